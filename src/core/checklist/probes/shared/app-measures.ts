import type { D1Row } from '../../../account/resources/d1.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';
import { appTables, timeOf } from './app-tables.ts';
import type { AppTable } from './app-tables.ts';

/** What the application's own tables say, asked in one question for the items that measure. */
export type AppMeasures = { readonly tables: readonly TableMeasure[]; readonly routes: readonly RouteMeasure[] };

/** `oldest` in epoch ms; `rows` counts up to `mostCounted`. */
export type TableMeasure = { readonly name: string; readonly rows: number; readonly oldest: number | undefined };

/** Runs of the last seven days; `percent` of those that ended, `p95` in milliseconds. */
export type RouteMeasure = {
  readonly route: string;
  readonly runs: number;
  readonly percent: number | undefined;
  readonly p95: number | undefined;
};

/** Rows are counted up to here, and the newest runs looked at: each row read counts against the plan. */
export const mostCounted = 10_000;
export const mostRuns = 2_000;
export const measuredDays = 7;

const hour = 3_600_000;
const kept = { runs: 'started_at', dead_letters: 'created_at', idempotency_keys: 'created_at', audit_events: 'created_at' } as const;

/** Undefined without a database or without any of the tables. Throws `AccountError` and `MissingInput`. */
export async function appMeasures(context: ProbeContext): Promise<AppMeasures | undefined> {
  const found = await appTables(context);
  const there = Object.entries(kept).flatMap(([name, column]) => {
    const table = found?.tables.get(name);
    return table?.column(column) === undefined ? [] : [{ table, column }];
  });
  if (!found || there.length === 0) return undefined;
  // From the last whole hour: the same text for every item that asks.
  const since = Math.floor(context.clock.now() / hour) * hour - measuredDays * 24 * hour;
  const runs = found.tables.get('runs');
  const routes = runs && routesSql(runs);
  const scalars = there.flatMap(({ table, column }) => [
    `${oldestOf(table, column)} AS ${table.name}_oldest`,
    `${countOf(table.name)} AS ${table.name}_count`,
  ]);
  const sql = `SELECT * FROM (SELECT ${scalars.join(', ')}) AS kept${routes === undefined ? '' : ` LEFT JOIN (${routes}) AS measured ON 1`}`;
  const params = routes === undefined ? [] : [runs?.column('started_at') === 'TEXT' ? new Date(since).toISOString() : since];
  const { rows } = await required(context, 'account').d1Select(found.database.id, sql, params, context.signal);
  return { tables: there.map(({ table }) => tableIn(table.name, rows[0] ?? {})), routes: rows.flatMap(routeIn) };
}

/** One row is read either way: the index's first, else the first that was inserted, which is as old as any in a log. */
function oldestOf(table: AppTable, column: string): string {
  const { name, hasRowid } = table;
  return table.isIndexed(column) || !hasRowid
    ? `(SELECT MIN(${column}) FROM ${name})`
    : `(SELECT ${column} FROM ${name} ORDER BY rowid LIMIT 1)`;
}

function countOf(name: string): string {
  return `(SELECT COUNT(*) FROM (SELECT 1 FROM ${name} LIMIT ${mostCounted}))`;
}

/** Undefined when the table has no route, status or start. */
function routesSql(runs: AppTable): string | undefined {
  const route = ['route_id', 'route_path', 'route', 'workflow'].find((name) => runs.column(name) !== undefined);
  if (route === undefined || runs.column('started_at') === undefined || runs.column('status') === undefined) return undefined;
  const took =
    runs.column('started_at') === 'TEXT' ? '(julianday(finished_at) - julianday(started_at)) * 86400000' : 'finished_at - started_at';
  const ms = runs.column('finished_at') === undefined ? 'NULL' : took;
  const newest = runs.hasRowid ? 'rowid' : 'started_at';
  return [
    `WITH newest AS (SELECT ${route} AS route, status, started_at, ${ms} AS ms FROM runs ORDER BY ${newest} DESC LIMIT ${mostRuns}),`,
    'ranked AS (SELECT route, status, ms, ROW_NUMBER() OVER (PARTITION BY route ORDER BY ms IS NULL, ms) AS place,',
    'COUNT(ms) OVER (PARTITION BY route) AS timed FROM newest WHERE started_at >= ?1)',
    "SELECT route, COUNT(*) AS n, SUM(status IN ('succeeded', 'success', 'completed', 'ok')) AS succeeded,",
    "SUM(status IN ('failed', 'error')) AS failed, MIN(CASE WHEN place >= timed * 0.95 THEN ms END) AS p95",
    'FROM ranked GROUP BY route ORDER BY n DESC LIMIT 20',
  ].join(' ');
}

function tableIn(name: string, from: D1Row): TableMeasure {
  const rows = from[`${name}_count`];
  return { name, rows: typeof rows === 'number' ? rows : 0, oldest: timeOf(from[`${name}_oldest`]) };
}

function routeIn(from: D1Row): readonly RouteMeasure[] {
  const number = (name: string): number => (typeof from[name] === 'number' ? from[name] : 0);
  if (number('n') === 0) return [];
  const ended = number('succeeded') + number('failed');
  return [
    {
      route: typeof from['route'] === 'string' ? from['route'] : 'without a route',
      runs: number('n'),
      percent: ended === 0 ? undefined : (number('succeeded') / ended) * 100,
      p95: typeof from['p95'] === 'number' ? Math.round(from['p95']) : undefined,
    },
  ];
}
