import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';
import { appDatabase } from './app-database.ts';
import type { AppDatabase } from './app-database.ts';

/** A table as SQLite keeps it, with what decides how dear a question about it is. */
export type AppTable = {
  readonly name: string;
  /** The statement that made it, with the columns added since. */
  readonly sql: string;
  readonly isVirtual: boolean;
  readonly hasRowid: boolean;
  /** Declared type in upper case, `""` when a column has none; undefined when there is no such column. */
  column(name: string): string | undefined;
  /** An index starts with the column, so that its smallest value costs one row. */
  isIndexed(column: string): boolean;
};

export type AppTables = { readonly database: AppDatabase; readonly tables: ReadonlyMap<string, AppTable> };

/** More entries than this are cut off: then a table that is not found may still be there. */
const mostEntries = 1_000;

/**
 * The tables of the application's database; undefined when no database is configured. One request, the same for every item that asks. Throws
 * `AccountError` and `MissingInput`.
 */
export async function appTables(context: ProbeContext): Promise<AppTables | undefined> {
  const database = await appDatabase(context);
  return database && { database, tables: (await tablesOf(context, database.id)).tables };
}

/** The tables of a database; `isWhole` is false when there are more than could be read. Throws `AccountError` and `MissingInput`. */
export async function tablesOf(
  context: ProbeContext,
  databaseId: string,
): Promise<{ readonly tables: ReadonlyMap<string, AppTable>; readonly isWhole: boolean }> {
  const sql = `SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'index') ORDER BY name LIMIT ${mostEntries}`;
  const { rows } = await required(context, 'account').d1Select(databaseId, sql, [], context.signal);
  const entries = rows.map((row) => ({
    type: textOf(row['type']),
    name: textOf(row['name']),
    of: textOf(row['tbl_name']),
    sql: textOf(row['sql']),
  }));
  const tables = entries
    .filter(({ type }) => type === 'table')
    .map(({ name, sql: made }): readonly [string, AppTable] => {
      const indexes = entries.filter((one) => one.type === 'index' && one.of === name).map((one) => one.sql);
      return [name, tableOf(name, made, indexes)];
    });
  return { tables: new Map(tables), isWhole: rows.length < mostEntries };
}

/** Epoch milliseconds of a time as applications keep it: ISO text (SQLite's own is UTC), seconds or milliseconds; undefined for anything else. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value > 1e11 ? value : value > 1e8 ? value * 1000 : undefined;
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined;
  const utc = /Z|[+-]\d{2}:?\d{2}$/.test(value.slice(10)) || value.length === 10 ? value : `${value.replace(' ', 'T')}Z`;
  const at = Date.parse(utc);
  return Number.isNaN(at) ? undefined : at;
}

function tableOf(name: string, sql: string, indexes: readonly string[]): AppTable {
  return {
    name,
    sql,
    isVirtual: /^\s*CREATE\s+VIRTUAL\b/i.test(sql),
    hasRowid: !/\bWITHOUT\s+ROWID\b/i.test(sql),
    column: (column) =>
      new RegExp(`[(,\\s]["'\`[]?${column}["'\`\\]]?(?:\\s+([A-Z]+)\\b|\\s*[,)])`, 'i').exec(sql)?.[1]?.toUpperCase() ?? bare(sql, column),
    isIndexed: (column) => indexes.some((one) => new RegExp(`\\(\\s*["'\`[]?${column}\\b`, 'i').test(one)),
  };
}

function bare(sql: string, column: string): string | undefined {
  return new RegExp(`[(,\\s]["'\`[]?${column}["'\`\\]]?\\s*[,)]`, 'i').test(sql) ? '' : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
