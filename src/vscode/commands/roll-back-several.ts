import * as vscode from 'vscode';
import { databasesOf } from '../../core/operations/d1/migration-source.ts';
import { planRollbackMany, rollbackMany } from '../../core/operations/rollback/rollback-many.ts';
import { assertSameAccount, targetChoice, targetsOf } from '../operations/choose-target.ts';
import { confirmSeveral } from '../operations/confirm-several.ts';
import { UserError } from '../run-command.ts';
import type { Command } from './command.ts';

/** Rolls several Workers back to the versions that carry one git tag, one after another, and stops at the first that does not end well. */
export const rollBackSeveral: Command = async (operator, request) => {
  const title = vscode.l10n.t('Roll Back Several');
  const { project, root } = await operator.workplace(request);
  const all = targetsOf(project, request).filter(({ environment }) => request.env === undefined || environment === request.env);
  const picked = await operator.ui.pickMany(
    title,
    all.map((one) => ({ ...targetChoice(one), isPicked: one.isProduction })),
  );
  if (!picked || picked.length === 0) return;
  const tag = await operator.ui.text(title, {
    prompt: vscode.l10n.t('Tag of the versions to go back to, as the deploys wrote it.'),
    placeholder: 'v1.4.0',
    validate: (text) => (text.trim() === '' ? vscode.l10n.t('Type a tag.') : undefined),
  });
  if (tag === undefined) return;
  const targets = picked.map((one) => ({ ...one, databases: databasesOf(one.target, root) }));
  const { signedIn, planned } = await operator.looking(
    vscode.l10n.t('Looking for versions with the tag {0}', tag.trim()),
    async (signal) => {
      const own = await operator.signedIn(signal);
      for (const one of picked) assertSameAccount(one, own);
      return { signedIn: own, planned: await planRollbackMany(targets, tag.trim(), operator.planContext(own, signal)) };
    },
  );
  const plans = planned.flatMap(({ plan }) => plan ?? []);
  const without = planned.flatMap(({ why }) => why ?? []);
  if (plans.length === 0) throw new UserError(without.join(' '));
  const reason = await operator.ui.text(title, {
    prompt: vscode.l10n.t('Reason, kept with each deployment.'),
    validate: (text) => (text.trim() === '' ? vscode.l10n.t('Write one.') : undefined),
  });
  if (reason === undefined) return;
  const options = {
    title: vscode.l10n.t('Roll back {0} Workers to {1}?', plans.length, tag.trim()),
    verb: vscode.l10n.t('Roll Back All'),
    notes: without,
  };
  const confirmed = await confirmSeveral(operator.ui, plans, options);
  if (!confirmed) return;
  const result = await operator.running({ title, operation: 'V.rollback' }, signedIn, (context) =>
    rollbackMany(confirmed, reason, context),
  );
  const bad = result.results.find(({ status }) => status !== 'done');
  operator.tell({ status: bad?.status ?? 'done', message: result.message }, {});
};
