import type { EvidenceRow, Facts, OperationFix } from '../evidence.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh } from '../probe.ts';
import type { Probe } from '../probe.ts';
import { combine, listed, settle } from './shared/parts.ts';
import type { Part } from './shared/parts.ts';
import { refTo, workerArgs } from './shared/places.ts';
import { configuredQueues } from './shared/queues.ts';
import type { ConfiguredQueue } from './shared/queues.ts';
import { queueState } from './shared/queue-state.ts';
import type { QueueState } from './shared/queue-state.ts';

/** Every queue that production names exists, is written to and is read. */
export const queueBound: Probe = {
  id: 'queue-bound',
  class: 'auto',
  needs: ['wrangler'],
  freshnessMs: fresh.account,
  async run(context) {
    const queues = configuredQueues(context.targets);
    if (queues.length === 0)
      return evidence(context, {
        verdict: 'not-applicable',
        sentence: 'No wrangler file of this environment names a queue.',
        source: 'repo',
        inputs: [],
      });
    const looks = await Promise.all(
      queues.map(async (queue) => {
        const seen = await settle(queueState(context, queue));
        return { queue, seen, part: 'part' in seen ? seen.part : partOf(seen) };
      }),
    );
    // A dead-letter queue that is there adds nothing to the sentence about the queues that work.
    const telling = looks.filter(({ queue, part }) => !queue.isLetters || part.verdict !== 'pass');
    return evidence(context, {
      ...combine(
        (telling.length > 0 ? telling : looks).map(({ part }) => part),
        'queues',
      ),
      facts: { queues: looks.map(({ queue, seen }) => factsOf(queue, 'part' in seen ? undefined : seen)) },
      refs: queues.flatMap(placesOf),
      rows: looks.map(({ queue, seen, part }) => rowOf(queue, part, 'part' in seen ? undefined : seen)),
      fixes: looks.flatMap(({ seen }) => ('part' in seen ? [] : fixesOf(seen))),
      inputs: looks.map(({ queue, seen }) =>
        'part' in seen
          ? queue.name
          : [
              queue.name,
              seen.producers,
              seen.queue?.consumers.map(({ script, type, deadLetterQueue, settings }) => ({ script, type, deadLetterQueue, settings })),
            ],
      ),
    });
  },
};

function placesOf({ producers, consumers }: ConfiguredQueue): EvidenceRow['refs'] {
  return [...producers, ...consumers].map(({ target, node }) => refTo(target.file, node));
}

function partOf({ configured, queue, producers, notes }: QueueState): Part {
  const deciding = notes.some(({ verdict }) => verdict === 'fail') ? 'fail' : notes.length > 0 ? 'warn' : 'pass';
  if (deciding !== 'pass') {
    const clauses = [...notes.filter(({ verdict }) => verdict === deciding), ...notes.filter(({ verdict }) => verdict !== deciding)];
    return {
      verdict: deciding,
      sentence: `${upper(clauses.map(({ clause }) => clause).join('; '))}.`,
      short: clauses.map(({ clause, short }) => short ?? clause).join('; '),
    };
  }
  const [consumer] = queue?.consumers ?? [];
  if (configured.isLetters && !consumer) return { verdict: 'pass', sentence: `${configured.name} exists.` };
  const workers = [...new Set(producers.map(({ worker }) => worker))];
  const writes = workers.length === 0 ? '' : `, ${listed(workers)} ${workers.length === 1 ? 'produces' : 'produce'} to it`;
  const { batchSize, maxRetries } = consumer?.settings ?? {};
  const settings = batchSize === undefined || maxRetries === undefined ? '' : ` (batch ${batchSize}, ${maxRetries} retries)`;
  const reader = consumer?.type === 'http_pull' ? 'an HTTP pull consumer' : (consumer?.script ?? 'a Worker');
  return {
    verdict: 'pass',
    sentence: `${configured.name} exists${writes} and ${reader} consumes it${settings}.`,
    short: `${configured.name}, consumed by ${reader}`,
  };
}

function rowOf(configured: ConfiguredQueue, part: Part, state: QueueState | undefined): EvidenceRow {
  const [action] = state ? fixesOf(state) : [];
  return row({
    id: configured.name,
    label: configured.name,
    verdict: part.verdict,
    description: part.sentence.replace(/\.$/, ''),
    refs: placesOf(configured),
    ...(part.missing && { missing: part.missing }),
    ...(action && { action }),
    ...(state?.queue && { rows: childRows(state) }),
  });
}

function childRows({ queue, metrics, producers, notes }: QueueState): readonly EvidenceRow[] {
  const of = (about: string): Pick<EvidenceRow, 'verdict'> => {
    const own = notes.filter((note) => note.about === about);
    return { verdict: own.some(({ verdict }) => verdict === 'fail') ? 'fail' : own.length > 0 ? 'warn' : 'pass' };
  };
  const consumers = queue?.consumers ?? [];
  return [
    ...producers.map(({ worker, binding, share }) =>
      row({
        id: `producer:${worker}:${binding}`,
        label: worker,
        ...of(worker),
        description:
          share >= 100 ? `produces as ${binding || 'a binding'}` : share > 0 ? `produces on ${share}% of traffic` : 'does not produce',
      }),
    ),
    ...(consumers.length === 0 ? [row({ id: 'consumer', label: 'consumer', ...of('consumer'), description: 'none' })] : []),
    ...consumers.map((one) =>
      row({
        id: `consumer:${one.script ?? one.type}`,
        label: one.script ?? 'HTTP pull',
        ...of('consumer'),
        description: [
          'consumes',
          one.settings.batchSize === undefined ? '' : `batch ${one.settings.batchSize}`,
          one.settings.maxRetries === undefined ? '' : `${one.settings.maxRetries} retries`,
          `dead-letter queue ${one.deadLetterQueue ?? 'none'}`,
        ]
          .filter(Boolean)
          .join(' · '),
      }),
    ),
    ...(metrics
      ? [
          row({
            id: 'backlog',
            label: 'backlog',
            ...of('backlog'),
            description: `${metrics.backlogCount.toLocaleString('en')} messages waiting`,
          }),
        ]
      : []),
    ...(queue?.deliveryPaused ? [row({ id: 'delivery', label: 'delivery', verdict: 'fail', description: 'paused' })] : []),
  ];
}

function factsOf(configured: ConfiguredQueue, state: QueueState | undefined): Facts {
  const [consumer] = state?.queue?.consumers ?? [];
  return {
    name: configured.name,
    id: state?.queue?.id,
    producers: state?.producers.map(({ worker }) => worker),
    ...(consumer && {
      consumer: { type: consumer.type, script: consumer.script, dlq: consumer.deadLetterQueue, settings: { ...consumer.settings } },
    }),
    paused: state?.queue?.deliveryPaused,
    backlog: state?.metrics?.backlogCount,
    oldestMs: state?.metrics?.oldestMs,
  };
}

function fixesOf({ configured, queue, notes }: QueueState): readonly OperationFix[] {
  if (!queue) return [{ operation: 'Q.create', title: `Create the queue ${configured.name}…`, args: { queue: configured.name } }];
  const fixes: OperationFix[] = [];
  const [consumer] = configured.consumers;
  if (queue.deliveryPaused)
    fixes.push({ operation: 'Q.resume', title: `Resume delivery of ${queue.name}…`, args: { queue: queue.name, queueId: queue.id } });
  if (consumer && notes.some(({ about, clause }) => about === 'consumer' && !clause.includes('no dead-letter queue')))
    fixes.push({
      operation: 'Q.consumer',
      title: `Set the consumer of ${queue.name}…`,
      args: { ...workerArgs(consumer.target), queue: queue.name, queueId: queue.id },
    });
  for (const { target } of configured.producers.filter((one) => notes.some(({ about }) => about === one.target.name)))
    fixes.push({ operation: 'D.deploy', title: `Deploy ${target.name ?? ''}…`, args: workerArgs(target) });
  return fixes;
}

function upper(text: string): string {
  // A name of the account keeps its spelling; only a sentence of ours starts with a capital.
  return text.replace(/^(queue|delivery) /, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}
