import type { Role } from '../config/config.ts';
import type { Project } from '../project.ts';
import { items } from '../wrangler/node.ts';
import type { Target, WranglerFile } from '../wrangler/file.ts';
import type { ProbeContext } from './probe.ts';

const formatRank = { json: 0, jsonc: 1, toml: 2 } as const;

/** `wrangler.smoke.jsonc` and the like: shown, but not what the verdict is about. */
function isVariant(path: string): boolean {
  return !/(^|\/)wrangler\.(json|jsonc|toml)$/.test(path);
}

/**
 * The files that decide: no named variants, and of several in one folder the one wrangler reads (`.json`, then `.jsonc`, then `.toml`;
 * workers-utils `findWranglerConfig`).
 */
export function decidingFiles(files: readonly WranglerFile[]): readonly WranglerFile[] {
  const byFolder = new Map<string, WranglerFile>();
  for (const file of files) {
    if (isVariant(file.path)) continue;
    const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
    const other = byFolder.get(folder);
    if (!other || formatRank[file.format] < formatRank[other.format]) byFolder.set(folder, file);
  }
  return [...byFolder.values()];
}

/**
 * Names of the environments the verdict is for, `""` being the top level: those asked for, else the config's `productionEnvironments`,
 * else every `production` or `prod` that a file declares, else the top level.
 */
export function selectEnvironments(project: Project, asked?: readonly string[]): readonly string[] {
  if (asked && asked.length > 0) return asked;
  if (project.config.productionEnvironments?.length) return project.config.productionEnvironments;
  const declared = decidingFiles(project.wranglerFiles).flatMap((file) => file.environments);
  const guessed = [...new Set(declared.filter((name) => /^prod(uction)?$/i.test(name)))];
  return guessed.length > 0 ? guessed : [''];
}

/** The targets of the selected environments. A file that declares none of them counts with its top level when it declares no environments at all. */
export function selectTargets(project: Project, environments: readonly string[]): readonly Target[] {
  return decidingFiles(project.wranglerFiles).flatMap((file) => {
    const all = project.targets(file);
    const chosen = all.filter((target) => environments.includes(target.env ?? ''));
    return chosen.length > 0 || file.environments.length > 0 ? chosen : all.filter((target) => target.env === undefined);
  });
}

const rolePatterns: Readonly<Record<Role, RegExp>> = {
  api: /(^|[-_/])api($|[-_/])/i,
  workflow: /(^|[-_/])workflows?($|[-_/])/i,
  'queue-consumer': /queue|consumer/i,
  scheduler: /schedul|(^|[-_/])cron/i,
  'ops-dashboard': /dashboard|(^|[-_/])ops($|[-_/])/i,
};

/**
 * The selected targets that play a role: by the config's `roles`, else by the Worker's name, else by its folder, else (queue-consumer,
 * scheduler) by what the file declares. Empty when nobody does.
 */
export function targetsByRole(context: Pick<ProbeContext, 'targets' | 'config'>, role: Role): readonly Target[] {
  const named = context.config.roles[role];
  if (named !== undefined) return context.targets.filter((target) => target.name === named || topName(target) === named);
  const pattern = rolePatterns[role];
  const byName = context.targets.filter((target) => pattern.test(topName(target) ?? ''));
  if (byName.length > 0) return byName;
  const byFolder = context.targets.filter((target) => pattern.test(folderOf(target).split('/').at(-1) ?? ''));
  return byFolder.length > 0 ? byFolder : context.targets.filter((target) => declaresRole(target, role));
}

/** The folder of a target's config file, relative to the root; `""` for the root itself. */
export function folderOf(target: Target): string {
  return target.file.path.includes('/') ? target.file.path.slice(0, target.file.path.lastIndexOf('/')) : '';
}

function topName(target: Target): string | undefined {
  const name = target.file.at(['name']);
  return name?.kind === 'string' ? name.value : target.name;
}

function declaresRole(target: Target, role: Role): boolean {
  const of = (key: string, child: string): boolean => {
    const block = target.get(key);
    return block?.kind === 'object' && block.members.some((m) => m.key === child && items(m.value).length > 0);
  };
  return (role === 'queue-consumer' && of('queues', 'consumers')) || (role === 'scheduler' && of('triggers', 'crons'));
}
