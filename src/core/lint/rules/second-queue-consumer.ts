import type { Target } from '../../wrangler/file.ts';
import { consumersByQueue, isPull, queueEnds, type QueueEnd } from '../facts/queues.ts';
import { isForTests } from '../facts/scopes.ts';
import type { Rule } from '../rule.ts';

export const secondQueueConsumer: Rule = {
  id: 'second-queue-consumer',
  severity: 'error',
  summary: 'Two Workers consume one queue; Cloudflare refuses the second.',
  *wrangler(file, project) {
    if (isAside(file.path)) return;
    for (const target of project.targets(file)) {
      for (const end of queueEnds(target, 'consumers')) {
        const other = consumersByQueue(project)
          .get(end.queue.value)
          ?.find((candidate) => clashes(end, candidate));
        if (!other) continue;
        const inOneFile = other.target.file === end.target.file;
        yield {
          span: end.queue.span,
          // Many leave the top level undeployed and keep it for development.
          severity: inOneFile && (end.target.env === undefined || other.target.env === undefined) ? 'information' : 'error',
          message: `${words(other.target)} consumes the queue ${end.queue.value} too, and a queue takes one Worker as its consumer: deploying the second is refused (error 11004). Give this one its own queue.`,
          related: [{ path: other.target.file.path, span: other.queue.span, message: 'The other consumer.' }],
        };
      }
    }
  },
};

/** Two different Workers that could both be deployed to one account. An entry written once and read by two targets is one. */
function clashes(a: QueueEnd, b: QueueEnd): boolean {
  if (a.target.name === undefined || b.target.name === undefined || a.target.name === b.target.name) return false;
  if (isPull(a) || isPull(b) || isAside(b.target.file.path) || a.queue === b.queue) return false;
  const [one, two] = [accountOf(a.target), accountOf(b.target)];
  return one === undefined || two === undefined || one === two;
}

/** Undefined for none and for a placeholder: either may turn out to be the same account. */
function accountOf(target: Target): string | undefined {
  const account = target.get('account_id');
  return account?.kind === 'string' && /^[0-9a-f]{32}$/i.test(account.value) ? account.value : undefined;
}

/** Examples next to each other use the same names and are never deployed together. */
function isAside(path: string): boolean {
  return (
    isForTests(path) ||
    /(?:^|\/)(?:fixtures?|examples?|templates?|samples?|demos?|playgrounds?|starters?)(?:\/|[.-])/i.test(path) ||
    /\.example\./.test(path)
  );
}

function words(target: Target): string {
  const where = target.env === undefined ? target.file.path : `env.${target.env} in ${target.file.path}`;
  return `${target.name} (${where})`;
}
