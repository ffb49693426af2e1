import { AccountError } from '../../account/errors.ts';
import { Plan } from '../plan.ts';
import type { Confirmation, PlanContext } from '../plan.ts';
import { runPlan } from '../run-plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { lookAt, sendOnce } from '../send-once.ts';
import { readMigrationsTable } from './migrations-table.ts';
import type { AppliedMigration } from './migrations-table.ts';

export type UndoDetails = {
  readonly database: { readonly id: string; readonly name: string };
  readonly bookmark: string;
  /** When the bookmark was taken, epoch milliseconds. */
  readonly takenAt: number;
  readonly table: string;
  /** Migrations that were recorded after it and will be pending again. */
  readonly undone: readonly string[];
};

export type UndoResult = {
  /** Restoring to this undoes the undo. Kept in the log as well. */
  readonly previousBookmark: string | undefined;
};

/** What going back to a bookmark would lose. Reads only. Throws `AccountError`. */
export async function planUndoToBookmark(
  input: {
    readonly database: { readonly id: string; readonly name: string };
    readonly bookmark: string;
    readonly takenAt: number;
    readonly table: string;
    /** What was applied when the bookmark was taken, where that is known (`ApplyResult`, or the log's fact of that name, a line each): clocks differ. */
    readonly appliedBefore?: readonly string[];
    readonly environment: string | undefined;
    readonly isProduction: boolean;
  },
  { account, accountName, signal }: PlanContext,
): Promise<Plan<UndoDetails>> {
  const { database, bookmark, takenAt, table, appliedBefore, environment, isProduction } = input;
  const { applied } = await readMigrationsTable(account, database.id, table, signal);
  // The table's times have whole seconds.
  const since = Math.floor(takenAt / 1000) * 1000;
  const isLater = ({ name, appliedAt = 0 }: AppliedMigration): boolean =>
    appliedBefore ? !appliedBefore.includes(name) : appliedAt >= since;
  const undone = applied.filter(isLater).map(({ name }) => name);
  const at = `${new Date(takenAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  return new Plan({
    operation: 'R.restore',
    accountId: account.id,
    accountName,
    subject: database.name,
    environment,
    isProduction,
    title: `Put ${database.name} back to ${at}?`,
    changes: [
      `Everything written to ${database.name} since ${at} is lost, by migrations and by every request.`,
      ...undone.map((name) => `${name} is undone and pending again.`),
    ],
    risks: [
      'Queries that run at that moment are cancelled.',
      'The bookmark of now is kept, so that this can be undone for as long as Time Travel reaches.',
    ],
    blocked: [],
    // What is lost cannot be read anywhere else, so the name is typed in every environment.
    typeToConfirm: database.name,
    details: { database, bookmark, takenAt, table, undone },
  });
}

/** Restores the database, and keeps the bookmark of just before in the log and in the result. */
export function undoToBookmark(
  plan: Plan<UndoDetails>,
  confirmation: Confirmation,
  context: RunContext,
): Promise<OperationResult<UndoResult>> {
  const { database, bookmark } = plan.details;
  const { account, signal } = context;
  return runPlan(plan, confirmation, context, { look: 'bookmark', databaseId: database.id, bookmark }, async (note) => {
    let previous: string;
    try {
      previous = await account.d1Bookmark(database.id, undefined, signal);
    } catch (error) {
      if (!AccountError.is(error)) throw error;
      const isCancelled = error.reason === 'aborted';
      const message = isCancelled
        ? 'Cancelled. Nothing was changed.'
        : `The bookmark of now could not be taken, so nothing was changed. ${error.message}`;
      return { status: isCancelled ? 'stopped' : 'failed', message, details: { previousBookmark: undefined }, error };
    }
    await note({ previousBookmark: previous });
    const sent = await sendOnce(signal, (own) => account.d1Restore(database.id, bookmark, own));
    if (sent.kind === 'accepted') {
      const kept = sent.value.previousBookmark ?? previous;
      await note({ previousBookmark: kept });
      return {
        status: 'done',
        message: `${database.name} is back. The bookmark of before is kept, to undo this.`,
        details: { previousBookmark: kept },
      };
    }
    return afterNoAnswer(plan.details, previous, sent.kind, sent.error, context);
  });
}

async function afterNoAnswer(
  { database, table, undone }: UndoDetails,
  previous: string,
  kind: 'refused' | 'lost' | 'not-sent',
  error: AccountError,
  { account }: RunContext,
): Promise<OperationResult<UndoResult>> {
  const details = { previousBookmark: previous };
  if (kind !== 'lost') {
    const isCancelled = error.reason === 'aborted';
    const message = isCancelled ? 'Cancelled. Nothing was changed.' : `${error.message} ${database.name} was not changed.`;
    return { status: isCancelled ? 'stopped' : 'failed', message, details, error };
  }
  const seen = await lookAt(async (signal) => ({
    names: new Set((await readMigrationsTable(account, database.id, table, signal)).applied.map(({ name }) => name)),
    bookmark: await account.d1Bookmark(database.id, undefined, signal),
  }));
  if (seen && undone.length > 0 && undone.every((name) => !seen.names.has(name)))
    return {
      status: 'done',
      message: `${database.name} is back; the answer was lost, but the table shows it. The bookmark to undo this is kept: ${previous}.`,
      details,
      error,
    };
  if (seen && seen.bookmark === previous)
    return {
      status: 'failed',
      message: `The answer was lost, and ${database.name} is still at the bookmark of before: it was not changed. Try again.`,
      details,
      error,
    };
  const message = `The answer was lost, and whether ${database.name} was put back cannot be seen. Doing it again gives the same data; the bookmark of before is kept: ${previous}.`;
  return { status: 'uncertain', message, details, error };
}
