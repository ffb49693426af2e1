import * as vscode from 'vscode';
import { largestHere, type ProjectModel, type ProjectModels } from '../project-models.ts';
import type { ChannelLog } from '../log.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { LargeTexts } from './large-texts.ts';
import { Slices } from './slices.ts';
import { textsToLint } from './texts-to-lint.ts';

type Parts = {
  readonly projects: ProjectModels;
  readonly diagnostics: Diagnostics;
  readonly large: LargeTexts;
  readonly log: ChannelLog;
};

/** Told what is done and which share of the whole that is, from 0 to 1, since the last time. */
type Tell = (message: string, share: number) => void;

/** Lints every folder with progress and cancel, and shows the Problems panel. Gives the number of files read. */
export async function lintWorkspace(parts: Parts): Promise<number> {
  const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Linting workspace'), cancellable: true };
  const read = await vscode.window.withProgress(options, (progress, token) =>
    lintFolders(parts, (message, share) => progress.report({ message, increment: share * 100 }), token),
  );
  await vscode.commands.executeCommand('workbench.panel.markers.view.focus');
  return read;
}

/**
 * Lints what the command line lints, in every folder, into the diagnostics. What was read before a cancel stays shown, and the rest as it was.
 * Gives the number of files read.
 */
export async function lintFolders(parts: Parts, tell: Tell, token: vscode.CancellationToken): Promise<number> {
  const models = parts.projects.all();
  let files = 0;
  for (const model of models) files += await lintFolder(model, parts, (message, share) => tell(message, share / models.length), token);
  return files;
}

async function lintFolder(
  model: ProjectModel,
  { diagnostics, large, log }: Parts,
  tell: Tell,
  token: vscode.CancellationToken,
): Promise<number> {
  const project = await model.load();
  const texts = await textsToLint(model, project, token);
  const slices = new Slices();
  let files = 0;
  let told = 0;
  for (const [index, { path, read }] of texts.entries()) {
    if (token.isCancellationRequested) break;
    const found = await read();
    if (found === undefined) continue;
    if ('skipped' in found) log.info(`${path} was skipped: ${found.skipped}.`);
    else {
      await lintOne(model, diagnostics, large, path, found.text);
      files++;
    }
    if (await slices.pause()) {
      tell(vscode.l10n.t('{0} of {1} files', index + 1, texts.length), (index + 1 - told) / texts.length);
      told = index + 1;
    }
  }
  return files;
}

async function lintOne(model: ProjectModel, diagnostics: Diagnostics, large: LargeTexts, path: string, text: string): Promise<void> {
  if (model.isWrangler(model.uriOf(path)) && text.length > largestHere) {
    const reports = await large.lint(model, path, text);
    if (reports) diagnostics.show(model, path, reports);
  } else diagnostics.lint(model, model.current ?? (await model.load()), path, text);
}
