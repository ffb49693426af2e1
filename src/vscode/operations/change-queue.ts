import * as vscode from 'vscode';
import { changeQueue, planChangeQueue, type QueueChange } from '../../core/operations/change-queue.ts';
import type { Project } from '../../core/project.ts';
import { child, items, stringAt } from '../../core/wrangler/node.ts';
import { UserError } from '../run-command.ts';
import { assertSameAccount, type ChosenTarget, targetsOf } from './choose-target.ts';
import type { Operator } from './operator.ts';
import type { Request } from './request.ts';

/** A queue as a target of a wrangler file names it. */
export type NamedQueue = ChosenTarget & { readonly queue: string; readonly role: QueueRole };

/** What the Worker has to do with the queue. */
type QueueRole = 'consumer' | 'producer' | 'dead-letters';

/** The queues that the wrangler files produce to, consume, or leave dead letters in. */
function queuesOf(project: Project, request: Request): readonly NamedQueue[] {
  return targetsOf(project, request).flatMap((one) => {
    const block = one.target.get('queues');
    const named = (key: string, field: string, role: QueueRole): NamedQueue[] =>
      items(child(block, key)).flatMap((node) => {
        const queue = stringAt(node, field)?.value;
        return queue === undefined || queue === '' ? [] : [{ ...one, queue, role }];
      });
    return [
      ...named('consumers', 'queue', 'consumer'),
      ...named('producers', 'queue', 'producer'),
      ...named('consumers', 'dead_letter_queue', 'dead-letters'),
    ];
  });
}

/** The queue that a request names, else the one that a person picks; undefined: cancelled. */
export async function chooseQueue(
  operator: Operator,
  project: Project,
  request: Request,
  options: { readonly title: string; fits?(queue: NamedQueue): boolean },
): Promise<NamedQueue | undefined> {
  const all = queuesOf(project, request).filter((one) => options.fits?.(one) ?? true);
  const named = all.filter(
    ({ queue, worker }) =>
      (request.queue === undefined || queue === request.queue) && (request.worker === undefined || worker === request.worker),
  );
  const distinct = named
    .filter((one, index) => named.findIndex(({ queue }) => queue === one.queue) === index)
    .map((one) => consumerOf(one, named) ?? one);
  if (distinct.length === 0) throw new UserError(vscode.l10n.t('No wrangler file of this folder has such a queue. Add it to queues.'));
  if (distinct.length === 1 && request.queue !== undefined) return distinct[0];
  return operator.ui.pick(
    options.title,
    distinct.map((one) => ({
      label: one.queue,
      description: `${one.environment ?? vscode.l10n.t('top level')} · ${one.worker}`,
      value: one,
    })),
    { placeholder: vscode.l10n.t('Queue of the wrangler files') },
  );
}

/** Whoever gets the messages, in the same environment: a production queue stays one of production. */
function consumerOf({ queue, environment, isProduction }: NamedQueue, all: readonly NamedQueue[]): NamedQueue | undefined {
  return all.find(
    (one) => one.role === 'consumer' && one.queue === queue && one.environment === environment && one.isProduction === isProduction,
  );
}

/** Plans, asks and changes a queue. */
export async function changeNamedQueue(
  operator: Operator,
  named: NamedQueue,
  change: QueueChange,
  options: { readonly verb: string; readonly request: Request },
): Promise<void> {
  const { signedIn, plan } = await operator.looking(vscode.l10n.t('Looking at the queue {0}', named.queue), async (signal) => {
    const own = await operator.signedIn(signal);
    assertSameAccount(named, own);
    return { signedIn: own, plan: await planChangeQueue(named, change, operator.planContext(own, signal)) };
  });
  const facts = [[wordOf(named.role), named.worker]] as const;
  const request = { ...options.request, queue: named.queue, worker: named.worker };
  await operator.carryOut(signedIn, plan, { ...options, request, kind: vscode.l10n.t('Queue'), facts }, (confirmation, context) =>
    changeQueue(plan, confirmation, context),
  );
}

function wordOf(role: QueueRole): string {
  const words: Readonly<Record<QueueRole, string>> = {
    consumer: vscode.l10n.t('Consumer'),
    producer: vscode.l10n.t('Producer'),
    'dead-letters': vscode.l10n.t('Dead letters of'),
  };
  return words[role];
}
