import type { AccountReads } from '../../account/account.ts';
import { sqlTokens } from '../../sql/statements.ts';

/** One row of the table that wrangler keeps. `appliedAt` is epoch milliseconds. */
export type AppliedMigration = { readonly id: number; readonly name: string; readonly appliedAt: number | undefined };

/** What the database says of its migrations; `hasTable` is false before the first apply. */
export type MigrationsTable = { readonly hasTable: boolean; readonly applied: readonly AppliedMigration[] };

/**
 * Reads the table without making it, as `wrangler d1 migrations list` would (which makes it). Throws `AccountError`.
 */
export async function readMigrationsTable(
  account: Pick<AccountReads, 'd1Select'>,
  databaseId: string,
  table: string,
  signal: AbortSignal,
): Promise<MigrationsTable> {
  const found = await account.d1Select(databaseId, findTable, [table], signal);
  if (found.rows.length === 0) return { hasTable: false, applied: [] };
  const { rows } = await account.d1Select(databaseId, listApplied(table), [], signal);
  return { hasTable: true, applied: rows.flatMap(appliedOf) };
}

export const findTable = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?";

export function listApplied(table: string): string {
  return `SELECT * FROM ${identifier(table)} ORDER BY id`;
}

/** A row of the table, whatever read it. */
export function appliedOf(row: Readonly<Record<string, unknown>>): AppliedMigration[] {
  const { id, name, applied_at: at } = row;
  if (typeof name !== 'string') return [];
  // SQLite's CURRENT_TIMESTAMP is UTC without saying so.
  const time = typeof at === 'string' ? Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(at) ? at : `${at.replace(' ', 'T')}Z`) : Number.NaN;
  return [{ id: Number(id), name, appliedAt: Number.isNaN(time) ? undefined : time }];
}

/**
 * wrangler's own statement, with its white space, so that `sqlite_master` holds the same text
 * (`getCreateMigrationsTableQuery` in workers-sdk, packages/wrangler/src/d1/migrations/helpers.ts).
 */
export function createTable(table: string): string {
  const columns = [
    'id         INTEGER PRIMARY KEY AUTOINCREMENT,',
    'name       TEXT UNIQUE,',
    'applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL',
  ];
  return `CREATE TABLE IF NOT EXISTS ${identifier(table)}(\n${columns.map((column) => `\t\t${column}`).join('\n')}\n);`;
}

/** One file and its record as one query, which D1 runs whole or not at all (`buildMigrationQuery`, and `normalizeSqlLineEndings` on the way out). */
export function migrationQuery(table: string, name: string, text: string): string {
  return unixLineEnds(`${text}\nINSERT INTO ${identifier(table)} (name)\nvalues ('${name.replaceAll("'", "''")}');`);
}

/** CRLF becomes LF everywhere but inside quotes. */
function unixLineEnds(sql: string): string {
  if (!sql.includes('\r\n')) return sql;
  let out = '';
  let at = 0;
  for (const { kind, span } of sqlTokens(sql)) {
    if (kind !== 'string' && kind !== 'identifier') continue;
    out += sql.slice(at, span[0]).replaceAll('\r\n', '\n') + sql.slice(...span);
    at = span[1];
  }
  return out + sql.slice(at).replaceAll('\r\n', '\n');
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
