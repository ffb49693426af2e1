import type { AccountSnapshot } from '../../../account/snapshot.ts';
import { bindingsOf } from '../../../wrangler/bindings.ts';
import { stringAt } from '../../../wrangler/node.ts';
import type { ProbeContext } from '../../probe.ts';

/** Seven days that end with the running hour. Whole hours, because a snapshot remembers an answer by the text of its question. */
export type Week = {
  readonly since: string;
  readonly until: string;
  readonly days: 7;
  readonly firstDay: string;
  readonly lastDay: string;
};

export function lastWeek(now: number): Week {
  const until = (Math.floor(now / 3_600_000) + 1) * 3_600_000;
  const since = until - 7 * 86_400_000;
  const iso = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
  // The day groups of D1 are whole days: six and the running one.
  return {
    since: iso(since),
    until: iso(until),
    days: 7,
    firstDay: iso(now - 6 * 86_400_000).slice(0, 10),
    lastDay: iso(now).slice(0, 10),
  };
}

/** Names of the Workers that usage is asked for: the same list for all probes, so that they share one question. */
export function workerNames({ targets }: Pick<ProbeContext, 'targets'>): readonly string[] {
  return [...new Set(targets.flatMap(({ name, isPages }) => (isPages || name === undefined ? [] : [name])))].sort();
}

/** Invocations of some Workers and of the whole account. Counts are sampled: show them with ≈. */
export type Invocations = {
  /** Requests by UTC day, of the named Workers. */
  readonly perDay: ReadonlyMap<string, number>;
  /** Requests and subrequests by UTC day, of the account. */
  readonly accountPerDay: ReadonlyMap<string, number>;
  /** Subrequests per request, over the named Workers. */
  readonly subrequestsPerRequest: number | undefined;
  readonly scripts: readonly ScriptUsage[];
};
/** Times in milliseconds; undefined for a Worker without invocations. */
export type ScriptUsage = {
  readonly name: string;
  readonly requests: number;
  /** Invocations that did not end well, whatever the reason; clients that went away are not ours. */
  readonly errors: number;
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  readonly p999: number | undefined;
  /** Invocations that ended for want of CPU time or memory. */
  readonly exceeded: number;
};

/**
 * G1 of the specification, in one question for all probes that ask. Quantiles cannot be added up, so they come per Worker without the status.
 * Throws `AccountError`. https://developers.cloudflare.com/analytics/graphql-api/tutorials/querying-workers-metrics/
 */
export async function invocations(
  account: AccountSnapshot,
  workers: readonly string[],
  week: Week,
  signal: AbortSignal,
): Promise<Invocations> {
  const when = `datetime_geq:${quoted(week.since)},datetime_lt:${quoted(week.until)}`;
  const own = `${when},scriptName_in:[${workers.map(quoted).join(',')}]`;
  const answer = await account.analytics(
    `all: workersInvocationsAdaptive(limit:100, filter:{${when}}) { sum{requests} dimensions{date} }
day: workersInvocationsAdaptive(limit:10000, filter:{${own}}) { sum{requests subrequests} dimensions{scriptName date} }
st: workersInvocationsAdaptive(limit:10000, filter:{${own}}) { sum{requests} dimensions{scriptName status} }
cpu: workersInvocationsAdaptive(limit:1000, filter:{${own}}) { quantiles{cpuTimeP50 cpuTimeP99 cpuTimeP999} dimensions{scriptName} }`,
    signal,
  );
  const day = rowsOf(answer['day']);
  const requests = sumOf(day, 'requests');
  return {
    perDay: byDay(day, 'requests'),
    accountPerDay: byDay(rowsOf(answer['all']), 'requests'),
    subrequestsPerRequest: requests > 0 ? sumOf(day, 'subrequests') / requests : undefined,
    scripts: workers.map((name) => scriptUsage(name, day, rowsOf(answer['st']), rowsOf(answer['cpu']))),
  };
}

// https://developers.cloudflare.com/workers/observability/metrics-and-analytics/#invocation-statuses
const exceeding = new Set(['exceededCpu', 'exceededResources', 'exceededMemory']);

function scriptUsage(name: string, day: readonly Row[], statuses: readonly Row[], times: readonly Row[]): ScriptUsage {
  const of = (rows: readonly Row[]): readonly Row[] => rows.filter((row) => text(row, 'scriptName') === name);
  const [time] = of(times);
  const ms = (field: string): number | undefined => {
    const microseconds = time && numberAt(time, 'quantiles', field);
    return microseconds === undefined ? undefined : microseconds / 1000;
  };
  return {
    name,
    requests: sumOf(of(day), 'requests'),
    errors: sumOf(
      of(statuses).filter((row) => !['success', 'clientDisconnected'].includes(text(row, 'status'))),
      'requests',
    ),
    p50: ms('cpuTimeP50'),
    p99: ms('cpuTimeP99'),
    p999: ms('cpuTimeP999'),
    exceeded: sumOf(
      of(statuses).filter((row) => exceeding.has(text(row, 'status'))),
      'requests',
    ),
  };
}

/** Queue operations: billable ones of the account, and messages written to some queues, by UTC day. */
export type QueueUsage = { readonly accountPerDay: ReadonlyMap<string, number>; readonly writtenPerDay: ReadonlyMap<string, number> };

/** Names of the queues that the targets produce to. */
export function producedQueueNames(context: Pick<ProbeContext, 'targets'>): readonly string[] {
  const names = context.targets.flatMap((target) =>
    bindingsOf(target, 'queues.producers').map(({ node }) => stringAt(node, 'queue')?.value),
  );
  return [...new Set(names.filter((name) => name !== undefined))];
}

/**
 * G2, for the queues that the targets produce to; the same question for all probes that ask. The dataset's name is singular, whatever the documentation
 * says. Throws `AccountError`.
 */
export async function queueUsage(context: ProbeContext, account: AccountSnapshot, week: Week): Promise<QueueUsage> {
  const { signal } = context;
  const queues = await Promise.all(producedQueueNames(context).map((name) => account.queueByName(name, signal)));
  const queueIds = queues.flatMap((queue) => (queue ? [queue.id] : []));
  const when = `datetime_geq:${quoted(week.since)},datetime_lt:${quoted(week.until)}`;
  const own = queueIds.toSorted().map(quoted).join(',');
  const written =
    queueIds.length === 0
      ? ''
      : `own: queueMessageOperationsAdaptiveGroups(limit:10000, filter:{${when},queueId_in:[${own}],actionType:"WriteMessage"}) { count dimensions{date} }`;
  const answer = await account.analytics(
    `all: queueMessageOperationsAdaptiveGroups(limit:100, filter:{${when}}) { sum{billableOperations} dimensions{date} }\n${written}`,
    signal,
  );
  return {
    accountPerDay: byDay(rowsOf(answer['all']), 'billableOperations'),
    writtenPerDay: byDay(rowsOf(answer['own'] ?? []), 'count'),
  };
}

/** Rows read and written by UTC day, of the account. */
export type D1Usage = { readonly read: ReadonlyMap<string, number>; readonly written: ReadonlyMap<string, number> };

/** G3. Throws `AccountError`. */
export async function d1Usage(account: AccountSnapshot, week: Week, signal: AbortSignal): Promise<D1Usage> {
  const filter = `date_geq:${quoted(week.firstDay)},date_leq:${quoted(week.lastDay)}`;
  const answer = await account.analytics(
    `d1AnalyticsAdaptiveGroups(limit:100, filter:{${filter}}) { sum{rowsRead rowsWritten} dimensions{date} }`,
    signal,
  );
  const rows = rowsOf(answer['d1AnalyticsAdaptiveGroups']);
  return { read: byDay(rows, 'rowsRead'), written: byDay(rows, 'rowsWritten') };
}

/** The largest day, or 0. */
export function peak(perDay: ReadonlyMap<string, number>): number {
  return Math.max(0, ...perDay.values());
}

/** All days together. */
export function total(perDay: ReadonlyMap<string, number>): number {
  return [...perDay.values()].reduce((sum, value) => sum + value, 0);
}

type Row = Readonly<Record<string, unknown>>;

function rowsOf(value: unknown): readonly Row[] {
  // An answer without the rows that were asked for is not "no traffic".
  if (!Array.isArray(value)) throw new TypeError('The usage answer has no rows.');
  return value.filter((row): row is Row => typeof row === 'object' && row !== null);
}

function byDay(rows: readonly Row[], field: string): ReadonlyMap<string, number> {
  const days = new Map<string, number>();
  for (const row of rows) days.set(text(row, 'date'), (days.get(text(row, 'date')) ?? 0) + measure(row, field));
  return days;
}

function sumOf(rows: readonly Row[], field: string): number {
  return rows.reduce((sum, row) => sum + measure(row, field), 0);
}

function measure(row: Row, field: string): number {
  return field === 'count' ? (typeof row['count'] === 'number' ? row['count'] : 0) : (numberAt(row, 'sum', field) ?? 0);
}

function numberAt(row: Row, group: string, field: string): number | undefined {
  const value = (row[group] as Row | null | undefined)?.[field];
  return typeof value === 'number' ? value : undefined;
}

function text(row: Row, field: string): string {
  const value = (row['dimensions'] as Row | null | undefined)?.[field];
  return typeof value === 'string' ? value : '';
}

function quoted(value: string): string {
  return JSON.stringify(value);
}
