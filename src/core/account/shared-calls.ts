import { shareable } from '../shareable.ts';
import { AccountError } from './errors.ts';
import type { Clock } from './ports.ts';

/** Answers kept between refreshes, by question, and questions that are on the way; `at` is when they were asked. */
export type Memory = Map<string, Kept>;
type Kept = { readonly at: number; readonly answer: unknown } | Flight;

export type SharedCallsOptions = {
  readonly memory: Memory;
  readonly clock: Clock;
  /** Milliseconds that an answer to the named question may be old. */
  readonly maxAge: (name: string) => number;
  /** Asked before each question that is not answered from memory; throws when it must not be put now. */
  readonly guard?: () => void;
};

type Ask = (...args: unknown[]) => Promise<unknown>;
type Flight = { readonly at: number; readonly arriving: Promise<unknown>; readonly controller: AbortController; waiting: number };

/** How long an answer is kept at all: as long as background polling may use it. */
const longestKept = 10 * 60 * 1000;

/**
 * The same object, but each question (method and arguments, without the signal) is asked once: those who ask while it is on the way share
 * the call, later ones get the answer, errors included. A caller that aborts leaves alone; the call ends with its last caller.
 * Answers, not errors, stay in `memory` for other objects of the same kind, and these share what is on the way, as long as it was asked late enough
 * for them.
 */
export function shareCalls<T extends object>(target: T, { memory, clock, maxAge, guard }: SharedCallsOptions): T {
  const flights = new Map<string, Flight>();
  const startedAt = clock.now();
  for (const [key, { at }] of memory) {
    if (at < startedAt - longestKept && maxAge(nameIn(key)) < Number.POSITIVE_INFINITY) memory.delete(key);
  }

  const start = (key: string, ask: Ask, args: readonly unknown[]): Flight => {
    guard?.();
    const controller = new AbortController();
    const before = memory.get(key);
    const flight: Flight = { at: clock.now(), arriving: ask(...args, controller.signal), controller, waiting: 0 };
    flights.set(key, flight);
    memory.set(key, flight);
    const land = (kept: Kept | undefined): void => {
      if (memory.get(key) !== flight) return;
      if (kept) memory.set(key, kept);
      else memory.delete(key);
    };
    flight.arriving.then(
      (answer) => land({ at: flight.at, answer }),
      () => land(before && 'answer' in before ? before : undefined),
    );
    return flight;
  };

  const shared = (name: string, ask: Ask): Ask => {
    return async (...all) => {
      const signal = all.at(-1) as AbortSignal;
      const args = all.slice(0, -1);
      const key = JSON.stringify([name, ...args]);
      const flight = flights.get(key);
      if (flight) return leaveOn(signal, key, flight);
      const kept = memory.get(key);
      const isFresh = kept !== undefined && kept.at > startedAt - maxAge(name);
      if (isFresh && 'answer' in kept) return kept.answer;
      // Somebody else's question: the next one here finds it in the memory again.
      return leaveOn(signal, key, isFresh && 'arriving' in kept ? kept : start(key, ask, args));
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
          if (flights.get(key) === flight) flights.delete(key);
          if (memory.get(key) === flight) memory.delete(key);
        }
        reject(new AccountError('aborted', 'The request was cancelled.'));
      };
      if (signal.aborted) return leave();
      shareable(signal).addEventListener('abort', leave, { once: true });
      flight.arriving.then(resolve, reject).finally(done);
    });

  const entries = Object.entries(target).map(([name, value]) => [name, typeof value === 'function' ? shared(name, value) : value]);
  return Object.fromEntries(entries) as T;
}

function nameIn(key: string): string {
  return /^\["(\w+)"/.exec(key)?.[1] ?? '';
}
