import { readFile } from 'node:fs/promises';
import { AccountError } from '../../account/errors.ts';
import type { Confirmation, Plan } from '../plan.ts';
import { runPlan } from '../run-plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { sendOnce } from '../send-once.ts';
import { applyFailure, createTableFailure, lostSentence } from './apply-messages.ts';
import { failingStatement } from './failing-statement.ts';
import type { FailingStatement } from './failing-statement.ts';
import { createTable, migrationQuery, readMigrationsTable } from './migrations-table.ts';
import type { ApplyDetails, PlannedMigration } from './plan-apply.ts';
import { hashOf } from './plan-apply.ts';

export type ApplyResult = {
  /** To go back to: taken before anything was changed. Undefined when none could be taken, and then nothing was applied. */
  readonly bookmark: string | undefined;
  /** Epoch milliseconds when the bookmark was taken. */
  readonly takenAt: number | undefined;
  /** What was applied at the bookmark: undoing to it makes everything else pending again. */
  readonly appliedBefore: readonly string[];
  readonly applied: readonly string[];
  /** Applied by somebody else meanwhile. */
  readonly byOthers: readonly string[];
  readonly failed?: { readonly name: string; readonly says: string; readonly at: FailingStatement | undefined };
  readonly remaining: readonly string[];
};

/** Milliseconds that D1 lets one query run (https://developers.cloudflare.com/d1/platform/limits/), so that a lost answer is decided after it. */
const longestQuery = 30_000;
const pause = 2000;

/**
 * Applies the files of a plan, in order, each as one query with its record, and stops at the first that fails; what was applied before
 * stays. A Time Travel bookmark is taken first, kept in the result and in the log. Cancelling takes effect between files.
 */
export function apply(plan: Plan<ApplyDetails>, confirmation: Confirmation, context: RunContext): Promise<OperationResult<ApplyResult>> {
  const { database, table, files } = plan.details;
  const trace = { look: 'migrations', databaseId: database.id, table, names: files.map(({ name }) => name) } as const;
  return runPlan(plan, confirmation, context, trace, async (note) => {
    const run = new ApplyRun(plan.details, context);
    const stop = await run.prepare(note);
    if (stop) return stop;
    for (const file of files) {
      const end = await run.applyFile(file);
      if (end) return end;
    }
    return run.finish();
  });
}

/** One run's progress through the files. */
class ApplyRun {
  readonly #plan: ApplyDetails;
  readonly #context: RunContext;
  readonly #applied: string[] = [];
  readonly #byOthers: string[] = [];
  #bookmark: string | undefined;
  #takenAt: number | undefined;

  constructor(plan: ApplyDetails, context: RunContext) {
    this.#plan = plan;
    this.#context = context;
  }

  /** The checks and the bookmark, then the table. A result means that nothing may be applied. */
  async prepare(note: (fact: Readonly<Record<string, string>>) => Promise<void>): Promise<OperationResult<ApplyResult> | undefined> {
    const { account, signal, clock } = this.#context;
    const { database, files, table } = this.#plan;
    const changed = await firstChanged(files);
    if (changed) return this.#end('failed', `${changed} is not what was shown any more, so nothing was applied. Look at it again.`);
    try {
      const takenAt = clock.now();
      this.#bookmark = await account.d1Bookmark(database.id, undefined, signal);
      this.#takenAt = takenAt;
      await note({ bookmark: this.#bookmark, takenAt: new Date(takenAt).toISOString(), appliedBefore: this.#plan.applied.join('\n') });
    } catch (error) {
      if (!AccountError.is(error)) throw error;
      if (error.reason === 'aborted') return this.#stopped();
      return this.#end('failed', `No Time Travel bookmark could be taken, so nothing was applied. ${error.message}`, { error });
    }
    if (this.#plan.hasTable) return undefined;
    // Repeating it does no harm (IF NOT EXISTS), so a lost answer is only followed by a look.
    const sent = await sendOnce(signal, (own) => account.d1Execute(database.id, createTable(table), [], own));
    if (sent.kind === 'accepted') return undefined;
    if (sent.error.reason === 'aborted' && sent.kind === 'not-sent') return this.#stopped();
    return this.#end('failed', createTableFailure(sent.error), { error: sent.error });
  }

  /** A result means that this is the end. */
  async applyFile(file: PlannedMigration): Promise<OperationResult<ApplyResult> | undefined> {
    const { account, signal } = this.#context;
    const { database, table } = this.#plan;
    if (signal.aborted) return this.#stopped();
    this.#report(file.name);
    const before = await this.#names();
    if (before instanceof AccountError)
      return before.reason === 'aborted'
        ? this.#stopped()
        : this.#end('failed', `${before.message} ${file.name} was not sent.${this.#soFar()}`, { error: before });
    if (before.has(file.name)) return this.#note(this.#byOthers, file.name);
    const query = migrationQuery(table, file.name, file.text);
    const sent = await sendOnce(signal, (own) => account.d1Execute(database.id, query, [], own));
    if (sent.kind === 'accepted') return this.#note(this.#applied, file.name);
    if (sent.kind === 'lost') return this.#afterLostAnswer(file, sent.error);
    if (sent.kind === 'not-sent' && sent.error.reason === 'aborted') return this.#stopped();
    // Another window may have been quicker: its record makes ours fail as a whole.
    const now = await this.#names();
    if (!(now instanceof AccountError) && now.has(file.name)) return this.#note(this.#byOthers, file.name);
    return this.#failed(file, sent.error);
  }

  finish(): OperationResult<ApplyResult> {
    const { database } = this.#plan;
    this.#report('');
    const others = this.#byOthers.length > 0 ? ` ${this.#byOthers.join(', ')} had been applied meanwhile by somebody else.` : '';
    const own = this.#applied.length === 1 ? `${this.#applied[0]} is applied` : `${this.#applied.length} migrations are applied`;
    return this.#end('done', `${own} to ${database.name}.${others}`);
  }

  /** The table decides. A query still running there holds up every other, so an answer comes after it. */
  async #afterLostAnswer(file: PlannedMigration, error: AccountError): Promise<OperationResult<ApplyResult> | undefined> {
    const { clock } = this.#context;
    const { signal } = new AbortController();
    const until = clock.now() + longestQuery;
    this.#report(`${file.name}: its answer was lost, looking whether the database has it`);
    for (;;) {
      const names = await this.#names(signal);
      if (!(names instanceof AccountError) && names.has(file.name)) {
        this.#applied.push(file.name);
        return this.#context.signal.aborted ? this.#stopped() : undefined;
      }
      if (clock.now() >= until) {
        if (names instanceof AccountError)
          return this.#end('uncertain', lostSentence(file.name, this.#plan.database.name), { error, at: file });
        const message = `The answer for ${file.name} was lost, and the table does not have it: it was not applied. Apply again.`;
        return this.#end('failed', `${message}${this.#soFar()}`, { error, at: file });
      }
      await clock.sleep(pause, signal);
    }
  }

  #failed(file: PlannedMigration, error: AccountError): OperationResult<ApplyResult> {
    const says = error.says ?? error.message;
    const at = failingStatement(file.text, says);
    const failed = { name: file.name, says, at };
    return this.#end('failed', `${applyFailure(failed, error)}${this.#soFar()}`, { error, at: file, failed });
  }

  #soFar(): string {
    const done = [...this.#applied, ...this.#byOthers];
    return done.length === 0 ? ' Nothing was changed.' : ` ${done.join(', ')} ${done.length === 1 ? 'stays' : 'stay'} applied.`;
  }

  #stopped(): OperationResult<ApplyResult> {
    return this.#end('stopped', `Cancelled.${this.#soFar()}`);
  }

  #note(list: string[], name: string): undefined {
    list.push(name);
    return undefined;
  }

  async #names(signal = this.#context.signal): Promise<ReadonlySet<string> | AccountError> {
    try {
      const { database, table } = this.#plan;
      const { applied } = await readMigrationsTable(this.#context.account, database.id, table, signal);
      return new Set(applied.map(({ name }) => name));
    } catch (error) {
      if (AccountError.is(error)) return error;
      throw error;
    }
  }

  #report(message: string): void {
    const done = this.#applied.length + this.#byOthers.length;
    this.#context.onProgress?.({ done, total: this.#plan.files.length, message });
  }

  #end(
    status: OperationResult<ApplyResult>['status'],
    message: string,
    more: { readonly error?: AccountError; readonly at?: PlannedMigration; readonly failed?: ApplyResult['failed'] } = {},
  ): OperationResult<ApplyResult> {
    const done = new Set([...this.#applied, ...this.#byOthers]);
    const remaining = this.#plan.files.map(({ name }) => name).filter((name) => !done.has(name));
    const details = {
      bookmark: this.#bookmark,
      takenAt: this.#takenAt,
      appliedBefore: this.#plan.applied,
      applied: this.#applied,
      byOthers: this.#byOthers,
      remaining,
      ...(more.failed ? { failed: more.failed } : {}),
    };
    return { status, message, details, ...(more.error ? { error: more.error } : {}) };
  }
}

/** The text that runs is the text that was shown. */
async function firstChanged(files: readonly PlannedMigration[]): Promise<string | undefined> {
  for (const { path, name, hash } of files) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined || hashOf(text) !== hash) return name;
  }
  return undefined;
}
