import * as vscode from 'vscode';
import { planPutCrons, putCrons as put } from '../../core/operations/put-crons.ts';
import { child, items } from '../../core/wrangler/node.ts';
import { assertSameAccount, chooseTarget } from '../operations/choose-target.ts';
import type { Command } from './command.ts';

/** Sets a Worker's cron triggers to those of its wrangler file, without a deploy. */
export const putCrons: Command = async (operator, request) => {
  const title = vscode.l10n.t('Set Crons as Configured');
  const { project } = await operator.workplace(request);
  const chosen = await chooseTarget(operator.ui, project, request, {
    title,
    fits: ({ target }) => child(target.get('triggers'), 'crons') !== undefined,
    none: vscode.l10n.t('No wrangler file of this folder has triggers.crons. Add it first.'),
  });
  if (!chosen) return;
  const written = items(child(chosen.target.get('triggers'), 'crons')).flatMap((node) => (node.kind === 'string' ? [node.value] : []));
  const { signedIn, plan } = await operator.looking(vscode.l10n.t('Looking at the crons of {0}', chosen.worker), async (signal) => {
    const own = await operator.signedIn(signal);
    assertSameAccount(chosen, own);
    return { signedIn: own, plan: await planPutCrons(chosen, written, operator.planContext(own, signal)) };
  });
  await operator.carryOut(
    signedIn,
    plan,
    { verb: vscode.l10n.t('Set Crons'), kind: vscode.l10n.t('Worker'), request },
    (confirmation, context) => put(plan, confirmation, context),
  );
};
