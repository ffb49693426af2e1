import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { AccountError } from '../../account/errors.ts';
import type { D1Export } from '../../account/resources/d1.ts';
import type { Secret } from '../../secret.ts';
import { Plan, typedInProduction } from '../plan.ts';
import type { Confirmation, PlanContext } from '../plan.ts';
import { runPlan } from '../run-plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';

export type ExportDetails = {
  readonly database: { readonly id: string; readonly name: string };
  readonly tables: readonly string[] | undefined;
  /** Absolute path of the file to write. */
  readonly path: string;
};
export type ExportResult = { readonly path: string; readonly bytes: number };

const virtualTables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'";
const allTables =
  "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%' ORDER BY name";

/**
 * Whether the database can be exported: virtual tables (full-text search) make it fail, and the way out names the other tables.
 * Reads only. https://developers.cloudflare.com/d1/best-practices/import-export-data/#known-limitations
 */
export async function planExport(
  input: {
    readonly database: { readonly id: string; readonly name: string };
    readonly tables?: readonly string[];
    readonly path: string;
    readonly environment: string | undefined;
    readonly isProduction: boolean;
  },
  { account, accountName, signal }: PlanContext,
): Promise<Plan<ExportDetails>> {
  const { database, tables, path, environment, isProduction } = input;
  const named = async (sql: string): Promise<string[]> =>
    (await account.d1Select(database.id, sql, [], signal)).rows.map(({ name }) => String(name));
  const virtual = await named(virtualTables);
  const hit = tables ? virtual.filter((name) => tables.includes(name)) : virtual;
  const others =
    hit.length > 0 ? (await named(allTables)).filter((name) => !virtual.some((v) => name === v || name.startsWith(`${v}_`))) : [];
  return new Plan({
    operation: 'D1.export',
    accountId: account.id,
    accountName,
    subject: database.name,
    environment,
    isProduction,
    title: `Export ${tables ? tables.join(', ') : 'everything'} from ${database.name}?`,
    changes: [`${database.name} answers no other request until the export is done.`],
    risks: ['The file holds every row as plain text: keep it out of the repository.'],
    blocked: hit.map((name) => ({
      reason: `${name} is a virtual table, and D1 cannot export a database with one.`,
      wayOut: others.length > 0 ? `Export the other tables: ${others.join(', ')}.` : 'There is no other table to export.',
    })),
    typeToConfirm: typedInProduction(isProduction, database.name),
    details: { database, tables, path },
  });
}

/** Starts the export, asks until it is done, and writes the file (mode 0600; a half-written one is removed). */
export function exportDatabase(
  plan: Plan<ExportDetails>,
  confirmation: Confirmation,
  context: RunContext,
): Promise<OperationResult<ExportResult>> {
  const { database, path } = plan.details;
  return runPlan(plan, confirmation, context, { look: 'nothing' }, async () => {
    const failed = (message: string, error?: AccountError): OperationResult<ExportResult> => ({
      status: error?.reason === 'aborted' ? 'stopped' : 'failed',
      message,
      details: { path, bytes: 0 },
      ...(error ? { error } : {}),
    });
    try {
      const end = await finished(plan.details, context);
      if (end.signedUrl === undefined)
        return failed(`D1 could not export ${database.name}: ${end.messages.join(' ') || end.status}. Nothing was written.`);
      const bytes = await download(end.signedUrl, path, context.signal);
      return { status: 'done', message: `${database.name} is exported to ${path}.`, details: { path, bytes } };
    } catch (error) {
      if (!AccountError.is(error)) throw error;
      const isCancelled = error.reason === 'aborted';
      return failed(
        isCancelled
          ? 'Cancelled. Nothing was written; an export that nobody asks for ends by itself.'
          : `${error.message} Nothing was written.`,
        error,
      );
    }
  });
}

async function finished({ database, tables }: ExportDetails, { account, clock, signal, onProgress }: RunContext): Promise<D1Export> {
  let bookmark: string | undefined;
  for (let asked = 0; ; asked++) {
    const answer: D1Export = await account.d1Export(
      database.id,
      { ...(bookmark === undefined ? {} : { bookmark }), ...(tables ? { tables } : {}) },
      signal,
    );
    if (answer.status === 'complete' || answer.status === 'error') return answer;
    ({ bookmark = bookmark } = answer);
    onProgress?.({ done: asked, total: 0, message: answer.messages.at(-1) ?? '' });
    // An export that is not asked for is given up by D1, so the pauses stay short.
    try {
      await clock.sleep(Math.min(1000, 250 * (asked + 1)), signal);
    } catch {
      throw new AccountError('aborted', 'The export was cancelled.');
    }
  }
}

/** The address is a credential and stands in no message. */
async function download(url: Secret, path: string, signal: AbortSignal): Promise<number> {
  const part = `${path}.part`;
  let bytes = 0;
  try {
    const response = await fetch(url.reveal(), { signal, redirect: 'error' });
    if (!response.ok || !response.body)
      throw new AccountError('unexpected', `The exported file could not be fetched (${response.status}).`);
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        bytes += chunk.length;
        next(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body as ReadableStream), counted, createWriteStream(part, { mode: 0o600 }), { signal });
    await rename(part, path);
    return bytes;
  } catch (error) {
    await rm(part, { force: true });
    if (AccountError.is(error)) throw error;
    if (signal.aborted) throw new AccountError('aborted', 'The export was cancelled.');
    throw new AccountError('offline', 'The exported file could not be fetched or written.');
  }
}
