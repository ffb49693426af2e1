import type { Budget } from './budget.ts';
import { AccountError } from './errors.ts';
import { connectionError } from './failures.ts';
import type { Clock, Log } from './ports.ts';

export type TransportOptions = {
  readonly budget: Budget;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds for one request, from the first byte out to the last byte in. */
  readonly timeout: number;
  readonly userAgent: string;
};

/** Bytes of an answer that are read; the scripts of 5,000 Workers are about 5 MB. */
const longestAnswer = 64 * 1024 * 1024;

/**
 * Headers that may leave. Everything else is dropped: the SDK adds facts of this machine and whatever CLOUDFLARE_CUSTOM_HEADERS holds.
 */
const allowed = new Set(['accept', 'authorization', 'content-type', 'x-auth-email', 'x-auth-key', 'if-none-match', 'x-github-api-version']);

/**
 * A `fetch` within the budget: one place per request, the time limit also covers the body (the SDK's ends at the headers, so a stalled body
 * would hang for ever), redirects are not followed (a token goes to the configured host and no further). Throws `AccountError` only.
 */
export function createTransport(options: TransportOptions): (url: string, init: RequestInit) => Promise<Response> {
  const { budget, clock, log, timeout, userAgent } = options;
  return async (url, init) => {
    const { host, pathname } = new URL(url);
    if (pathname.includes('//')) throw new AccountError('unexpected', 'A name is empty. Give it one, then refresh.');
    const signal = init.signal ?? new AbortController().signal;
    const leave = await budget.enter(signal);
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeout);
    const started = clock.now();
    try {
      const response = await fetch(url, {
        ...init,
        headers: withAllowed(init.headers, userAgent),
        redirect: 'manual',
        signal: AbortSignal.any([signal, limit.signal]),
      });
      budget.note(response.status, response.headers);
      const body = await readAll(response);
      log.debug(`${init.method ?? 'GET'} ${pathname} ${response.status} ${clock.now() - started} ms`);
      return new Response(hasNoBody(response.status) ? null : body, { status: response.status, headers: response.headers });
    } catch (error) {
      const failure = failureOf(error, { host, timeout, isAborted: signal.aborted, isLate: limit.signal.aborted });
      log.debug(`${init.method ?? 'GET'} ${pathname} ${failure.reason} ${clock.now() - started} ms`);
      throw failure;
    } finally {
      clearTimeout(timer);
      leave();
    }
  };
}

function failureOf(
  error: unknown,
  at: { readonly host: string; readonly timeout: number; readonly isAborted: boolean; readonly isLate: boolean },
): AccountError {
  if (error instanceof AccountError) return error;
  if (at.isAborted) return new AccountError('aborted', 'The request was cancelled.');
  if (at.isLate) return new AccountError('timeout', `${at.host} did not answer within ${at.timeout / 1000} s. Refresh in a moment.`);
  return connectionError(at.host, error);
}

function withAllowed(headers: RequestInit['headers'], userAgent: string): Headers {
  const kept = new Headers({ 'user-agent': userAgent });
  new Headers(headers).forEach((value, name) => {
    if (allowed.has(name)) kept.set(name, value);
  });
  return kept;
}

async function readAll(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > longestAnswer) throw new AccountError('unexpected', 'The answer is longer than 64 MB.', { status: response.status });
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks, length));
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}
