import * as v from 'valibot';
import type { AccountReads } from './account.ts';
import { AccountError } from './errors.ts';
import type { AccountName } from './resources/identity.ts';

/** Which account is meant, and how we know; or the ones to choose from (none: the token sees no account). */
export type AccountChoice =
  | { readonly id: string; readonly source: 'config' | 'environment' | 'wrangler-cache' | 'only-one' }
  | { readonly id: undefined; readonly candidates: readonly AccountName[] };

export type AccountIdSources = {
  /** `account_id` of the wrangler file; placeholders count as absent, since wrangler itself would send them. */
  readonly configured: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Text of wrangler's `wrangler-account.json`, see `accountCachePaths`. */
  readonly cache: string | undefined;
  /** With an account made with an empty id. */
  readonly reads: Pick<AccountReads, 'accounts' | 'memberships'>;
};

/** The order is wrangler's: file, environment, its cache, then the accounts that the token sees. Throws `AccountError`. */
export async function resolveAccountId(
  { configured, environment, cache, reads }: AccountIdSources,
  signal: AbortSignal,
): Promise<AccountChoice> {
  if (isAccountId(configured)) return { id: configured, source: 'config' };
  const named = environment['CLOUDFLARE_ACCOUNT_ID']?.trim() || environment['CF_ACCOUNT_ID']?.trim();
  if (isAccountId(named)) return { id: named, source: 'environment' };
  const cached = cachedId(cache);
  if (cached !== undefined) return { id: cached, source: 'wrangler-cache' };
  const candidates = await visibleAccounts(reads, signal);
  const [only] = candidates;
  return candidates.length === 1 && only ? { id: only.id, source: 'only-one' } : { id: undefined, candidates };
}

/** Where wrangler keeps the account that was picked, relative to a folder that it runs in or above it. */
export function accountCachePaths(environment: Readonly<Record<string, string | undefined>>, profile = 'default'): readonly string[] {
  const file = profile === 'default' ? 'wrangler-account.json' : `wrangler-account-${profile}.json`;
  const own = environment['WRANGLER_CACHE_DIR'];
  return [...(own ? [own] : []), 'node_modules/.cache/wrangler', '.wrangler/cache'].map((folder) => `${folder}/${file}`);
}

/** 32 hexadecimal digits, not all the same: what Cloudflare issues. */
function isAccountId(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{32}$/i.test(text) && !/^(.)\1+$/.test(text);
}

const cacheFile = v.object({ account: v.object({ id: v.string() }) });

function cachedId(cache: string | undefined): string | undefined {
  try {
    const seen = v.safeParse(cacheFile, JSON.parse(cache ?? ''));
    return seen.success && isAccountId(seen.output.account.id) ? seen.output.account.id : undefined;
  } catch {
    return undefined;
  }
}

/**
 * `/accounts` also lists accounts that the token may not use, and `/memberships` needs a permission that most tokens lack; so both
 * together where both answer, else the one that does.
 */
async function visibleAccounts(reads: AccountIdSources['reads'], signal: AbortSignal): Promise<readonly AccountName[]> {
  const [listed, joined] = await Promise.allSettled([reads.accounts(signal), reads.memberships(signal)]);
  if (joined.status === 'rejected') {
    if (listed.status === 'rejected') throw listed.reason;
    if (!AccountError.is(joined.reason, 'forbidden', 'unauthorized', 'unexpected')) throw joined.reason;
    return listed.value;
  }
  const members = joined.value.map(({ account }) => account);
  if (listed.status === 'rejected') return members;
  const ids = new Set(members.map(({ id }) => id));
  const both = listed.value.filter(({ id }) => ids.has(id));
  // A token that belongs to an account has no memberships.
  return both.length > 0 ? both : listed.value;
}
