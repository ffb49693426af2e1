import type { AccountError } from '../account/errors.ts';
import type { OperationResult, RunContext } from './run-plan.ts';
import { lookUntil, sendOnce } from './send-once.ts';

/**
 * One change whose outcome can be seen at once: sends it, then looks. `isSo` says whether the account shows it. For small changes that
 * may be repeated without harm.
 */
export async function setResource<T>(
  { clock, signal }: RunContext,
  options: {
    readonly send: (signal: AbortSignal) => Promise<unknown>;
    readonly look: (signal: AbortSignal) => Promise<T>;
    readonly isSo: (seen: T) => boolean;
    /** `sample-api has 2 crons` */
    readonly done: string;
    /** `The crons of sample-api` */
    readonly what: string;
  },
): Promise<OperationResult<undefined>> {
  const { send, look, isSo, done, what } = options;
  const details = undefined;
  const sent = await sendOnce(signal, send);
  if (sent.kind === 'refused' || sent.kind === 'not-sent') {
    const { error } = sent;
    if (error.reason === 'aborted') return { status: 'stopped', message: 'Cancelled. Nothing was changed.', details, error };
    return { status: 'failed', message: `${error.message} Nothing was changed.`, details, error };
  }
  let blind: AccountError | undefined;
  const seen = await lookUntil(
    clock,
    async (own) => ({ value: await look(own) }),
    ({ value }) => isSo(value),
    (why) => (blind = why),
  );
  const error = sent.kind === 'lost' ? { error: sent.error } : {};
  if (!seen)
    return {
      status: 'uncertain',
      message: `${what}: the change was sent, and whether it is made cannot be seen: ${blind?.message ?? ''}`,
      details,
      ...(blind ? { error: blind } : error),
    };
  if (isSo(seen.value)) return { status: 'done', message: `${done}.`, details, ...error };
  const why =
    sent.kind === 'lost'
      ? 'the answer was lost, and the account does not show the change. Try again.'
      : 'the account does not show the change; somebody may have changed it meanwhile. Refresh.';
  return { status: 'failed', message: `${what}: ${why}`, details, ...error };
}
