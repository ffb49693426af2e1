import { shareable } from '../shareable.ts';
import { AccountError } from './errors.ts';
import type { Clock } from './ports.ts';
import { quotaOf } from './rate-limit.ts';
import type { Quota } from './rate-limit.ts';

/** A wait that a person sees: until when, and who asks for it. */
export type BudgetWait = { readonly until: number; readonly reason: 'vendor' | 'own-share' };

/**
 * Keeps our part of what the vendor allows. Cloudflare blocks a user for five minutes, dashboard included, at 1,200 requests
 * in five minutes (https://developers.cloudflare.com/fundamentals/api/reference/limits/); we stop at 100 a minute, which is under half.
 */
export type Budget = {
  /** Waits for a place, then counts one request; the answer gives the place back. Throws `rate-limited` or `aborted`. */
  enter(signal: AbortSignal): Promise<() => void>;
  /** Reads the rate headers of an answer. */
  note(status: number, headers: Headers): void;
  /**
   * A person is carrying out an operation, which must not stand behind a refresh: until the answer is called, a minute takes twice as many
   * (what the vendor says still holds, and five such minutes stay below its 1,200).
   */
  hurry(): () => void;
  /** Until when polling in the background rests, in milliseconds since the epoch; undefined when it may go on. */
  restUntil(): number | undefined;
  /** Requests sent since the budget was made. */
  readonly sent: number;
};

export type BudgetOptions = {
  readonly clock: Clock;
  /** Shown to a person once per wait; the wait ends with its signal. */
  readonly onWait?: (wait: BudgetWait) => void;
  /** Requests in any 60 seconds. */
  readonly perMinute?: number;
  /**
   * Requests on the way at once, sixteen unless told: a refresh of 45 within six times the latency of one needs at least 7.5, and the
   * last of a chain (deployments, the version, its database's tables, their rows) must not wait for a whole round at each step.
   */
  readonly atOnce?: number;
  /** Longer waits than this, in milliseconds, are refused with `retryAt` at once: nobody waits at a row for five minutes. */
  readonly longestWait?: number;
};

const minute = 60_000;

/** A budget shared by everything that uses one vendor's token. */
export function createBudget(options: BudgetOptions): Budget {
  const { clock, onWait, perMinute = 100, atOnce = 16, longestWait = minute } = options;
  const times: number[] = [];
  const queue: (() => void)[] = [];
  let running = 0;
  let sent = 0;
  let blockedUntil = 0;
  let announced = 0;
  let hurried = 0;
  let quota: Quota | undefined;

  const release = (): void => {
    const next = queue.shift();
    if (next) next();
    else running--;
  };

  const takePlace = (signal: AbortSignal): Promise<void> => {
    // Those of a refresh may all be asleep in their places.
    if (running < atOnce * (hurried > 0 ? 2 : 1)) {
      running++;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const granted = (): void => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      const stop = (): void => {
        queue.splice(queue.indexOf(granted), 1);
        reject(aborted());
      };
      queue.push(granted);
      shareable(signal).addEventListener('abort', stop, { once: true });
    });
  };

  const nextWait = (): BudgetWait | undefined => {
    const now = clock.now();
    if (blockedUntil > now) return { until: blockedUntil, reason: 'vendor' };
    if (quota && quota.remaining <= 0 && quota.resetAt > now) return { until: quota.resetAt, reason: 'vendor' };
    while ((times[0] ?? now) <= now - minute) times.shift();
    const oldest = times[times.length - perMinute * (hurried > 0 ? 2 : 1)];
    return oldest === undefined ? undefined : { until: oldest + minute, reason: 'own-share' };
  };

  const waitForTurn = async (signal: AbortSignal): Promise<void> => {
    for (let wait = nextWait(); wait; wait = nextWait()) {
      if (wait.until - clock.now() > longestWait) throw limited(wait.until);
      if (wait.until > announced) {
        announced = wait.until;
        onWait?.(wait);
      }
      try {
        await clock.sleep(Math.max(1, wait.until - clock.now()), signal);
      } catch {
        throw aborted();
      }
    }
  };

  return {
    async enter(signal) {
      if (signal.aborted) throw aborted();
      await takePlace(signal);
      try {
        await waitForTurn(signal);
      } catch (error) {
        release();
        throw error;
      }
      times.push(clock.now());
      sent++;
      let isReleased = false;
      return () => {
        if (!isReleased) release();
        isReleased = true;
      };
    },
    note(status, headers) {
      const seen = quotaOf(headers, clock.now());
      if (seen.quota) quota = seen.quota;
      if (seen.blockedUntil !== undefined) blockedUntil = Math.max(blockedUntil, seen.blockedUntil);
      else if (status === 429) blockedUntil = Math.max(blockedUntil, clock.now() + 1000 + clock.random() * 500);
    },
    hurry() {
      hurried++;
      let isOver = false;
      return () => {
        if (!isOver) hurried--;
        isOver = true;
      };
    },
    restUntil() {
      const now = clock.now();
      if (blockedUntil > now) return blockedUntil;
      // A person working in the dashboard draws from the same quota: the last quarter is theirs.
      return quota && quota.resetAt > now && quota.remaining < quota.total / 4 ? quota.resetAt : undefined;
    },
    get sent() {
      return sent;
    },
  };
}

function aborted(): AccountError {
  return new AccountError('aborted', 'The request was cancelled.');
}

function limited(until: number): AccountError {
  const at = new Date(until).toISOString().slice(11, 16);
  return new AccountError('rate-limited', `The account is rate limited until ${at} UTC. Refresh after that.`, { retryAt: until });
}
