/** What is left of a quota, and when it is full again (milliseconds since the epoch). */
export type Quota = { readonly remaining: number; readonly total: number; readonly resetAt: number };

/**
 * Reads the rate headers of an answer.
 * Cloudflare: `Ratelimit: "default";r=50;t=30`, `Ratelimit-Policy: "burst";q=100;w=60`, `Retry-After` in seconds or as a date, on 429 only
 * (https://developers.cloudflare.com/fundamentals/api/reference/limits/). GitHub: `x-ratelimit-remaining`, `-limit`, `-reset` in epoch
 * seconds (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). Nonsense counts as absent.
 */
export function quotaOf(headers: Headers, now: number): { readonly quota: Quota | undefined; readonly blockedUntil: number | undefined } {
  return { quota: cloudflareQuota(headers, now) ?? githubQuota(headers), blockedUntil: retryAfter(headers, now) };
}

function cloudflareQuota(headers: Headers, now: number): Quota | undefined {
  const remaining = field(headers.get('ratelimit'), 'r');
  const resetIn = field(headers.get('ratelimit'), 't');
  const total = field(headers.get('ratelimit-policy'), 'q');
  if (remaining === undefined || resetIn === undefined) return undefined;
  return { remaining, total: total ?? remaining, resetAt: now + resetIn * 1000 };
}

function githubQuota(headers: Headers): Quota | undefined {
  const [remaining, total, reset] = ['remaining', 'limit', 'reset'].map((name) => whole(headers.get(`x-ratelimit-${name}`)));
  if (remaining === undefined || total === undefined || reset === undefined) return undefined;
  return { remaining, total, resetAt: reset * 1000 };
}

function retryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const seconds = whole(text);
  if (seconds !== undefined) return now + seconds * 1000;
  // An HTTP date and nothing else: Date.parse takes "-5" for a year.
  const date = /^[A-Z][a-z]{2}, .+ GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(now, date);
}

function field(text: string | null, name: string): number | undefined {
  return whole(text?.match(new RegExp(`;\\s*${name}=(\\d{1,9})\\b`))?.[1] ?? null);
}

function whole(text: string | null): number | undefined {
  return text !== null && /^\d{1,12}$/.test(text.trim()) ? Number(text) : undefined;
}
