import * as vscode from 'vscode';
import { createMigration as create } from '../../core/operations/d1/create-migration.ts';
import { chooseDatabase } from '../operations/choose-database.ts';
import type { Command } from './command.ts';

/** Makes the next numbered file and opens it. The account is not asked. */
export const createMigration: Command = async (operator, request) => {
  const title = vscode.l10n.t('Create Migration');
  const chosen = await chooseDatabase(operator.ui, await operator.workplace(request), request, title);
  const name =
    chosen &&
    (await operator.ui.text(title, {
      prompt: vscode.l10n.t('What does it do? For {0}.', chosen.database.databaseName ?? chosen.database.binding),
      placeholder: 'add_users',
      validate: (text) => (/^[^\\/\0]*[^\\/\0\s][^\\/\0]*$/.test(text) ? undefined : vscode.l10n.t('Write a name without slashes.')),
    }));
  if (!chosen || name === undefined) return;
  const path = await create(chosen.database, name, new Date());
  await vscode.window.showTextDocument(vscode.Uri.file(path));
};
