import type { Project } from '../../project.ts';
import type { Target } from '../../wrangler/file.ts';
import { child, items, stringAt, type ObjectNode, type Path, type StringNode } from '../../wrangler/node.ts';
import { isTemplated } from './paths.ts';

/** One entry of `queues.producers` or `queues.consumers` in a target. */
export type QueueEnd = { readonly target: Target; readonly queue: StringNode; readonly node: ObjectNode; readonly path: Path };

/** The queue ends of a target; entries without a queue name, or with one that a tool fills in, are left out. */
export function queueEnds(target: Target, end: 'producers' | 'consumers'): QueueEnd[] {
  const base = target.pathOf('queues') ?? ['queues'];
  return items(child(target.get('queues'), end)).flatMap((node, index) => {
    const queue = stringAt(node, 'queue');
    if (node.kind !== 'object' || !queue || queue.value === '' || isTemplated(queue.value)) return [];
    return [{ target, queue, node, path: [...base, end, index] }];
  });
}

/** Every consumer of the project, by the queue's name. */
export function consumersByQueue(project: Project): ReadonlyMap<string, readonly QueueEnd[]> {
  return project.memo('queue-consumers', () => {
    const found = new Map<string, QueueEnd[]>();
    for (const target of project.targets()) {
      for (const end of queueEnds(target, 'consumers')) found.set(end.queue.value, [...(found.get(end.queue.value) ?? []), end]);
    }
    return found;
  });
}

/** The names of queues that some consumer of the project sends its dead letters to. */
export function deadLetterQueues(project: Project): ReadonlySet<string> {
  return project.memo('dead-letter-queues', () => {
    const ends = [...consumersByQueue(project).values()].flat();
    return new Set(ends.flatMap(({ node }) => stringAt(node, 'dead_letter_queue')?.value ?? []));
  });
}

/** An HTTP pull consumer reads on its own; rules on Workers that consume do not hold for it. */
export function isPull({ node }: QueueEnd): boolean {
  return stringAt(node, 'type')?.value === 'http_pull';
}
