import * as v from 'valibot';
import type { Secret } from '../secret.ts';
import { shareable } from '../shareable.ts';
import type { Sdk } from './client.ts';
import { AccountError, plainName } from './errors.ts';
import { isPassing, refusalError } from './failures.ts';
import type { Endpoint, Refusal } from './failures.ts';
import type { Clock } from './ports.ts';
import { quotaOf } from './rate-limit.ts';
import type { Wire } from './wire.ts';

/** What every call hands to the SDK. */
export type CallOptions = { readonly signal: AbortSignal; readonly maxRetries: 0 };
/**
 * A call of the SDK, before its answer is parsed: we read the body ourselves, because the SDK's types and pages differ from the wire
 * (deployments are no `items`, queues stop after page 1, bindings are typed `{}`).
 */
export type Answering = { asResponse(): Promise<Response> };
export type Call = (options: CallOptions) => Answering;

/** One account's door to the API: every call is checked, typed, and fails as an `AccountError`. */
export type Api = {
  readonly sdk: Sdk;
  readonly accountId: string;
  /** A question, asked again up to twice after 429, 5xx and a lost connection, once after a timeout. Gives `result`, checked. */
  readonly read: <T>(endpoint: Endpoint, result: Wire<T>, call: Call, signal: AbortSignal) => Promise<T>;
  /** All pages of a list, one after the other. */
  readonly pages: <T>(
    endpoint: Endpoint,
    item: Wire<T>,
    call: (options: CallOptions, page: number) => Answering,
    signal: AbortSignal,
  ) => Promise<readonly T[]>;
  /** The same as `read` for an answer that is no envelope. */
  readonly readPlain: <T>(endpoint: Endpoint, body: Wire<T>, call: Call, signal: AbortSignal) => Promise<T>;
  /** A change, or a question that may not be repeated: sent once. `hasSecrets`: the answer's words are not repeated in errors. */
  readonly write: <T>(
    endpoint: Endpoint,
    result: Wire<T>,
    call: Call,
    signal: AbortSignal,
    options?: { readonly hasSecrets?: boolean },
  ) => Promise<T>;
};

export type ApiOptions = { readonly sdk: Sdk; readonly accountId: string; readonly clock: Clock; readonly secrets: readonly Secret[] };

const mostPages = 200;

const envelope = v.object({
  success: v.boolean(),
  errors: v.nullish(v.array(v.object({ code: v.nullish(v.number()), message: v.nullish(v.string()) }))),
  result: v.optional(v.unknown()),
  result_info: v.nullish(
    v.object({
      page: v.nullish(v.number()),
      per_page: v.nullish(v.number()),
      total_count: v.nullish(v.number()),
      total_pages: v.nullish(v.number()),
    }),
  ),
});
type Envelope = v.InferOutput<typeof envelope>;

/** Builds the door for one account over an SDK client. */
export function createApi({ sdk, accountId, clock, secrets }: ApiOptions): Api {
  const hide = (text: string): string =>
    secrets.reduce((rest, secret) => (secret.length < 8 ? rest : rest.replaceAll(secret.reveal(), '…')), text);

  const send = async (endpoint: Endpoint, call: Call, signal: AbortSignal, hasSecrets: boolean): Promise<unknown> => {
    try {
      const response = await withOwnSignal(signal, (own) => call({ signal: own, maxRetries: 0 }).asResponse());
      return await jsonOf(endpoint, response);
    } catch (error) {
      throw accountError(endpoint, error, { isAborted: signal.aborted, now: clock.now(), hide: hasSecrets ? undefined : hide });
    }
  };

  const ask = async (endpoint: Endpoint, call: Call, signal: AbortSignal): Promise<unknown> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await send(endpoint, call, signal, false);
      } catch (error) {
        const most = AccountError.is(error, 'timeout') ? 1 : 2;
        if (!AccountError.is(error) || attempt >= most || !isPassing(error) || signal.aborted) throw error;
        // After 429 the budget holds the next request back by itself, as long as the answer said.
        if (error.reason !== 'rate-limited') await pause(clock, 250 * 2 ** attempt * (1 + clock.random()), signal);
      }
    }
  };

  const open = (endpoint: Endpoint, body: unknown, hasSecrets = false): Envelope => {
    const answer = checked(endpoint, envelope, body);
    if (!answer.success) throw refusalError(endpoint, refusalOf(200, answer, undefined, clock.now(), hasSecrets ? undefined : hide));
    return answer;
  };

  return {
    sdk,
    accountId,
    async read(endpoint, result, call, signal) {
      return checked(endpoint, result, open(endpoint, await ask(endpoint, call, signal)).result);
    },
    async readPlain(endpoint, body, call, signal) {
      return checked(endpoint, body, await ask(endpoint, call, signal));
    },
    async write(endpoint, result, call, signal, options = {}) {
      const hasSecrets = options.hasSecrets === true;
      return checked(endpoint, result, open(endpoint, await send(endpoint, call, signal, hasSecrets), hasSecrets).result);
    },
    async pages(endpoint, item, call, signal) {
      const items: v.InferOutput<typeof item>[] = [];
      for (let page = 1; page <= mostPages; page++) {
        const answer = open(endpoint, await ask(endpoint, (options) => call(options, page), signal));
        const found = checked(endpoint, v.nullish(v.array(item)), answer.result) ?? [];
        items.push(...found);
        if (isLast(answer, page, found.length)) return items;
      }
      throw new AccountError('unexpected', `The list has more than ${mostPages} pages (${endpoint.what}).`);
    },
  };
}

function isLast({ result_info: info }: Envelope, page: number, found: number): boolean {
  if (found === 0 || !info) return true;
  if (typeof info.total_pages === 'number') return page >= info.total_pages;
  const perPage = info.per_page ?? found;
  if (typeof info.total_count === 'number') return page * perPage >= info.total_count;
  return found < perPage;
}

function checked<T>(endpoint: Endpoint, schema: Wire<T>, value: unknown): T {
  const seen = v.safeParse(schema, value);
  if (seen.success) return seen.output;
  // The path only: valibot's message repeats the value that was received.
  const at = plainName(v.getDotPath(seen.issues[0]) ?? 'result');
  throw new AccountError(
    'unexpected',
    `Cloudflare's answer has another shape than expected at ${at} (${endpoint.what}). Update this tool.`,
  );
}

async function jsonOf(endpoint: Endpoint, response: Response): Promise<unknown> {
  if (response.status === 204) return { success: true, result: null };
  const body = await response.text();
  try {
    return JSON.parse(body);
  } catch {
    throw new AccountError('unexpected', `The answer is not JSON; a proxy or a wrong base address stands in between (${endpoint.what}).`, {
      status: response.status,
    });
  }
}

function accountError(
  endpoint: Endpoint,
  error: unknown,
  at: { readonly isAborted: boolean; readonly now: number; readonly hide: ((text: string) => string) | undefined },
): AccountError {
  if (at.isAborted) return new AccountError('aborted', `The request was cancelled (${endpoint.what}).`);
  const known = error instanceof Error && AccountError.is(error.cause) ? error.cause : error;
  if (AccountError.is(known)) {
    const { reason, message, status, retryAt } = known;
    const isNamed = message.endsWith(`(${endpoint.what}).`) || message.includes(`(${endpoint.what}`);
    return isNamed
      ? known
      : new AccountError(reason, `${message} (${endpoint.what})`, {
          ...(status === undefined ? {} : { status }),
          ...(retryAt === undefined ? {} : { retryAt }),
        });
  }
  if (hasStatus(error)) return refusalError(endpoint, refusalOf(error.status, error.error, error.headers, at.now, at.hide));
  return new AccountError(
    'unexpected',
    `The question could not be put; a name has characters that an address cannot hold (${endpoint.what}).`,
  );
}

function refusalOf(
  status: number,
  body: unknown,
  headers: Headers | undefined,
  now: number,
  hide: ((text: string) => string) | undefined,
): Refusal {
  const seen = v.safeParse(envelope, body);
  const errors = seen.success ? (seen.output.errors ?? []) : [];
  const says = errors[0]?.message;
  return {
    status,
    codes: errors.flatMap(({ code }) => (typeof code === 'number' ? [code] : [])),
    isEnvelope: seen.success,
    says: says && hide ? hide(says) : undefined,
    isChallenge: headers?.get('cf-mitigated') === 'challenge',
    retryAt: headers ? quotaOf(headers, now).blockedUntil : undefined,
  };
}

function hasStatus(error: unknown): error is { readonly status: number; readonly error: unknown; readonly headers: Headers } {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}

/** The SDK adds a listener per request to the signal it is given and never takes it off; so it gets one of its own. */
async function withOwnSignal<T>(signal: AbortSignal, run: (own: AbortSignal) => Promise<T>): Promise<T> {
  const own = new AbortController();
  const stop = (): void => own.abort();
  if (signal.aborted) stop();
  else shareable(signal).addEventListener('abort', stop, { once: true });
  try {
    return await run(own.signal);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(milliseconds, signal);
  } catch {
    throw new AccountError('aborted', 'The request was cancelled.');
  }
}

/** One part of an address that we build ourselves, as the SDK builds its own: encoded, and never a step up. */
export function segment(name: string): string {
  if (/^(?:\.|%2e){1,2}$/i.test(name)) throw new AccountError('unexpected', 'A name consists of dots only; an address cannot hold it.');
  return encodeURIComponent(name);
}
