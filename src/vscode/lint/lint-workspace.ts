import * as vscode from 'vscode';
import { largestHere, type ProjectModel, type ProjectModels } from '../project-models.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { LargeTexts } from './large-texts.ts';
import { Slices } from './slices.ts';
import { isTextToScan } from '../../core/project/scan.ts';

/** Lints every tracked file of every folder into the Problems panel, with progress and cancel. Gives the number of files read. */
export async function lintWorkspace(projects: ProjectModels, diagnostics: Diagnostics, large: LargeTexts): Promise<number> {
  const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Linting workspace'), cancellable: true };
  const read = await vscode.window.withProgress(options, async (progress, token) => {
    let files = 0;
    for (const model of projects.all()) files += await lintFolder(model, { diagnostics, large }, progress, token);
    return files;
  });
  await vscode.commands.executeCommand('workbench.panel.markers.view.focus');
  return read;
}

async function lintFolder(
  model: ProjectModel,
  { diagnostics, large }: { readonly diagnostics: Diagnostics; readonly large: LargeTexts },
  progress: vscode.Progress<{ message: string; increment: number }>,
  token: vscode.CancellationToken,
): Promise<number> {
  const project = await model.load();
  const paths = (project.git.tracked ?? (await found(model.folder))).filter((path) => isTextToScan(path));
  let files = 0;
  const slices = new Slices();
  for (const path of paths) {
    if (token.isCancellationRequested) break;
    const text = model.textOf(path)?.text ?? (await model.readNow(path));
    if (text === undefined || text.slice(0, 8000).includes('\0')) continue;
    const reports = model.isWrangler(model.uriOf(path)) && text.length > largestHere ? await large.lint(model, path, text) : undefined;
    if (reports) diagnostics.show(model, path, reports);
    else diagnostics.lint(model, model.current ?? project, path, text);
    files++;
    if (await slices.pause()) progress.report({ message: vscode.l10n.t('{0} of {1} files', files, paths.length), increment: 0 });
  }
  return files;
}

async function found(folder: vscode.Uri): Promise<string[]> {
  const uris = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, '**/*'),
    '**/{node_modules,.git,.wrangler,dist}/**',
    20_000,
  );
  return uris.map((uri) => uri.path.slice(folder.path.length + 1));
}
