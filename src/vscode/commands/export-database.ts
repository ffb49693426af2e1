import * as vscode from 'vscode';
import { exportDatabase as run, planExport } from '../../core/operations/d1/export-database.ts';
import { resolveDatabase } from '../../core/operations/d1/migration-source.ts';
import { assertSameAccount } from '../operations/choose-target.ts';
import { chooseDatabase } from '../operations/choose-database.ts';
import { UserError } from '../run-command.ts';
import type { Command } from './command.ts';

/** Writes a database to an SQL file; it answers nobody meanwhile, which the question says. */
export const exportDatabase: Command = async (operator, request) => {
  const title = vscode.l10n.t('Export Database');
  const chosen = await chooseDatabase(operator.ui, await operator.workplace(request), request, title);
  if (!chosen) return;
  const { database, environment, isProduction, worker } = chosen;
  const path = request.path ?? (await choosePath(`${database.databaseName ?? database.binding}.sql`));
  if (path === undefined) return;
  const { signedIn, plan } = await operator.looking(vscode.l10n.t('Looking whether it can be exported'), async (signal) => {
    const own = await operator.signedIn(signal);
    assertSameAccount(chosen, own);
    const input = { database: await resolveDatabase(database, own.account, signal), path, environment, isProduction };
    return { signedIn: own, plan: await planExport(input, operator.planContext(own, signal)) };
  });
  await operator.carryOut(
    signedIn,
    plan,
    {
      verb: vscode.l10n.t('Export'),
      kind: vscode.l10n.t('Database'),
      facts: [
        [vscode.l10n.t('Worker'), worker],
        [vscode.l10n.t('To'), path],
      ],
      request,
    },
    (confirmation, context) => run(plan, confirmation, context),
  );
};

async function choosePath(name: string): Promise<string | undefined> {
  const uri = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export to'),
    defaultUri: vscode.Uri.file(name),
    filters: { SQL: ['sql'] },
  });
  if (uri && uri.scheme !== 'file')
    throw new UserError(vscode.l10n.t('An export is written to local files only. Choose a folder on disk.'));
  return uri?.fsPath;
}
