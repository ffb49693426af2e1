import { shareable } from '../shareable.ts';

/** Time, as an argument: tests state it. */
export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `milliseconds`; rejects with the signal's reason as soon as it aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** 0 ≤ x < 1, for the jitter of retries. */
  random(): number;
};

/** Where the account writes what it did: method, path, status and duration; never headers, bodies or values. */
export type Log = { debug(line: string): void };

export const silentLog: Log = { debug: () => undefined };

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      }, milliseconds);
      if (signal.aborted) stop();
      else shareable(signal).addEventListener('abort', stop, { once: true });
    }),
};

/** True for http on this very machine: `127.0.0.0/8`, `::1` and `localhost`, where no token leaves the host. */
export function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname);
}
