import { AccountError } from './errors.ts';
import { shareable } from './ports.ts';
import type { Clock } from './ports.ts';

/** Answers kept between refreshes, by question. */
export type Memory = Map<string, { readonly at: number; readonly answer: unknown }>;

export type SharedCallsOptions = {
  readonly memory: Memory;
  readonly clock: Clock;
  /** Milliseconds that an answer to the named question may be old. */
  readonly maxAge: (name: string) => number;
  /** Asked before each question that is not answered from memory; throws when it must not be put now. */
  readonly guard?: () => void;
};

type Ask = (...args: unknown[]) => Promise<unknown>;
type Flight = { readonly answer: Promise<unknown>; readonly controller: AbortController; waiting: number };

/** How long an answer is kept at all: as long as background polling may use it. */
const longestKept = 10 * 60 * 1000;

/**
 * The same object, but each question (method and arguments, without the signal) is asked once: those who ask while it is on the way share
 * the call, later ones get the answer, errors included. A caller that aborts leaves alone; the call ends with its last caller.
 * Answers, not errors, stay in `memory` for a later object of the same kind.
 */
export function shareCalls<T extends object>(target: T, { memory, clock, maxAge, guard }: SharedCallsOptions): T {
  const flights = new Map<string, Flight>();
  const startedAt = clock.now();
  for (const [key, { at }] of memory) {
    if (at < startedAt - longestKept && maxAge(nameIn(key)) < Number.POSITIVE_INFINITY) memory.delete(key);
  }

  const start = (key: string, ask: Ask, args: readonly unknown[]): Flight => {
    const controller = new AbortController();
    const answer = (async () => {
      guard?.();
      const got = await ask(...args, controller.signal);
      memory.set(key, { at: clock.now(), answer: got });
      return got;
    })();
    answer.catch(() => undefined);
    const flight = { answer, controller, waiting: 0 };
    flights.set(key, flight);
    return flight;
  };

  const shared = (name: string, ask: Ask): Ask => {
    return async (...all) => {
      const signal = shareable(all.at(-1) as AbortSignal);
      const args = all.slice(0, -1);
      const key = JSON.stringify([name, ...args]);
      const flight = flights.get(key);
      if (flight) return leaveOn(signal, key, flight);
      const kept = memory.get(key);
      if (kept && kept.at > startedAt - maxAge(name)) return kept.answer;
      return leaveOn(signal, key, start(key, ask, args));
    };
  };

  const leaveOn = (signal: AbortSignal, key: string, flight: Flight): Promise<unknown> =>
    new Promise((resolve, reject) => {
      flight.waiting++;
      const done = (): void => signal.removeEventListener('abort', leave);
      const leave = (): void => {
        done();
        if (--flight.waiting === 0) {
          flight.controller.abort();
          flights.delete(key);
        }
        reject(new AccountError('aborted', 'The request was cancelled.'));
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      flight.answer.then(resolve, reject).finally(done);
    });

  const entries = Object.entries(target).map(([name, value]) => [name, typeof value === 'function' ? shared(name, value) : value]);
  return Object.fromEntries(entries) as T;
}

function nameIn(key: string): string {
  return /^\["(\w+)"/.exec(key)?.[1] ?? '';
}
