import { AccountError } from '../../account/errors.ts';
import type { TailEnd } from './state.ts';

/** What a refused tail means: it is over, or worth another try (at the earliest at `retryAt`). */
export type Refused =
  | { readonly isOver: true; readonly because: TailEnd; readonly says: string }
  | { readonly isOver: false; readonly says: string; readonly retryAt?: number };

/** Ten viewers per Worker, the dashboard's included: https://developers.cloudflare.com/workers/observability/logs/real-time-logs/ */
const mostViewers = 10;
const fullCode = 10_058;

/**
 * Reads the error of a request for a tail, or of a socket that did not open. An answer in a strange form is final only for a tail that
 * never ran: later it is what the login page of another network says.
 */
export function refusalOf(error: unknown, worker: string, hasRun: boolean): Refused {
  if (!AccountError.is(error)) return { isOver: false, says: error instanceof Error ? error.message : 'The tail did not start.' };
  const over = (because: TailEnd, says: string): Refused => ({ isOver: true, because, says });
  // The code is not documented; the sentence names the limit.
  if (error.code === fullCode || /maximum number of tails|too many tails/i.test(error.message))
    return over(
      'full',
      `${worker} already has ${mostViewers} live viewers, and Cloudflare allows no more: tails of wrangler, of other editors and open log pages of the dashboard count together. Close one, then tail again.`,
    );
  if (error.reason === 'not-found') return over('absent', `The account has no Worker ${worker}. Deploy it, or choose another one.`);
  if (error.reason === 'signed-out' || error.reason === 'unauthorized') return over('signed-out', error.message);
  if (error.reason === 'forbidden') return over('forbidden', error.message);
  if (error.reason === 'unexpected' && !hasRun) return over('unexpected', error.message);
  return { isOver: false, says: error.message, ...(error.retryAt === undefined ? {} : { retryAt: error.retryAt }) };
}
