import * as v from 'valibot';
import { AccountError, plainName } from '../../../account/errors.ts';
import type { D1Row } from '../../../account/resources/d1.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';
import { targetsByRole } from '../../select-targets.ts';
import { workerUrls } from '../../worker-urls.ts';
import { appTables } from './app-tables.ts';
import { invocations, lastWeek, workerNames } from './usage.ts';

/** Failures that are alike. `key` stays the same from look to look and is kept with a review, so it is redacted; `latestAt` in epoch ms. */
export type Cluster = {
  readonly key: string;
  readonly count: number;
  readonly scope: string;
  readonly sample: string;
  readonly latestAt: number | undefined;
};

/** `via`: who said it. `span`: of which time, for people. */
export type Clusters = {
  /** Undefined: nothing ran at all. */
  readonly clusters: readonly Cluster[] | undefined;
  readonly via: 'dashboard' | 'database' | 'analytics';
  readonly span: string;
};

const day = 86_400_000;

/**
 * Failures of the last day: from the dashboard when a read token is kept for it, else from the `runs` table, else from analytics (by Worker, of seven
 * days). Throws `AccountError` of the last of these when none answers.
 */
export async function errorClusters(context: ProbeContext): Promise<Clusters> {
  return (await fromDashboard(context)) ?? (await fromDatabase(context)) ?? (await fromAnalytics(context));
}

const time = v.nullish(v.union([v.number(), v.string()]));
const answer = v.object({
  clusters: v.array(
    v.object({ key: v.string(), count: v.number(), sample: v.nullish(v.string()), scope: v.nullish(v.string()), latestAt: time }),
  ),
});

async function fromDashboard(context: ProbeContext): Promise<Clusters | undefined> {
  const { workers, signal } = context;
  if (!workers) return undefined;
  for (const target of targetsByRole(context, 'ops-dashboard')) {
    const { urls } = await workerUrls(context, target);
    const kept = urls.find(({ url }) => workers.hasToken(url, 'ops-read'));
    if (!kept) continue;
    try {
      const { json, status } = await workers.ask(
        { method: 'GET', url: `${kept.url}/api/error-clusters?hours=24&limit=50`, withToken: 'ops-read' },
        signal,
      );
      const seen = v.safeParse(answer, json);
      if (status !== 200 || !seen.success) continue;
      const clusters = seen.output.clusters.map((one) => ({
        key: redacted(one.key),
        count: one.count,
        scope: plainName(one.scope ?? ''),
        sample: redacted(one.sample ?? one.key),
        latestAt: epoch(one.latestAt),
      }));
      return { clusters, via: 'dashboard', span: '24 h' };
    } catch (error) {
      if (AccountError.is(error, 'aborted')) throw error;
    }
  }
  return undefined;
}

/** Undefined without a database, or when it has no table of runs. */
async function fromDatabase(context: ProbeContext): Promise<Clusters | undefined> {
  const account = required(context, 'account');
  const { signal } = context;
  try {
    const found = await appTables(context);
    const made = found?.tables.get('runs')?.sql;
    const query = made === undefined ? undefined : queryFor(made);
    if (!found || query === undefined) return undefined;
    // Whole minutes, so that probes of one refresh put the same question.
    const since = Math.floor((context.clock.now() - day) / 60_000) * 60_000;
    const failed = await account.d1Select(found.database.id, query, [new Date(since).toISOString(), since], signal);
    return { clusters: grouped(failed.rows), via: 'database', span: '24 h' };
  } catch (error) {
    // Without D1 Read the analytics may still answer.
    if (AccountError.is(error, 'forbidden', 'not-found')) return undefined;
    throw error;
  }
}

/** Times stand as ISO text or as milliseconds, and the route in a column by one of several names. */
function queryFor(made: string): string | undefined {
  const has = (column: string): boolean => new RegExp(`\\b${column}\\b`, 'i').test(made);
  if (!has('status') || !has('error') || !has('started_at')) return undefined;
  const scopes = ['route_path', 'route_id', 'schedule_id'].filter(has);
  const scope = scopes.length > 1 ? `COALESCE(${scopes.join(', ')})` : (scopes[0] ?? `''`);
  return `SELECT ${scope} AS scope, substr(error, 1, 500) AS error, started_at AS at FROM runs WHERE status = 'failed' AND CASE typeof(started_at) WHEN 'text' THEN started_at >= ?1 ELSE started_at >= ?2 END ORDER BY started_at DESC LIMIT 1000`;
}

function grouped(rows: readonly D1Row[]): readonly Cluster[] {
  const clusters = new Map<string, Cluster>();
  for (const row of rows) {
    const scope = plainName(text(row['scope']));
    const error = text(row['error']);
    const key = `${scope}|${shapeOf(error)}`;
    const known = clusters.get(key);
    // Newest first: the first of a kind has the latest time.
    clusters.set(key, {
      key,
      scope,
      count: (known?.count ?? 0) + 1,
      sample: known?.sample ?? redacted(error),
      latestAt: known?.latestAt ?? epoch(row['at']),
    });
  }
  return [...clusters.values()].sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}

/** What two errors have in common when only addresses, ids, numbers or quoted values differ. */
function shapeOf(error: string): string {
  const shape = error
    .toLowerCase()
    .replaceAll(/https?:\/\/\S+/g, '<url>')
    .replaceAll(/\b[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b/g, '<id>')
    .replaceAll(/\b\d{3,}\b/g, '<n>')
    .replaceAll(/"[^"]{8,}"/g, '<text>');
  return redacted(shape);
}

async function fromAnalytics(context: ProbeContext): Promise<Clusters> {
  const usage = await invocations(required(context, 'account'), workerNames(context), lastWeek(context.clock.now()), context.signal);
  // Nothing that ran is nothing that could be looked at, not a day without failures.
  if (usage.scripts.every(({ requests }) => requests === 0)) return { clusters: undefined, via: 'analytics', span: '7 days (≈)' };
  const clusters = usage.scripts
    .filter(({ errors }) => errors > 0)
    .map(({ name, errors }) => ({
      key: `${name}|errors`,
      count: errors,
      scope: name,
      sample: 'errors by analytics; sampled',
      latestAt: undefined,
    }));
  return { clusters, via: 'analytics', span: '7 days (≈)' };
}

/** A sample for people: one line, no mail addresses, no long numbers or tokens, 200 characters. */
function redacted(sample: string): string {
  const clean = sample
    .replaceAll(/[\w.+-]+@[\w-]+\.[\w.-]+/g, '<mail>')
    .replaceAll(/\b(?:https?:\/\/)\S+/g, '<url>')
    .replaceAll(/[\w-]{20,}/g, '<…>')
    .replaceAll(/\b\d{6,}\b/g, '<n>');
  return plainName(clean, 200);
}

function epoch(value: unknown): number | undefined {
  const at = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(at) ? at : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
