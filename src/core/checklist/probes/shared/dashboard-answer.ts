import { plainName } from '../../../account/errors.ts';
import type { WorkerAnswer } from '../../../account/worker-probe.ts';
import type { Part } from './parts.ts';

/** An address of the dashboard with what it answered. `kind`: how it was found. */
export type Address = { readonly url: string; readonly kind: string };
/** `by`: who refused; `wwwAuth`: the refusal names how to sign in. */
export type Asked = Address & {
  readonly part: Part;
  readonly status?: number;
  readonly by?: 'worker' | 'access';
  readonly wwwAuth?: boolean;
};
/** What an answer to `GET /api/meta` says. Only what the Worker itself answered counts; anything in between says nothing. */
export function classify(address: Address, answer: WorkerAnswer, how: string): Omit<Asked, 'url' | 'kind'> {
  const { status } = answer;
  const base = { status };
  const part = (verdict: Part['verdict'], words: string): Part => ({ verdict, sentence: `${address.url} ${words}.` });
  if (answer.access) return { ...base, by: 'access', part: part('pass', 'is protected by Cloudflare Access') };
  if (answer.intercepted) return { ...base, part: part('unknown', `answered ${status} from Cloudflare, before the dashboard was asked`) };
  if (isEnvelope(answer.json))
    return { ...base, part: part('unknown', `answered ${status} in the form of Cloudflare's API, not of a dashboard`) };
  if (status === 401 || status === 403)
    return {
      ...base,
      by: 'worker',
      wwwAuth: 'www-authenticate' in answer.headers,
      part: part('pass', `refused a request ${how} (${status})`),
    };
  if (status >= 200 && status < 300 && answer.json !== undefined)
    return { ...base, part: part('fail', `is open to anyone: GET /api/meta ${how} answered ${status}`) };
  if (status === 500) return { ...base, part: part('fail', `crashes with ${status}: nobody can use it`) };
  if (address.kind === 'preview' && status === 404 && answer.json === undefined)
    return { ...base, part: part('not-applicable', 'answers 404: there is no preview') };
  const location = answer.headers['location'];
  const words =
    location !== undefined && status >= 300 && status < 400
      ? `leads to ${plainName(location, 60)}, which proves nothing`
      : status >= 500 || status === 429
        ? `answered ${status}; check again later`
        : `answered ${status}${answer.json === undefined ? ' with a page' : ''}, which is not the dashboard's API`;
  return { ...base, part: part('unknown', words) };
}

/** `{success, errors}` is what Cloudflare's API and its proxies say, never a Worker of this kind. */
function isEnvelope(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'success' in json && 'errors' in json;
}
