import { plainName } from '../../account/errors.ts';
import { documentEvidence } from '../document-evidence.ts';
import { documentTopics } from '../document-topics.ts';
import type { EvidenceRow, Facts } from '../evidence.ts';
import { row } from '../evidence-of.ts';
import { fresh } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { unknownRow } from '../unknown-because.ts';
import { appMeasures, measuredDays, mostRuns } from './shared/app-measures.ts';
import type { RouteMeasure } from './shared/app-measures.ts';
import { figure } from './shared/words.ts';

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
        ? [
            `${below.slice(0, 3).join(', ')} ${below.length === 1 ? 'misses' : 'miss'} the target of the config in the last ${measuredDays} days`,
          ]
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
  if (!context.account) return { rows: [], facts: null };
  try {
    const { routes } = (await appMeasures(context)) ?? { routes: [] };
    if (routes.length === 0) return { rows: [], facts: null };
    return {
      rows: routes.map((one) => routeRow(context, one)),
      facts: { routes: routes.map(({ route, runs, percent, p95 }) => ({ route, runs, percent: percent ?? null, p95: p95 ?? null })) },
    };
  } catch (error) {
    return { rows: [unknownRow('measured', `measured in ${measuredDays} days`, error)], facts: null };
  }
}

function routeRow({ config }: ProbeContext, { route, runs, percent, p95 }: RouteMeasure): EvidenceRow {
  const { availabilityPercent, p95Milliseconds } = config.targets;
  const isBelow = availabilityPercent !== undefined && percent !== undefined && percent < availabilityPercent;
  const isSlow = p95Milliseconds !== undefined && p95 !== undefined && p95 > p95Milliseconds;
  const hasTarget = (availabilityPercent !== undefined && percent !== undefined) || (p95Milliseconds !== undefined && p95 !== undefined);
  const parts = [
    `${figure(runs)} ${runs === 1 ? 'run' : 'runs'} in ${measuredDays} days`,
    ...(percent === undefined
      ? []
      : [`${percentText(percent)} % succeeded${availabilityPercent === undefined ? '' : ` (target ${availabilityPercent} %)`}`]),
    ...(p95 === undefined
      ? []
      : [`p95 ${figure(p95)} ms${p95Milliseconds === undefined ? '' : ` (target ${figure(p95Milliseconds)} ms)`}`]),
  ];
  return row({
    id: `route:${route}`,
    label: plainName(route),
    ...(hasTarget && { verdict: isBelow || isSlow ? 'warn' : 'pass' }),
    description: `${parts.join(', ')}${runs >= mostRuns ? `, of the newest ${figure(mostRuns)} runs` : ''}`,
  });
}

/** Rounded down: 99.96 % is not 100 %. */
function percentText(percent: number): string {
  return String(Math.floor(percent * 10) / 10);
}
