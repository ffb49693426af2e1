import { plainName } from '../../account/errors.ts';
import type { Queue } from '../../account/resources/queues.ts';
import { bindingsOf } from '../../wrangler/bindings.ts';
import { deployed, effectiveBinding } from '../deployed.ts';
import { documentEvidence } from '../document-evidence.ts';
import { documentTopics } from '../document-topics.ts';
import type { EvidenceRow } from '../evidence.ts';
import { row } from '../evidence-of.ts';
import { fresh, required } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { targetsByRole } from '../select-targets.ts';
import { unknownRow } from '../unknown-because.ts';
import { queueNames } from './shared/queue-names.ts';
import { readSources, refOf, sourceHits } from './shared/sources.ts';
import { age, figure } from './shared/words.ts';

const limits = ['API_RATE_LIMIT_PER_MINUTE', 'API_ROUTE_LIMITS_JSON'] as const;

/** A document that says what happens under a burst, beside the brakes that the account and the files have. */
export const backpressurePlan: Probe = {
  id: 'backpressure-plan',
  class: 'assisted',
  needs: [],
  freshnessMs: fresh.account,
  run: async (context) => {
    await readSources(context);
    const [brakes, queues] = context.account ? await Promise.all([limitRows(context), queueRows(context)]) : [[], []];
    const rows = [...brakes, ...limiterRows(context), ...queues];
    return documentEvidence(context, documentTopics.backpressure, {
      terms: 'backpressure, bursts, rate limits or concurrency',
      rows,
      facts: { measured: rows.map(({ label, description, facts }) => ({ label, description, ...facts })) },
    });
  },
};

/** The limits of the API that serve. Their values stay where they are: people put secrets into variables. */
async function limitRows(context: ProbeContext): Promise<readonly EvidenceRow[]> {
  const looks = targetsByRole(context, 'api').flatMap(({ name }) => (name === undefined ? [] : [name]));
  return (
    await Promise.all(
      looks.map(async (worker) => {
        try {
          const of = await deployed(context, worker);
          if (of.state !== 'deployed') return [row({ id: `limit:${worker}`, label: worker, description: 'not deployed' })];
          const found = limits.map((name) => {
            const { binding } = effectiveBinding(of, name);
            return row({
              id: `limit:${worker}:${name}`,
              label: name,
              description: binding ? `set on ${plainName(worker)}` : `not set on ${plainName(worker)}`,
            });
          });
          const own = of.serving.flatMap(({ version }) => version.bindings).filter(({ type }) => type === 'ratelimit');
          return [...found, ...own.map(({ name, simple }) => rateLimitRow(worker, name, simple))];
        } catch (error) {
          return [unknownRow(`limit:${worker}`, worker, error)];
        }
      }),
    )
  ).flat();
}

function rateLimitRow(worker: string, name: string, simple: { readonly limit: number; readonly period: number } | undefined): EvidenceRow {
  const rate = simple ? `: ${figure(simple.limit)} in ${simple.period} s` : '';
  return row({
    id: `ratelimit:${worker}:${name}`,
    label: plainName(name),
    description: `rate limit binding of ${plainName(worker)}${rate}`,
  });
}

/** What the files say of limiters: bindings, and a counter in memory, which each isolate keeps for itself. */
function limiterRows(context: ProbeContext): readonly EvidenceRow[] {
  const [inMemory] = sourceHits(context.project, 'limiterInMemory');
  const bound = context.targets.flatMap((target) => bindingsOf(target, 'ratelimits').map(({ name }) => ({ target, name })));
  return [
    ...bound.map(({ target, name }) =>
      row({
        id: `config:${target.file.path}:${name ?? ''}`,
        label: name ?? 'ratelimits',
        description: 'rate limit binding in the config',
        refs: [{ path: target.file.path }],
      }),
    ),
    ...(inMemory
      ? [
          row({
            id: 'in-memory',
            label: 'rate limiter in memory',
            description: 'best effort: each isolate counts for itself, so the sum over all of them has no limit',
            refs: [refOf(inMemory)],
          }),
        ]
      : []),
  ];
}

async function queueRows(context: ProbeContext): Promise<readonly EvidenceRow[]> {
  return Promise.all(
    queueNames(context.targets).map(async (name) => {
      try {
        const account = required(context, 'account');
        const queue = await account.queueByName(name, context.signal);
        if (!queue) return row({ id: `queue:${name}`, label: name, description: 'is not in the account' });
        const { backlogCount, oldestMs } = await account.queueMetrics(queue.id, context.signal);
        const waiting = `${figure(backlogCount)} waiting${oldestMs === undefined || backlogCount === 0 ? '' : `, oldest ${age(context.clock.now() - oldestMs)}`}`;
        return row({
          id: `queue:${name}`,
          label: plainName(name),
          description: `${waiting}; ${consumerOf(queue)}`,
          facts: { backlog: backlogCount, oldestMs: oldestMs ?? null },
        });
      } catch (error) {
        return unknownRow(`queue:${name}`, name, error);
      }
    }),
  );
}

function consumerOf({ consumers }: Queue): string {
  const [first] = consumers;
  if (!first) return 'no consumer';
  const { batchSize, maxConcurrency, maxRetries, retryDelay } = first.settings;
  const parts = [
    ...(batchSize === undefined ? [] : [`batches of ${batchSize}`]),
    maxConcurrency === undefined ? 'as many at once as Cloudflare allows' : `${maxConcurrency} at once`,
    ...(maxRetries === undefined ? [] : [`${maxRetries} retries`]),
    ...(retryDelay ? [`${retryDelay} s between`] : []),
    first.deadLetterQueue === undefined ? 'no dead letter queue' : `then to ${plainName(first.deadLetterQueue)}`,
  ];
  return `its consumer takes ${parts.join(', ')}`;
}
