import * as vscode from 'vscode';
import { configPath, readConfig } from '../core/config/read-config.ts';
import { DiskFiles } from '../core/project/disk-files.ts';
import type { Project } from '../core/project.ts';
import { loadProject } from '../core/project/load.ts';
import { MemoryFiles } from '../core/project/memory-files.ts';
import type { Severity } from '../core/lint/rule.ts';
import { settings } from './contributions.ts';
import type { ChannelLog } from './log.ts';

/** Reads a workspace folder into a project: from disk where there is one, else (virtual workspaces) through the editor's file system. */
export async function readProject(folder: vscode.Uri, extension: vscode.Uri, log: ChannelLog): Promise<Project> {
  const bundledSchema = vscode.Uri.joinPath(extension, 'dist', 'wrangler-schema.json').fsPath;
  const virtual = folder.scheme === 'file' ? undefined : await readVirtual(folder);
  const { config } = readConfig((virtual?.files ?? new DiskFiles(folder.fsPath)).read(configPath) ?? '');
  const own = vscode.workspace.getConfiguration(undefined, folder).get<Record<string, Severity | 'off'>>(settings.rules, {});
  const loaded = await loadProject(folder.fsPath, {
    config: { ...config, rules: { ...config.rules, ...own } },
    // Running git is running a process; without trust the .gitignore files are read instead.
    isTrusted: vscode.workspace.isTrusted && !virtual,
    bundledSchema,
    ...(virtual ? { paths: virtual.paths, files: virtual.files } : {}),
  });
  for (const { path, code } of loaded.errors) log.warn(`${path} cannot be read (${code}); its files are not linted.`);
  return loaded.project;
}

async function readVirtual(folder: vscode.Uri): Promise<{ readonly paths: readonly string[]; readonly files: MemoryFiles }> {
  const pattern = '**/{wrangler*.toml,wrangler*.json,wrangler*.jsonc,.dev.vars*,.env*,.gitignore,.gitleaks.toml,.gitleaksignore,*.sql,config.jsonc,attestations.json,*.md}';
  const uris = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, pattern), '**/node_modules/**', 2000);
  const texts = await Promise.all(
    uris.map(async (uri): Promise<[string, string][]> => {
      try {
        return [[uri.path.slice(folder.path.length + 1), new TextDecoder().decode(await vscode.workspace.fs.readFile(uri))]];
      } catch {
        return []; // gone between the search and the read
      }
    }),
  );
  const files = new MemoryFiles(Object.fromEntries(texts.flat()));
  return { paths: files.paths, files };
}
