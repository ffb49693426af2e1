import assert from 'node:assert/strict';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAccount } from '../../../src/core/account/account.ts';
import type { Account } from '../../../src/core/account/account.ts';
import { createBudget } from '../../../src/core/account/budget.ts';
import { systemClock } from '../../../src/core/account/ports.ts';
import type { Clock } from '../../../src/core/account/ports.ts';
import { createOperationsLog, memoryLogStore } from '../../../src/core/operations/operations-log.ts';
import type { LogStore, OperationsLog } from '../../../src/core/operations/operations-log.ts';
import type { RunContext } from '../../../src/core/operations/run-plan.ts';
import { findWrangler } from '../../../src/core/operations/wrangler-tool.ts';
import type { WranglerTool } from '../../../src/core/operations/wrangler-tool.ts';
import { Secret } from '../../../src/core/secret.ts';
import { accountId, node24, tokens } from '../../sandbox/client.ts';
import type { RunningSandbox } from '../../sandbox/client.ts';
import type { Wrangler } from '../../sandbox/wrangler.ts';

/** The wrangler of this repository, on a Node that it supports. */
export function ownWrangler(): WranglerTool {
  const tool = findWrangler(fileURLToPath(new URL('../../..', import.meta.url)), node24);
  assert.ok(tool);
  return tool;
}

/** What a wrangler child inherits in a test: no login of this machine. */
export function childEnvironment({ folder }: Wrangler): Readonly<Record<string, string | undefined>> {
  const home = join(folder, '.home');
  return { PATH: process.env['PATH'], HOME: home, XDG_CONFIG_HOME: join(home, 'config'), CI: 'true' };
}

export const never = new AbortController().signal;

/** A clock whose pauses are a hundred times shorter, and whose time runs as much faster. */
function fastClock(): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * 100,
    random: () => 0.5,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 100, signal),
  };
}

export type Stage = {
  readonly account: Account;
  readonly log: OperationsLog;
  readonly store: LogStore;
  /** Lines of the account's own log. */
  readonly lines: string[];
  readonly context: RunContext;
};

/** An account and everything a run needs; `url` is a proxy's address where a test has one. */
export function stageFor(
  sandbox: RunningSandbox,
  options: {
    readonly url?: string;
    readonly token?: string;
    readonly signal?: AbortSignal;
    readonly timeout?: number;
    /** Of the account's own pauses and limits. */
    readonly accountClock?: Clock;
    readonly store?: LogStore;
    readonly session?: string;
    readonly isAlive?: (session: string) => boolean;
  } = {},
): Stage {
  const clock = fastClock();
  const lines: string[] = [];
  const account = createAccount({
    credential: { type: 'token', token: new Secret(options.token ?? tokens.main) },
    accountId,
    baseUrl: options.url ?? sandbox.url,
    clock: options.accountClock ?? systemClock,
    budget: createBudget({ clock: options.accountClock ?? systemClock }),
    log: { debug: (line) => lines.push(line) },
    timeout: options.timeout ?? 10_000,
  });
  const store = options.store ?? memoryLogStore();
  const log = createOperationsLog({
    store,
    clock,
    session: options.session ?? 'this-window',
    ...(options.isAlive ? { isAlive: options.isAlive } : {}),
  });
  return { account, log, store, lines, context: { account, clock, log, signal: options.signal ?? never } };
}

export type Proxy = {
  readonly url: string;
  /** Requests that pass and whose answers are cut off; each entry hits once, in order, where method and path fit. */
  lose(method: string, path: RegExp, body?: RegExp): void;
  /** Calls back when a request has reached the server, before its answer is passed on. */
  onPassing(method: string, path: RegExp, then: () => void | Promise<void>, body?: RegExp): void;
  close(): Promise<void>;
};

/** Stands before the sandbox and lets a request through while its answer is lost on the way: the write is made and nobody is told. */
export async function startProxy(sandbox: RunningSandbox): Promise<Proxy> {
  type Rule = { readonly method: string; readonly path: RegExp; readonly body: RegExp };
  const lost: Rule[] = [];
  const hooks: (Rule & { readonly call: () => void | Promise<void> })[] = [];
  const take = <T extends Rule>(list: T[], method = '', url = '', text: string): T | undefined => {
    const index = list.findIndex((one) => one.method === method && one.path.test(url) && one.body.test(text));
    return index < 0 ? undefined : list.splice(index, 1)[0];
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const upstream = send(`${sandbox.origin}${request.url ?? ''}`, { method: request.method, headers: request.headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          void (async () => {
            const text = Buffer.concat(chunks).toString();
            await take(hooks, request.method, request.url, text)?.call();
            if (take(lost, request.method, request.url, text)) return request.socket.destroy();
            response.writeHead(answer.statusCode ?? 500, answer.headers).end(Buffer.concat(parts));
            return undefined;
          })();
        });
      });
      upstream.on('error', () => request.socket.destroy());
      upstream.end(Buffer.concat(chunks));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4`,
    lose: (method, path, body = /^/) => void lost.push({ method, path, body }),
    onPassing: (method, path, call, body = /^/) => void hooks.push({ method, path, call, body }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Requests that change something, as `METHOD path-end`. */
export async function writes(sandbox: RunningSandbox): Promise<string[]> {
  return (await sandbox.log())
    .filter(
      ({ method, path, body }) =>
        method !== 'GET' && !(path.includes('/query') && /^\{"sql":"(?:SELECT|WITH)/i.test(body)) && !path.includes('graphql'),
    )
    .map(({ method, path }) => `${method} ${path.replace(/^.*?\/accounts\/[0-9a-f]+/, '')}`);
}
