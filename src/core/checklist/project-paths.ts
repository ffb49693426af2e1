import type { Project } from '../project.ts';

const skipped = /^(node_modules|\.git|\.wrangler|dist|build|out|coverage|vendor|\.next|\.turbo|\.venv)$/;
/** A name that looks like a file's is not asked for its children: that would cost a call for every file. */
const looksLikeFile = /\.[a-z0-9]{1,8}$/i;
const most = 20_000;

/** Paths of the project's files: what git tracks plus what lies untracked near the root; without git everything, but generated folders. */
export function projectPaths(project: Project): readonly string[] {
  return project.memo('files:checklist-paths', () => {
    const { tracked } = project.git;
    const near = walk(project, tracked ? 2 : 8).filter((path) => tracked === undefined || project.git.isIgnored(path) !== true);
    return [...new Set([...(tracked ?? []), ...near])].filter((path) => !path.split('/').some((part) => skipped.test(part)));
  });
}

/**
 * The checklist's path: the config's, when it is there; else the first `PRODUCTION_READINESS_CHECKLIST.md` in any case, nearest to the root
 * first; else undefined.
 */
export function findChecklist(project: Project): string | undefined {
  const named = project.config.checklist;
  if (named !== undefined) return project.files.exists(named) ? named : undefined;
  const found = projectPaths(project).filter(
    (path) => /(^|\/)production_readiness_checklist\.md$/i.test(path) && project.files.exists(path),
  );
  const depth = (path: string): number => path.split('/').length;
  return found.sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))[0];
}

function walk(project: Project, depth: number): readonly string[] {
  const found: string[] = [];
  let level: readonly string[] = [''];
  for (let at = 0; at < depth && level.length > 0 && found.length < most; at++) {
    const next: string[] = [];
    for (const folder of level) {
      for (const name of project.files.list(folder)) {
        if (skipped.test(name)) continue;
        const path = folder === '' ? name : `${folder}/${name}`;
        // Dot-folders such as .github have a dot only at their start.
        (looksLikeFile.test(name.slice(1)) ? found : next).push(path);
      }
    }
    level = next;
  }
  return found;
}
