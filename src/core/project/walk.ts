import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findWorkTree, ignoreRulesOf } from './work-tree.ts';

export type Walk = {
  /** Files below the root, relative, with `/`, sorted. */
  readonly files: readonly string[];
  /** Folders that could not be read, with the system's reason (`EACCES` …). */
  readonly errors: readonly { readonly path: string; readonly code: string }[];
};

/** Never looked into, ignored or not. */
const skipped = new Set(['.git', 'node_modules']);

/**
 * Lists the files below an absolute folder that .gitignore files (its own, nested ones, and those above it in the work tree) do not ignore.
 * Links are not followed, so loops cannot happen and nothing is listed twice. The root itself unreadable is the error with path `''`.
 */
export async function walkFiles(root: string, signal?: AbortSignal): Promise<Walk> {
  const tree = findWorkTree(root);
  const rules = ignoreRulesOf(tree?.top ?? root);
  const prefix = tree?.prefix ?? '';
  const files: string[] = [];
  const errors: { path: string; code: string }[] = [];
  let level = [''];
  while (level.length > 0) {
    const next: string[] = [];
    // A folder at a time is slow on network disks; all at once runs out of handles.
    for (let start = 0; start < level.length; start += 32) {
      signal?.throwIfAborted();
      await Promise.all(level.slice(start, start + 32).map((folder) => visit(folder, next)));
    }
    level = next;
  }
  return { files: files.sort(), errors: errors.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };

  async function visit(folder: string, next: string[]): Promise<void> {
    try {
      for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isFile()) {
          if (!rules.isIgnored(prefix + path)) files.push(path);
        } else if (entry.isDirectory() && !skipped.has(entry.name) && !rules.isIgnored(prefix + path, true)) next.push(path);
      }
    } catch (error) {
      errors.push({ path: folder, code: codeOf(error) });
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
}
