import { plainName } from '../../account/errors.ts';
import type { D1Row } from '../../account/resources/d1.ts';
import { documentEvidence } from '../document-evidence.ts';
import { documentTopics } from '../document-topics.ts';
import type { EvidenceRow, Facts } from '../evidence.ts';
import { row } from '../evidence-of.ts';
import { fresh, required } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { unknownRow } from '../unknown-because.ts';
import { appTables } from './shared/app-tables.ts';
import type { AppTables, AppTable } from './shared/app-tables.ts';
import { figure } from './shared/words.ts';

const hour = 3_600_000;
const days = 7;
/** The newest runs only: reading a big table at each refresh would cost rows that the plan counts. */
const mostRuns = 2_000;

/** Targets in a document or in the config, with what the last seven days measured next to them. */
export const sloTargetsDefined: Probe = {
  id: 'slo-targets-defined',
  class: 'assisted',
  needs: [],
  freshnessMs: fresh.account,
  run: async (context) => {
    const { availabilityPercent, p95Milliseconds } = context.config.targets;
    const named = [
      ...(availabilityPercent === undefined ? [] : [`${availabilityPercent} % available`]),
      ...(p95Milliseconds === undefined ? [] : [`p95 below ${figure(p95Milliseconds)} ms`]),
    ];
    const measured = await measure(context);
    const below = measured.rows.filter(({ verdict }) => verdict === 'warn').map(({ label }) => label);
    const clauses = [
      ...(named.length > 0 ? [`the config names ${named.join(' and ')}`] : []),
      ...(below.length > 0
        ? [`${below.slice(0, 3).join(', ')} ${below.length === 1 ? 'misses' : 'miss'} the target of the config in the last ${days} days`]
        : []),
    ];
    return documentEvidence(context, documentTopics.slo, {
      terms: 'an SLO, an SLA or an availability target with a figure',
      rows: measured.rows,
      facts: { targets: { availabilityPercent, p95Milliseconds }, measured: measured.facts },
      ...(clauses.length > 0 && { clause: clauses.join('; ') }),
      // A target that a person wrote into the config is one, document or not.
      ...(named.length > 0 && { verdict: 'warn' }),
      inputs: context.config.targets,
    });
  },
};

type Measured = { readonly rows: readonly EvidenceRow[]; readonly facts: Facts | null };

/** What the account cannot show is a row, not the verdict: the item asks whether targets are defined. */
async function measure(context: ProbeContext): Promise<Measured> {
  const label = `measured in ${days} days`;
  if (!context.account) return { rows: [], facts: null };
  try {
    const found = await appTables(context);
    const runs = found?.tables.get('runs');
    const route = runs && ['route_id', 'route_path', 'route', 'workflow'].find((name) => runs.column(name) !== undefined);
    if (!found || !runs || route === undefined || runs.column('started_at') === undefined || runs.column('status') === undefined)
      return { rows: [], facts: null };
    const { rows } = await ask(context, found, runs, route);
    return { rows: rows.map((one) => routeRow(context, one)), facts: { routes: rows.map(factsOf) } };
  } catch (error) {
    return { rows: [unknownRow('measured', label, error)], facts: null };
  }
}

function ask(context: ProbeContext, { database }: AppTables, runs: AppTable, route: string) {
  const isText = runs.column('started_at') === 'TEXT';
  // From the last whole hour: the same text for every item that asks.
  const since = Math.floor(context.clock.now() / hour) * hour - days * 24 * hour;
  const took = isText ? '(julianday(finished_at) - julianday(started_at)) * 86400000' : 'finished_at - started_at';
  const ms = runs.column('finished_at') === undefined ? 'NULL' : took;
  const newest = runs.hasRowid ? 'rowid' : 'started_at';
  const sql = `WITH newest AS (SELECT ${route} AS route, status, started_at, ${ms} AS ms FROM runs ORDER BY ${newest} DESC LIMIT ${mostRuns}), ranked AS (SELECT route, status, ms, ROW_NUMBER() OVER (PARTITION BY route ORDER BY ms IS NULL, ms) AS place, COUNT(ms) OVER (PARTITION BY route) AS timed FROM newest WHERE started_at >= ?1) SELECT route, COUNT(*) AS n, SUM(status IN ('succeeded', 'success', 'completed', 'ok')) AS succeeded, SUM(status IN ('failed', 'error')) AS failed, MIN(CASE WHEN place >= timed * 0.95 THEN ms END) AS p95 FROM ranked GROUP BY route ORDER BY n DESC LIMIT 20`;
  return required(context, 'account').d1Select(database.id, sql, [isText ? new Date(since).toISOString() : since], context.signal);
}

function factsOf(from: D1Row): Facts & { readonly route: string; readonly percent: number | null; readonly p95: number | null } {
  const number = (name: string): number => (typeof from[name] === 'number' ? from[name] : 0);
  const ended = number('succeeded') + number('failed');
  return {
    route: typeof from['route'] === 'string' ? from['route'] : 'without a route',
    runs: number('n'),
    percent: ended === 0 ? null : (number('succeeded') / ended) * 100,
    p95: typeof from['p95'] === 'number' ? Math.round(from['p95']) : null,
  };
}

function routeRow({ config }: ProbeContext, from: D1Row): EvidenceRow {
  const { route, runs, percent, p95 } = factsOf(from);
  const { availabilityPercent, p95Milliseconds } = config.targets;
  const isBelow = availabilityPercent !== undefined && percent !== null && percent < availabilityPercent;
  const isSlow = p95Milliseconds !== undefined && p95 !== null && p95 > p95Milliseconds;
  const hasTarget = (availabilityPercent !== undefined && percent !== null) || (p95Milliseconds !== undefined && p95 !== null);
  const parts = [
    `${figure(Number(runs))} runs in ${days} days`,
    ...(percent === null
      ? []
      : [`${percentText(percent)} % succeeded${availabilityPercent === undefined ? '' : ` (target ${availabilityPercent} %)`}`]),
    ...(p95 === null ? [] : [`p95 ${figure(p95)} ms${p95Milliseconds === undefined ? '' : ` (target ${figure(p95Milliseconds)} ms)`}`]),
  ];
  return row({
    id: `route:${route}`,
    label: plainName(route),
    ...(hasTarget && { verdict: isBelow || isSlow ? 'warn' : 'pass' }),
    description: `${parts.join(', ')}${Number(runs) >= mostRuns ? `, of the newest ${figure(mostRuns)} runs` : ''}`,
  });
}

/** Rounded down: 99.96 % is not 100 %. */
function percentText(percent: number): string {
  return String(Math.floor(percent * 10) / 10);
}
