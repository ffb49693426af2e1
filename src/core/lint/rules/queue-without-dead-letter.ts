import type { WranglerFile } from '../../wrangler/file.ts';
import { child, stringAt, type Path } from '../../wrangler/node.ts';
import { deadLetterQueues, isPull, queueEnds } from '../facts/queues.ts';
import { insertMember } from '../fixes/edit.ts';
import type { Fix, Rule } from '../rule.ts';

export const queueWithoutDeadLetter: Rule = {
  id: 'queue-without-dead-letter',
  severity: 'warning',
  summary: 'A queue consumer has no dead letter queue: messages that keep failing are deleted.',
  *wrangler(file, project) {
    if (file.problems.length > 0) return;
    const seen = new Set<number>();
    for (const target of project.targets(file)) {
      for (const end of queueEnds(target, 'consumers')) {
        const { queue, node, path } = end;
        if (seen.has(queue.span[0])) continue;
        seen.add(queue.span[0]);
        const letters = stringAt(node, 'dead_letter_queue');
        if (letters?.value === queue.value) {
          yield {
            span: letters.span,
            message: `The dead letter queue of ${queue.value} is the queue itself, so failing messages go around for ever. Name another queue.`,
          };
        } else if (!child(node, 'dead_letter_queue') && !isPull(end) && !deadLetterQueues(project).has(queue.value)) {
          yield {
            span: queue.span,
            message: `The consumer of ${queue.value} has no dead_letter_queue: a message that fails max_retries times (3 by default) is deleted. Name a queue that keeps it.`,
            fixes: [nameQueue(file, path, queue.value)],
          };
        }
      }
    }
  },
};

function nameQueue(file: WranglerFile, path: Path, queue: string): Fix {
  const suggested = `${queue}-dlq`;
  const validate = (answer: string): string | undefined => {
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(answer)) return 'Use lower-case letters, digits and dashes, at most 63.';
    return answer === queue ? 'Name another queue than the one that is consumed.' : undefined;
  };
  return {
    id: 'name-dead-letter-queue',
    title: 'Name a dead letter queue…',
    isSafe: false,
    question: {
      prompt: `Which queue keeps the failed messages of ${queue}? It has to exist before the deploy.`,
      placeholder: suggested,
      validate,
    },
    edits: (answer = suggested) =>
      validate(answer) === undefined ? insertMember(file, path, 'dead_letter_queue', JSON.stringify(answer)) : [],
  };
}
