import type { WorkerAnswer } from '../../../account/worker-probe.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';
import { unknownBecause } from '../../unknown-because.ts';
import type { Target } from '../../../wrangler/file.ts';
import { workerUrls } from '../../worker-urls.ts';

/**
 * What an unauthenticated POST to a route that does not exist said. `refused`: 401; `signature`: 401 that asks for a signature; `access`: Cloudflare
 * Access stands before it; `open`: past the checks; `crash`: 5xx; `silent`: an answer that tells nothing; `unreachable`: no answer.
 */
export type LiveAnswer = {
  readonly url: string;
  readonly kind: 'refused' | 'signature' | 'access' | 'open' | 'crash' | 'silent' | 'unreachable';
  readonly status?: number;
  /** The body's own word, when it is a short one. */
  readonly error?: string;
  readonly reason?: string;
};

/** `why` says, as a clause, why nobody was asked. */
export type LiveAnswers = { readonly answers: readonly LiveAnswer[]; readonly why?: string };

const most = 3;

/**
 * Asks each known address of the API with `POST /api/__readiness_probe__`: no such route exists, so nothing can be enqueued. With `withToken` only
 * addresses for which the person keeps the ingress token are asked, with it and without a signature.
 */
export async function askIngress(context: ProbeContext, target: Target, withToken: boolean): Promise<LiveAnswers> {
  if (!context.workers) return { answers: [], why: 'live checks are off' };
  const workers = required(context, 'workers');
  const { urls, problems } = await workerUrls(context, target);
  const chosen = urls.filter(({ url }) => !withToken || workers.hasToken(url, 'ingress')).slice(0, most);
  if (chosen.length === 0)
    return { answers: [], why: problems.length > 0 ? 'its address could not be looked up' : 'it has no known address' };
  return { answers: await Promise.all(chosen.map(({ url }) => ask(context, `${url}/api/__readiness_probe__`, withToken))) };
}

async function ask(context: ProbeContext, url: string, withToken: boolean): Promise<LiveAnswer> {
  try {
    const answer = await required(context, 'workers').ask(
      {
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json' },
        body: '{}',
        ...(withToken && { withToken: 'ingress' as const }),
      },
      context.signal,
    );
    return { url, ...read(answer) };
  } catch (error) {
    const { reason, sentence } = unknownBecause(error);
    if (reason === 'aborted') throw error;
    return { url, kind: 'unreachable', reason, error: sentence };
  }
}

function read({ status, json, access, intercepted }: WorkerAnswer): Omit<LiveAnswer, 'url'> {
  const body = typeof json === 'object' && json !== null && 'error' in json && typeof json.error === 'string' ? json.error : '';
  const said = { status, ...(body !== '' && /^[\w .-]{1,40}$/.test(body) && { error: body }) };
  if (access) return { kind: 'access', ...said };
  if (intercepted) return { kind: 'silent', ...said };
  if (status === 401 && /signature/i.test(body)) return { kind: 'signature', ...said };
  if (status === 401) return { kind: 'refused', ...said };
  if ((status >= 200 && status < 300) || (status === 404 && body === 'unknown route')) return { kind: 'open', ...said };
  return { kind: status >= 500 ? 'crash' : 'silent', ...said };
}
