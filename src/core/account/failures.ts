import { AccountError, plainName } from './errors.ts';
import type { AccountErrorReason } from './errors.ts';
import type { Permission } from './permission.ts';

/** What is asked, in words for a message (`list queues`), and the permission that it takes. */
export type Endpoint = { readonly what: string; readonly needs: Permission | undefined };

/** An answer that is not a success, reduced to what may be said of it. */
export type Refusal = {
  readonly status: number;
  /** `errors[].code` of Cloudflare's envelope; empty for HTML and other strangers. */
  readonly codes: readonly number[];
  /** The body is Cloudflare's envelope. */
  readonly isEnvelope: boolean;
  /** `errors[0].message`, with secrets already taken out; undefined where the request carried secret values. */
  readonly says: string | undefined;
  readonly isChallenge: boolean;
  readonly retryAt: number | undefined;
};

/** 7000 and 7003: "could not route": the account id is wrong. They come as 404 or 400 and say nothing of the thing asked for. */
const misrouted = [7000, 7003];
/** 10000 authentication error; 9106, 9109 and 6003, 6111: a token that is malformed or may not be used. */
const refused = [10000, 9106, 9109];
const malformedToken = [6003, 6111];

/** Turns a refusal into the error that probes and people read (table: probes.md 0.1). */
export function refusalError(endpoint: Endpoint, refusal: Refusal): AccountError {
  const reason = reasonOf(refusal);
  const code = refusal.codes[0];
  const missingPermission = reason === 'forbidden' && endpoint.needs ? `${endpoint.needs.group} ${endpoint.needs.level}` : undefined;
  return new AccountError(
    reason,
    `${sentenceOf(reason, refusal, missingPermission)} (${endpoint.what}${code === undefined ? '' : `, code ${code}`})`,
    {
      status: refusal.status,
      ...(code === undefined ? {} : { code }),
      ...(missingPermission === undefined ? {} : { missingPermission }),
      ...(refusal.retryAt === undefined ? {} : { retryAt: refusal.retryAt }),
      ...(refusal.says === undefined ? {} : { says: plainName(refusal.says, 2000) }),
    },
  );
}

function reasonOf({ status, codes, isEnvelope, isChallenge }: Refusal): AccountErrorReason {
  const has = (list: readonly number[]): boolean => codes.some((code) => list.includes(code));
  if (isChallenge) return 'unexpected';
  if (status === 429) return 'rate-limited';
  if (status >= 500) return 'server';
  if (has(misrouted)) return 'unexpected';
  if (status === 401 || has(malformedToken)) return 'unauthorized';
  if (has(refused)) return 'forbidden';
  // A 403 or 404 page of a proxy or a captive portal says nothing of the account.
  if (status === 403 && isEnvelope) return 'forbidden';
  if (status === 404 && isEnvelope && codes.length > 0) return 'not-found';
  return 'unexpected';
}

function sentenceOf(reason: AccountErrorReason, refusal: Refusal, missing: string | undefined): string {
  const says = refusal.says ? `: ${plainName(refusal.says, 300).replace(/\.+$/, '')}` : '';
  if (refusal.isChallenge) return 'Cloudflare answered with a browser challenge; this network looks like a bot to it. Use another network.';
  if (refusal.codes.some((code) => misrouted.includes(code))) return 'Cloudflare does not know this account id. Correct account_id.';
  if (reason === 'unauthorized') return 'The token is not valid, or no longer. Sign in again.';
  if (reason === 'forbidden')
    return missing ? `The token lacks "${missing}". Add it in the dashboard, then refresh.` : 'The token may not do this.';
  if (reason === 'not-found') return `There is no such thing in the account${says}.`;
  if (reason === 'rate-limited') return 'Cloudflare is rate limiting this user. Wait, then refresh.';
  if (reason === 'server') return `Cloudflare answered ${refusal.status}. Refresh in a moment.`;
  if (refusal.isEnvelope && refusal.codes.length > 0) return `Cloudflare refused it${says || ` with ${refusal.status}`}.`;
  return `Cloudflare answered ${refusal.status} in a form that is not its API's${says}.`;
}

/** Turns what a connection threw into an error: system and undici codes (https://undici.nodejs.org/#/docs/api/Errors). */
export function connectionError(host: string, error: unknown): AccountError {
  const code = codeOf(error);
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return new AccountError('timeout', `${host} did not answer in time.`);
  const isTls = /CERT|SIGNATURE|SSL|TLS/.test(code);
  const advice = isTls ? 'Its certificate is not trusted here; check the proxy.' : 'Check the network, then refresh.';
  return new AccountError('offline', `No connection to ${host}${code ? ` (${code})` : ''}. ${advice}`);
}

/** A lost connection may work the next moment; an unknown host will not. */
export function isPassing(error: AccountError): boolean {
  if (error.reason === 'offline') return /ECONNRESET|UND_ERR_SOCKET|EPIPE/.test(error.message);
  return error.reason === 'server' || error.reason === 'rate-limited' || error.reason === 'timeout';
}

function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return plainName(at.code, 40);
    // Happy Eyeballs: the code stands on the parts.
    if (at instanceof AggregateError && at.errors[0] instanceof Error) return codeOf(at.errors[0]);
  }
  return '';
}
