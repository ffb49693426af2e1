import * as vscode from 'vscode';
import { dryRunLocally, type DryRunResult, remoteSchema } from '../../core/operations/d1/dry-run-locally.ts';
import { createLocalD1 } from '../../core/operations/d1/local-d1.ts';
import { planApply } from '../../core/operations/d1/plan-apply.ts';
import { runAsChild } from '../../core/operations/wrangler-tool.ts';
import { assertSameAccount } from '../operations/choose-target.ts';
import { chooseDatabase } from '../operations/choose-database.ts';
import { neededWrangler } from '../operations/project-wrangler.ts';
import { UserError } from '../run-command.ts';
import type { Command } from './command.ts';

/** Runs what is pending on a scratch database of this machine with the schema of the account's, and shows what becomes of the schema. Changes nothing else. */
export const dryRunMigrations: Command = async (operator, request) => {
  const title = vscode.l10n.t('Dry Run Migrations Locally');
  const workplace = await operator.workplace(request);
  const chosen = await chooseDatabase(operator.ui, workplace, request, title);
  if (!chosen) return;
  const { database, isProduction, target } = chosen;
  const { environment } = operator.services.session;
  const tool = neededWrangler(target, workplace.root, environment);
  const name = database.databaseName ?? database.binding;
  const { result, files } = await operator.looking(vscode.l10n.t('Dry run of {0}', name), async (signal) => {
    const signedIn = await operator.signedIn(signal);
    assertSameAccount(chosen, signedIn);
    const { details } = await planApply(database, { ...operator.planContext(signedIn, signal), isProduction });
    const schema = await remoteSchema(signedIn.account, details.database.id, signal);
    const local = createLocalD1({ tool, root: workplace.root, environment, run: runAsChild() });
    const input = { source: database, schema, hasTable: details.hasTable, files: details.files };
    return { files: details.files, result: await dryRunLocally(input, local, { signal }) };
  });
  const head = result.failed
    ? failureOf(result.failed)
    : vscode.l10n.t('{0} of {1} migrations ran. Rows were not there: what fails over data is not seen.', result.ran.length, files.length);
  const body = result.schemaDiff === '' ? vscode.l10n.t('The schema stays as it is.') : result.schemaDiff;
  await operator.services.texts.show(`${name} dry run.diff`, `${head}\n\n${body}\n`);
  if (!result.failed) return;
  const { name: file, at } = result.failed;
  const start = new vscode.Position(Math.max(0, (at?.line ?? 1) - 1), 0);
  const args = [vscode.Uri.joinPath(vscode.Uri.file(database.folder), file), { selection: new vscode.Range(start, start) }];
  throw new UserError(head, { title: vscode.l10n.t('Open {0}', file), command: 'vscode.open', args });
};

function failureOf({ name, at, says }: NonNullable<DryRunResult['failed']>): string {
  if (!at) return vscode.l10n.t('{0} would fail: {1}', name, says);
  return at.isCertain
    ? vscode.l10n.t('{0} would fail at line {1}: {2}', name, at.line, says)
    : vscode.l10n.t('{0} would fail, it seems at line {1}: {2}', name, at.line, says);
}
