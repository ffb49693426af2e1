import type { DatabaseSync } from 'node:sqlite';
import type { Json } from '../http/envelope.ts';

/** The database as SQL, in the order an export has: tables, their rows, then indexes, triggers and views. */
export function dumpSql(sqlite: DatabaseSync, options: Json): string {
  const only = Array.isArray(options.tables) && options.tables.length > 0 ? new Set(options.tables.map(String)) : undefined;
  const items = sqlite
    .prepare("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid")
    .all();
  const wanted = items.filter(({ tbl_name: table }) => only === undefined || only.has(String(table)));
  const lines = ['PRAGMA defer_foreign_keys=TRUE;'];
  for (const { type, name, sql } of wanted) {
    if (type !== 'table') continue;
    if (options.no_schema !== true) lines.push(`${String(sql)};`);
    if (options.no_data !== true) lines.push(...rowsOf(sqlite, String(name)));
  }
  if (options.no_schema !== true) lines.push(...wanted.filter(({ type }) => type !== 'table').map(({ sql }) => `${String(sql)};`));
  return `${lines.join('\n')}\n`;
}

function rowsOf(sqlite: DatabaseSync, table: string): string[] {
  const name = `"${table.replaceAll('"', '""')}"`;
  const columns = sqlite
    .prepare(`SELECT name FROM pragma_table_info(?)`)
    .all(table)
    .map(({ name: column }) => `"${String(column).replaceAll('"', '""')}"`);
  const quoted = columns.map((column) => `quote(${column})`).join(` || ',' || `);
  return sqlite
    .prepare(`SELECT ${quoted} AS row FROM ${name}`)
    .all()
    .map(({ row }) => `INSERT INTO ${name} (${columns.join(',')}) VALUES(${String(row)});`);
}
