import { orAbsent } from '../../../account/errors.ts';
import type { AccountSnapshot } from '../../../account/snapshot.ts';
import { items, child } from '../../../wrangler/node.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';
import { appDatabase } from './app-database.ts';
import { settle } from './parts.ts';
import type { Part } from './parts.ts';
import { planLimits } from './plan-limits.ts';
import type { PlanLimit } from './plan-limits.ts';
import type { PlanName } from './plan.ts';
import type { ScriptUsage } from './usage.ts';
import { d1Usage, invocations, lastWeek, peak, queueUsage, workerNames } from './usage.ts';

/** How much of one limit is used. */
export type Use = {
  readonly limit: PlanLimit;
  /** Undefined: not measured; `problem` says why, or `detail`. */
  readonly used: number | undefined;
  /** The limit as the account itself says it. */
  readonly own?: number;
  /** What the figure is of. */
  readonly detail?: string;
  readonly problem?: Part;
};

type Settled<T> = T | { readonly error: unknown; readonly part: Part };
/** What serves of a Worker; `cpu` is its own limit in milliseconds. */
export type ServingUse = { readonly worker: string; readonly variables: number; readonly cpu: number | undefined };
type Versions = readonly ServingUse[];

/** Measures every limit of the table; what cannot be looked at has a `problem` and hides no other. */
export async function measureQuotas(
  context: ProbeContext,
  plan: PlanName | undefined,
  versions: Settled<Versions>,
): Promise<readonly Use[]> {
  const account = required(context, 'account');
  const { signal } = context;
  const week = lastWeek(context.clock.now());
  const [traffic, queues, d1, scripts, crons, databases, size, store] = await Promise.all([
    settle(invocations(account, workerNames(context), week, signal)),
    settle(queueUsage(context, account, week)),
    settle(d1Usage(account, week, signal)),
    settle(account.scripts(signal)),
    settle(cronsOf(context, account)),
    // Hundreds of databases are many pages, and a paid account may have 50,000.
    settle(plan === 'paid' || plan === 'enterprise' ? Promise.resolve(undefined) : account.d1Databases(signal)),
    settle(databaseSize(context, account)),
    settle(orAbsent(account.storeQuota(signal))),
  ]);
  const peakDay = 'busiest day of 7, ≈';
  return [
    use(planLimits.requests, traffic, (seen) => ({ used: peak(seen.accountPerDay), detail: peakDay })),
    use(planLimits.cpu, traffic, ({ scripts: all }) => cpuOf(all, versions)),
    use(planLimits.subrequests, traffic, (seen) => ({ used: seen.subrequestsPerRequest, detail: 'average, ≈' })),
    use(planLimits.workers, scripts, (all) => ({ used: all.length })),
    use(planLimits.crons, crons, (seen) => seen),
    use(planLimits.variables, versions, (all) => highest(all.map(({ worker, variables }) => ({ name: worker, value: variables })))),
    use(planLimits.databases, databases, (all) =>
      all ? { used: all.length } : { used: undefined, detail: 'not counted: the paid plan allows 50,000' },
    ),
    use(planLimits.databaseSize, size, (seen) => seen),
    use(planLimits.rowsRead, d1, ({ read }) => ({ used: peak(read), detail: peakDay })),
    use(planLimits.rowsWritten, d1, ({ written }) => ({ used: peak(written), detail: peakDay })),
    use(planLimits.queueOperations, queues, ({ accountPerDay }) => ({ used: peak(accountPerDay), detail: peakDay })),
    use(storeLimit, store, (seen) => (seen ? { used: seen.usage, own: seen.quota } : { used: undefined, detail: 'no Secrets Store' })),
  ];
}

/** Beta: the same for all plans. The account says its own. */
const storeLimit: PlanLimit = {
  id: 'storeSecrets',
  label: 'Secrets Store secrets',
  free: 100,
  paid: 100,
  unit: 'count',
  source: 'https://developers.cloudflare.com/secrets-store/manage-secrets/',
};

function use<T>(limit: PlanLimit, seen: Settled<T>, read: (value: T) => Omit<Use, 'limit' | 'problem'>): Use {
  const isFailed = typeof seen === 'object' && seen !== null && 'error' in seen && 'part' in seen;
  return isFailed ? { limit, used: undefined, problem: seen.part } : { limit, ...read(seen as T) };
}

/** The Worker that comes nearest to its limit: its own `limits.cpu_ms`, else the plan's. */
function cpuOf(all: readonly ScriptUsage[], versions: Settled<Versions>): Omit<Use, 'limit'> {
  const limits = 'error' in versions ? [] : versions;
  const own = (name: string): number | undefined => limits.find(({ worker, cpu }) => worker === name && cpu !== undefined)?.cpu;
  const share = ({ name, p99 }: ScriptUsage): number => (p99 ?? 0) / (own(name) ?? planLimits.cpu.paid);
  const worst = all.filter(({ p99 }) => p99 !== undefined).toSorted((a, b) => share(b) - share(a))[0];
  if (!worst) return { used: undefined };
  const limit = own(worst.name);
  return { used: worst.p99, detail: worst.name, ...(limit !== undefined && { own: limit }) };
}

function highest(all: readonly { readonly name: string; readonly value: number | undefined }[]): Omit<Use, 'limit'> {
  const worst = all.filter(({ value }) => value !== undefined).toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))[0];
  return worst ? { used: worst.value, detail: worst.name } : { used: undefined };
}

/**
 * Cron triggers of the Workers here that declare any: asking every Worker of the account would be one request each, so it is a lower bound. What the
 * files declare counts where it is more, because a deploy would ask for it.
 */
async function cronsOf(context: ProbeContext, account: AccountSnapshot): Promise<Omit<Use, 'limit'>> {
  const declared = context.targets
    .filter(({ name, isPages }) => name !== undefined && !isPages)
    .map((target) => ({ name: target.name ?? '', crons: items(child(target.get('triggers'), 'crons')).length }))
    .filter(({ crons }) => crons > 0);
  const found = await Promise.all(
    declared.map(async ({ name, crons }) => Math.max(crons, (await orAbsent(account.schedules(name, context.signal)))?.length ?? 0)),
  );
  return { used: found.reduce((sum, one) => sum + one, 0), detail: 'of the Workers here, deployed or declared' };
}

async function databaseSize(context: ProbeContext, account: AccountSnapshot): Promise<Omit<Use, 'limit'>> {
  const database = await appDatabase(context);
  if (!database) return { used: undefined, detail: 'no database here' };
  const found = await orAbsent(account.d1(database.id, context.signal));
  return found ? { used: found.fileSize, detail: found.name } : { used: undefined, detail: 'the database does not exist' };
}
