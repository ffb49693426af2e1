import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { FileMarks } from './decorations.ts';
import { Diagnostics } from './diagnostics.ts';
import { registerHovers } from './hovers.ts';
import { lintWorkspace } from './lint-workspace.ts';
import { applyAll, applyFix, type BeforeFix, type FixReference, QuickFixes } from './quick-fixes.ts';
import { openRule } from './rule-pages.ts';
import { LargeTexts } from './large-texts.ts';
import { LintSchedule } from './schedule.ts';
import { registerTomlCompletion } from './toml-completion.ts';

export type { FixReference } from './quick-fixes.ts';

/** What the commands of the lint do. */
export type Lint = {
  applyFix(reference: FixReference): Promise<void>;
  /** Gives the number of fixes applied. */
  fixAll(uri: vscode.Uri): Promise<number>;
  openRule(id: string): Promise<void>;
  /** Gives the number of files read. */
  lintWorkspace(): Promise<number>;
};

/** Starts the schedule and the providers; they live as long as the extension. */
export function startLint(services: Services): Lint {
  const { context, log, ui, projects } = services;
  const diagnostics = new Diagnostics(context.extensionUri, projects, log);
  const large = new LargeTexts(context.extensionUri, log);
  const schedule = new LintSchedule(projects, diagnostics, large);
  // The variable leaves the file only when the account has the secret; without an account there is nothing to put.
  const putFirst: BeforeFix = async (subject) => (await import('../operations/put-moved-variable.ts')).putMovedVariable(services, subject);
  const parts = { projects, schedule, ui, beforeFixes: { 'move-to-secret': putFirst } };
  context.subscriptions.push(
    diagnostics,
    large,
    schedule,
    vscode.languages.registerCodeActionsProvider({ pattern: '**/*' }, new QuickFixes(diagnostics), {
      providedCodeActionKinds: QuickFixes.kinds,
    }),
    vscode.window.registerFileDecorationProvider(new FileMarks(diagnostics, projects)),
    registerHovers(projects, diagnostics),
    registerTomlCompletion(projects),
  );
  return {
    applyFix: (reference) => applyFix(parts, reference),
    fixAll: (uri) => applyAll(parts, uri),
    openRule: (id) => openRule(context.extensionUri, id),
    lintWorkspace: () => lintWorkspace({ projects, diagnostics, large, log }),
  };
}
