import * as v from 'valibot';
import type { Secret } from '../../secret.ts';
import type { Budget } from '../budget.ts';
import { AccountError, plainName } from '../errors.ts';
import type { GitHubRefusal } from '../errors.ts';
import { isPassing } from '../failures.ts';
import type { Clock, Log } from '../ports.ts';
import { quotaOf } from '../rate-limit.ts';
import { createTransport } from '../transport.ts';
import type { Wire } from '../wire.ts';

/** Answers with their ETags, by address: asked again, GitHub says 304 and does not count it. */
export type EtagMemory = Map<string, { readonly etag: string; readonly body: unknown }>;

export type RestOptions = {
  /** What `githubBaseUrl()` accepted. */
  readonly baseUrl: string;
  /** Undefined: public repositories only, 60 requests an hour. */
  readonly token: Secret | undefined;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly log: Log;
  readonly etags: EtagMemory;
  /** Milliseconds per request, 15,000 unless told. */
  readonly timeout?: number;
};

/** A GET on GitHub's REST API, checked. `what` is for messages. */
export type Rest = <T>(what: string, path: string, schema: Wire<T>, signal: AbortSignal) => Promise<T>;

const message = v.object({ message: v.string() });

/** https://docs.github.com/rest/using-the-rest-api ; reads only. Throws `AccountError`. */
export function createRest({ baseUrl, token, budget, clock, log, etags, timeout = 15_000 }: RestOptions): Rest {
  const send = createTransport({ budget, clock, log, timeout, userAgent: 'workers-preflight' });

  const get = async (url: string, signal: AbortSignal, mayRedirect: boolean): Promise<Response> => {
    const known = etags.get(url);
    const headers = {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      ...(token ? { authorization: `Bearer ${token.reveal()}` } : {}),
      ...(known ? { 'if-none-match': known.etag } : {}),
    };
    const response = await send(url, { method: 'GET', headers, signal });
    const location = response.headers.get('location');
    // A renamed repository answers 301 to its number, on the same host; the token goes nowhere else.
    if (mayRedirect && location && [301, 302, 307, 308].includes(response.status) && URL.canParse(location, url)) {
      const next = new URL(location, url);
      if (next.origin === new URL(url).origin) return get(next.href, signal, false);
    }
    return response;
  };

  const once = async (what: string, url: string, signal: AbortSignal): Promise<unknown> => {
    const response = await get(url, signal, true);
    if (response.status === 304) return etags.get(url)?.body;
    const body = parsed(await response.text());
    if (!response.ok) throw githubError(what, response, body, clock.now(), token);
    if (body === undefined)
      throw new AccountError('unexpected', `GitHub's answer is not JSON; a proxy or a wrong base address stands in between (${what}).`, {
        status: response.status,
      });
    const etag = response.headers.get('etag');
    if (etag) etags.set(url, { etag, body });
    return body;
  };

  return async (what, path, schema, signal) => {
    for (let attempt = 0; ; attempt++) {
      try {
        return checked(what, schema, await once(what, `${baseUrl}${path}`, signal));
      } catch (error) {
        if (!AccountError.is(error)) throw error;
        const most = error.reason === 'timeout' ? 1 : 2;
        if (attempt >= most || error.reason === 'rate-limited' || !isPassing(error)) throw named(what, error);
        try {
          await clock.sleep(250 * 2 ** attempt * (1 + clock.random()), signal);
        } catch {
          throw new AccountError('aborted', `The request was cancelled (${what}).`);
        }
      }
    }
  };
}

/** What GitHub's refusals mean (probes.md 5). Its words decide between kinds of 403; they are never repeated. */
function githubError(what: string, response: Response, body: unknown, now: number, token: Secret | undefined): AccountError {
  const { status, headers } = response;
  const seen = v.safeParse(message, body);
  const words = seen.success ? seen.output.message : '';
  const { quota, blockedUntil } = quotaOf(headers, now);
  const isLimited =
    status === 429 ||
    (status === 403 && (headers.get('x-ratelimit-remaining') === '0' || blockedUntil !== undefined || /rate limit/i.test(words)));
  if (isLimited) {
    const retryAt = blockedUntil ?? quota?.resetAt;
    const advice = token ? 'Wait, then refresh.' : 'Sign in to GitHub for a higher limit, or wait.';
    return new AccountError('rate-limited', `GitHub is rate limiting. ${advice} (${what})`, {
      status,
      ...(retryAt === undefined ? {} : { retryAt }),
    });
  }
  if (status === 401)
    return new AccountError('unauthorized', `GitHub does not accept the token. Sign in to GitHub again. (${what})`, { status });
  if (status === 403 && seen.success) {
    const refusal = refusalIn(words, headers);
    return new AccountError('forbidden', `${refusalSentences[refusal]} (${what})`, { status, refusal });
  }
  if (status === 404 && /^branch not protected/i.test(words)) {
    return new AccountError('not-found', `${refusalSentences['not-protected']} (${what})`, { status, refusal: 'not-protected' });
  }
  if (status === 404 && seen.success) {
    const advice = token
      ? 'It is not there, or this GitHub account has no access.'
      : 'It is not there, or it is private: sign in to GitHub.';
    return new AccountError('not-found', `${advice} (${what})`, { status, refusal: 'hidden' });
  }
  if (status >= 500) return new AccountError('server', `GitHub answered ${status}. Refresh in a moment. (${what})`, { status });
  return new AccountError('unexpected', `GitHub answered ${status} in a form that is not its API's. (${what})`, { status });
}

function refusalIn(words: string, headers: Headers): Exclude<GitHubRefusal, 'hidden'> {
  if (headers.has('x-github-sso')) return 'sso';
  if (/OAuth App access restrictions/i.test(words)) return 'oauth-app-restricted';
  if (/upgrade to github/i.test(words)) return 'upgrade-required';
  return 'no-permission';
}

const refusalSentences: Readonly<Record<Exclude<GitHubRefusal, 'hidden'>, string>> = {
  sso: 'The organization wants single sign-on for this token. Authorize it at GitHub, then refresh.',
  'oauth-app-restricted': 'The organization blocks this OAuth app. Ask an owner to approve it, or use a token.',
  'upgrade-required': "The repository's plan does not have this feature. Make it public or upgrade the plan.",
  'no-permission': 'This GitHub sign-in may not read that. Ask an administrator of the repository.',
  'not-protected': 'The branch has no classic protection.',
};

function checked<T>(what: string, schema: Wire<T>, body: unknown): T {
  const seen = v.safeParse(schema, body);
  if (seen.success) return seen.output;
  const at = plainName(v.getDotPath(seen.issues[0]) ?? 'its root');
  throw new AccountError('unexpected', `GitHub's answer has another shape than expected at ${at} (${what}). Update this tool.`);
}

function named(what: string, error: AccountError): AccountError {
  if (error.message.includes(`(${what})`)) return error;
  return new AccountError(error.reason, `${error.message} (${what})`, error.retryAt === undefined ? {} : { retryAt: error.retryAt });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
