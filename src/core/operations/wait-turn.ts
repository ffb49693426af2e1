import type { Clock } from '../account/ports.ts';
import type { LogEntry } from './operations-log.ts';

/** Milliseconds; where production burns nobody waits longer for a window that hangs. */
const longest = 15_000;
const pause = 250;

/** Waits until the same operation that was begun before, here or in another window, has ended; the account then tells whether there is anything left to do. */
export async function waitTurn(ahead: () => Promise<LogEntry | undefined>, clock: Clock, signal: AbortSignal): Promise<void> {
  const end = clock.now() + longest;
  while (!signal.aborted && clock.now() < end && (await ahead()) !== undefined) {
    // Cancelled: what follows sees it and sends nothing.
    await clock.sleep(pause, signal).catch(() => undefined);
  }
}
