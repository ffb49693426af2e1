import type { Queue, QueueMetrics } from '../../../account/resources/queues.ts';
import { deployed } from '../../deployed.ts';
import type { Verdict } from '../../evidence.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';
import { targetsByRole } from '../../select-targets.ts';
import { configuredDatabases } from './d1-databases.ts';
import { onlyOnLatest, shareOf } from './latest.ts';
import { migrationFiles, migrationPlace } from './migrations.ts';
import { workerName } from './places.ts';
import { settingDifferences } from './queues.ts';
import type { ConfiguredProducer, ConfiguredQueue } from './queues.ts';

/** One thing found about a queue; `clause` goes into the sentence. */
export type Note = {
  readonly verdict: Extract<Verdict, 'fail' | 'warn'>;
  readonly clause: string;
  readonly short?: string;
  readonly about?: string;
};

export type ProducerState = { readonly worker: string; readonly binding: string; readonly share: number };

/** A queue in the account; `queue` undefined: there is none of that name. */
export type QueueState = {
  readonly configured: ConfiguredQueue;
  readonly queue: Queue | undefined;
  readonly metrics: QueueMetrics | undefined;
  readonly producers: readonly ProducerState[];
  readonly expected: readonly string[];
  readonly notes: readonly Note[];
};

const quarterHour = 15 * 60_000;

/** Looks up one queue with its producers, consumer and backlog. Throws `AccountError` and `MissingInput`. */
export async function queueState(context: ProbeContext, configured: ConfiguredQueue): Promise<QueueState> {
  const account = required(context, 'account');
  const queue = await account.queueByName(configured.name, context.signal);
  const expected = expectedConsumers(context, configured);
  if (!queue) {
    const notes: Note[] = [{ verdict: 'fail', clause: `queue ${configured.name} does not exist` }];
    return { configured, queue, metrics: undefined, producers: [], expected, notes };
  }
  const [metrics, producers] = await Promise.all([
    account.queueMetrics(queue.id, context.signal),
    Promise.all(producersOf(context, configured).map((one) => producerState(context, configured.name, one))),
  ]);
  const notes = [
    ...producers.flatMap(({ note }) => note),
    ...(configured.isLetters && configured.consumers.length === 0 && configured.producers.length === 0
      ? []
      : consumerNotes(configured, queue, expected)),
    ...flowNotes(context, configured, queue, metrics),
  ];
  return { configured, queue, metrics, producers: producers.map(({ state }) => state), expected, notes };
}

/** Those the config names, and the API when it names no producer of its own at all: the item asks for both ends. */
function producersOf(context: ProbeContext, configured: ConfiguredQueue): readonly Pick<ConfiguredProducer, 'target' | 'binding'>[] {
  const isMain = configured.consumers.length > 0;
  const silent = targetsByRole(context, 'api').filter((target) => target.get('queues') === undefined);
  return isMain ? [...configured.producers, ...silent.map((target) => ({ target, binding: '' }))] : configured.producers;
}

function expectedConsumers(context: ProbeContext, { consumers, producers }: ConfiguredQueue): readonly string[] {
  if (consumers.length > 0) return consumers.map(({ target }) => workerName(target));
  if (producers.length === 0) return [];
  return targetsByRole(context, 'queue-consumer')
    .filter((target) => target.get('queues') === undefined)
    .map(workerName);
}

async function producerState(
  context: ProbeContext,
  queue: string,
  { target, binding }: Pick<ConfiguredProducer, 'target' | 'binding'>,
): Promise<{ readonly state: ProducerState; readonly note: readonly Note[] }> {
  const worker = workerName(target);
  const of = await deployed(context, worker);
  const isIt = (one: { readonly type: string; readonly name: string; readonly queueName?: string }): boolean =>
    one.type === 'queue' && one.queueName === queue && (binding === '' || one.name === binding);
  const share = shareOf(of, isIt);
  const state = { worker, binding, share };
  if (share >= 100) return { state, note: [] };
  if (share > 0)
    return { state, note: [{ verdict: 'warn', clause: `${worker} is bound to ${queue} only on ${share}% of traffic`, about: worker }] };
  const latest = await onlyOnLatest(context, of, isIt);
  if (latest)
    return {
      state,
      note: [
        {
          verdict: 'warn',
          clause: `${worker} is bound to ${queue} only in version ${latest.number ?? latest.id}, which is not deployed`,
          about: worker,
        },
      ],
    };
  const why = of.state === 'deployed' ? '' : of.state === 'draft' ? ': it was never deployed' : ': it is not deployed';
  return { state, note: [{ verdict: 'fail', clause: `${worker} has no deployed binding to ${queue}${why}`, about: worker }] };
}

function consumerNotes(configured: ConfiguredQueue, queue: Queue, expected: readonly string[]): Note[] {
  const [consumer] = queue.consumers;
  if (!consumer) return [{ verdict: 'fail', clause: `${queue.name} has no consumer`, short: 'no consumer', about: 'consumer' }];
  if (consumer.type === 'http_pull') {
    const wantsWorker =
      configured.consumers.some(({ type }) => type !== 'http_pull') || (configured.consumers.length === 0 && expected.length > 0);
    return wantsWorker
      ? [
          {
            verdict: 'fail',
            clause: `${queue.name} has an HTTP pull consumer, and the config expects ${expected.join(', ')}`,
            about: 'consumer',
          },
        ]
      : [];
  }
  const actual = queue.consumers.find(({ script }) => script !== undefined && expected.includes(script));
  if (expected.length > 0 && !actual)
    return [
      {
        verdict: 'fail',
        clause: `${queue.name} is consumed by ${consumer.script ?? 'no Worker'}, not by ${expected.join(' or ')}`,
        about: 'consumer',
      },
    ];
  const own = configured.consumers.find(({ target }) => workerName(target) === actual?.script);
  const differing = own && actual ? settingDifferences(own, actual) : [];
  return differing.map((clause) => ({ verdict: 'warn', clause: `${queue.name}: ${clause}`, about: 'consumer' }));
}

function flowNotes(context: ProbeContext, configured: ConfiguredQueue, queue: Queue, metrics: QueueMetrics): Note[] {
  const notes: Note[] = [];
  if (queue.deliveryPaused)
    notes.push({ verdict: 'fail', clause: `delivery of ${queue.name} is paused`, short: 'delivery is paused', about: 'delivery' });
  const [consumer] = queue.consumers;
  if (consumer?.type === 'worker' && consumer.deadLetterQueue === undefined && !configured.isLetters) {
    const retries = consumer.settings.maxRetries ?? 3;
    const record = recordsFailures(context) ? '; the app records failures in D1 only' : '';
    notes.push({
      verdict: 'warn',
      clause: `${queue.name} has no dead-letter queue: after ${retries} retries messages are deleted${record}`,
      short: 'no dead-letter queue',
      about: 'consumer',
    });
  }
  const age = metrics.oldestMs === undefined ? 0 : context.clock.now() - metrics.oldestMs - (queue.deliveryDelay ?? 0) * 1000;
  if (metrics.backlogCount > 0 && age > quarterHour && !(configured.isLetters && queue.consumers.length === 0))
    notes.push({
      verdict: 'warn',
      clause: `${metrics.backlogCount.toLocaleString('en')} messages wait in ${queue.name}, the oldest for ${ageInWords(age)}`,
      short: `${metrics.backlogCount.toLocaleString('en')} waiting, oldest ${ageInWords(age)}`,
      about: 'backlog',
    });
  return notes;
}

/** The application keeps its own list of failures when a migration makes a table for them. */
function recordsFailures(context: ProbeContext): boolean {
  return context.project.memo('checklist-dead-letter-table', () =>
    configuredDatabases(context.targets)
      .flatMap(({ entries }) => entries.slice(0, 1).flatMap((entry) => migrationFiles(context, migrationPlace(context, entry))))
      .some(({ path }) => /create table[^;(]{0,60}dead_letters/i.test(context.project.files.read(path) ?? '')),
  );
}

function ageInWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120
    ? `${minutes} minutes`
    : minutes < 48 * 60
      ? `${Math.round(minutes / 60)} hours`
      : `${Math.round(minutes / 1440)} days`;
}
