import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBudget } from '../../../src/core/account/budget.ts';
import type { Budget, BudgetWait } from '../../../src/core/account/budget.ts';
import { createAccount } from '../../../src/core/account/account.ts';
import type { Account, AccountOptions } from '../../../src/core/account/account.ts';
import { systemClock } from '../../../src/core/account/ports.ts';
import type { Clock } from '../../../src/core/account/ports.ts';
import { Secret } from '../../../src/core/secret.ts';

export type Seen = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};
export type Reply = (request: Seen, response: ServerResponse, count: number) => void;

/** A server on loopback that answers what the test says and remembers what it was asked. */
export type Loopback = { readonly url: string; readonly seen: Seen[]; reply: Reply; close(): Promise<void> };

export async function startLoopback(reply: Reply = (_, response) => ok(response, null)): Promise<Loopback> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://x');
      const one = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      seen.push(one);
      self.reply(one, response, seen.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: Loopback = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    reply,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return self;
}

/** Cloudflare's envelope around a result. */
export function ok(response: ServerResponse, result: unknown, info?: object): void {
  send(response, 200, { success: true, errors: [], messages: [], result, ...(info ? { result_info: info } : {}) });
}

export function refuse(response: ServerResponse, status: number, code: number, message = 'no', headers: Record<string, string> = {}): void {
  send(response, status, { success: false, errors: [{ code, message }], messages: [], result: null }, headers);
}

export function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A clock that does not wait: sleeping moves it. */
export function quickClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  let now = 1_800_000_000_000;
  return {
    slept,
    now: () => now,
    random: () => 0.5,
    sleep: (milliseconds, signal) => {
      if (signal.aborted) return Promise.reject(signal.reason);
      slept.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

export const canaryToken = 'canary-token-7f3a9c51e2d84b60';
export const never = new AbortController().signal;

export function accountAt(
  url: string,
  options: Partial<AccountOptions> & { readonly waits?: BudgetWait[]; readonly lines?: string[] } = {},
): { account: Account; budget: Budget } {
  const clock = options.clock ?? quickClock();
  const budget = options.budget ?? createBudget({ clock, onWait: (wait) => options.waits?.push(wait) });
  const account = createAccount({
    credential: { type: 'token', token: new Secret(canaryToken) },
    accountId: 'acc',
    baseUrl: url,
    clock,
    budget,
    log: { debug: (line) => options.lines?.push(line) },
    ...options,
  });
  return { account, budget };
}

export { systemClock };
