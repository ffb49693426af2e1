import * as vscode from 'vscode';
import { commands } from '../contributions.ts';
import { registerCommand } from '../run-command.ts';
import type { Services } from '../services.ts';
import type { FixReference, Lint } from './start-lint.ts';

/**
 * The lint in the editor. Its engine is a chunk of its own, loaded when the first matching file is open, when a command needs it,
 * or when another part has read a project; until then this listens and nothing is read.
 */
export function registerLint(services: Services): void {
  const { context, log, projects } = services;
  let started: Promise<Lint> | undefined;
  const start = (): Promise<Lint> => (started ??= import('./start-lint.ts').then(({ startLint }) => startLint(services)));
  const wake = ({ uri }: vscode.TextDocument): void => {
    if (!started && projects.of(uri)?.isOfInterest(uri)) void start();
  };
  context.subscriptions.push(
    vscode.workspace.onDidOpenTextDocument(wake),
    projects.onDidChange(() => void start()),
    registerCommand(log, commands.applyFix, async (reference: FixReference) => (await start()).applyFix(reference)),
    registerCommand(log, commands.fixAll, async (uri?: string) => {
      const target = uri === undefined ? vscode.window.activeTextEditor?.document.uri : vscode.Uri.parse(uri);
      return target && (await start()).fixAll(target);
    }),
    registerCommand(log, commands.openRule, async (id: string) => (await start()).openRule(id)),
    registerCommand(log, commands.lintWorkspace, async () => (await start()).lintWorkspace()),
    registerCommand(log, commands.showLog, () => log.show()),
  );
  for (const document of vscode.workspace.textDocuments) wake(document);
}
