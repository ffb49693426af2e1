import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { exportDatabase as run, planExport } from '../../core/operations/d1/export-database.ts';
import { resolveDatabase } from '../../core/operations/d1/migration-source.ts';
import { assertSameAccount } from '../operations/choose-target.ts';
import { chooseDatabase, requestFor } from '../operations/choose-database.ts';
import type { Operator } from '../operations/operator.ts';
import type { Command } from './command.ts';

/** Writes a database to an SQL file; it answers nobody meanwhile, which the question says. */
export const exportDatabase: Command = async (operator, request) => {
  const title = vscode.l10n.t('Export Database');
  const chosen = await chooseDatabase(operator.ui, await operator.workplace(request), request, title);
  if (!chosen) return;
  const { database, environment, isProduction, worker } = chosen;
  const file = request.path ?? (await choosePath(operator, database.databaseName ?? database.binding));
  if (file === undefined) return;
  const { signedIn, plan } = await operator.looking(vscode.l10n.t('Looking whether it can be exported'), async (signal) => {
    const own = await operator.signedIn(signal);
    assertSameAccount(chosen, own);
    const input = { database: await resolveDatabase(database, own.account, signal), path: file, environment, isProduction };
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
        [vscode.l10n.t('To'), file],
      ],
      effect: vscode.l10n.t('Nothing is changed, but it answers no other request meanwhile.'),
      request: { ...requestFor(chosen, request), path: file },
    },
    (confirmation, context) => run(plan, confirmation, context),
  );
};

/** Proposed outside the repository: the file holds every row. */
async function choosePath({ ui }: Operator, name: string): Promise<string | undefined> {
  const day = new Date().toISOString().slice(0, 10);
  const near = path.join(os.homedir(), `${name.replaceAll(/[^\w.-]/g, '_')}-${day}.sql`);
  return ui.saveFile(vscode.l10n.t('Export {0} to', name), { near, filters: { SQL: ['sql'] } });
}
