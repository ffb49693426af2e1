import { shareable } from '../shareable.ts';
import { AccountError } from './errors.ts';
import type { Clock } from './ports.ts';
import { quotaOf } from './rate-limit.ts';
import type { Quota } from './rate-limit.ts';

/** A wait that a person sees: until when, and who asks for it. */
export type BudgetWait = { readonly until: number; readonly reason: 'vendor' | 'own-share' };

/**
 * Keeps our part of what the vendor allows. Cloudflare blocks a user for five minutes, dashboard included, at 1,200 requests
 * in five minutes (https://developers.cloudflare.com/fundamentals/api/reference/limits/). A bucket of 100 that fills by 100 a minute sends 600
 * at most in any five, which is half.
 */
export type Budget = {
  /** Waits for a place, then counts one request; the answer gives the place back. Throws `rate-limited` or `aborted`. */
  enter(signal: AbortSignal): Promise<() => void>;
  /** Reads the rate headers of an answer. */
  note(status: number, headers: Headers): void;
  /**
   * A person is carrying out an operation, which must not stand behind a refresh: until the answer is called, requests may borrow another
   * bucket from what comes (what the vendor says still holds, and 700 in five minutes stay below its 1,200).
   */
  hurry(): () => void;
  /** Milliseconds in which requests were held back, by the vendor or for our share, since the budget was made: no probe is slow because of these. */
  heldBack(): number;
  /** Until when polling in the background rests, in milliseconds since the epoch; undefined when it may go on. */
  restUntil(): number | undefined;
  /** Requests sent since the budget was made. */
  readonly sent: number;
};

export type BudgetOptions = {
  readonly clock: Clock;
  /** Shown to a person once per wait; the wait ends with its signal. */
  readonly onWait?: (wait: BudgetWait) => void;
  /** What the bucket holds, and how many it gets back in 60 seconds. */
  readonly perMinute?: number;
  /**
   * Requests on the way at once, sixteen unless told: a refresh of 45 within six times the latency of one needs at least 7.5, and the
   * last of a chain (deployments, the version, its database's tables, their rows) must not wait for a whole round at each step.
   */
  readonly atOnce?: number;
  /** Waits that the vendor asks for and are longer than this, in milliseconds, are refused with `retryAt` at once: nobody waits at a row for five minutes. */
  readonly longestWait?: number;
};

const minute = 60_000;
/** Milliseconds. A shorter wait for our own share is over before a person has read that there is one. */
const noticeable = 1000;

/** A budget shared by everything that uses one vendor's token. */
export function createBudget(options: BudgetOptions): Budget {
  const { clock, onWait, perMinute = 100, atOnce = 16, longestWait = minute } = options;
  const queue: (() => void)[] = [];
  let bucket = perMinute;
  let filledAt = clock.now();
  let sleeping = 0;
  let held = 0;
  let heldSince = 0;
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
    bucket = Math.min(perMinute, bucket + (Math.max(0, now - filledAt) / minute) * perMinute);
    filledAt = now;
    const lack = (hurried > 0 ? 1 - perMinute : 1) - bucket;
    return lack <= 0 ? undefined : { until: now + timeOf(lack), reason: 'own-share' };
  };
  const timeOf = (requests: number): number => Math.ceil((requests / perMinute) * minute);

  /** Of our own share a person hears when all who wait now are through, and not each turn. */
  const announce = ({ until, reason }: BudgetWait): void => {
    const end = reason === 'vendor' ? until : until + timeOf(sleeping + queue.length);
    if (end <= announced || (reason === 'own-share' && end - Math.max(announced, clock.now()) < noticeable)) return;
    announced = end;
    onWait?.({ until: end, reason });
  };

  const waitForTurn = async (signal: AbortSignal): Promise<void> => {
    for (let wait = nextWait(); wait; wait = nextWait()) {
      if (wait.reason === 'vendor' && wait.until - clock.now() > longestWait) throw limited(wait.until);
      announce(wait);
      if (sleeping++ === 0) heldSince = clock.now();
      try {
        await clock.sleep(Math.max(1, wait.until - clock.now()), signal);
      } catch {
        throw aborted();
      } finally {
        if (--sleeping === 0) held += clock.now() - heldSince;
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
      bucket--;
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
    heldBack: () => held + (sleeping > 0 ? clock.now() - heldSince : 0),
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
