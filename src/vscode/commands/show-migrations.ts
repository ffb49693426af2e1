import * as vscode from 'vscode';
import { gitHistory } from '../../core/operations/git-history.ts';
import { listMigrations, type MigrationColumn, type MigrationState } from '../../core/operations/d1/list-migrations.ts';
import { createLocalD1 } from '../../core/operations/d1/local-d1.ts';
import { runAsChild } from '../../core/operations/wrangler-tool.ts';
import { commands } from '../contributions.ts';
import { allDatabases, type ChosenDatabase, requestFor, sameDatabase } from '../operations/choose-database.ts';
import { projectWrangler } from '../operations/project-wrangler.ts';
import { UserError } from '../run-command.ts';
import type { Command } from './command.ts';

type Row = { readonly label: string; readonly description: string; readonly detail?: string; readonly value: Picked };
type Picked = { readonly path: string } | { readonly apply: ChosenDatabase } | undefined;

/** Every database of the folder, here and in the account: which migrations are applied, pending, edited since, out of order, or not in this checkout. */
export const showMigrations: Command = async (operator, request) => {
  const { model, project, root } = await operator.workplace(request);
  const all = allDatabases(project, root, request).filter(
    ({ worker, database, environment }) =>
      (request.worker === undefined || worker === request.worker) &&
      (request.env === undefined || environment === request.env) &&
      (request.binding === undefined || database.binding === request.binding),
  );
  const databases = all.filter((one, index) => all.findIndex((other) => sameDatabase(one, other)) === index);
  if (databases.length === 0)
    throw new UserError(
      all.length === 0 && request.worker !== undefined
        ? vscode.l10n.t('{0} has no D1 database. Add one to d1_databases of its wrangler file.', request.worker)
        : vscode.l10n.t('No wrangler file of this folder has a D1 database. Add one to d1_databases.'),
    );
  const title = vscode.l10n.t('Migrations');
  const columns = await operator.looking(vscode.l10n.t('Reading migrations'), async (signal) => {
    const signedIn = await operator.signedIn(signal);
    const tool = databases[0] && projectWrangler(databases[0].target, root, operator.services.session.environment);
    return listMigrations({
      databases: databases.map(({ database }) => database),
      account: signedIn.account.reads,
      git: { history: gitHistory(root), root },
      ...(tool ? { local: createLocalD1({ tool, root, environment: operator.services.session.environment, run: runAsChild() }) } : {}),
      signal,
    });
  });
  const rows = columns.flatMap((column) => rowsOf(column, databases));
  const picked = await operator.ui.pick(title, rows, {
    placeholder: vscode.l10n.t('Choose a file to open it, or a database to apply what is pending'),
  });
  if (picked && 'path' in picked) await vscode.window.showTextDocument(vscode.Uri.file(picked.path));
  if (picked && 'apply' in picked) {
    // The folder with it: another open one may have a database of the same name.
    const next = { ...requestFor(picked.apply, request), folder: model.folder.toString() };
    await vscode.commands.executeCommand(commands.applyMigrations, next);
  }
};

function rowsOf(column: MigrationColumn, databases: readonly ChosenDatabase[]): Row[] {
  const own = databases.find(
    ({ database, worker, environment }) =>
      database.binding === column.binding && worker === column.worker && environment === column.environment,
  );
  const name = column.database?.name ?? own?.database.databaseName ?? column.binding;
  const where = column.place === 'local' ? vscode.l10n.t('on this machine') : (column.environment ?? vscode.l10n.t('top level'));
  const pending = column.migrations.filter(({ state }) => state === 'pending').length;
  const counts = vscode.l10n.t('{0} of {1} applied', column.migrations.length - pending, column.migrations.length);
  const head: Row = {
    label: `$(database) ${name}`,
    description: `${where} · ${column.error ?? counts}`,
    value: own && column.place === 'remote' && pending > 0 ? { apply: own } : undefined,
  };
  return [head, ...column.migrations.map((migration) => rowOf(migration, own))];
}

function rowOf(migration: MigrationState, own: ChosenDatabase | undefined): Row {
  const { name, state } = migration;
  const icon = { applied: 'pass', pending: 'circle-large-outline', 'missing-file': 'warning' }[state];
  const folder = own?.database.folder;
  return {
    label: `    $(${icon}) ${name}`,
    description: wordsOf(migration),
    value: folder === undefined || state === 'missing-file' ? undefined : { path: `${folder}/${name}` },
  };
}

function wordsOf({ state, appliedAt, isEdited, isOutOfOrder }: MigrationState): string {
  const at = appliedAt === undefined ? '' : `${new Date(appliedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const words = [
    state === 'pending' ? vscode.l10n.t('pending') : vscode.l10n.t('applied {0}', at).trim(),
    ...(state === 'missing-file' ? [vscode.l10n.t('its file is not in this checkout')] : []),
    ...(isEdited ? [vscode.l10n.t('edited after it was applied')] : []),
    ...(isOutOfOrder ? [vscode.l10n.t('out of order: a later one is applied')] : []),
  ];
  return words.join(' · ');
}
