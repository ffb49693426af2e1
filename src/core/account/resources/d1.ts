import * as v from 'valibot';
import { Secret } from '../../secret.ts';
import type { Api, Call } from '../api.ts';
import { AccountError } from '../errors.ts';
import type { Endpoint } from '../failures.ts';
import { d1Edit, d1Read } from '../permission.ts';
import { flag, givenList, listOf, maybeNumber, maybeText, text } from '../wire.ts';
import type { Wire } from '../wire.ts';

export type D1Summary = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string | undefined;
  readonly version: string | undefined;
};
export type D1Database = D1Summary & {
  /** Bytes. */
  readonly fileSize: number | undefined;
  readonly tables: number | undefined;
  readonly region: string | undefined;
  readonly readReplication: string | undefined;
};
export type D1Value = string | number | boolean | null;
export type D1Row = Readonly<Record<string, unknown>>;
export type D1Result = {
  readonly rows: readonly D1Row[];
  readonly changedDb: boolean;
  readonly rowsRead: number | undefined;
  readonly rowsWritten: number | undefined;
};
export type D1Restore = {
  readonly bookmark: string;
  readonly previousBookmark: string | undefined;
  readonly message: string | undefined;
};
/** `signedUrl` is there when `status` is `complete` and holds for an hour; it is a credential, so it is a `Secret`. */
export type D1Export = {
  readonly status: string;
  readonly bookmark: string | undefined;
  readonly signedUrl: Secret | undefined;
  readonly filename: string | undefined;
  readonly messages: readonly string[];
};

const summaryFields = { uuid: text, name: text, created_at: maybeText, version: maybeText };
const summaryWire = v.object(summaryFields);

function summaryOf(wire: v.InferOutput<typeof summaryWire>): D1Summary {
  return { id: wire.uuid, name: wire.name, createdAt: wire.created_at, version: wire.version };
}

const summary: Wire<D1Summary> = v.pipe(summaryWire, v.transform(summaryOf));

const database: Wire<D1Database> = v.pipe(
  v.object({
    ...summaryFields,
    file_size: maybeNumber,
    num_tables: maybeNumber,
    running_in_region: maybeText,
    read_replication: v.nullish(v.object({ mode: maybeText })),
  }),
  v.transform((wire) => ({
    ...summaryOf(wire),
    fileSize: wire.file_size,
    tables: wire.num_tables,
    region: wire.running_in_region,
    readReplication: wire.read_replication?.mode,
  })),
);

const row = v.record(v.string(), v.unknown());
const resultOf = (rows: Wire<readonly D1Row[]>): Wire<D1Result> =>
  v.pipe(
    v.object({
      // A statement can fail inside an answer that is otherwise a success.
      success: v.optional(v.literal(true), true),
      results: rows,
      meta: v.nullish(v.object({ changed_db: flag, rows_read: maybeNumber, rows_written: maybeNumber })),
    }),
    v.transform(({ results, meta }) => ({
      rows: results,
      changedDb: meta?.changed_db ?? false,
      rowsRead: meta?.rows_read,
      rowsWritten: meta?.rows_written,
    })),
  );
const results = v.array(resultOf(listOf(row)));
// What a SELECT gives has rows, if only none: what was not said must not pass for an empty table.
const selected = v.strictTuple([resultOf(givenList(row))]);

const bookmark = v.pipe(
  v.object({ bookmark: text }),
  v.transform((wire) => wire.bookmark),
);
const restored: Wire<D1Restore> = v.pipe(
  v.object({ bookmark: text, previous_bookmark: maybeText, message: maybeText }),
  v.transform((wire) => ({ bookmark: wire.bookmark, previousBookmark: wire.previous_bookmark, message: wire.message })),
);
const exported: Wire<D1Export> = v.pipe(
  v.object({
    status: maybeText,
    at_bookmark: maybeText,
    messages: listOf(text),
    error: maybeText,
    result: v.nullish(v.object({ signed_url: maybeText, filename: maybeText })),
  }),
  v.transform((wire) => ({
    status: wire.error === undefined ? (wire.status ?? 'active') : 'error',
    bookmark: wire.at_bookmark,
    signedUrl: wire.result?.signed_url === undefined ? undefined : new Secret(wire.result.signed_url),
    filename: wire.result?.filename,
    messages: wire.error === undefined ? wire.messages : [...wire.messages, wire.error],
  })),
);

/** https://developers.cloudflare.com/api/resources/d1/subresources/database/ */
export function d1Reads({ sdk, accountId: account_id, read, write, pages }: Api) {
  const list = (filter: { readonly name?: string }, signal: AbortSignal) =>
    // 100 is the largest page; the SDK's own paging asks for one empty page more.
    pages(listDatabases, summary, (options, page) => sdk.d1.database.list({ account_id, ...filter, page, per_page: 100 }, options), signal);
  return {
    d1Databases: (signal: AbortSignal) => list({}, signal),
    d1ByName: async (name: string, signal: AbortSignal) => (await list({ name }, signal)).find((found) => found.name === name),
    d1: (databaseId: string, signal: AbortSignal) =>
      read(getDatabase, database, (options) => sdk.d1.database.get(databaseId, { account_id }, options), signal),
    d1Select: async (databaseId: string, sql: string, params: readonly D1Value[], signal: AbortSignal): Promise<D1Result> => {
      if (!isSelect(sql)) throw new AccountError('unexpected', 'Only one SELECT may be asked as a read (query a database).');
      const call: Call = (options) => sdk.d1.database.query(databaseId, { account_id, sql, params: wireParams(params) }, options);
      const [first] = await write(queryDatabase, selected, call, signal);
      return first;
    },
    d1Bookmark: (databaseId: string, at: string | undefined, signal: AbortSignal) =>
      read(
        getBookmark,
        bookmark,
        (options) =>
          sdk.d1.database.timeTravel.getBookmark(databaseId, { account_id, ...(at === undefined ? {} : { timestamp: at }) }, options),
        signal,
      ),
  };
}

export type ExportInput = {
  readonly bookmark?: string;
  readonly noData?: boolean;
  readonly noSchema?: boolean;
  readonly tables?: readonly string[];
};

export function d1Writes({ sdk, accountId: account_id, write }: Api) {
  return {
    createD1: (name: string, signal: AbortSignal) =>
      write(createDatabase, summary, (options) => sdk.d1.database.create({ account_id, name }, options), signal),
    d1Execute: (databaseId: string, sql: string, params: readonly D1Value[], signal: AbortSignal) =>
      write(
        executeSql,
        results,
        (options) => sdk.d1.database.query(databaseId, { account_id, sql, params: wireParams(params) }, options),
        signal,
      ),
    d1Restore: (databaseId: string, to: string, signal: AbortSignal) =>
      write(restore, restored, (options) => sdk.d1.database.timeTravel.restore(databaseId, { account_id, bookmark: to }, options), signal),
    d1Export: (databaseId: string, { bookmark: at, noData, noSchema, tables }: ExportInput, signal: AbortSignal) => {
      const dump = {
        ...(noData ? { no_data: true } : {}),
        ...(noSchema ? { no_schema: true } : {}),
        ...(tables ? { tables: [...tables] } : {}),
      };
      const body = { output_format: 'polling' as const, dump_options: dump, ...(at === undefined ? {} : { current_bookmark: at }) };
      return write(exportDatabase, exported, (options) => sdk.d1.database.export(databaseId, { account_id, ...body }, options), signal);
    },
  };
}

const listDatabases: Endpoint = { what: 'list databases', needs: d1Read };
const getDatabase: Endpoint = { what: 'read a database', needs: d1Read };
const queryDatabase: Endpoint = { what: 'query a database', needs: d1Read };
const getBookmark: Endpoint = { what: 'read a Time Travel bookmark', needs: d1Read };
const createDatabase: Endpoint = { what: 'create a database', needs: d1Edit };
const executeSql: Endpoint = { what: 'run SQL', needs: d1Edit };
const restore: Endpoint = { what: 'restore a database', needs: d1Edit };
const exportDatabase: Endpoint = { what: 'export a database', needs: d1Edit };

/**
 * One SELECT and nothing behind it. A guard against our own mistakes: a read is never a write. Words that change data are
 * refused outside quotes, wherever they stand; quote a column that has such a name.
 */
function isSelect(sql: string): boolean {
  const bare = sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, "''");
  const changes = /\b(?:insert|update|delete|drop|alter|create|replace\s+into|attach|detach|vacuum|pragma|reindex)\b/i;
  return /^\s*(?:select|with)\b/i.test(bare) && !/;\s*\S/.test(bare) && !changes.test(bare);
}

/** The API takes texts and numbers; SQLite has no booleans. */
function wireParams(params: readonly D1Value[]): string[] {
  return params.map((value) => (typeof value === 'boolean' ? Number(value) : value)) as string[];
}
