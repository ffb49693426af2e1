import type { ConsumerSettings, QueueConsumer } from '../../../account/resources/queues.ts';
import type { Target } from '../../../wrangler/file.ts';
import { child, items, stringAt, type ObjectNode } from '../../../wrangler/node.ts';

export type ConfiguredProducer = { readonly target: Target; readonly binding: string; readonly node: ObjectNode };
export type ConfiguredConsumer = { readonly target: Target; readonly type: string; readonly node: ObjectNode };

/** A queue that the selected environments name. `isLetters`: some consumer's dead-letter queue. */
export type ConfiguredQueue = {
  readonly name: string;
  readonly producers: readonly ConfiguredProducer[];
  readonly consumers: readonly ConfiguredConsumer[];
  readonly isLetters: boolean;
};

/** The queues of targets, each once: producers and consumers in file order, dead-letter queues last. */
export function configuredQueues(targets: readonly Target[]): readonly ConfiguredQueue[] {
  type Building = { producers: ConfiguredProducer[]; consumers: ConfiguredConsumer[]; isLetters: boolean };
  const found = new Map<string, Building>();
  const of = (name: string): Building => {
    const known = found.get(name) ?? { producers: [], consumers: [], isLetters: false };
    found.set(name, known);
    return known;
  };
  const letters = new Set<string>();
  for (const target of targets) {
    const block = target.get('queues');
    for (const { node, queue } of named(items(child(block, 'producers'))))
      of(queue).producers.push({ target, binding: stringAt(node, 'binding')?.value ?? '', node });
    for (const { node, queue } of named(items(child(block, 'consumers')))) {
      of(queue).consumers.push({ target, type: stringAt(node, 'type')?.value ?? 'worker', node });
      const dead = stringAt(node, 'dead_letter_queue')?.value;
      if (dead) letters.add(dead);
    }
  }
  for (const name of letters) of(name).isLetters = true;
  return [...found].map(([name, rest]) => ({ name, ...rest }));
}

/** Settings that the config states and the account has otherwise, as clauses; what the config leaves out is not compared. */
export function settingDifferences({ node }: ConfiguredConsumer, deployed: QueueConsumer): readonly string[] {
  const { settings } = deployed;
  const rows: readonly (readonly [string, keyof ConsumerSettings, number])[] = [
    ['max_batch_size', 'batchSize', 1],
    ['max_batch_timeout', 'maxWaitTimeMs', 1000],
    ['max_retries', 'maxRetries', 1],
    ['max_concurrency', 'maxConcurrency', 1],
    ['retry_delay', 'retryDelay', 1],
  ];
  const differing = rows.flatMap(([key, field, unit]) => {
    const wanted = child(node, key);
    const actual = settings[field];
    if (wanted?.kind !== 'number' || wanted.value * unit === actual) return [];
    return [`${key} is ${actual === undefined ? 'not set' : actual / unit}, the config says ${wanted.value}`];
  });
  const dead = stringAt(node, 'dead_letter_queue')?.value || undefined;
  if (dead !== undefined && dead !== deployed.deadLetterQueue)
    differing.push(`dead_letter_queue is ${deployed.deadLetterQueue ?? 'not set'}, the config says ${dead}`);
  return differing;
}

function named(nodes: ReturnType<typeof items>): readonly { readonly node: ObjectNode; readonly queue: string }[] {
  return nodes.flatMap((node) => {
    const queue = stringAt(node, 'queue')?.value;
    return node.kind === 'object' && queue ? [{ node, queue }] : [];
  });
}
