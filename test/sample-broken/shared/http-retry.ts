const retryable = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Calls a vendor, waits as `Retry-After` says (at most three seconds), gives up after two retries. */
export async function fetchWithRetry(url: string, init: RequestInit, retries = 2): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    const response = await fetch(url, init);
    if (response.ok || !retryable.has(response.status) || attempt >= retries) return response;
    const seconds = Number(response.headers.get('retry-after') ?? '1');
    await new Promise((resolve) => setTimeout(resolve, Math.min(seconds, 3) * 1000));
  }
}
