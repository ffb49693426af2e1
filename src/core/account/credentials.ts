import * as v from 'valibot';
import { Secret } from '../secret.ts';
import type { Credential } from './client.ts';
import { AccountError, plainName } from './errors.ts';
import { isLoopback } from './ports.ts';
import type { Renew } from './renewing.ts';

/** Where a credential came from, for the account's row and the permission doctor. */
export type CredentialSource = 'stored' | 'environment' | 'wrangler';
export type FoundCredential = {
  readonly credential: Credential;
  readonly source: CredentialSource;
  /** Asks for a newer token, where whoever gave this one renews it. */
  readonly renew?: Renew;
};

/** Runs the workspace's wrangler without a shell; its output holds the token, so it is a `Secret`. Undefined: it could not be started. */
export type RunWrangler = (
  args: readonly string[],
  signal: AbortSignal,
) => Promise<{ readonly exitCode: number; readonly stdout: Secret } | undefined>;

export type CredentialSources = {
  /** From the editor's secret storage. */
  readonly stored: Secret | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Only in a trusted workspace and after the person agreed once; else undefined. */
  readonly runWrangler: RunWrangler | undefined;
};

/**
 * The credential in force: the stored token, then the environment, then the wrangler login. wrangler refreshes its own tokens: they are
 * single-use, and refreshing without writing back would sign the person out. Undefined when there is none.
 */
export async function findCredential(
  { stored, environment, runWrangler }: CredentialSources,
  signal: AbortSignal,
): Promise<FoundCredential | undefined> {
  if (stored) return { credential: { type: 'token', token: stored }, source: 'stored' };
  const named = fromEnvironment(environment);
  if (named) return { credential: named, source: 'environment' };
  const login = runWrangler && (await fromWrangler(runWrangler, signal));
  if (!login || login.type === 'key') return login && { credential: login, source: 'wrangler' };
  const renew: Renew = async (until) => {
    const newer = await fromWrangler(runWrangler, until);
    return newer?.type === 'token' ? newer.token : undefined;
  };
  return { credential: login, source: 'wrangler', renew };
}

/** wrangler's variables, with the older `CF_` names that it still takes. */
function fromEnvironment(environment: CredentialSources['environment']): Credential | undefined {
  const get = (name: string): string | undefined =>
    environment[`CLOUDFLARE_${name}`]?.trim() || environment[`CF_${name}`]?.trim() || undefined;
  const token = get('API_TOKEN');
  if (token) return { type: 'token', token: new Secret(token) };
  const key = get('API_KEY');
  const email = get('EMAIL');
  return key && email ? { type: 'key', key: new Secret(key), email } : undefined;
}

const login = v.variant('type', [
  v.object({ type: v.picklist(['oauth', 'api_token']), token: v.pipe(v.string(), v.minLength(1)) }),
  v.object({ type: v.literal('api_key'), key: v.pipe(v.string(), v.minLength(1)), email: v.string() }),
]);

async function fromWrangler(runWrangler: RunWrangler, signal: AbortSignal): Promise<Credential | undefined> {
  const run = await runWrangler(['auth', 'token', '--json'], signal);
  if (!run || run.exitCode !== 0) return undefined;
  const seen = v.safeParse(login, lastJson(run.stdout.reveal()));
  if (!seen.success) return undefined;
  const found = seen.output;
  if (found.type === 'api_key') return { type: 'key', key: new Secret(found.key), email: found.email };
  return { type: 'token', token: new Secret(found.token) };
}

/** A banner or a warning may stand before the JSON. */
function lastJson(output: string): unknown {
  const start = output.lastIndexOf('{');
  try {
    return JSON.parse(output.slice(start < 0 ? 0 : start));
  } catch {
    return undefined;
  }
}

const publicApi = 'https://api.cloudflare.com/client/v4';

/**
 * The API's base address: a machine setting or CLOUDFLARE_API_BASE_URL, never a file of the workspace, since the token goes there.
 * https, or http on this machine. Throws `unexpected` for anything else.
 */
export function apiBaseUrl(configured: string | undefined): string {
  return checkedBase(configured?.trim() || publicApi, 'Cloudflare');
}

/** GitHub's REST base: GITHUB_API_URL or a machine setting, for GitHub Enterprise; the same rules. */
export function githubBaseUrl(configured: string | undefined): string {
  return checkedBase(configured?.trim() || 'https://api.github.com', 'GitHub');
}

function checkedBase(text: string, vendor: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)));
  if (!isSafe || url.username || url.password || url.search || url.hash) {
    throw new AccountError(
      'unexpected',
      `The base address for ${vendor}, "${plainName(url?.origin ?? text)}", is not https. Correct the setting or the variable.`,
    );
  }
  return url.href.replace(/\/+$/, '');
}
