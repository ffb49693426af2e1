import * as vscode from 'vscode';
import { databasesOf, type DatabaseTarget } from '../../core/operations/d1/migration-source.ts';
import type { Ui } from '../../core/ports.ts';
import type { Project } from '../../core/project.ts';
import { UserError } from '../run-command.ts';
import { type ChosenTarget, requestOfTarget, targetsOf } from './choose-target.ts';
import type { Request } from './request.ts';

export type ChosenDatabase = ChosenTarget & { readonly database: DatabaseTarget };

/** Every database of every target. */
export function allDatabases(project: Project, root: string, request: Request = {}): readonly ChosenDatabase[] {
  return targetsOf(project, request).flatMap((one) => databasesOf(one.target, root).map((database) => ({ ...one, database })));
}

/** The database that a request names, else the one that a person picks; undefined: cancelled. Throws `UserError` when there is none. */
export async function chooseDatabase(
  ui: Ui,
  { project, root }: { readonly project: Project; readonly root: string },
  request: Request,
  title: string,
): Promise<ChosenDatabase | undefined> {
  const all = allDatabases(project, root, request);
  const named = all.filter(
    ({ worker, environment, target, database }) =>
      (request.worker === undefined || request.worker === worker) &&
      (request.config === undefined || request.config === target.file.path) &&
      (request.env === undefined || request.env === environment) &&
      (request.binding === undefined || request.binding === database.binding),
  );
  if (named.length === 0)
    throw new UserError(
      all.length === 0
        ? vscode.l10n.t('No wrangler file of this folder has a D1 database. Add one to d1_databases.')
        : vscode.l10n.t('The wrangler file does not have this database any more. Refresh the rows.'),
    );
  // Several Workers bind the same database: with the same files it is one choice.
  const distinct = named.filter((one, index) => named.findIndex((other) => sameDatabase(one, other)) === index);
  if (distinct.length === 1 && (request.binding !== undefined || all.length === named.length)) return distinct[0];
  return ui.pick(
    title,
    distinct.map((one) => ({
      label: one.database.databaseName ?? one.database.binding,
      description: `${one.environment ?? vscode.l10n.t('top level')} · ${one.worker} · ${one.database.binding}`,
      detail: one.target.file.path,
      value: one,
    })),
    { placeholder: vscode.l10n.t('Database and environment') },
  );
}

/** The request that names what a person chose, for doing it again. */
export function requestFor(chosen: ChosenDatabase, request: Request): Request {
  return { ...requestOfTarget(chosen, request), binding: chosen.database.binding };
}

export function sameDatabase(a: ChosenDatabase, b: ChosenDatabase): boolean {
  const key = ({ environment, database }: ChosenDatabase): string =>
    JSON.stringify([environment, database.databaseId ?? database.databaseName ?? database.binding, database.folder, database.table]);
  return key(a) === key(b);
}
