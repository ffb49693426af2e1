import { AccountError, plainName } from '../account/errors.ts';
import type { AccountErrorReason } from '../account/errors.ts';
import type { EvidenceRow, Missing } from './evidence.ts';
import { MissingInput } from './probe.ts';
import type { Need } from './probe.ts';

/** Why a probe could not look: a reason of an `AccountError`, a missing input, the time limit, or an error of ours. */
export type UnknownReason = AccountErrorReason | `no-${Need}` | 'crashed';

/** Reads out of an error what people are told: the sentence ends in a full stop, says why and what to do. */
export type Unknown = {
  readonly verdict: 'unknown';
  readonly sentence: string;
  readonly reason: UnknownReason;
  readonly missing?: Missing;
};

/** Reasons that pass by themselves: the last good answer is kept, marked stale. */
export const transientReasons: ReadonlySet<string> = new Set<UnknownReason>(['rate-limited', 'offline', 'timeout', 'server']);

const sentences: Readonly<Record<UnknownReason, string>> = {
  'signed-out': 'Not signed in to the account; connect it to check this.',
  unauthorized: 'The token was refused; sign in again or make a new token.',
  forbidden: 'The token may not look at this; add the missing permission.',
  'wrong-account': 'This token does not reach the account; choose another account, or correct account_id.',
  'not-found': 'What was asked for could not be found; check the names and the account, then check again.',
  'rate-limited': 'The rate limit is reached; check again later.',
  offline: 'The network could not be reached; check again when online.',
  timeout: 'No answer came in time; check again.',
  server: 'The service answered with an error of its own; check again later.',
  unexpected: 'The answer could not be read; the account id or the base URL may be wrong.',
  aborted: 'The check was stopped before it ended; check again.',
  'no-wrangler': 'No wrangler config was found in this folder; open the folder that has one.',
  'no-account': 'Not signed in to Cloudflare; connect the account to check this.',
  'no-github': 'The repository is not known to be on GitHub, or GitHub is not connected; sign in to GitHub to check this.',
  'no-workers': 'Asking the Workers over the internet is switched off; allow live checks to check this.',
  'no-git': 'git could not be asked here; install git and trust the workspace to check this.',
  crashed: 'This check stopped on an error of its own; report it with the log.',
};

const missingOf: Readonly<Partial<Record<UnknownReason, Missing>>> = {
  'signed-out': { kind: 'token', name: 'Cloudflare API token' },
  unauthorized: { kind: 'token', name: 'Cloudflare API token' },
  'no-account': { kind: 'token', name: 'Cloudflare API token' },
  'wrong-account': { kind: 'account', name: 'an account that this token reaches' },
  'no-github': { kind: 'github-token', name: 'GitHub sign-in' },
  'no-git': { kind: 'git', name: 'git' },
};

/** Turns any error into unknown with its reason; `not-found` too, so handle it before where absence is an answer. */
export function unknownBecause(error: unknown): Unknown {
  if (error instanceof MissingInput) return unknown(`no-${error.need}`);
  if (!(error instanceof AccountError)) return isAbort(error) ? unknown('aborted') : unknown('crashed', undefined, crashSentence(error));
  if (error.missingPermission !== undefined) {
    const name = plainName(error.missingPermission);
    return unknown(
      error.reason,
      { kind: 'cloudflare-permission', name },
      `The token lacks the permission ${name}; add it to the token, then check again.`,
    );
  }
  if (error.refusal === 'hidden') return unknown(error.reason, missingOf['no-github'], refusals.hidden);
  if (error.refusal !== undefined)
    return unknown(error.reason, { kind: 'github-permission', name: error.refusal }, refusals[error.refusal]);
  if (error.code === 7003)
    return unknown(
      error.reason,
      missingOf['wrong-account'],
      'The account id is wrong: Cloudflare has no such account for this token; correct account_id.',
    );
  return unknown(error.reason);
}

const refusals: Readonly<Record<NonNullable<AccountError['refusal']>, string>> = {
  sso: 'The organization wants single sign-on; authorize the GitHub session for it.',
  'oauth-app-restricted': 'The organization blocks this GitHub sign-in; ask an owner to approve it, or set GITHUB_TOKEN.',
  'upgrade-required': 'The GitHub plan of this repository does not have this feature.',
  'not-protected': 'GitHub says that the branch is not protected by a classic rule; look at its rulesets too.',
  'no-permission': 'The GitHub sign-in may not look at this; use one that may.',
  hidden:
    'GitHub shows nothing here: the repository or what was asked of it is not there, or is private; check the remote, or sign in to GitHub with access.',
};

/** The same as a row, for probes of which only one part could not look. */
export function unknownRow(id: string, label: string, error: unknown): EvidenceRow {
  const { verdict, sentence, missing } = unknownBecause(error);
  return { id, label, verdict, description: sentence, refs: [], ...(missing && { missing }) };
}

function unknown(reason: UnknownReason, missing: Missing | undefined = missingOf[reason], sentence: string = sentences[reason]): Unknown {
  return { verdict: 'unknown', sentence, reason, ...(missing && { missing }) };
}

// Only the kind of the error is told: a message of a foreign error may quote an answer, a path or a value.
function crashSentence(error: unknown): string {
  const name = error instanceof Error && /^[A-Za-z]{1,40}$/.test(error.name) ? ` (${error.name})` : '';
  return `This check stopped on an error of its own${name}; report it with the log.`;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
