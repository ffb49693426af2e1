import * as vscode from 'vscode';
import { readTextToScan, isTextToScan, type TextRead } from '../../core/project/scan.ts';
import { walkFiles } from '../../core/project/walk.ts';
import type { Project } from '../../core/project.ts';
import type { ProjectModel } from '../project-models.ts';
import { listVirtual } from '../read-project.ts';

/** A file to lint; `read` gives its text as the editor has it, why it is skipped, or undefined where there is nothing to say. */
export type TextToLint = { readonly path: string; readonly read: () => Promise<TextRead | undefined> };

/** Bytes. Longer wrangler files are read by nobody. */
const longestWrangler = 10_000_000;

/**
 * The files of a folder that the command line reads: what git does not ignore, and what it tracks all the same. Binary files and links are left
 * out quietly.
 */
export async function textsToLint(model: ProjectModel, project: Project, token: vscode.CancellationToken): Promise<readonly TextToLint[]> {
  const paths = model.folder.scheme === 'file' ? await onDisk(model, project, token) : await listVirtual(model.folder);
  return paths.filter((path) => isTextToScan(path)).map((path) => ({ path, read: () => read(model, path) }));
}

async function onDisk(model: ProjectModel, project: Project, token: vscode.CancellationToken): Promise<readonly string[]> {
  const stop = new AbortController();
  const cancelled = token.onCancellationRequested(() => stop.abort());
  try {
    const walk = await walkFiles(model.folder.fsPath, stop.signal);
    return [...new Set([...walk.files, ...(project.git.tracked ?? [])])].toSorted();
  } catch (error) {
    if (token.isCancellationRequested) return [];
    throw error;
  } finally {
    cancelled.dispose();
  }
}

async function read(model: ProjectModel, path: string): Promise<TextRead | undefined> {
  const open = model.openText(path);
  if (open !== undefined) return { text: open };
  const uri = model.uriOf(path);
  const isOnDisk = uri.scheme === 'file';
  if (isOnDisk && !model.isWrangler(uri)) {
    const text = readTextToScan(uri.fsPath);
    return 'skipped' in text && /binary|regular|ENOENT/.test(text.skipped) ? undefined : text;
  }
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > longestWrangler) return { skipped: `it is larger than ${longestWrangler / 1_000_000} MB` };
  } catch {
    return undefined; // gone meanwhile
  }
  const text = await model.readNow(path);
  return text === undefined || (!model.isWrangler(uri) && text.slice(0, 8000).includes('\0')) ? undefined : { text };
}
