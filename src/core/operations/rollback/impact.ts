import type { AccountReads } from '../../account/account.ts';
import { AccountError, orAbsent } from '../../account/errors.ts';
import type { Binding } from '../../account/resources/bindings.ts';
import type { Version } from '../../account/resources/versions.ts';
import { isVariable, pointsAt, sameBinding } from '../binding-text.ts';
import type { Blocked } from '../plan.ts';
import { versionLabel } from '../worker-state.ts';

type Reads = Pick<
  AccountReads,
  'version' | 'deployableVersions' | 'd1' | 'queueByName' | 'scripts' | 'storeSecrets' | 'kvNamespaces' | 'r2Bucket' | 'd1Select'
>;

/** The report of a rollback before anything happens. */
export type RollbackImpact = {
  readonly from: Version;
  readonly to: Version;
  /** What goes back with the version. */
  readonly returns: readonly string[];
  /** What a rollback never touches: https://developers.cloudflare.com/workers/configuration/versions-and-deployments/rollbacks/ */
  readonly stays: readonly string[];
  readonly beware: readonly string[];
  /** Cloudflare will want to be asked twice (code 10220): secrets were changed after the version. Names where the versions show them. */
  readonly secretsChanged: readonly string[] | undefined;
  readonly blocked: readonly Blocked[];
};

/** Migrations applied after the version was uploaded; from the databases that the Worker's wrangler file names. */
export type MigrationsSince = {
  readonly database: string;
  readonly names: readonly string[];
  /** Why the database could not be asked. */
  readonly unseen?: string;
};

const stays = [
  'data in D1, KV, R2 and Durable Objects',
  'routes, domains and crons',
  'queues and their consumers',
  'observability settings',
  'secrets',
];

/** Compares what serves with what would. Reads only. Throws `AccountError`; a resource that cannot be looked at is a line in `beware`. */
export async function rollbackImpact(
  worker: string,
  ids: { readonly from: string; readonly to: string },
  context: { readonly account: Reads; readonly signal: AbortSignal; readonly migrations: readonly MigrationsSince[] },
): Promise<RollbackImpact> {
  const { account, signal, migrations } = context;
  const [from, to, versions] = await Promise.all([
    account.version(worker, ids.from, signal),
    account.version(worker, ids.to, signal),
    account.deployableVersions(worker, signal),
  ]);
  const gone = await goneResources(to, account, signal);
  const tooOld = versions.some(({ id }) => id === to.id)
    ? []
    : [
        {
          reason: `${versionLabel(to)} is not among the last 100 versions, which is all that Cloudflare takes back.`,
          wayOut: 'Deploy that commit again.',
        },
      ];
  const secretsChanged = changedSecrets(from, to, versions);
  return {
    from,
    to,
    returns: returnsOf(from, to),
    stays,
    beware: [
      ...migrations
        .filter(({ names }) => names.length > 0)
        .map(({ database, names }) => `The schema of ${database} is ahead: ${names.join(', ')} applied after ${versionLabel(to)}.`),
      ...migrations.flatMap(({ database, unseen }) =>
        unseen === undefined
          ? []
          : [`Whether migrations of ${database} were applied after ${versionLabel(to)} could not be seen: ${unseen}`],
      ),
      ...(secretsChanged
        ? [
            `Secrets changed after ${versionLabel(to)}${secretsChanged.length > 0 ? ` (${secretsChanged.join(', ')})` : ''}: Cloudflare will need it forced, and a version has the values it was made with.`,
          ]
        : []),
      ...gone.unseen,
    ],
    secretsChanged,
    blocked: [...tooOld, ...durableObjects(from, to), ...gone.blocked],
  };
}

function returnsOf(from: Version, to: Version): string[] {
  const found: string[] = [];
  if (from.etag !== to.etag) found.push('code and assets');
  if (from.compatibilityDate !== to.compatibilityDate) found.push(`compatibility date ${to.compatibilityDate ?? 'none'}`);
  const flags = to.compatibilityFlags.toSorted().join(', ');
  if (from.compatibilityFlags.toSorted().join(', ') !== flags) found.push(`compatibility flags ${flags || 'none'}`);
  if (from.cpuMilliseconds !== to.cpuMilliseconds)
    found.push(`CPU limit ${to.cpuMilliseconds === undefined ? 'of the plan' : `${to.cpuMilliseconds} ms`}`);
  const vars = changed(from, to).filter(({ was, is }) => isVariable(is ?? (was as Binding)));
  if (vars.length > 0) found.push(`vars ${vars.map(({ name, is }) => (is ? name : `${name} (gone)`)).join(', ')}`);
  for (const { name, is, was } of changed(from, to)) {
    if (isVariable(is ?? (was as Binding)) || (is ?? was)?.type.startsWith('secret_')) continue;
    found.push(is ? `binding ${name} → ${pointsAt(is)}` : `binding ${name} (gone)`);
  }
  return found;
}

type Changed = { readonly name: string; readonly was: Binding | undefined; readonly is: Binding | undefined };

function changed(from: Version, to: Version): Changed[] {
  const was = new Map(from.bindings.map((binding) => [binding.name, binding]));
  const is = new Map(to.bindings.map((binding) => [binding.name, binding]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
    const pair = { name, was: was.get(name), is: is.get(name) };
    return pair.was && pair.is && sameBinding(pair.was, pair.is) ? [] : [pair];
  });
}

/** Values cannot be read, so a version that a secret change made between the two is the sign; names where one version lacks them. */
function changedSecrets(
  from: Version,
  to: Version,
  versions: readonly { readonly number: number | undefined; readonly triggeredBy: string | undefined }[],
): string[] | undefined {
  const names = (version: Version): Set<string> =>
    new Set(version.bindings.filter(({ type }) => type === 'secret_text' || type === 'secret_key').map(({ name }) => name));
  const [a, b] = [names(from), names(to)];
  const differing = [...new Set([...a, ...b])].filter((name) => a.has(name) !== b.has(name)).toSorted();
  const wasChanged = versions.some(
    ({ number, triggeredBy }) =>
      triggeredBy === 'secret' && number !== undefined && number > (to.number ?? Infinity) && number <= (from.number ?? 0),
  );
  return differing.length > 0 || wasChanged ? differing : undefined;
}

/** A rollback over a Durable Object migration is refused by the platform; its tag says so, or classes of the Worker's own that came or went. */
function durableObjects(from: Version, to: Version): Blocked[] {
  const wayOut = 'Deploy a new version with the old code and the present classes.';
  if (from.migrationTag !== to.migrationTag && from.migrationTag !== undefined)
    return [
      {
        reason: `The Durable Object migration ${from.migrationTag} ran after ${versionLabel(to)}, so Cloudflare does not roll back over it.`,
        wayOut,
      },
    ];
  const own = (version: Version): Set<string> =>
    new Set(
      version.bindings
        .filter((one) => one.type === 'durable_object_namespace' && one.scriptName === undefined)
        .flatMap(({ className }) => className ?? []),
    );
  const [a, b] = [own(from), own(to)];
  const moved = [...new Set([...a, ...b])].filter((name) => a.has(name) !== b.has(name));
  if (moved.length === 0) return [];
  return [
    {
      reason: `The Durable Object classes differ (${moved.join(', ')}), which takes a migration, so Cloudflare does not roll back over it.`,
      wayOut,
    },
  ];
}

/** Bound resources that are not there any more, and lines for those that cannot be looked at. */
async function goneResources(
  to: Version,
  account: Reads,
  signal: AbortSignal,
): Promise<{ readonly blocked: Blocked[]; readonly unseen: string[] }> {
  const blocked: Blocked[] = [];
  const unseen: string[] = [];
  await Promise.all(
    to.bindings.map(async (binding) => {
      try {
        const isThere = await exists(binding, account, signal);
        if (isThere === false)
          blocked.push({
            reason: `${binding.name} is bound to ${pointsAt(binding)}, which does not exist any more.`,
            wayOut: 'Create it again, or deploy a version without it.',
          });
      } catch (error) {
        if (!AccountError.is(error) || error.reason === 'aborted') throw error;
        unseen.push(`Whether ${pointsAt(binding)} (${binding.name}) still exists could not be seen: ${error.message}`);
      }
    }),
  );
  return { blocked, unseen };
}

/** Undefined: this kind of thing is not looked at. */
async function exists(binding: Binding, account: Reads, signal: AbortSignal): Promise<boolean | undefined> {
  switch (binding.type) {
    case 'd1':
      return binding.databaseId === undefined ? undefined : (await orAbsent(account.d1(binding.databaseId, signal))) !== undefined;
    case 'queue':
      return binding.queueName === undefined ? undefined : (await account.queueByName(binding.queueName, signal)) !== undefined;
    case 'service':
      return (await account.scripts(signal)).some(({ id }) => id === binding.service);
    case 'kv_namespace':
      return (await account.kvNamespaces(signal)).some(({ id }) => id === binding.namespaceId);
    case 'r2_bucket': {
      const { bucketName, jurisdiction } = binding;
      if (bucketName === undefined) return undefined;
      return (await orAbsent(account.r2Bucket(bucketName, jurisdiction, signal).then(() => true))) ?? false;
    }
    case 'secrets_store_secret':
      return ((await orAbsent(account.storeSecrets(binding.storeId ?? '', signal))) ?? []).some(
        ({ name, status }) => name === binding.secretName && status !== 'deleted',
      );
    default:
      return undefined;
  }
}
