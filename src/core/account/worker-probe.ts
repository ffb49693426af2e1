import type { Secret } from '../secret.ts';
import { AccountError } from './errors.ts';
import { connectionError } from './failures.ts';
import { isLoopback } from './ports.ts';
import type { Clock, Log } from './ports.ts';

/** What a Worker of the user's answered. Never throws for an answer, whatever its status. */
export type WorkerAnswer = {
  readonly url: string;
  readonly status: number;
  /** Lower-case names; only the few that probes read: www-authenticate, location, content-type, cf-mitigated, cf-ray, cf-access-*, retry-after. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON when the answer is JSON of up to 256 KB, else undefined. */
  readonly json: unknown;
  /** Cloudflare Access stands before the Worker (redirect to `*.cloudflareaccess.com`, or its headers). */
  readonly access: boolean;
  /** A WAF challenge or a Cloudflare 1xxx error page (not 1101 and 1102): says nothing of the Worker. */
  readonly intercepted: boolean;
};

export type WorkerRequest = {
  readonly method: 'GET' | 'POST';
  /** Absolute; its origin must be one this probe was made with. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sends the token kept for the URL's origin as `Authorization: Bearer`; without one for this origin the call is refused. */
  readonly withToken?: 'ops-read' | 'ops-write' | 'ingress';
};

/** Live questions to the user's own Workers (probes.md 6): 5 s each, redirects not followed. */
export type WorkerProbe = {
  ask(request: WorkerRequest, signal: AbortSignal): Promise<WorkerAnswer>;
  /** A token of this kind is kept for the URL's origin. */
  hasToken(url: string, kind: NonNullable<WorkerRequest['withToken']>): boolean;
};

/** Origins (`https://host[:port]`) discovered in the account or typed by the user, with the tokens the user confirmed for each. */
export type WorkerOrigin = {
  readonly origin: string;
  readonly typedByUser: boolean;
  readonly tokens: Readonly<Partial<Record<NonNullable<WorkerRequest['withToken']>, Secret>>>;
};

export type WorkerProbeOptions = {
  /** Confirmed by the person, with their tokens; also what may be http on this machine. */
  readonly origins: readonly WorkerOrigin[];
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds, 5,000 unless told. */
  readonly timeout?: number;
};

const longestJson = 256 * 1024;
const readHeaders = ['www-authenticate', 'location', 'content-type', 'cf-mitigated', 'cf-ray', 'retry-after', 'server'];

/**
 * Asks Workers at their public addresses: https at a host name, or an origin that the person typed (that one may be http on loopback).
 * A token goes only to the origin it was confirmed for. Throws `AccountError`: `unexpected` for an address that may not be asked.
 */
export function createWorkerProbe({ origins, clock, log, timeout = 5000 }: WorkerProbeOptions): WorkerProbe {
  const confirmed = new Map(origins.map((one) => [originOf(one.origin), one]));
  const tokenFor = (url: URL, kind: NonNullable<WorkerRequest['withToken']>): Secret | undefined => confirmed.get(url.origin)?.tokens[kind];
  return {
    hasToken: (url, kind) => URL.canParse(url) && tokenFor(new URL(url), kind) !== undefined,
    async ask(request, signal) {
      const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
      if (!url || !mayAsk(url, confirmed.get(url.origin)))
        throw new AccountError('unexpected', 'This address is no https address of a Worker. Correct its URL.');
      const headers = new Headers({ ...request.headers, 'user-agent': userAgent, accept: 'application/json' });
      if (request.withToken) {
        const token = tokenFor(url, request.withToken);
        if (!token) throw new AccountError('signed-out', `No ${request.withToken} token is kept for ${url.host}. Add it, then refresh.`);
        headers.set('authorization', `Bearer ${token.reveal()}`);
      }
      const started = clock.now();
      const answer = await send(url, { method: request.method, headers, body: request.body ?? null }, timeout, signal);
      log.debug(`${request.method} ${url.host}${url.pathname} ${answer.status} ${clock.now() - started} ms`);
      return answer;
    },
  };
}

const userAgent = 'workers-preflight-readiness-probe';

async function send(url: URL, init: RequestInit, timeout: number, signal: AbortSignal): Promise<WorkerAnswer> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeout);
  try {
    const response = await fetch(url.href, { ...init, redirect: 'manual', signal: AbortSignal.any([signal, limit.signal]) });
    return answerOf(url, response, await startOf(response));
  } catch (error) {
    if (AccountError.is(error)) throw error;
    if (signal.aborted) throw new AccountError('aborted', 'The request was cancelled.');
    if (limit.signal.aborted) throw new AccountError('timeout', `${url.host} did not answer within ${timeout / 1000} s.`);
    throw connectionError(url.host, error);
  } finally {
    clearTimeout(timer);
  }
}

/** Nothing but a name on the internet by default: an address in a repository must not make us ask machines of this network. */
function mayAsk(url: URL, origin: WorkerOrigin | undefined): boolean {
  if (url.username || url.password) return false;
  if (origin?.typedByUser) return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
  const isName = /\.[a-z][a-z0-9-]*$/i.test(url.hostname) && !/\.(?:local|localhost|internal|lan|home|arpa)$/i.test(url.hostname);
  return url.protocol === 'https:' && isName;
}

/** Up to 256 KB of the body; the rest is left unread. */
async function startOf(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestJson) return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answerOf(url: URL, response: Response, body: string | undefined): WorkerAnswer {
  const { status, headers } = response;
  const kept = [...headers].filter(([name]) => readHeaders.includes(name) || name.startsWith('cf-access-'));
  const location = headers.get('location');
  const target = location && URL.canParse(location, url.href) ? new URL(location, url.href).hostname : '';
  const isRedirect = status >= 300 && status < 400;
  const json = /[/+]json\b/i.test(headers.get('content-type') ?? '') ? parsed(body) : undefined;
  return {
    url: url.href,
    status,
    headers: Object.fromEntries(kept),
    json,
    access:
      (isRedirect && /(?:^|\.)cloudflareaccess\.com$/.test(target)) ||
      ((status === 401 || status === 403) && kept.some(([name]) => name.startsWith('cf-access-'))),
    intercepted: headers.get('cf-mitigated') === 'challenge' || (json === undefined && status >= 400 && isEdgeError(body ?? '')),
  };
}

/**
 * An error page of Cloudflare's own, before the Worker ran (https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/).
 * 1101 and 1102 are the Worker itself: it threw, or ran over its limits.
 */
function isEdgeError(body: string): boolean {
  const code = /\berror(?: code)?:? (1\d{3})\b/i.exec(body)?.[1];
  return code !== undefined && code !== '1101' && code !== '1102';
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function originOf(text: string): string {
  return URL.canParse(text) ? new URL(text).origin : text;
}
