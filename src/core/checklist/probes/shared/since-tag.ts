import { AccountError } from '../../../account/errors.ts';
import { items, stringAt } from '../../../wrangler/node.ts';
import type { ProbeContext } from '../../probe.ts';
import { projectPaths } from '../../project-paths.ts';
import { folderOf } from '../../select-targets.ts';
import { byVersion, releaseTag } from './release-versions.ts';

/** Release tags (`vX.Y.Z`), highest first: git's, else GitHub's; empty where neither can be asked. */
export async function tagsOf({ git, github, signal }: ProbeContext): Promise<readonly string[]> {
  const local = git ? (await git.tags('v[0-9]*', signal)).map(({ name }) => name) : [];
  const names = local.length > 0 || !github ? local : await remoteTags({ github, signal });
  return names.filter((name) => releaseTag.test(name)).sort(byVersion);
}

async function remoteTags({ github, signal }: Pick<ProbeContext, 'github' | 'signal'>): Promise<readonly string[]> {
  try {
    return ((await github?.tags('v', signal)) ?? []).map(({ name }) => name);
  } catch (error) {
    if (AccountError.is(error, 'aborted')) throw error;
    return [];
  }
}

/** Most migration files that git is asked about: one question each. */
const most = 10;

/** Migration files that were committed after a tag, newest names first; empty without git, or when the tag is not known here. */
export async function migrationsSince(context: ProbeContext, tag: string): Promise<readonly string[]> {
  const { git, project, targets, signal } = context;
  const at = (await git?.tags('v[0-9]*', signal))?.find(({ name }) => name === tag)?.at;
  if (!git || at === undefined) return [];
  const folders = new Set(
    targets.flatMap((target) =>
      items(target.get('d1_databases')).map((node) => joined(folderOf(target), stringAt(node, 'migrations_dir')?.value ?? 'migrations')),
    ),
  );
  const newest = projectPaths(project)
    .filter((path) => path.endsWith('.sql') && folders.has(path.slice(0, Math.max(0, path.lastIndexOf('/')))))
    .sort((a, b) => (a < b ? 1 : -1))
    .slice(0, most);
  const commits = await Promise.all(newest.map((path) => git.lastCommit([path], signal).catch(() => undefined)));
  return newest.filter((_path, index) => (commits[index]?.at ?? 0) > at);
}

/** A folder as a wrangler file names it, relative to the root: `workers/api` and `../../migrations` give `migrations`. */
function joined(folder: string, relative: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${relative}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
