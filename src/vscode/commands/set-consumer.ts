import * as vscode from 'vscode';
import { child, items, stringAt } from '../../core/wrangler/node.ts';
import { changeNamedQueue, chooseQueue } from '../operations/change-queue.ts';
import type { Command } from './command.ts';

/** Attaches a Worker to its queue with the settings of its wrangler file. */
export const setConsumer: Command = async (operator, request) => {
  const { project } = await operator.workplace(request);
  const named = await chooseQueue(operator, project, request, {
    title: vscode.l10n.t('Set Queue Consumer'),
    fits: ({ role }) => role === 'consumer',
  });
  if (!named) return;
  const node = items(child(named.target.get('queues'), 'consumers')).find((one) => stringAt(one, 'queue')?.value === named.queue);
  const deadLetterQueue = stringAt(node, 'dead_letter_queue')?.value;
  const number = (key: string, unit = 1): number | undefined => {
    const value = child(node, key);
    return value?.kind === 'number' ? value.value * unit : undefined;
  };
  const settings = {
    batchSize: number('max_batch_size'),
    maxRetries: number('max_retries'),
    maxWaitTimeMs: number('max_batch_timeout', 1000),
    maxConcurrency: number('max_concurrency'),
    retryDelay: number('retry_delay'),
  };
  const input = { script: named.worker, settings, ...(deadLetterQueue ? { deadLetterQueue } : {}) };
  await changeNamedQueue(operator, named, { kind: 'consumer', input }, { verb: vscode.l10n.t('Set Consumer'), request });
};
