/** Why an operation did not start. `blocked`: the plan itself says so; `not-confirmed`, `already-started`: no consent to this very run. */
export type OperationErrorReason = 'blocked' | 'not-confirmed' | 'already-started' | 'invalid';

/** Thrown before anything is sent; what happens after that is an `OperationResult`. */
export class OperationError extends Error {
  readonly reason: OperationErrorReason;

  constructor(reason: OperationErrorReason, message: string) {
    super(message);
    this.name = 'OperationError';
    this.reason = reason;
  }
}
