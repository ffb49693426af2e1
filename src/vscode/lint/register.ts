import * as vscode from 'vscode';
import { commands } from '../contributions.ts';
import { registerCommand } from '../run-command.ts';
import type { Services } from '../services.ts';
import { FileMarks } from './decorations.ts';
import { Diagnostics } from './diagnostics.ts';
import { registerHovers } from './hovers.ts';
import { lintWorkspace } from './lint-workspace.ts';
import { applyFix, fixAll, type FixReference, QuickFixes } from './quick-fixes.ts';
import { openRule } from './rule-pages.ts';
import { LintSchedule } from './schedule.ts';
import { registerTomlCompletion } from './toml-completion.ts';

/** Everything of the lint in the editor. Wires only: nothing is read until a matching file is open. */
export function registerLint({ context, log, ui, projects }: Services): void {
  const diagnostics = new Diagnostics(projects, log);
  const schedule = new LintSchedule(projects, diagnostics);
  const parts = { projects, schedule, ui };
  context.subscriptions.push(
    diagnostics,
    schedule,
    vscode.languages.registerCodeActionsProvider({ pattern: '**/*' }, new QuickFixes(diagnostics), { providedCodeActionKinds: QuickFixes.kinds }),
    vscode.window.registerFileDecorationProvider(new FileMarks(diagnostics, projects)),
    registerHovers(projects, diagnostics),
    registerTomlCompletion(projects),
    registerCommand(log, commands.applyFix, (reference: FixReference) => applyFix(parts, reference)),
    registerCommand(log, commands.fixAll, (uri?: string) => {
      const target = uri === undefined ? vscode.window.activeTextEditor?.document.uri : vscode.Uri.parse(uri);
      return target ? fixAll(parts, target) : undefined;
    }),
    registerCommand(log, commands.openRule, (id: string) => openRule(context.extensionUri, id)),
    registerCommand(log, commands.lintWorkspace, () => lintWorkspace(projects, diagnostics)),
    registerCommand(log, commands.showLog, () => log.show()),
  );
}
