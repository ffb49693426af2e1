import type { Project } from '../../project.ts';
import { folderOf, foldersUp } from '../facts/paths.ts';
import { headOf, isForTests } from '../facts/scopes.ts';
import type { Rule } from '../rule.ts';

/** Wrangler's order; each is looked for in the folder and all above it before the next (`findWranglerConfig`, packages/workers-utils). */
const order = ['wrangler.json', 'wrangler.jsonc', 'wrangler.toml'] as const;

export const conflictingConfigs: Rule = {
  id: 'conflicting-configs',
  severity: 'warning',
  summary: 'Another wrangler file, beside or above this one, is read in its place.',
  *wrangler(file, project) {
    const folder = folderOf(file.path);
    const rank = order.findIndex((name) => file.path === join(folder, name));
    if (rank <= 0 || isForTests(file.path)) return;
    const winner = stronger(project, folder, rank);
    if (winner === undefined || isNamedByScript(project, folder, order[rank] ?? '')) return;
    const place = folderOf(winner) === folder ? 'beside it' : 'in a folder above';
    yield {
      span: headOf(file),
      message: `wrangler reads ${winner} ${place} and ignores this file without a word, unless --config names it. Keep one of them.`,
      related: [{ path: winner, span: [0, 0], message: 'This file is read.' }],
    };
  },
};

/** The file that wins over the one of this rank, nearest first within each name. */
function stronger(project: Project, folder: string, rank: number): string | undefined {
  for (const name of order.slice(0, rank)) {
    for (const above of foldersUp(folder)) if (project.files.exists(join(above, name))) return join(above, name);
  }
  return undefined;
}

/** A script or a build tool that passes the file's name knows what it does. */
function isNamedByScript(project: Project, folder: string, name: string): boolean {
  const pattern = new RegExp(`(?:-c|--config|configPath)['"]?[ =:]\\s*\\S*${name.replace('.', '\\.')}(?![a-z])`);
  const files = [...foldersUp(folder)].flatMap((above) =>
    ['package.json', 'vite.config.ts', 'vitest.config.ts', 'vitest.config.mts', 'Makefile'].map((each) => join(above, each)),
  );
  return files.some((path) => pattern.test(project.files.read(path) ?? ''));
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
