const quota = 1200;
const windowSeconds = 300;

/** Requests per token in windows of five minutes: https://developers.cloudflare.com/fundamentals/api/reference/limits/ */
export class RateLimit {
  readonly #windows = new Map<string, { startedAt: number; used: number }>();

  /** Count one request. `blockedFor` is in seconds, 0 when there is room. */
  spend(key: string, now: number): { readonly headers: Readonly<Record<string, string>>; readonly blockedFor: number } {
    let current = this.#windows.get(key);
    if (current === undefined || now - current.startedAt >= windowSeconds * 1000) {
      current = { startedAt: now, used: 0 };
      this.#windows.set(key, current);
    }
    current.used += 1;
    const resetIn = Math.max(1, Math.ceil(windowSeconds - (now - current.startedAt) / 1000));
    const left = Math.max(0, quota - current.used);
    return {
      headers: {
        ratelimit: `"default";r=${left};t=${resetIn}`,
        'ratelimit-policy': `"default";q=${quota};w=${windowSeconds}`,
      },
      blockedFor: current.used > quota ? resetIn : 0,
    };
  }

  /** Pretend that a token has used this many requests in the current window. */
  preset(key: string, used: number, now: number): void {
    this.#windows.set(key, { startedAt: now, used });
  }

  clear(): void {
    this.#windows.clear();
  }
}
