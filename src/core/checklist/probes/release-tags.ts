import { AccountError, plainName } from '../../account/errors.ts';
import { deployed } from '../deployed.ts';
import type { EvidenceRow } from '../evidence.ts';
import { evidence, row } from '../evidence-of.ts';
import type { GitTag } from '../git-port.ts';
import { fresh, MissingInput } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { unknownBecause } from '../unknown-because.ts';
import { listed } from './shared/parts.ts';
import type { Part } from './shared/parts.ts';
import { workerName } from './shared/places.ts';
import { byVersion, changelogVersions, packageVersions, releaseTag } from './shared/release-versions.ts';
import type { ReleaseVersion } from './shared/release-versions.ts';
import { utcDay } from './shared/words.ts';

/** What serves on one Worker, as far as it tells which commit it was made from. `at` is epoch ms. */
type Serving = { readonly worker: string; readonly at: number; readonly tag: string | undefined };

type Seen = {
  readonly local: readonly GitTag[];
  /** Undefined: the remote could not be asked; `error` says why. */
  readonly remote: readonly string[] | undefined;
  readonly error: unknown;
  readonly versions: readonly ReleaseVersion[];
  readonly serving: readonly Serving[];
};

/** The version that is to be deployed must have a tag of the form vX.Y.Z on the remote. */
export const releaseTags: Probe = {
  id: 'release-tags',
  class: 'auto',
  needs: [],
  freshnessMs: fresh.ci * 5,
  async run(context) {
    const seen = await look(context);
    const released = seen.local.map(({ name }) => name).filter((name) => releaseTag.test(name));
    const all = [...new Set([...(seen.remote ?? []), ...released])].sort(byVersion);
    const rows = [
      ...flaws(context, seen, all),
      ...(await aheadRow(context, seen, all[0])),
      ...seen.serving.map((one) => servingRow(one, all)),
    ];
    const decided = judged(seen, all, rows);
    const [latest] = all;
    const unannotated = seen.local.filter(({ name, isAnnotated }) => releaseTag.test(name) && !isAnnotated);
    return evidence(context, {
      ...decided,
      source: 'repo',
      facts: {
        tags: released,
        remoteTags: seen.remote,
        version: seen.versions[0]?.version,
        ahead: rows.find(({ id }) => id === 'ahead')?.facts?.['ahead'],
        deployedTag: seen.serving.find(({ tag }) => tag !== undefined)?.tag,
      },
      refs: seen.versions.map(({ path }) => ({ path })),
      rows: [
        ...all.slice(0, 10).map((tag) => tagRow(tag, seen)),
        ...rows,
        ...(unannotated.length > 0
          ? [
              row({
                id: 'annotated',
                label: 'annotated tags',
                description: `${unannotated.length} of ${released.length} tags are lightweight: they carry no author and no signature`,
              }),
            ]
          : []),
      ],
      fixes: fixesFor(seen, latest),
      inputs: { tags: all, versions: seen.versions },
    });
  },
};

async function look(context: ProbeContext): Promise<Seen> {
  const { git, github, signal } = context;
  if (!git && !github) throw new MissingInput('git');
  const local = git ? await git.tags('v[0-9]*', signal) : [];
  let remote: readonly string[] | undefined;
  let error: unknown;
  try {
    const names = github ? (await github.tags('v', signal)).map(({ name }) => name) : await git?.remoteTags(signal);
    remote = names?.filter((name) => releaseTag.test(name));
  } catch (failed) {
    if (AccountError.is(failed, 'aborted')) throw failed;
    error = failed;
  }
  return { local, remote, error, versions: deployableVersions(context), serving: await servingNow(context) };
}

/** What the packages say, else the newest version of a change log. */
function deployableVersions({ project, targets }: ProbeContext): readonly ReleaseVersion[] {
  const packages = packageVersions(project, targets);
  return packages.length > 0
    ? packages
    : changelogVersions(project)
        .toSorted((a, b) => byVersion(a.version, b.version))
        .slice(0, 1);
}

/** Undeployed Workers and an account that cannot be asked leave this out: the item is about tags. */
async function servingNow(context: ProbeContext): Promise<readonly Serving[]> {
  const { account } = context;
  if (!account) return [];
  const found = await Promise.all(
    context.targets.map(async (target) => {
      if (target.isPages || target.name === undefined) return undefined;
      const now = await deployed(context, target.name).catch(() => undefined);
      if (now?.state !== 'deployed') return undefined;
      return { worker: workerName(target), at: Date.parse(now.deployment.createdOn), tag: now.serving[0]?.version.tag };
    }),
  );
  return found.filter((one) => one !== undefined);
}

function judged(seen: Seen, all: readonly string[], rows: readonly EvidenceRow[]): Part {
  const { remote, versions } = seen;
  if (all.length === 0 && remote !== undefined) return { verdict: 'fail', sentence: 'No tag of the form vX.Y.Z exists.' };
  const untagged = versions.filter(({ version }) => !all.includes(`v${version}`));
  if (remote === undefined) {
    const { sentence, reason, missing } = unknownBecause(seen.error);
    return { verdict: 'unknown', sentence: `The tags of the remote could not be read. ${sentence}`, reason, ...(missing && { missing }) };
  }
  const [first] = untagged;
  if (first)
    return {
      verdict: 'fail',
      sentence: `${first.path} is at ${plainName(first.version)}, but there is no tag v${plainName(first.version)}.`,
    };
  const unpushed = versions.filter(({ version }) => !remote.includes(`v${version}`));
  if (unpushed.length > 0)
    return {
      verdict: 'warn',
      sentence: `${listed(unpushed.map(({ version }) => `v${version}`))} exists only here; push it to the remote.`,
    };
  const [latest = ''] = all;
  const own = versions[0];
  if (!own)
    return {
      verdict: 'warn',
      sentence: `${latest} is on origin, but no package.json or change log here names a version to compare it with.`,
    };
  const base = `v${own.version} is on origin and matches ${own.path} ${own.version}`;
  const built = seen.serving.filter(({ tag }) => tag === `v${own.version}`);
  const clause = built.length > 0 && built.length === seen.serving.length ? '; what is deployed was built from it' : '';
  const flaw = rows.find(({ verdict }) => verdict === 'warn');
  return { verdict: flaw ? 'warn' : 'pass', sentence: `${base}${clause}${flaw ? `, but ${flaw.description}` : ''}.` };
}

function flaws(context: ProbeContext, { remote, local }: Seen, all: readonly string[]): readonly EvidenceRow[] {
  const oldest = all.at(-1);
  // What was released before the first tag was released without one; only newer gaps are a flaw.
  const untagged = changelogVersions(context.project).filter(
    ({ version }) => !all.includes(`v${version}`) && oldest !== undefined && byVersion(version, oldest) < 0,
  );
  const unpushed = remote ? local.filter(({ name }) => releaseTag.test(name) && !remote.includes(name)) : [];
  return [
    ...untagged.map(({ version, path }) =>
      row({
        id: `log:${path}:${version}`,
        label: version,
        verdict: 'warn',
        description: `${path} names ${version}, which has no tag`,
        refs: [{ path }],
      }),
    ),
    ...unpushed.map(({ name }) =>
      row({ id: `unpushed:${name}`, label: name, verdict: 'warn', description: `${name} is not on the remote` }),
    ),
  ];
}

/** Commits past the newest tag are only a flaw once they serve: when the newest deployment is younger than the newest commit. */
async function aheadRow(context: ProbeContext, { local, serving }: Seen, latest: string | undefined): Promise<readonly EvidenceRow[]> {
  const { git, signal } = context;
  if (!git || latest === undefined || !local.some(({ name }) => name === latest)) return [];
  const ahead = await git.countBetween(latest, 'HEAD', signal).catch(() => undefined);
  if (ahead === undefined || ahead === 0) return [];
  const head = await git.lastCommit(['.'], signal).catch(() => undefined);
  const later = serving.filter(({ at, tag }) => head !== undefined && at > head.at && tag !== latest);
  const commits = `${ahead} ${ahead === 1 ? 'commit' : 'commits'}`;
  return [
    row({
      id: 'ahead',
      label: 'HEAD',
      ...(later.length > 0 && { verdict: 'warn' }),
      description:
        later.length > 0
          ? `HEAD is ${commits} past ${latest} and ${later.length === serving.length ? 'what serves' : listed(later.map(({ worker }) => worker))} was deployed after it`
          : `${commits} past ${latest}`,
      facts: { ahead },
    }),
  ];
}

function servingRow({ worker, at, tag }: Serving, all: readonly string[]): EvidenceRow {
  const isOlder = tag !== undefined && releaseTag.test(tag) && all[0] !== undefined && byVersion(tag, all[0]) > 0;
  const from = tag === undefined ? 'without a tag' : `from ${plainName(tag)}`;
  return row({
    id: `deployed:${worker}`,
    label: worker,
    description: `deployed ${utcDay(at)} ${from}${isOlder ? `; ${all[0]} is newer` : ''}`,
  });
}

function tagRow(tag: string, { local, remote }: Seen): EvidenceRow {
  const here = local.find(({ name }) => name === tag);
  const where = remote === undefined ? 'here' : remote.includes(tag) ? (here ? 'here and on the remote' : 'on the remote') : 'only here';
  const when = here ? `, ${utcDay(here.at)}` : '';
  return row({ id: `tag:${tag}`, label: tag, description: `${where}${when}` });
}

function fixesFor({ versions, remote }: Seen, latest: string | undefined): ReturnType<typeof evidence>['fixes'] {
  const wanted = versions.map(({ version }) => `v${version}`).filter((tag) => remote !== undefined && !remote.includes(tag));
  if (wanted.length === 0 && (latest !== undefined || versions.length > 0)) return [];
  return wanted.map((tag) => ({ operation: 'do.tag', title: `Create and push ${tag}`, args: { tag } }) as const);
}
