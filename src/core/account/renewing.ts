import type { Secret } from '../secret.ts';
import type { Clock } from './ports.ts';

/** A `fetch` as the transport gives it: whole answers, `AccountError` where there is none. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** Gives a newer token, or undefined where there is none. */
export type Renew = (signal: AbortSignal) => Promise<Secret | undefined>;

/** Milliseconds within which a second refusal is no reason to ask for a token again: it is refused for another reason. */
const atMostEvery = 60_000;
/** Milliseconds that a new token may take. */
const longest = 25_000;

/**
 * Sends again, once, with a newer token where the one at hand is not taken any more: a login of wrangler lasts an hour, and wrangler renews
 * it when it is asked. A request that was answered with 401 has done nothing, so a change may be sent again as well. However many requests
 * are refused at once, the token is asked for once.
 */
export function renewing(send: Send, renew: Renew, clock: Pick<Clock, 'now'>): Send {
  let token: Secret | undefined;
  let asked: { readonly at: number; readonly answer: Promise<Secret | undefined> } | undefined;
  const ask = (): Promise<Secret | undefined> => {
    // Whoever asked first may leave; the others still wait.
    if (!asked || clock.now() - asked.at > atMostEvery)
      asked = { at: clock.now(), answer: renew(AbortSignal.timeout(longest)).catch(() => undefined) };
    return asked.answer;
  };
  const sent = (url: string, init: RequestInit): Promise<Response> => {
    if (!token) return send(url, init);
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token.reveal()}`);
    return send(url, { ...init, headers });
  };
  return async (url, init) => {
    const before = token;
    const response = await sent(url, init);
    if (response.status !== 401) return response;
    // Another request may have brought a newer one meanwhile.
    const newer = token === before ? await ask() : token;
    if (!newer || newer === before) return response;
    token = newer;
    return sent(url, init);
  };
}
