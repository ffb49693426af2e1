import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { AccountReads } from '../../account/account.ts';
import { splitSql } from '../../sql/statements.ts';
import { OperationError } from '../operation-error.ts';
import { failingStatement } from './failing-statement.ts';
import type { FailingStatement } from './failing-statement.ts';
import type { LocalD1 } from './local-d1.ts';
import type { DatabaseTarget, MigrationFile } from './migration-source.ts';
import { createTable, migrationQuery } from './migrations-table.ts';

export type DryRunResult = {
  /** `undefined`: all ran. */
  readonly failed: { readonly name: string; readonly says: string; readonly at: FailingStatement | undefined } | undefined;
  readonly ran: readonly string[];
  /** A unified diff of the schema before and after; empty when the schema stays as it is. */
  readonly schemaDiff: string;
};

export type DryRunInput = {
  readonly source: DatabaseTarget;
  /** What the scratch database starts from: the remote schema, without rows. */
  readonly schema: readonly string[];
  readonly hasTable: boolean;
  readonly files: readonly MigrationFile[];
};

const schemaSql =
  "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%' ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 WHEN 'view' THEN 2 ELSE 3 END, name";

/** The statements that make the remote database's schema, tables first. Reads only; throws `AccountError`. */
export async function remoteSchema(
  account: Pick<AccountReads, 'd1Select'>,
  databaseId: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return schemaOf((await account.d1Select(databaseId, schemaSql, [], signal)).rows);
}

/**
 * Runs migrations on an empty scratch database of this machine with the remote schema, and says what they do to it. Rows are not there, so
 * what fails over data (a unique index over duplicates) is not seen. Neither the account nor the project's local state is touched; the scratch
 * folder is removed. Throws `OperationError` `invalid` when the schema itself cannot be made here.
 */
export async function dryRunLocally(
  { source, schema, hasTable, files }: DryRunInput,
  local: LocalD1,
  options: { readonly signal: AbortSignal; readonly onProgress?: (name: string) => void },
): Promise<DryRunResult> {
  const { signal, onProgress } = options;
  const scratch = await mkdtemp(join(tmpdir(), 'preflight-d1-'));
  const run = async (text: string): Promise<void> => {
    const path = join(scratch, 'migration.sql');
    await writeFile(path, text);
    await local.runFile(source, path, signal, join(scratch, 'state'));
  };
  const read = async (): Promise<string> => pretty(schemaOf(await local.query(source, schemaSql, signal, join(scratch, 'state'))));
  try {
    await run([...schema, ...(hasTable ? [] : [createTable(source.table)])].map(terminated).join('\n'));
    const before = await read();
    const ran: string[] = [];
    let failed: DryRunResult['failed'];
    for (const { name, text } of files) {
      onProgress?.(name);
      // SQLite takes a file of comments alone; D1 does not, and wrangler says nothing of use about it.
      const isEmpty = splitSql(text).length === 0;
      const says = isEmpty ? 'it has no statement' : await refusal(() => run(migrationQuery(source.table, name, text)));
      if (says !== undefined) {
        failed = { name, says, at: failingStatement(text, says) };
        break;
      }
      ran.push(name);
    }
    const after = await read();
    const schemaDiff = before === after ? '' : createTwoFilesPatch('before', 'after', before, after, '', '', { context: 3 });
    return { failed, ran, schemaDiff };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function refusal(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof OperationError) return error.message;
    throw error;
  }
}

/** The tables that hold a virtual table's data come with it and may not be made again. */
function schemaOf(rows: readonly Readonly<Record<string, unknown>>[]): string[] {
  const isVirtual = (sql: unknown): boolean => typeof sql === 'string' && /^\s*CREATE\s+VIRTUAL\s+TABLE/i.test(sql);
  const virtual = rows.filter(({ sql }) => isVirtual(sql)).map(({ name }) => `${String(name)}_`);
  return rows.flatMap(({ sql, tbl_name: table }) => {
    if (typeof sql !== 'string') return [];
    return !isVirtual(sql) && virtual.some((prefix) => String(table).startsWith(prefix)) ? [] : [sql];
  });
}

function terminated(sql: string): string {
  return /;\s*$/.test(sql) ? sql : `${sql};`;
}

function pretty(statements: readonly string[]): string {
  return statements.map((sql) => `${terminated(sql.trim())}\n`).join('\n');
}
