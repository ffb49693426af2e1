import { documentEvidence } from '../document-evidence.ts';
import type { Beside } from '../document-evidence.ts';
import { documentTopics } from '../document-topics.ts';
import type { EvidenceRow, Facts } from '../evidence.ts';
import { row } from '../evidence-of.ts';
import { fresh } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { unknownBecause, unknownRow } from '../unknown-because.ts';
import type { Unknown } from '../unknown-because.ts';
import { appMeasures, mostCounted } from './shared/app-measures.ts';
import { configuredDatabases } from './shared/d1-databases.ts';
import { count } from './shared/parts.ts';
import { queueNames } from './shared/queue-names.ts';
import { readSources, refOf, sourceHits } from './shared/sources.ts';
import { age, figure, utcDay } from './shared/words.ts';

const day = 86_400_000;
/** A document that says how long rows are kept, held against the oldest row of each table and the code that deletes. */
export const retentionPolicyDefined: Probe = {
  id: 'retention-policy-defined',
  class: 'assisted',
  needs: [],
  freshnessMs: fresh.account,
  run: async (context) => {
    const { retentionDays } = context.config.targets;
    await readSources(context);
    const deletes = sourceHits(context.project, 'deletesRows');
    const named = namedDays(context);
    const [measured, queues] = await Promise.all([measure(context), queueRows(context)]);
    const said = contradiction(measured.oldestRunDays, retentionDays, named, deletes.length > 0);
    return documentEvidence(context, documentTopics.retention, {
      terms: 'retention, purging or clean-up with a number of days',
      rows: [...measured.rows, ...codeRows(context, named), ...queues],
      facts: {
        policyDays: retentionDays,
        codeDays: named?.days,
        deletes: deletes.map(({ path, line }) => ({ path, line })),
        measured: measured.facts,
      },
      ...said,
      ...(retentionDays !== undefined &&
        measured.unknown && {
          unknown: measured.unknown,
          clause: `the config names ${count(retentionDays, 'day')}, but the oldest rows could not be looked at. ${measured.unknown.sentence}`,
        }),
      inputs: { retentionDays, codeDays: named?.days, deletes: deletes.map(({ path }) => path) },
    });
  },
};

type Named = { readonly days: number; readonly at: { readonly path: string; readonly line: number } };

/** The days that code names: the last number of the line, since that is the default in `asked > 0 ? asked : 30`. */
function namedDays({ project }: ProbeContext): Named | undefined {
  for (const { path, line, text } of sourceHits(project, 'retentionDays')) {
    const days = [...text.matchAll(/(?<![\w.])[1-9]\d{0,3}(?![\w.])/g)].map(([number]) => Number(number)).at(-1);
    if (days !== undefined) return { days, at: { path, line } };
  }
  return undefined;
}

/** Only a number that a person wrote into the config is a promise; what code names and does not do is a warning. */
function contradiction(
  oldest: number | undefined,
  policy: number | undefined,
  named: Named | undefined,
  isDeleting: boolean,
): Pick<Beside, 'verdict' | 'clause'> {
  const aged = oldest === undefined ? undefined : `oldest run is ${count(oldest, 'day')} old`;
  if (policy !== undefined && oldest !== undefined && oldest > policy + 1)
    return {
      verdict: 'fail',
      clause: `the policy is ${count(policy, 'day')}, but the ${aged ?? ''}${isDeleting ? '' : ' and no code here deletes runs'}`,
    };
  if (named && !isDeleting)
    return {
      verdict: 'warn',
      clause: `code names ${count(named.days, 'day')}, but deletes nothing${aged === undefined ? '' : `; the ${aged}`}`,
    };
  if (named && oldest !== undefined && oldest > named.days + 1)
    return { verdict: 'warn', clause: `code names ${count(named.days, 'day')}, ${aged ?? ''}` };
  // The config's number is a policy, document or not; a person must still confirm it.
  return policy === undefined
    ? {}
    : { verdict: 'warn', clause: `the config names ${count(policy, 'day')}${aged === undefined ? '' : `; the ${aged}`}` };
}

type Measured = {
  readonly rows: readonly EvidenceRow[];
  readonly facts: Facts | null;
  readonly oldestRunDays?: number;
  readonly unknown?: Unknown;
};

async function measure(context: ProbeContext): Promise<Measured> {
  if (!context.account || configuredDatabases(context.targets).length === 0) return { rows: [], facts: null };
  try {
    const { tables } = (await appMeasures(context)) ?? { tables: [] };
    if (tables.length === 0) return { rows: [], facts: null };
    const seen = tables.map(({ name, rows, oldest }) => ({
      name,
      rows,
      days: oldest === undefined ? undefined : Math.max(0, Math.floor((context.clock.now() - oldest) / day)),
      oldest: oldest === undefined ? undefined : utcDay(oldest),
    }));
    const oldest = seen.find(({ name }) => name === 'runs')?.days;
    return {
      rows: seen.map(tableRow),
      facts: Object.fromEntries(seen.map(({ name, ...rest }) => [name, rest])),
      ...(oldest !== undefined && { oldestRunDays: oldest }),
    };
  } catch (error) {
    return { rows: [unknownRow('measured', 'oldest rows', error)], facts: null, unknown: unknownBecause(error) };
  }
}

type Seen = { readonly name: string; readonly rows: number; readonly days: number | undefined; readonly oldest: string | undefined };

function tableRow({ name, rows, days, oldest }: Seen): EvidenceRow {
  const many = rows >= mostCounted ? `${figure(mostCounted)} rows or more` : count(rows, 'row');
  return row({
    id: `table:${name}`,
    label: name,
    description: days === undefined ? many : `${many}, oldest ${oldest ?? ''} (${count(days, 'day')})`,
  });
}

function codeRows({ project }: ProbeContext, named: Named | undefined): readonly EvidenceRow[] {
  const deletes = sourceHits(project, 'deletesRows');
  return [
    ...(named
      ? [
          row({
            id: 'code:days',
            label: 'days in code',
            description: `${named.at.path} names ${count(named.days, 'day')}`,
            refs: [refOf({ ...named.at, text: '' })],
          }),
        ]
      : []),
    row({
      id: 'code:deletes',
      label: 'code that deletes',
      description: deletes[0] ? `in ${deletes[0].path}` : 'no source file here deletes rows of these tables',
      refs: deletes.map(refOf),
    }),
  ];
}

/** How long a queue keeps what nobody takes (https://developers.cloudflare.com/queues/platform/limits/). */
async function queueRows(context: ProbeContext): Promise<readonly EvidenceRow[]> {
  const { account } = context;
  if (!account) return [];
  return Promise.all(
    queueNames(context.targets).map(async (name) => {
      try {
        const queue = await account.queueByName(name, context.signal);
        const seconds = queue?.messageRetentionPeriod;
        const description = !queue
          ? 'is not in the account'
          : seconds === undefined
            ? 'keeps messages as long as its plan says'
            : `keeps messages for ${age(seconds * 1000)}`;
        return row({ id: `queue:${name}`, label: name, description });
      } catch (error) {
        return unknownRow(`queue:${name}`, name, error);
      }
    }),
  );
}
