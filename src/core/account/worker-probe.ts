import type { Secret } from '../secret.ts';

/** What a Worker of the user's answered. Never throws for an answer, whatever its status. */
export type WorkerAnswer = {
  readonly url: string;
  readonly status: number;
  /** Lower-case names; only the few that probes read: www-authenticate, location, content-type, cf-mitigated, cf-ray, cf-access-*, retry-after. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON when the answer is JSON of up to 256 KB, else undefined. */
  readonly json: unknown;
  /** Cloudflare Access stands before the Worker (redirect to `*.cloudflareaccess.com`, or its headers). */
  readonly access: boolean;
  /** A WAF challenge or a Cloudflare 1xxx error page: says nothing of the Worker. */
  readonly intercepted: boolean;
};

export type WorkerRequest = {
  readonly method: 'GET' | 'POST';
  /** Absolute; its origin must be one this probe was made with. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sends the token kept for the URL's origin as `Authorization: Bearer`; without one for this origin the call is refused. */
  readonly withToken?: 'ops-read' | 'ops-write' | 'ingress';
};

/** Live questions to the user's own Workers (probes.md 6): 5 s each, redirects not followed. */
export type WorkerProbe = {
  ask(request: WorkerRequest, signal: AbortSignal): Promise<WorkerAnswer>;
  /** A token of this kind is kept for the URL's origin. */
  hasToken(url: string, kind: NonNullable<WorkerRequest['withToken']>): boolean;
};

/** Origins (`https://host[:port]`) discovered in the account or typed by the user, with the tokens the user confirmed for each. */
export type WorkerOrigin = {
  readonly origin: string;
  readonly typedByUser: boolean;
  readonly tokens: Readonly<Partial<Record<NonNullable<WorkerRequest['withToken']>, Secret>>>;
};
