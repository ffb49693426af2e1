/**
 * Why a call to Cloudflare, GitHub or a Worker gave no answer. Probes turn every reason except `not-found` into *unknown*;
 * `not-found` is a fact about the thing asked for. `unexpected` is an answer that cannot be read (wrong shape, HTML, an account id
 * that Cloudflare cannot route: code 7003).
 */
export type AccountErrorReason =
  | 'signed-out'
  | 'unauthorized'
  | 'forbidden'
  /** The token sees accounts, but not the one that was asked about. */
  | 'wrong-account'
  | 'not-found'
  | 'rate-limited'
  | 'offline'
  | 'timeout'
  | 'server'
  | 'unexpected'
  | 'aborted';

export type AccountErrorDetails = {
  /** HTTP status, when there was an answer. */
  readonly status?: number;
  /** The vendor's own error code, e.g. 10007, 7404. */
  readonly code?: number;
  /** The permission group this token lacks, in the dashboard's words, e.g. `D1 Read`. */
  readonly missingPermission?: string;
  /** When asking again makes sense, in milliseconds since the epoch. */
  readonly retryAt?: number;
  /** The vendor's own words, for refusals whose words decide what is to be done (D1's SQL errors, secrets that changed); secrets are out. */
  readonly says?: string;
  /**
   * What GitHub's words say beyond the status: single sign-on, OAuth apps blocked, not in the plan; `not-protected` and `hidden` (GitHub says "not
   * found" of what it does not want to show, too) come with `not-found`.
   */
  readonly refusal?: GitHubRefusal;
};

export type GitHubRefusal = 'sso' | 'oauth-app-restricted' | 'upgrade-required' | 'no-permission' | 'not-protected' | 'hidden';

/**
 * The only error that leaves `src/core/account`. Its message names the endpoint and the reason, never a token, a value or a body;
 * it keeps no `cause`, because causes of HTTP clients hold requests with their headers.
 */
export class AccountError extends Error {
  readonly reason: AccountErrorReason;
  readonly status: number | undefined;
  readonly code: number | undefined;
  readonly missingPermission: string | undefined;
  readonly retryAt: number | undefined;
  readonly refusal: GitHubRefusal | undefined;
  readonly says: string | undefined;

  constructor(reason: AccountErrorReason, message: string, details: AccountErrorDetails = {}) {
    super(message);
    this.name = 'AccountError';
    this.reason = reason;
    this.status = details.status;
    this.code = details.code;
    this.missingPermission = details.missingPermission;
    this.retryAt = details.retryAt;
    this.refusal = details.refusal;
    this.says = details.says;
  }

  /** True for an AccountError, and if reasons are named, for one of these. */
  static is(error: unknown, ...reasons: readonly AccountErrorReason[]): error is AccountError {
    return error instanceof AccountError && (reasons.length === 0 || reasons.includes(error.reason));
  }
}

/** Turns `not-found` into undefined, for callers to whom absence is an answer; every other error is thrown on. */
export async function orAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (AccountError.is(error, 'not-found')) return undefined;
    throw error;
  }
}

/** Text from an account, a repository or a server, made safe for one line of a message: no control characters, capped in length. */
export function plainName(text: string, most = 80): string {
  const clean = text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g, ' ').trim();
  return clean.length > most ? `${clean.slice(0, most - 1)}…` : clean;
}
