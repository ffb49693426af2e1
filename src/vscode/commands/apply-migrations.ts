import * as vscode from 'vscode';
import { apply } from '../../core/operations/d1/apply.ts';
import { planApply, previewSql, type ApplyDetails } from '../../core/operations/d1/plan-apply.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { assertSameAccount } from '../operations/choose-target.ts';
import { chooseDatabase, requestFor } from '../operations/choose-database.ts';
import type { Operator } from '../operations/operator.ts';
import type { Command } from './command.ts';

/** Applies what is pending, all or up to one file: the SQL is shown first, and a bookmark to go back to is taken before the first change. */
export const applyMigrations: Command = async (operator, request) => {
  const title = vscode.l10n.t('Apply Migrations');
  const chosen = await chooseDatabase(operator.ui, await operator.workplace(request), request, title);
  if (!chosen) return;
  const { database, isProduction, worker } = chosen;
  const name = database.databaseName ?? database.binding;
  const plan = (upTo?: string) =>
    operator.looking(vscode.l10n.t('Reading the migrations of {0}', name), async (signal) => {
      const signedIn = await operator.signedIn(signal);
      assertSameAccount(chosen, signedIn);
      const context = { ...operator.planContext(signedIn, signal), isProduction, ...(upTo === undefined ? {} : { upTo }) };
      return { signedIn, plan: await planApply(database, context) };
    });
  const all = await plan();
  const upTo = await chooseEnd(operator, title, all.plan);
  if (upTo === undefined) return;
  const { signedIn, plan: final } = upTo === '' ? all : await plan(upTo);
  if (final.details.files.length > 0) await operator.services.texts.show(`${final.subject} pending.sql`, previewSql(final.details.files));
  await operator.carryOut(
    signedIn,
    final,
    {
      verb: vscode.l10n.t('Apply'),
      kind: vscode.l10n.t('Database'),
      facts: [
        [vscode.l10n.t('Worker'), worker],
        [vscode.l10n.t('First'), vscode.l10n.t('a Time Travel bookmark is taken and kept')],
      ],
      request: requestFor(chosen, request),
    },
    (confirmation, context) => apply(final, confirmation, context),
  );
};

/** `''`: all of them; undefined: cancelled. */
async function chooseEnd({ ui }: Operator, title: string, { details: { files } }: Plan<ApplyDetails>): Promise<string | undefined> {
  if (files.length < 2) return '';
  return ui.pick(
    title,
    [
      { label: vscode.l10n.t('All {0} migrations', files.length), value: '' },
      ...files.slice(0, -1).map(({ name }) => ({ label: vscode.l10n.t('Up to {0}', name), value: name })),
    ],
    { placeholder: vscode.l10n.t('How far; the SQL is shown next') },
  );
}
