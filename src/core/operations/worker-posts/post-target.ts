import type { WorkerAnswer, WorkerProbe } from '../../account/worker-probe.ts';
import { AccountError, plainName } from '../../account/errors.ts';
import type { OperationResult } from '../run-plan.ts';

/** The Worker that is asked to do something, at the address whose token the person confirmed. `base` has no trailing slash. */
export type PostTarget = {
  readonly worker: string;
  readonly environment: string | undefined;
  readonly isProduction: boolean;
  readonly base: string;
};

/** Sends once and never again: a second try could do it twice. An answer that was lost is said to be so. */
export async function postOnce<T>(
  workers: Pick<WorkerProbe, 'ask'>,
  request: Parameters<WorkerProbe['ask']>[0],
  signal: AbortSignal,
  read: (answer: WorkerAnswer) => OperationResult<T>,
): Promise<OperationResult<T | undefined>> {
  try {
    return read(await workers.ask(request, signal));
  } catch (error) {
    if (!AccountError.is(error)) throw error;
    const message = `${error.message} Whether it was done is not known: look at the Worker before trying again.`;
    return { status: 'failed', message, details: undefined, error };
  }
}

/** The word in which the Worker refused, when it is a short one. */
export function refusalOf({ status, json, access, intercepted }: WorkerAnswer): string {
  if (access) return 'Cloudflare Access stands before it';
  if (intercepted) return 'Cloudflare stopped the request before the Worker';
  const body = typeof json === 'object' && json !== null && 'error' in json && typeof json.error === 'string' ? json.error : '';
  return body !== '' && /^[\w .-]{1,60}$/.test(body) ? `${status} ${plainName(body)}` : String(status);
}
