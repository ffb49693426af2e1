import { Accounts } from 'cloudflare/resources/accounts/accounts';
import { BasePolicies } from 'cloudflare/resources/alerting/policies';
import { Database } from 'cloudflare/resources/d1/database/database';
import { BaseNamespaces } from 'cloudflare/resources/kv/namespaces/namespaces';
import { BaseMemberships } from 'cloudflare/resources/memberships/memberships';
import { BaseProjects } from 'cloudflare/resources/pages/projects/projects';
import { BaseConsumers } from 'cloudflare/resources/queues/consumers';
import { BaseQueues } from 'cloudflare/resources/queues/queues';
import { BaseQuota } from 'cloudflare/resources/secrets-store/quota';
import { BaseSecrets as BaseStoreSecrets } from 'cloudflare/resources/secrets-store/stores/secrets';
import { BaseStores } from 'cloudflare/resources/secrets-store/stores/stores';
import { BaseTokens } from 'cloudflare/resources/user/tokens/tokens';
import { BaseDomains } from 'cloudflare/resources/workers/domains';
import { BaseRoutes } from 'cloudflare/resources/workers/routes';
import { BaseDeployments } from 'cloudflare/resources/workers/scripts/deployments';
import { BaseSchedules } from 'cloudflare/resources/workers/scripts/schedules';
import { BaseScripts } from 'cloudflare/resources/workers/scripts/scripts';
import { BaseSecrets } from 'cloudflare/resources/workers/scripts/secrets';
import { BaseSettings } from 'cloudflare/resources/workers/scripts/settings';
import { BaseSubdomain } from 'cloudflare/resources/workers/scripts/subdomain';
import { BaseTail } from 'cloudflare/resources/workers/scripts/tail';
import { BaseVersions } from 'cloudflare/resources/workers/scripts/versions';
import { BaseSubdomains } from 'cloudflare/resources/workers/subdomains';
import { BaseZones } from 'cloudflare/resources/zones/zones';
import { createClient } from 'cloudflare/tree-shakable';
import type { Secret } from '../secret.ts';

/** An API token, or the older pair of global key and e-mail. */
export type Credential =
  | { readonly type: 'token'; readonly token: Secret }
  | { readonly type: 'key'; readonly key: Secret; readonly email: string };

const resources = [
  Accounts,
  BasePolicies,
  Database,
  BaseNamespaces,
  BaseMemberships,
  BaseProjects,
  BaseQueues,
  BaseConsumers,
  BaseQuota,
  BaseStores,
  BaseStoreSecrets,
  BaseTokens,
  BaseDomains,
  BaseRoutes,
  BaseScripts,
  BaseDeployments,
  BaseSchedules,
  BaseSecrets,
  BaseSettings,
  BaseSubdomain,
  BaseTail,
  BaseVersions,
  BaseSubdomains,
  BaseZones,
] as const;

const quiet = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

/**
 * The official SDK with the resources we use. Everything that it would otherwise take from the environment is given: the base address (its
 * variable is CLOUDFLARE_BASE_URL, wrangler's is CLOUDFLARE_API_BASE_URL), the other kinds of credential, the log level. It never retries
 * (it would repeat writes, and sleep as long as a server says) and never times out: the transport does.
 */
export function createSdk(credential: Credential, baseUrl: string, send: (url: string, init: RequestInit) => Promise<Response>) {
  return createClient({
    resources,
    apiToken: credential.type === 'token' ? credential.token.reveal() : null,
    apiKey: credential.type === 'key' ? credential.key.reveal() : null,
    apiEmail: credential.type === 'key' ? credential.email : null,
    userServiceKey: null,
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: 24 * 60 * 60 * 1000,
    logLevel: 'off',
    logger: quiet,
    fetch: (url, init) => send(url instanceof Request ? url.url : String(url), init ?? {}),
  });
}

export type Sdk = ReturnType<typeof createSdk>;
