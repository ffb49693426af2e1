import { AccountError } from '../account/errors.ts';
import type { Clock } from '../account/ports.ts';
import { shareable } from '../shareable.ts';

/**
 * What became of one change that was sent. `refused`: the account said no, nothing changed. `lost`: it was sent and no answer came
 * that can be read, so only a look at the account tells. `not-sent`: it never left, or it was cancelled before.
 */
export type Sent<T> =
  | { readonly kind: 'accepted'; readonly value: T }
  | { readonly kind: 'refused' | 'lost' | 'not-sent'; readonly error: AccountError };

/** How long a cancelled run still waits for the answer to what it sent, in milliseconds. */
const grace = 5000;

/** Sends a change exactly once. Cancelling does not cut the request at once: an answer is worth more than five seconds. */
export async function sendOnce<T>(signal: AbortSignal, send: (signal: AbortSignal) => Promise<T>): Promise<Sent<T>> {
  if (signal.aborted) return { kind: 'not-sent', error: new AccountError('aborted', 'Cancelled before it was sent.') };
  const own = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const onAbort = (): void => void timers.push(setTimeout(() => own.abort(), grace));
  shareable(signal).addEventListener('abort', onAbort, { once: true });
  try {
    return { kind: 'accepted', value: await send(own.signal) };
  } catch (error) {
    if (!AccountError.is(error)) throw error;
    return { kind: kindOf(error), error };
  } finally {
    signal.removeEventListener('abort', onAbort);
    for (const timer of timers) clearTimeout(timer);
  }
}

function kindOf(error: AccountError): 'refused' | 'lost' | 'not-sent' {
  switch (error.reason) {
    case 'signed-out':
    case 'unauthorized':
    case 'forbidden':
    case 'wrong-account':
    case 'not-found':
    case 'rate-limited':
      return 'refused';
    case 'offline':
      // No connection was made, so no request left.
      return /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|CERT|UNABLE_TO/.test(error.message) ? 'not-sent' : 'lost';
    case 'unexpected':
      // A refusal has the vendor's code; a page of a proxy or half an answer has none.
      return error.code === undefined ? 'lost' : 'refused';
    case 'timeout':
    case 'server':
    case 'aborted':
      return 'lost';
  }
}

/** A signal for looking at the account after the person has cancelled: half a minute, whatever the run's own signal says. */
export function lookSignal(): AbortSignal {
  return AbortSignal.timeout(30_000);
}

/** `undefined` when the account cannot be asked either; `onBlind` hears why. */
export async function lookAt<T>(
  look: (signal: AbortSignal) => Promise<T>,
  onBlind?: (error: AccountError) => void,
): Promise<T | undefined> {
  try {
    return await look(lookSignal());
  } catch (error) {
    if (!AccountError.is(error)) throw error;
    onBlind?.(error);
    return undefined;
  }
}

const pauses = [500, 1000, 2000];

/** As `lookAt`, asked again for some seconds until it is so: a change may show a moment after its answer. Gives what was seen last. */
export async function lookUntil<T>(
  clock: Clock,
  look: (signal: AbortSignal) => Promise<T>,
  isSo: (seen: T) => boolean,
  onBlind?: (error: AccountError) => void,
): Promise<T | undefined> {
  let seen = await lookAt(look, onBlind);
  for (const pause of pauses) {
    if (seen !== undefined && isSo(seen)) return seen;
    await clock.sleep(pause, lookSignal());
    seen = (await lookAt(look, onBlind)) ?? seen;
  }
  return seen;
}
