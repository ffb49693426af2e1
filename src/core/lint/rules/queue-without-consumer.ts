import { consumersByQueue, deadLetterQueues, queueEnds } from '../facts/queues.ts';
import type { Rule } from '../rule.ts';

export const queueWithoutConsumer: Rule = {
  id: 'queue-without-consumer',
  severity: 'warning',
  summary: 'A Worker writes to a queue that nobody in the repository reads, while its other queues are read.',
  *wrangler(file, project) {
    const ends = project.targets(file).flatMap((target) => queueEnds(target, 'producers'));
    if (file.problems.length > 0 || ends.length === 0) return;
    const consumers = consumersByQueue(project);
    // Without any consumer here, the reading side evidently lives elsewhere.
    if (consumers.size === 0) return;
    const seen = new Set<number>();
    for (const { queue } of ends) {
      if (seen.has(queue.span[0]) || consumers.has(queue.value) || deadLetterQueues(project).has(queue.value)) continue;
      seen.add(queue.span[0]);
      const twin = [...consumers.values()].flat().find((end) => isTwin(end.queue.value, queue.value));
      yield {
        span: queue.span,
        severity: twin ? 'warning' : 'information',
        message: `No Worker of this repository consumes the queue ${queue.value}, so its messages expire unread unless a consumer lives elsewhere. Add it to queues.consumers of the Worker that reads it.`,
        ...(twin
          ? { related: [{ path: twin.target.file.path, span: twin.queue.span, message: `${twin.queue.value} is consumed here.` }] }
          : {}),
      };
    }
  },
};

/** The same queue but for an environment's suffix: `jobs` and `jobs-staging`. */
function isTwin(a: string, b: string): boolean {
  const base = (name: string): string =>
    name.replace(/[-_](?:prod(?:uction)?|live|stag(?:e|ing)|dev(?:elopment)?|preview|test|qa|canary)$/i, '');
  return a !== b && base(a) === base(b);
}
