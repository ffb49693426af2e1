import { constants, DatabaseSync, type StatementSync } from 'node:sqlite';
import { ApiError, type Json } from '../http/envelope.ts';
import { D1History } from './d1-history.ts';
import type { Database } from './model.ts';

type Row = Record<string, unknown>;
export type Outcome = {
  readonly results: { readonly columns: readonly string[]; readonly rows: readonly Row[] };
  readonly meta: Json;
};
export type Statement = { readonly sql: string; readonly params: readonly unknown[] };

type Open = { readonly sqlite: DatabaseSync; readonly history: D1History };

const transactionRefusal =
  "To execute a transaction, please use the state.storage.transaction() or state.storage.transactionSync() APIs instead of the SQL BEGIN TRANSACTION or SAVEPOINT statements. The JavaScript API is safer because it will automatically roll back on exceptions, and because it interacts correctly with Durable Objects' automatic atomic write coalescing.";
const longestStatement = 100_000;
const mostParams = 100;
/** Result codes by their low byte: https://www.sqlite.org/rescode.html */
const codeNames: Readonly<Record<number, string>> = {
  1: 'SQLITE_ERROR',
  5: 'SQLITE_BUSY',
  8: 'SQLITE_READONLY',
  13: 'SQLITE_FULL',
  18: 'SQLITE_TOOBIG',
  19: 'SQLITE_CONSTRAINT',
  20: 'SQLITE_MISMATCH',
  23: 'SQLITE_AUTH',
  25: 'SQLITE_RANGE',
};

/** D1 over real SQLite in memory, opened when first asked for. */
export class D1Engine {
  readonly #open = new Map<string, Open>();

  /** Run statements as one transaction, as one request to D1 does. An error rolls all of them back. */
  batch(database: Database, statements: readonly Statement[], now: Date, mayWrite: boolean): Outcome[] {
    const { sqlite, history } = this.#of(database);
    const before = changes(sqlite);
    const guard = guardOf(sqlite, mayWrite);
    sqlite.exec('BEGIN');
    try {
      guard.on();
      const outcomes = statements.flatMap((each) => runAll(sqlite, each));
      guard.off();
      sqlite.exec('COMMIT');
      if (changes(sqlite) !== before || guard.schemaChanged()) history.record(sqlite, now);
      return outcomes.map((outcome) => ({
        ...outcome,
        meta: { ...outcome.meta, size_after: sizeOf(sqlite) },
      }));
    } catch (error) {
      guard.off();
      if (sqlite.isTransaction) sqlite.exec('ROLLBACK');
      throw guard.refusal() ?? asApiError(error);
    }
  }

  size(database: Database): { readonly file_size: number; readonly num_tables: number } {
    const { sqlite } = this.#of(database);
    const row = sqlite.prepare("SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").get();
    return { file_size: sizeOf(sqlite), num_tables: Number(row?.n ?? 0) };
  }

  history(database: Database): D1History {
    return this.#of(database).history;
  }

  sqlite(database: Database): DatabaseSync {
    return this.#of(database).sqlite;
  }

  forget(uuid: string): void {
    this.#open.get(uuid)?.sqlite.close();
    this.#open.delete(uuid);
  }

  clear(): void {
    for (const uuid of this.#open.keys()) this.forget(uuid);
  }

  #of(database: Database): Open {
    const known = this.#open.get(database.uuid);
    if (known !== undefined) return known;
    const sqlite = new DatabaseSync(':memory:');
    const history = new D1History(new Date(database.created_at), sqlite);
    for (const { at, sql } of database.seed) {
      sqlite.exec(sql);
      history.record(sqlite, new Date(at));
    }
    const opened = { sqlite, history };
    this.#open.set(database.uuid, opened);
    return opened;
  }
}

type Guard = { on(): void; off(): void; refusal(): ApiError | undefined; schemaChanged(): boolean };

/** SQLite's own authorizer says what a statement wants to do. */
function guardOf(sqlite: DatabaseSync, mayWrite: boolean): Guard {
  let refusal: ApiError | undefined;
  let schema = false;
  const { SQLITE_OK, SQLITE_DENY } = constants;
  const refuse = (error: ApiError): number => {
    refusal ??= error;
    return SQLITE_DENY;
  };
  const decide = (action: number, first: string | null): number => {
    if (action === constants.SQLITE_TRANSACTION || action === constants.SQLITE_SAVEPOINT)
      return refuse(new ApiError(400, 7500, transactionRefusal));
    if (action === constants.SQLITE_ATTACH || action === constants.SQLITE_DETACH)
      return refuse(new ApiError(400, 7500, 'not authorized: SQLITE_AUTH'));
    const reads =
      action === constants.SQLITE_SELECT ||
      action === constants.SQLITE_READ ||
      action === constants.SQLITE_FUNCTION ||
      action === constants.SQLITE_PRAGMA ||
      action === constants.SQLITE_RECURSIVE;
    if (!reads && !mayWrite) return refuse(new ApiError(403, 10_000, 'Authentication error'));
    if (!reads && first !== null)
      schema ||= action !== constants.SQLITE_INSERT && action !== constants.SQLITE_UPDATE && action !== constants.SQLITE_DELETE;
    return SQLITE_OK;
  };
  return {
    on: () => sqlite.setAuthorizer(decide),
    off: () => sqlite.setAuthorizer(null),
    refusal: () => refusal,
    schemaChanged: () => schema,
  };
}

/** SQLite cuts the text into statements: a prepared statement knows its own source. */
function runAll(sqlite: DatabaseSync, { sql, params }: Statement): Outcome[] {
  const outcomes: Outcome[] = [];
  let rest = sql;
  while (rest.trim() !== '') {
    const statement = prepare(sqlite, rest);
    if (statement === undefined) break;
    const source = statement.sourceSQL;
    rest = rest.slice(source.length);
    if (Buffer.byteLength(source) > longestStatement) throw new ApiError(400, 7500, 'statement too long: SQLITE_TOOBIG');
    if (params.length > mostParams) throw new ApiError(400, 7500, 'too many SQL variables: SQLITE_ERROR');
    outcomes.push(runOne(sqlite, statement, params));
  }
  if (outcomes.length === 0) throw new ApiError(400, 7500, 'No SQL statements detected.');
  return outcomes;
}

function prepare(sqlite: DatabaseSync, sql: string): StatementSync | undefined {
  try {
    return sqlite.prepare(sql);
  } catch (error) {
    if (error instanceof Error && error.message.includes('contains no statements')) return undefined;
    throw error;
  }
}

function runOne(sqlite: DatabaseSync, statement: StatementSync, params: readonly unknown[]): Outcome {
  const before = changes(sqlite);
  const started = performance.now();
  statement.setReadBigInts(true);
  const rows = statement.all(...params.map(bindable)).map(plainRow);
  const duration = performance.now() - started;
  const changed = changes(sqlite) - before;
  const last = sqlite.prepare('SELECT last_insert_rowid() AS id').get();
  return {
    results: { columns: statement.columns().map(({ name }) => name), rows },
    meta: {
      served_by: 'v3-prod',
      served_by_region: 'WEUR',
      served_by_colo: 'AMS',
      served_by_primary: true,
      timings: { sql_duration_ms: duration },
      duration,
      changes: changed,
      last_row_id: Number(last?.id ?? 0),
      changed_db: changed > 0,
      size_after: 0,
      rows_read: rows.length,
      rows_written: changed,
      total_attempts: 1,
    },
  };
}

function bindable(value: unknown): null | number | bigint | string | Uint8Array {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (Array.isArray(value)) return Uint8Array.from(value.map(Number));
  return JSON.stringify(value);
}

function plainRow(row: object): Row {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'bigint' ? Number(value) : value instanceof Uint8Array ? [...value] : value,
    ]),
  );
}

function changes(sqlite: DatabaseSync): number {
  return Number(sqlite.prepare('SELECT total_changes() AS n').get()?.n ?? 0);
}

function sizeOf(sqlite: DatabaseSync): number {
  const pages = Number(sqlite.prepare('PRAGMA page_count').get()?.page_count ?? 0);
  return Math.max(pages, 1) * 4096 + 4096;
}

function asApiError(error: unknown): unknown {
  if (error instanceof ApiError || !(error instanceof Error)) return error;
  const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 1;
  return new ApiError(400, 7500, `${error.message}: ${codeNames[code & 0xff] ?? 'SQLITE_ERROR'}`);
}
