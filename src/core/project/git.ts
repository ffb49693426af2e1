import { runGit } from '../process/run-git.ts';
import type { GitFacts } from '../project.ts';
import { findWorkTree, ignoreRulesOf } from './work-tree.ts';

/** Outside a work tree nothing can be said. */
export const noGit: GitFacts = { isTracked: () => undefined, isIgnored: () => undefined, tracked: undefined };

/**
 * Asks git which files below `root` (absolute) it tracks and ignores. Runs `git`, so for trusted folders and the command line only;
 * without git on the machine it answers as `readGitWithoutGit`. Never throws.
 */
export async function readGit(root: string, signal?: AbortSignal): Promise<GitFacts> {
  const fallback = readGitWithoutGit(root);
  if (fallback === noGit) return noGit;
  try {
    const [tracked, ignored] = await Promise.all([
      list(root, ['ls-files', '-z'], signal),
      list(root, ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'], signal),
    ]);
    return factsOf(tracked, ignored, fallback);
  } catch {
    return fallback;
  }
}

/** What .gitignore files say, without running anything: for folders that are not trusted. What git tracks stays unknown. */
export function readGitWithoutGit(root: string): GitFacts {
  const tree = findWorkTree(root);
  if (!tree) return noGit;
  const rules = ignoreRulesOf(tree.top);
  return { tracked: undefined, isTracked: () => undefined, isIgnored: (path) => rules.isIgnored(tree.prefix + path) };
}

function factsOf(tracked: readonly string[], ignored: readonly string[], rules: GitFacts): GitFacts {
  const trackedSet = new Set(tracked);
  // Ignored folders are listed as one entry with a trailing slash.
  const ignoredSet = new Set(ignored.map((path) => (path.endsWith('/') ? path.slice(0, -1) : path)));
  return {
    tracked,
    isTracked: (path) => trackedSet.has(path),
    isIgnored: (path) => {
      if (trackedSet.has(path)) return false;
      for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) if (ignoredSet.has(at)) return true;
      // The file may not be there yet; then only the rules can say.
      return rules.isIgnored(path);
    },
  };
}

/** Paths relative to `root`, which git prints so for a subfolder. */
async function list(root: string, args: readonly string[], signal: AbortSignal | undefined): Promise<string[]> {
  const text = await runGit(root, args, { timeout: 30_000, limit: 256 * 1024 * 1024, ...(signal ? { signal } : {}) });
  return text.split('\0').filter((path) => path !== '');
}
