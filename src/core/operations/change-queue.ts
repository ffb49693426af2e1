import type { ConsumerInput, Queue } from '../account/resources/queues.ts';
import { OperationError } from './operation-error.ts';
import { Plan, typedInProduction } from './plan.ts';
import type { Blocked, Confirmation, PlanContext } from './plan.ts';
import { runPlan } from './run-plan.ts';
import type { OperationResult, RunContext } from './run-plan.ts';
import { setResource } from './set-resource.ts';

export type QueueChange =
  | { readonly kind: 'create' }
  /** `settings` as the API has them (milliseconds for the wait); left out: Cloudflare's own. */
  | { readonly kind: 'consumer'; readonly input: Omit<ConsumerInput, 'consumerId'> }
  | { readonly kind: 'resume' };

export type QueueDetails = {
  readonly name: string;
  readonly change: QueueChange;
  readonly queueId: string | undefined;
  readonly consumerId: string | undefined;
};

const operations = { create: 'Q.create', consumer: 'Q.consumer', resume: 'Q.resume' } as const;

/** Creates a queue, attaches a Worker to it (or changes its settings), or resumes delivery. Reads only. Throws `AccountError`. */
export async function planChangeQueue(
  target: { readonly queue: string; readonly environment: string | undefined; readonly isProduction: boolean },
  change: QueueChange,
  { account, accountName, signal }: PlanContext,
): Promise<Plan<QueueDetails>> {
  const { queue: name, environment, isProduction } = target;
  const queue = await account.queueByName(name, signal);
  const own = change.kind === 'consumer' ? queue?.consumers.find(({ script }) => script === change.input.script) : undefined;
  return new Plan({
    operation: operations[change.kind],
    accountId: account.id,
    accountName,
    subject: name,
    environment,
    isProduction,
    title: { create: `Create the queue ${name}?`, consumer: `Set the consumer of ${name}?`, resume: `Resume delivery of ${name}?` }[
      change.kind
    ],
    changes: [changeOf(name, change, own !== undefined)],
    risks: change.kind === 'create' ? [] : ['Messages that wait are delivered at once.'],
    blocked: blockedBy(name, change, queue),
    typeToConfirm: typedInProduction(isProduction, name),
    details: { name, change, queueId: queue?.id, consumerId: own?.id },
  });
}

function changeOf(name: string, change: QueueChange, isThere: boolean): string {
  switch (change.kind) {
    case 'create':
      return `The account gets the queue ${name}.`;
    case 'resume':
      return `${name} delivers its messages again.`;
    case 'consumer': {
      const { script, deadLetterQueue } = change.input;
      const dead = deadLetterQueue === undefined ? '' : ` Messages that keep failing go to ${deadLetterQueue}.`;
      return isThere
        ? `The settings of ${script} as consumer of ${name} are replaced.${dead}`
        : `${script} gets the messages of ${name}.${dead}`;
    }
  }
}

function blockedBy(name: string, change: QueueChange, queue: Queue | undefined): Blocked[] {
  if (change.kind === 'create') return queue ? [{ reason: `The account has the queue ${name} already.`, wayOut: 'Use it.' }] : [];
  if (!queue) return [{ reason: `There is no queue ${name} in this account.`, wayOut: 'Create it first.' }];
  if (change.kind === 'resume')
    return queue.deliveryPaused ? [] : [{ reason: `Delivery of ${name} is not paused.`, wayOut: 'There is nothing to do.' }];
  const other = queue.consumers.find(({ type, script }) => type === 'worker' && script !== change.input.script);
  return other
    ? [
        {
          reason: `${other.script ?? 'Another Worker'} consumes ${name} already, and a queue has one consumer.`,
          wayOut: 'Remove that one first.',
        },
      ]
    : [];
}

export function changeQueue(
  plan: Plan<QueueDetails>,
  confirmation: Confirmation,
  context: RunContext,
): Promise<OperationResult<undefined>> {
  const { name, change, queueId, consumerId } = plan.details;
  const { account } = context;
  const consumer = change.kind === 'consumer' ? { consumer: change.input.script } : {};
  return runPlan(plan, confirmation, context, { look: 'queue', name, ...consumer }, () =>
    setResource(context, {
      send: (signal): Promise<unknown> => {
        if (change.kind === 'create') return account.createQueue(name, signal);
        if (queueId === undefined) throw new OperationError('invalid', `There is no queue ${name}.`);
        if (change.kind === 'resume') return account.resumeQueue(queueId, signal);
        return account.putConsumer(queueId, { ...change.input, ...(consumerId === undefined ? {} : { consumerId }) }, signal);
      },
      look: (signal) => account.queueByName(name, signal),
      isSo: (seen) => seen !== undefined && isSo(seen, change),
      done: { create: `The queue ${name} is made`, consumer: `${name} has its consumer`, resume: `${name} delivers again` }[change.kind],
      what: `The queue ${name}`,
    }),
  );
}

function isSo(queue: Queue, change: QueueChange): boolean {
  if (change.kind === 'create') return true;
  if (change.kind === 'resume') return !queue.deliveryPaused;
  const { script, deadLetterQueue } = change.input;
  return queue.consumers.some((one) => one.script === script && (deadLetterQueue === undefined || one.deadLetterQueue === deadLetterQueue));
}
