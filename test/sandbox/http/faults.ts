import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { failure, type Reply } from './envelope.ts';

/** What goes wrong: an HTTP status, or a way for the answer itself to break. `lost`: it is done as asked, and the connection is cut before the answer. */
export type FaultKind =
  | 401
  | 403
  | 404
  | 409
  | 429
  | 500
  | 502
  | 503
  | 'html'
  | 'says'
  | 'truncated'
  | 'reset'
  | 'slow'
  | 'hang'
  | 'lost'
  | 'challenge';

export type FaultRule = {
  readonly kind: FaultKind;
  readonly method?: string;
  /** A regular expression source, tested against the path with its query, as in the request log. */
  readonly path: string;
  /** A regular expression source, tested against the body. */
  readonly body?: string;
  /** How many requests it hits; absent: all. */
  readonly times?: number;
  /** Delay of `slow`, in milliseconds. Default 1,000. */
  readonly ms?: number;
  /** Seconds in `Retry-After` of 429. Default 1. */
  readonly retryAfter?: number;
  /** Error code of a status fault, when the usual one does not serve. */
  readonly code?: number;
  /** Body of `says`, which is an answer of 200 that calls itself JSON. */
  readonly text?: string;
  /** Status of `html`: 502 unless told; 200 is what a captive portal says. */
  readonly status?: number;
};

/** The rules in force, and what each does to a response. */
export class Faults {
  #rules: { rule: FaultRule; left: number; path: RegExp; body: RegExp }[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({
      rule,
      left: rule.times ?? Number.POSITIVE_INFINITY,
      path: new RegExp(rule.path),
      body: new RegExp(rule.body ?? ''),
    });
  }

  clear(): void {
    this.#rules = [];
  }

  take(method: string, url: string, text: string): FaultRule | undefined {
    const hit = this.#rules.find(
      ({ rule, left, path, body }) => left > 0 && (rule.method ?? method) === method && path.test(url) && body.test(text),
    );
    if (hit === undefined) return undefined;
    hit.left -= 1;
    return hit.rule;
  }
}

/** @returns a reply to send instead, `'done'` when the connection was dealt with, or `'go on'` after a delay */
export async function applyFault(rule: FaultRule, response: ServerResponse, socket: Socket): Promise<Reply | 'done' | 'go on'> {
  switch (rule.kind) {
    case 'slow':
      await wait(rule.ms ?? 1000);
      return 'go on';
    case 'hang':
      return 'done';
    case 'lost':
      return 'go on';
    case 'reset':
      socket.resetAndDestroy();
      return 'done';
    case 'truncated':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4096' });
      response.write('{"success":true,"errors":[],"messages":[],"result":[{"id":"0f1e');
      await wait(20);
      socket.destroy();
      return 'done';
    case 'html':
      return {
        status: rule.status ?? 502,
        headers: { 'content-type': 'text/html; charset=UTF-8' },
        body: page(rule.status === 200 ? 'Sign in to the network' : '502 Bad Gateway'),
      };
    case 'says':
      return { status: 200, headers: { 'content-type': 'application/json' }, body: rule.text ?? '{}' };
    case 'challenge':
      return {
        status: 403,
        headers: {
          'content-type': 'text/html; charset=UTF-8',
          'cf-mitigated': 'challenge',
          'cf-ray': '8f0000000000aaaa-AMS',
        },
        body: page('Just a moment...'),
      };
    case 401:
    case 403:
    case 404:
    case 409:
    case 429:
    case 500:
    case 502:
    case 503:
      return statusFault(rule, rule.kind);
  }
}

const usual: Readonly<Record<number, readonly [number, string]>> = {
  401: [10_000, 'Authentication error'],
  403: [10_000, 'Authentication error'],
  404: [7003, 'Could not route to the requested path, perhaps your object identifier is invalid?'],
  409: [10_040, 'The resource was changed by another request.'],
  429: [10_429, 'More than 1200 requests per 300 seconds reached. Please wait and consider throttling your request speed'],
  500: [10_013, 'workers.api.error.unknown'],
  502: [10_002, 'Bad gateway'],
  503: [10_503, 'Service temporarily unavailable'],
};

function statusFault(rule: FaultRule, status: number): Reply {
  const [code, message] = usual[status] ?? [10_013, 'workers.api.error.unknown'];
  const reply = failure(status, [{ code: rule.code ?? code, message }]);
  return status === 429 ? { ...reply, headers: { 'retry-after': String(rule.retryAfter ?? 1) } } : reply;
}

function page(title: string): string {
  return `<!DOCTYPE html>\n<html lang="en-US"><head><title>${title}</title></head><body><center><h1>${title}</h1></center><hr><center>cloudflare</center></body></html>\n`;
}
