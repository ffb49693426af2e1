import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { createAccount, type Account } from '../../../../src/core/account/account.ts';
import { createBudget } from '../../../../src/core/account/budget.ts';
import { silentLog, systemClock, type Clock } from '../../../../src/core/account/ports.ts';
import type { TailEvent } from '../../../../src/core/operations/tail/event.ts';
import type { TailFilters } from '../../../../src/core/operations/tail/filters.ts';
import type { TailState } from '../../../../src/core/operations/tail/state.ts';
import type { TailAccount } from '../../../../src/core/operations/tail/made-tails.ts';
import { tailWorker, type RunningTail } from '../../../../src/core/operations/tail/tail-worker.ts';
import type { TailTiming } from '../../../../src/core/operations/tail/timing.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { tokens, type RunningSandbox } from '../../../sandbox/client.ts';

export const worker = 'sample-api';

/** A person's waits, a hundred times shorter. */
export const quick: TailTiming = {
  pingEvery: 200,
  pongWithin: 100,
  backOff: [20, 40, 80, 160],
  overlap: 150,
  longestLife: 3_600_000,
  openWithin: 2_000,
  restFor: 10,
  steadyAfter: 100,
};

export function sandboxAccount(sandbox: RunningSandbox, clock: Clock = systemClock): Account {
  return createAccount({
    credential: { type: 'token', token: new Secret(tokens.main) },
    accountId: sandbox.accountId,
    baseUrl: sandbox.url,
    clock,
    budget: createBudget({ clock, perMinute: 10_000 }),
    log: silentLog,
    timeout: 10_000,
  });
}

export type Watched = {
  readonly tail: RunningTail;
  readonly events: TailEvent[];
  readonly states: TailState[];
  /** Waits until a state of this kind has been said, since the last call for it. */
  until(kind: TailState['kind']): Promise<TailState>;
  /** Waits until so many events have come. */
  count(events: number): Promise<void>;
  stop(): Promise<void>;
};

export type WatchOptions = {
  readonly account: TailAccount | ((signal: AbortSignal) => Promise<TailAccount>);
  readonly filters?: TailFilters;
  readonly clock?: Clock;
  readonly timing?: Partial<TailTiming>;
  readonly name?: string;
};

/** Runs a tail and keeps all that it says. */
export function watch({ account, filters = {}, clock = systemClock, timing, name = worker }: WatchOptions): Watched {
  const [events, states]: [TailEvent[], TailState[]] = [[], []];
  const stop = new AbortController();
  let read = 0;
  const tail = tailWorker(
    {
      worker: name,
      account: typeof account === 'function' ? account : () => Promise.resolve(account),
      filters,
      clock,
      onEvent: ({ event }) => events.push(event),
      onState: (state) => states.push(state),
      timing: { ...quick, ...timing },
    },
    stop.signal,
  );
  return {
    tail,
    events,
    states,
    until: async (kind) => {
      await eventually(
        () => states.slice(read).some((state) => state.kind === kind),
        () => `no ${kind} in ${JSON.stringify(states)}`,
      );
      read += states.slice(read).findIndex((state) => state.kind === kind) + 1;
      return states[read - 1] as TailState;
    },
    count: (wanted) =>
      eventually(
        () => events.length >= wanted,
        () => `${events.length} of ${wanted} events; ${JSON.stringify(states)}`,
      ),
    stop: async () => {
      stop.abort();
      await tail.ended;
    },
  };
}

/** Waits for a condition, up to ten seconds. */
export async function eventually(isTrue: () => boolean | Promise<boolean>, otherwise: () => string): Promise<void> {
  for (const end = Date.now() + 10_000; !(await isTrue()); await wait(10)) if (Date.now() > end) assert.fail(otherwise());
}

/** The number in the message of each of the sandbox's events. */
export function indexes(events: readonly TailEvent[]): number[] {
  return events.map((event) => {
    const [log] = event.logs as readonly { readonly message: readonly [string, { readonly index: number }] }[];
    return log?.message[1].index ?? -1;
  });
}
