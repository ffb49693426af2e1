import { createHash } from 'node:crypto';
import { orAbsent } from '../../account/errors.ts';
import { LineIndex } from '../../span.ts';
import { applyProblems } from '../../sql/apply.ts';
import { cascadingReferences } from '../../sql/references.ts';
import { sqlRisks } from '../../sql/risks.ts';
import { splitSql } from '../../sql/statements.ts';
import { OperationError } from '../operation-error.ts';
import { Plan, typedInProduction } from '../plan.ts';
import type { Blocked, PlanContext } from '../plan.ts';
import { migrationStates } from './list-migrations.ts';
import { readMigrations, resolveDatabase } from './migration-source.ts';
import type { DatabaseTarget, MigrationFile } from './migration-source.ts';
import { readMigrationsTable } from './migrations-table.ts';

/** A remark on one place of a file; `line` is one-based. `isFatal`: apply would fail there. */
export type SqlRemark = { readonly line: number; readonly kind: string; readonly message: string; readonly isFatal: boolean };

export type PlannedMigration = MigrationFile & {
  /** SHA-256 of the text that was shown. */
  readonly hash: string;
  readonly statements: number;
  readonly remarks: readonly SqlRemark[];
  readonly isOutOfOrder: boolean;
};

export type ApplyDetails = {
  readonly source: DatabaseTarget;
  readonly database: { readonly id: string; readonly name: string };
  readonly table: string;
  readonly hasTable: boolean;
  readonly applied: readonly string[];
  readonly files: readonly PlannedMigration[];
};

/** What of a migration's SQL loses data, breaks running code, or fails when it is applied. `before`: the texts of all files up to it. */
function remarksOn(text: string, before: readonly string[] = []): SqlRemark[] {
  const statements = splitSql(text);
  const references = cascadingReferences([...before, text].flatMap(splitSql));
  const lines = new LineIndex(text);
  const lineOf = (offset: number): number => lines.at(offset).line + 1;
  return [
    ...Array.from(sqlRisks(statements, references), ({ kind, span, message }) => ({
      line: lineOf(span[0]),
      kind,
      message,
      isFatal: kind === 'fails',
    })),
    ...Array.from(applyProblems(text, statements), ({ kind, span, message, isCertain }) => ({
      line: lineOf(span[0]),
      kind,
      message,
      isFatal: isCertain,
    })),
  ].toSorted((a, b) => a.line - b.line);
}

/** The text of a read-only document that shows what would run, risky places marked in comments above them. */
export function previewSql(files: readonly Pick<PlannedMigration, 'name' | 'text' | 'remarks'>[]): string {
  return files
    .map(({ name, text, remarks }) => {
      const marked = text.split('\n').flatMap((line, index) => {
        const here = remarks.filter((remark) => remark.line === index + 1);
        return [...here.map(({ message, isFatal }) => `-- ${isFatal ? '✗' : '▲'} ${message}`), line];
      });
      return `-- ── ${name} ──\n${marked.join('\n')}`;
    })
    .join('\n\n');
}

/**
 * Which migrations would be applied to the remote database of a target, all pending ones or those up to `upTo` (a file's name).
 * Reads only. Throws `AccountError`, and `OperationError` `invalid` for a database that is not there or a name that is not pending.
 */
export async function planApply(
  source: DatabaseTarget,
  options: PlanContext & { readonly isProduction: boolean; readonly upTo?: string },
): Promise<Plan<ApplyDetails>> {
  const { account, signal, isProduction, upTo } = options;
  const database = await resolveDatabase(source, account, signal);
  const table = await readMigrationsTable(account, database.id, source.table, signal);
  const all = readMigrations(source);
  const states = migrationStates(all, table);
  const pending = states.filter(({ state }) => state === 'pending');
  const end = upTo === undefined ? pending.length : pending.findIndex(({ name }) => name === upTo) + 1;
  if (end === 0 && upTo !== undefined) throw new OperationError('invalid', `${upTo} is not pending in ${database.name}. Refresh the list.`);
  const files = pending.slice(0, end).map(({ name, isOutOfOrder }) => planned(all, name, isOutOfOrder));
  const missing = states.filter(({ state }) => state === 'missing-file').map(({ name }) => name);
  const details = {
    source,
    database,
    table: source.table,
    hasTable: table.hasTable,
    applied: table.applied.map(({ name }) => name),
    files,
  };
  return new Plan({
    operation: 'D1.apply',
    accountId: account.id,
    accountName: options.accountName,
    subject: database.name,
    environment: source.target.env,
    isProduction,
    title: `Apply ${count(files.length)} to ${database.name}?`,
    changes: files.map(({ name, statements }) => `${name}: ${statements === 1 ? '1 statement' : `${statements} statements`}`),
    risks: risksOf(files, missing),
    blocked: await blockedBy(files, database, options),
    typeToConfirm: typedInProduction(isProduction, database.name),
    details,
  });
}

function planned(all: readonly MigrationFile[], name: string, isOutOfOrder: boolean): PlannedMigration {
  const index = all.findIndex((file) => file.name === name);
  const file = all[index] as MigrationFile;
  const before = all.slice(0, index).map(({ text }) => text);
  return { ...file, hash: hashOf(file.text), statements: splitSql(file.text).length, remarks: remarksOn(file.text, before), isOutOfOrder };
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function count(files: number): string {
  return files === 1 ? '1 migration' : `${files} migrations`;
}

function risksOf(files: readonly PlannedMigration[], missing: readonly string[]): string[] {
  return [
    ...files.flatMap(({ name, remarks }) =>
      remarks.filter(({ isFatal }) => !isFatal).map(({ line, message }) => `${name}:${line} ${message}`),
    ),
    ...files.filter(({ isOutOfOrder }) => isOutOfOrder).map(({ name }) => `${name} comes before a migration that is applied already.`),
    ...missing.map((name) => `${name} is applied there, and its file is not in this checkout: another branch may be ahead.`),
    'The database may not answer requests while a migration runs.',
  ];
}

async function blockedBy(
  files: readonly PlannedMigration[],
  database: { readonly id: string; readonly name: string },
  { account, signal }: PlanContext,
): Promise<Blocked[]> {
  if (files.length === 0) return [{ reason: `Nothing is pending in ${database.name}.`, wayOut: 'There is nothing to do.' }];
  const fatal = files.flatMap(({ name, remarks }) =>
    remarks
      .filter(({ isFatal }) => isFatal)
      .map(({ line, message }) => ({ reason: `${name} would fail at line ${line}: ${message}`, wayOut: 'Correct the file.' })),
  );
  const empty = files
    .filter(({ statements }) => statements === 0)
    .map(({ name }) => ({ reason: `${name} has no statement.`, wayOut: 'Write it, or delete the file.' }));
  // `alpha` databases have no Time Travel, so nothing could be undone.
  const found = await orAbsent(account.d1(database.id, signal));
  const alpha =
    found?.version === 'alpha'
      ? [{ reason: `${database.name} is an alpha database without Time Travel.`, wayOut: 'Move it to a new database.' }]
      : [];
  return [...fatal, ...empty, ...alpha];
}
