import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { IgnoreRules } from './ignore-rules.ts';

/** Where a folder lies in the git work tree that holds it. */
export type WorkTree = {
  /** Absolute folder that holds `.git`. */
  readonly top: string;
  /** From the top to the folder asked about, with `/` and a trailing slash; empty for the top itself. */
  readonly prefix: string;
};

/** The work tree that holds an absolute folder, found by its `.git` (a folder, or a file in worktrees and submodules). Runs nothing. */
export function findWorkTree(folder: string): WorkTree | undefined {
  let from: string;
  try {
    from = realpathSync(folder);
  } catch {
    return undefined;
  }
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) {
      const inside = relative(at, from).split(sep).join('/');
      return { top: at, prefix: inside === '' ? '' : `${inside}/` };
    }
    if (dirname(at) === at) return undefined;
  }
}

/** The .gitignore files and `.git/info/exclude` of a work tree, or of a plain folder. The user's global excludes are not read. */
export function ignoreRulesOf(top: string): IgnoreRules {
  return new IgnoreRules((folder) => {
    const names = folder === '' ? ['.git/info/exclude', '.gitignore'] : ['.gitignore'];
    return names.flatMap((name) => readText(join(top, folder, name)) ?? []);
  });
}

function readText(path: string): string | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() && stat.size < 1_000_000 ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
