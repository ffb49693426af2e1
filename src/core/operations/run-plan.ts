import type { Account } from '../account/account.ts';
import type { AccountError } from '../account/errors.ts';
import type { Clock } from '../account/ports.ts';
import type { OperationId } from '../checklist/operation-ids.ts';
import { uncertain } from './operations-log.ts';
import type { LogEntry, OperationsLog, Trace } from './operations-log.ts';
import type { Confirmation, Plan } from './plan.ts';

/** What a run acts with. `signal` cancels between steps: a request that was sent is waited for. */
export type RunContext = {
  readonly account: Account;
  readonly clock: Clock;
  readonly log: OperationsLog;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
};

export type Progress = { readonly done: number; readonly total: number; readonly message: string };

/**
 * How it ended. `done`: everything asked is so. `stopped`: cancelled; what was done before stays. `failed`: refused, with what stays
 * said in the message. `uncertain`: the answer was lost and the account could not be asked; the log asks again at the next start.
 */
export type OperationStatus = 'done' | 'stopped' | 'failed' | 'uncertain';

export type OperationResult<T> = {
  readonly status: OperationStatus;
  /** One sentence or two: what is so, then what to do. */
  readonly message: string;
  readonly details: T;
  /** What would help next. */
  readonly next?: OperationId;
  readonly error?: AccountError;
};

/** Takes the consent, writes the beginning and the end to the log, and lets `work` change the account. Throws `OperationError` before that. */
export async function runPlan<D, T>(
  plan: Plan<D>,
  confirmation: Confirmation,
  context: RunContext,
  trace: Trace,
  work: (
    note: (fact: Readonly<Record<string, string>>) => Promise<void>,
    /** The same, or the operation named, that runs already, here or in another window. */
    ahead: (operation?: OperationId) => Promise<LogEntry | undefined>,
  ) => Promise<OperationResult<T>>,
): Promise<OperationResult<T>> {
  plan.begin(confirmation, context.account.id);
  const { operation, accountId: account, subject, environment, changes } = plan;
  const id = await context.log.begin({ operation, account, subject, environment, changes, trace });
  try {
    const result = await work(
      (fact) => context.log.note(id, fact),
      (operation) => context.log.ahead(id, operation),
    );
    // An uncertain end stays open in the log, so that the next start looks at the account.
    if (result.status === 'uncertain') await context.log.note(id, { [uncertain]: result.message });
    else await context.log.end(id, { status: result.status, message: result.message });
    return result;
  } catch (error) {
    await context.log.end(id, { status: 'failed', message: error instanceof Error ? error.message : 'It stopped for an unknown reason.' });
    throw error;
  }
}
