import { commands } from '../contributions.ts';
import { registerCommand } from '../run-command.ts';
import type { Services } from '../services.ts';
import type { ReportPanel } from './report-panel.ts';

/** The readiness report as a page; loaded when it is first asked for. */
export function registerReport(services: Services): void {
  const { context, log } = services;
  let panel: Promise<ReportPanel> | undefined;
  context.subscriptions.push(
    registerCommand(log, commands.showReport, async () => {
      panel ??= import('./report-panel.ts').then((chunk) => {
        const made = new chunk.ReportPanel(services);
        context.subscriptions.push(made);
        return made;
      });
      await (await panel).show();
    }),
  );
}
