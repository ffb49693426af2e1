// To add an operation: a file named by its verb with `planX` (reads only, makes a Plan) and `x(plan, confirmation, context)`, which does
// everything inside `runPlan`. Nothing that changes an account may be called anywhere else.
import type { Account } from '../account/account.ts';
import type { OperationId } from '../checklist/operation-ids.ts';
import { OperationError } from './operation-error.ts';

/** What every plan needs to know of where it acts. */
export type PlanContext = {
  readonly account: Account;
  /** For the confirmation; the id stands alone when it is not known. */
  readonly accountName?: string;
  readonly signal: AbortSignal;
};

/** Something that stops the operation, and the way out. */
export type Blocked = { readonly reason: string; readonly wayOut: string };

export type PlanParts<T> = {
  readonly operation: OperationId;
  readonly accountId: string;
  readonly accountName: string | undefined;
  /** The Worker, database or queue by name. */
  readonly subject: string;
  /** `undefined`: the top level of the wrangler file, or no environment at all. */
  readonly environment: string | undefined;
  readonly isProduction: boolean;
  /** The modal's question, e.g. `Put API_HMAC_SECRET on sample-api?` */
  readonly title: string;
  /** What will change, one sentence each. */
  readonly changes: readonly string[];
  /** What the person must know before agreeing. */
  readonly risks: readonly string[];
  readonly blocked: readonly Blocked[];
  /** What must be typed; undefined asks for the button alone. Production is typed unless the operation says otherwise. */
  readonly typeToConfirm: string | undefined;
  readonly details: T;
};

declare const confirmed: unique symbol;

/** Consent to one plan, for one run. Only `Plan.confirm` makes one. */
export type Confirmation = {
  readonly [confirmed]: true;
  readonly accountId: string;
  readonly subject: string;
  readonly environment: string | undefined;
  readonly changes: readonly string[];
};

/** What an operation would do, read from the account and the files without changing anything. */
export class Plan<T> {
  readonly operation: OperationId;
  readonly accountId: string;
  readonly accountName: string | undefined;
  readonly subject: string;
  readonly environment: string | undefined;
  readonly isProduction: boolean;
  readonly title: string;
  readonly changes: readonly string[];
  readonly risks: readonly string[];
  readonly blocked: readonly Blocked[];
  readonly typeToConfirm: string | undefined;
  readonly details: T;
  #issued: Confirmation | undefined;
  #isStarted = false;

  constructor(parts: PlanParts<T>) {
    this.operation = parts.operation;
    this.accountId = parts.accountId;
    this.accountName = parts.accountName;
    this.subject = parts.subject;
    this.environment = parts.environment;
    this.isProduction = parts.isProduction;
    this.title = parts.title;
    this.changes = parts.changes;
    this.risks = parts.risks;
    this.blocked = parts.blocked;
    this.typeToConfirm = parts.typeToConfirm;
    this.details = parts.details;
  }

  /**
   * Call when the person has seen this plan and agreed; `typed` is what stood in the input box. Throws `OperationError`: `blocked`,
   * or `not-confirmed` when the name that must be typed is another.
   */
  confirm(typed?: string): Confirmation {
    const [first] = this.blocked;
    if (first) throw new OperationError('blocked', `${first.reason} ${first.wayOut}`);
    if (this.typeToConfirm !== undefined && typed?.trim() !== this.typeToConfirm)
      throw new OperationError('not-confirmed', `Nothing was changed: ${this.typeToConfirm} was not typed.`);
    const { accountId, subject, environment, changes } = this;
    this.#issued = Object.freeze({ accountId, subject, environment, changes }) as unknown as Confirmation;
    return this.#issued;
  }

  /** Uses a confirmation up. Throws `OperationError` for a foreign one, for another account and for a second run (a double click). */
  begin(confirmation: Confirmation, accountId: string): void {
    if (this.#issued === undefined || confirmation !== this.#issued)
      throw new OperationError('not-confirmed', 'Nothing was changed: this plan was not confirmed.');
    if (accountId !== this.accountId)
      throw new OperationError('not-confirmed', 'Nothing was changed: another account is selected now. Plan again.');
    if (this.#isStarted) throw new OperationError('already-started', 'This was started already; it is not done twice.');
    this.#isStarted = true;
  }
}

/** Production is typed, everything else is a button. */
export function typedInProduction(isProduction: boolean, name: string): string | undefined {
  return isProduction ? name : undefined;
}
