import * as vscode from 'vscode';
import { planRetryDeadLetter, retryDeadLetter } from '../../../core/operations/worker-posts/retry-dead-letter.ts';
import { Operator } from '../../operations/operator.ts';
import { addressOf } from './worker-address.ts';
import type { RowFix } from './row-fix.ts';

/** Queues the work of one dead letter again through the dashboard, with its write token, after a modal. */
export const retryLetter: RowFix = async (services, fix) => {
  const operator = new Operator(services);
  const signedIn = await operator.signedIn(new AbortController().signal);
  const addressed = await addressOf(operator, fix, fix.title, 'ops-write');
  if (!addressed) return;
  const { account, name } = signedIn;
  const plan = planRetryDeadLetter(addressed.to, fix.args['trace'] ?? '', { account, ...(name ? { accountName: name } : {}) });
  await operator.carryOut(signedIn, plan, { verb: vscode.l10n.t('Retry'), kind: vscode.l10n.t('Worker') }, (confirmation, context) =>
    retryDeadLetter(plan, confirmation, context, addressed.workers),
  );
};
