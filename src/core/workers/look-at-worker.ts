import type { AccountReads } from '../account/account.ts';
import { AccountError, orAbsent } from '../account/errors.ts';
import type { Domain } from '../account/resources/hosts.ts';
import type { Deployment, Version } from '../account/resources/versions.ts';
import { requiredNames, requiredSecrets, type SecretCell } from '../operations/secrets/required-secrets.ts';
import { workerState, type WorkerState } from '../operations/worker-state.ts';
import type { Target } from '../wrangler/file.ts';
import { compareSettings } from './compare-settings.ts';
import { type CronRow, cronRows } from './cron-rows.ts';
import { deployedSettings, type Live } from './deployed-settings.ts';
import { hostsOf, keepsVars, localSettings } from './local-settings.ts';
import type { Setting } from './setting.ts';

type Reads = Pick<
  AccountReads,
  'deployments' | 'versions' | 'version' | 'schedules' | 'scriptSubdomain' | 'scriptSettings' | 'domains' | 'accountSubdomain'
>;

/** A secret of one Worker: whether the file asks for it and where its value comes from. */
export type SecretLook = { readonly name: string; readonly isRequired: boolean; readonly cell: SecretCell };
/** Where a Worker answers. `account`: only the account knows of it; `file`: only the file; a route is taken from the file alone. */
export type HostLook = {
  readonly host: string;
  readonly kind: 'domain' | 'route' | 'workers.dev';
  readonly from: 'both' | 'file' | 'account';
};
export type Serving = Pick<Version, 'id' | 'number'> & { readonly percentage: number };

/**
 * One target as file and account have it. `unnamed`: the file gives the Worker no name. `draft`: it exists and was never deployed.
 * `unknown`: the account could not be asked, for `reason`.
 */
export type WorkerLook = {
  readonly state: 'unnamed' | 'unknown' | 'absent' | 'draft' | 'deployed';
  readonly reason?: string;
  readonly deployment: Deployment | undefined;
  /** Versions with a share of the traffic, the biggest first. */
  readonly serving: readonly Serving[];
  /** A newer version that has no traffic. */
  readonly waiting: Pick<Version, 'id' | 'number'> | undefined;
  /** Every setting both or one have, compared with the version that has most of the traffic. */
  readonly settings: readonly Setting[];
  readonly secrets: readonly SecretLook[];
  readonly crons: readonly CronRow[];
  readonly hosts: readonly HostLook[];
  /** Parts that could not be looked at, one sentence each. */
  readonly unseen: readonly string[];
  /** The account's answers, for `rereadFile`. */
  readonly live: Live | undefined;
};

/** The same look with the file as it is now: what an edit changes without asking the account again. */
export function rereadFile(target: Target, { live, ...seen }: WorkerLook, now: Date): WorkerLook {
  if (!live) return { ...lookAtFile(target, seen.reason, now), state: seen.state, secrets: seen.secrets, live };
  const crons = live.schedules?.map(({ cron }) => cron);
  const dev = seen.hosts.find(({ kind }) => kind === 'workers.dev')?.host;
  return {
    ...seen,
    settings: compareSettings(localSettings(target), deployedSettings(live), keepsVars(target)),
    crons: cronRows(target, crons, now),
    hosts: hostLooks(target, live.domains, dev),
    live,
  };
}

/** What can be said of a target without an account. */
export function lookAtFile(target: Target, reason: string | undefined, now: Date): WorkerLook {
  const hosts = hostsOf(target).map(({ pattern, isDomain }): HostLook => ({
    host: pattern,
    kind: isDomain ? 'domain' : 'route',
    from: 'file',
  }));
  return {
    state: target.name === undefined ? 'unnamed' : 'unknown',
    ...(reason === undefined ? {} : { reason }),
    deployment: undefined,
    serving: [],
    waiting: undefined,
    settings: compareSettings(localSettings(target), new Map()).filter(({ name }) => name !== undefined),
    secrets: requiredNames(target).map((name) => ({ name, isRequired: true, cell: 'unknown' })),
    crons: cronRows(target, undefined, now),
    hosts,
    unseen: [],
    live: undefined,
  };
}

/** Looks at one target in the account. A Worker that is not there is a state; throws `AccountError` only when cancelled. */
export async function lookAtWorker(target: Target, account: Reads, now: Date, signal: AbortSignal): Promise<WorkerLook> {
  const base = lookAtFile(target, undefined, now);
  if (target.name === undefined) return base;
  try {
    const state = await workerState(account, target.name, signal);
    return state.state === 'deployed'
      ? await deployedLook(target, state, account, now, signal)
      : { ...base, state: state.state, secrets: base.secrets.map((one) => ({ ...one, cell: 'not-deployed' })) };
  } catch (error) {
    if (!AccountError.is(error) || error.reason === 'aborted') throw error;
    return { ...base, reason: error.message };
  }
}

type DeployedState = Extract<WorkerState, { readonly state: 'deployed' }>;

async function deployedLook(target: Target, state: DeployedState, account: Reads, now: Date, signal: AbortSignal): Promise<WorkerLook> {
  const { worker, deployment, serving, latest } = state;
  const version = serving[0]?.version ?? latest;
  const unseen: string[] = [];
  const tried = async <T>(answer: Promise<T>): Promise<T | undefined> => {
    try {
      return await answer;
    } catch (error) {
      if (!AccountError.is(error) || error.reason === 'aborted') throw error;
      unseen.push(error.message);
      return undefined;
    }
  };
  const [schedules, subdomain, settings, domains, accountDomain, secrets] = await Promise.all([
    tried(orAbsent(account.schedules(worker, signal))),
    tried(account.scriptSubdomain(worker, signal)),
    tried(account.scriptSettings(worker, signal)),
    tried(account.domains(signal)),
    tried(account.accountSubdomain(signal)),
    secretsOf(target, version, account, signal),
  ]);
  const own = domains?.filter(({ service }) => service === worker);
  const live: Live = { version, schedules, subdomain, settings, domains: own };
  const dev = subdomain?.enabled && accountDomain !== undefined ? `${worker}.${accountDomain}.workers.dev` : undefined;
  return {
    state: 'deployed',
    deployment,
    serving: serving.map(({ version: { id, number }, percentage }) => ({ id, number, percentage })),
    waiting: serving.some((one) => one.version.id === latest.id) ? undefined : latest,
    settings: compareSettings(localSettings(target), deployedSettings(live), keepsVars(target)),
    secrets,
    crons: cronRows(
      target,
      schedules?.map(({ cron }) => cron),
      now,
    ),
    hosts: hostLooks(target, own, dev),
    unseen: [...new Set(unseen)],
    live,
  };
}

async function secretsOf(target: Target, version: Version, account: Reads, signal: AbortSignal): Promise<readonly SecretLook[]> {
  const required = new Set(requiredNames(target));
  const held = version.bindings.filter(({ type }) => type === 'secret_text' || type === 'secret_key').map(({ name }) => name);
  const { rows } = await requiredSecrets([target], account, signal, held);
  return rows.map(({ name, cells }) => ({ name, isRequired: required.has(name), cell: cells[0] ?? 'unknown' }));
}

function hostLooks(target: Target, domains: readonly Domain[] | undefined, dev: string | undefined): readonly HostLook[] {
  const written = hostsOf(target).map(({ pattern, isDomain }): HostLook => {
    const isThere = isDomain && domains?.some(({ hostname }) => hostname === pattern);
    return { host: pattern, kind: isDomain ? 'domain' : 'route', from: isThere ? 'both' : 'file' };
  });
  const others = (domains ?? [])
    .filter(({ hostname }) => !written.some(({ host }) => host === hostname))
    .map(({ hostname }): HostLook => ({ host: hostname, kind: 'domain', from: 'account' }));
  return [...written, ...others, ...(dev === undefined ? [] : [{ host: dev, kind: 'workers.dev', from: 'account' } as const])];
}
