import * as vscode from 'vscode';
import { configPath, readConfig } from '../core/config/read-config.ts';
import { DiskFiles } from '../core/project/disk-files.ts';
import type { Project, ProjectFiles } from '../core/project.ts';
import { loadProject } from '../core/project/load.ts';
import { MemoryFiles } from '../core/project/memory-files.ts';
import type { Severity } from '../core/lint/rule.ts';
import { settings } from './contributions.ts';
import type { WranglerFile } from '../core/wrangler/file.ts';
import { isWranglerPath } from '../core/wrangler/discover.ts';
import type { ChannelLog } from './log.ts';
import { largestRead } from './project-model.ts';

// What a project model does with texts, in the same chunk: the model itself is on the activation path and must stay small.
export { textFile } from '../core/lint/lint.ts';
export { replaceFile } from '../core/project/replace.ts';
export { parseWrangler } from '../core/wrangler/parse.ts';

/** Reads a workspace folder into a project: from disk where there is one, else (virtual workspaces) through the editor's file system. */
export async function readProject(
  folder: vscode.Uri,
  extension: vscode.Uri,
  log: ChannelLog,
  openText: (path: string) => string | undefined,
  known: readonly WranglerFile[],
): Promise<Project> {
  const bundledSchema = vscode.Uri.joinPath(extension, 'dist', 'wrangler-schema.json').fsPath;
  const virtual = folder.scheme === 'file' ? undefined : await readVirtual(folder);
  const files = asEdited(virtual?.files ?? new DiskFiles(folder.fsPath), openText);
  const { config } = readConfig(files.read(configPath) ?? '');
  const own = vscode.workspace.getConfiguration(undefined, folder).get<Record<string, Severity | 'off'>>(settings.rules, {});
  const loaded = await loadProject(folder.fsPath, {
    config: { ...config, rules: { ...config.rules, ...own } },
    // Running git is running a process; without trust the .gitignore files are read instead.
    isTrusted: vscode.workspace.isTrusted && !virtual,
    bundledSchema,
    files,
    known,
    ...(virtual ? { paths: virtual.paths } : {}),
  });
  for (const { path, code } of loaded.errors) log.warn(`${path} cannot be read (${code}); its files are not linted.`);
  return loaded.project;
}

/** The files with open editors over them, and without a byte order mark, which a document has not either: spans count alike in both. */
function asEdited(files: ProjectFiles, openText: (path: string) => string | undefined): ProjectFiles {
  return {
    exists: (path) => files.exists(path),
    list: (path) => files.list(path),
    read: (path) => {
      const text = openText(path) ?? files.read(path)?.replace(/^\uFEFF/, '');
      return text !== undefined && text.length > largestRead && isWranglerPath(path) ? undefined : text;
    },
  };
}

/** What rules look at; a virtual workspace has these read ahead, because rules read without waiting. */
const wanted =
  /(?:^|\/)(?:wrangler[^/]*\.(?:toml|jsonc?)|\.(?:dev\.vars|env)[^/]*|\.gitignore|\.gitleaks\.toml|\.gitleaksignore|[^/]+\.(?:sql|md))$|^\.preflight\//;
const leftOut = /^(?:node_modules|\.git|\.wrangler|dist|build|out)$/;
/** A virtual folder costs a request or more: beyond this, what lies deeper is not seen. */
const mostFolders = 500;

async function readVirtual(folder: vscode.Uri): Promise<{ readonly paths: readonly string[]; readonly files: MemoryFiles }> {
  const found = (await listVirtual(folder)).filter((path) => wanted.test(path));
  const texts = await Promise.all(found.map((path) => readText(folder, path)));
  const files = new MemoryFiles(Object.fromEntries(texts.flat()));
  return { paths: files.paths, files };
}

/** The files of a virtual folder as paths in it, without what packages and builds leave there. */
export async function listVirtual(folder: vscode.Uri): Promise<readonly string[]> {
  const found: string[] = [];
  // Walked rather than searched for: many virtual file systems offer no search, and the search then waits for one.
  let level = [''];
  for (let folders = 0; level.length > 0 && folders < mostFolders; folders += level.length) {
    const lists = await Promise.all(level.map((place) => list(folder, place)));
    const entries = lists.flat();
    found.push(...entries.filter(([, type]) => (type & vscode.FileType.File) !== 0).map(([path]) => path));
    level = entries.filter(([, type]) => type === vscode.FileType.Directory).map(([path]) => path);
  }
  return found;
}

async function list(folder: vscode.Uri, place: string): Promise<readonly (readonly [string, vscode.FileType])[]> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(folder, place));
    return entries.flatMap(([name, type]) => (leftOut.test(name) ? [] : [[place === '' ? name : `${place}/${name}`, type] as const]));
  } catch {
    return []; // no permission, or gone meanwhile
  }
}

async function readText(folder: vscode.Uri, path: string): Promise<[string, string][]> {
  try {
    return [[path, new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, path)))]];
  } catch {
    return [];
  }
}
