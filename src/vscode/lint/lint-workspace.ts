import * as vscode from 'vscode';
import type { ProjectModel, ProjectModels } from '../project-models.ts';
import type { Diagnostics } from './diagnostics.ts';
import { isTextToScan } from '../../core/project/scan.ts';

/** Lints every tracked file of every folder into the Problems panel, with progress and cancel. Gives the number of files read. */
export async function lintWorkspace(projects: ProjectModels, diagnostics: Diagnostics): Promise<number> {
  const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Linting workspace'), cancellable: true };
  const read = await vscode.window.withProgress(options, async (progress, token) => {
    let files = 0;
    for (const model of projects.all()) files += await lintFolder(model, diagnostics, progress, token);
    return files;
  });
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  return read;
}

async function lintFolder(model: ProjectModel, diagnostics: Diagnostics, progress: vscode.Progress<{ message: string; increment: number }>, token: vscode.CancellationToken): Promise<number> {
  const project = await model.load();
  const paths = (project.git.tracked ?? (await found(model.folder))).filter((path) => isTextToScan(path));
  let files = 0;
  let pause = Date.now() + 20;
  for (const path of paths) {
    if (token.isCancellationRequested) break;
    const text = model.textOf(path)?.text ?? (await model.readNow(path));
    if (text === undefined || text.slice(0, 8000).includes('\0')) continue;
    diagnostics.lint(model, model.current ?? project, path, text);
    files++;
    if (Date.now() < pause) continue;
    progress.report({ message: vscode.l10n.t('{0} of {1} files', files, paths.length), increment: 0 });
    // Yields, so that typing goes on while a large workspace is read.
    await new Promise((resolve) => setImmediate(resolve));
    pause = Date.now() + 20;
  }
  return files;
}

async function found(folder: vscode.Uri): Promise<string[]> {
  const uris = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, '**/*'), '**/{node_modules,.git,.wrangler,dist}/**', 20_000);
  return uris.map((uri) => uri.path.slice(folder.path.length + 1));
}
