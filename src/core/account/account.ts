import type { Secret } from '../secret.ts';
import { createApi } from './api.ts';
import type { Api } from './api.ts';
import type { Budget } from './budget.ts';
import { createSdk } from './client.ts';
import type { Credential } from './client.ts';
import { AccountError } from './errors.ts';
import { analyticsReads } from './graphql.ts';
import type { Clock, Log } from './ports.ts';
import { renewing, type Renew } from './renewing.ts';
import { createTransport } from './transport.ts';
import { d1Reads, d1Writes } from './resources/d1.ts';
import type { D1Database, D1Export, D1Restore, D1Result, D1Summary, D1Value } from './resources/d1.ts';
import { hostReads } from './resources/hosts.ts';
import type { Domain, Route, Zone } from './resources/hosts.ts';
import { identityReads } from './resources/identity.ts';
import type { AccountName, Membership, TokenState } from './resources/identity.ts';
import { platformReads, platformWrites } from './resources/platform.ts';
import type { AlertPolicy, KvNamespace, PagesProject, Subscription } from './resources/platform.ts';
import { queueReads, queueWrites } from './resources/queues.ts';
import type { ConsumerInput, Queue, QueueMetrics } from './resources/queues.ts';
import { scriptReads, scriptWrites } from './resources/scripts.ts';
import type { Schedule, Script, ScriptSettings, ScriptSubdomain } from './resources/scripts.ts';
import { storeReads, storeWrites } from './resources/secrets-store.ts';
import type { SecretStore, StoreQuota, StoreSecret } from './resources/secrets-store.ts';
import { secretReads, secretWrites } from './resources/secrets.ts';
import type { WorkerSecret } from './resources/secrets.ts';
import { tailReads, tailWrites } from './resources/tails.ts';
import type { Tail } from './resources/tails.ts';
import { versionReads, versionWrites } from './resources/versions.ts';
import type { Deployment, Version, VersionSummary } from './resources/versions.ts';

/**
 * What probes may ask of a Cloudflare account. Every method throws `AccountError` and nothing else. `not-found` (a script, database or
 * queue that is not there) is thrown too: wrap in `orAbsent()` where absence is an answer. The methods named `…ByName`
 * and `accountSubdomain` answer undefined instead, because they search.
 * To add a read: one line here and the call in its `resources/` file: the snapshot follows by itself.
 */
export type AccountReads = {
  scripts(signal: AbortSignal): Promise<readonly Script[]>;
  /** Newest first; `[0]` is in force. Empty: the script exists as a draft and was never deployed. */
  deployments(worker: string, signal: AbortSignal): Promise<readonly Deployment[]>;
  version(worker: string, versionId: string, signal: AbortSignal): Promise<Version>;
  /** Newest first, one page (10 by default at Cloudflare): `[0]` is the latest, deployed or not. */
  versions(worker: string, signal: AbortSignal): Promise<readonly VersionSummary[]>;
  /** Versions that a rollback can take, up to 100. */
  deployableVersions(worker: string, signal: AbortSignal): Promise<readonly VersionSummary[]>;
  schedules(worker: string, signal: AbortSignal): Promise<readonly Schedule[]>;
  scriptSubdomain(worker: string, signal: AbortSignal): Promise<ScriptSubdomain>;
  scriptSettings(worker: string, signal: AbortSignal): Promise<ScriptSettings>;
  secretNames(worker: string, signal: AbortSignal): Promise<readonly WorkerSecret[]>;
  /** The account's part of `*.workers.dev`; undefined when none is registered. */
  accountSubdomain(signal: AbortSignal): Promise<string | undefined>;
  /** All pages. Prefer `queueByName`, which costs one request in any account. */
  queues(signal: AbortSignal): Promise<readonly Queue[]>;
  queueByName(name: string, signal: AbortSignal): Promise<Queue | undefined>;
  queueMetrics(queueId: string, signal: AbortSignal): Promise<QueueMetrics>;
  /** All pages. Prefer `d1ByName`. */
  d1Databases(signal: AbortSignal): Promise<readonly D1Summary[]>;
  d1ByName(name: string, signal: AbortSignal): Promise<D1Summary | undefined>;
  d1(databaseId: string, signal: AbortSignal): Promise<D1Database>;
  /** One SELECT (or WITH … SELECT); anything else is refused before it is sent. Sent once, never retried. */
  d1Select(databaseId: string, sql: string, params: readonly D1Value[], signal: AbortSignal): Promise<D1Result>;
  /** A Time Travel bookmark, now or at an ISO time. */
  d1Bookmark(databaseId: string, at: string | undefined, signal: AbortSignal): Promise<string>;
  secretStores(signal: AbortSignal): Promise<readonly SecretStore[]>;
  /** All pages of one store. */
  storeSecrets(storeId: string, signal: AbortSignal): Promise<readonly StoreSecret[]>;
  storeQuota(signal: AbortSignal): Promise<StoreQuota>;
  /** All custom domains of the account; filter by `service`. */
  domains(signal: AbortSignal): Promise<readonly Domain[]>;
  zones(signal: AbortSignal): Promise<readonly Zone[]>;
  routes(zoneId: string, signal: AbortSignal): Promise<readonly Route[]>;
  alertPolicies(signal: AbortSignal): Promise<readonly AlertPolicy[]>;
  subscriptions(signal: AbortSignal): Promise<readonly Subscription[]>;
  pagesProject(name: string, signal: AbortSignal): Promise<PagesProject>;
  kvNamespaces(signal: AbortSignal): Promise<readonly KvNamespace[]>;
  /** Resolves when there is such a bucket; `jurisdiction` as in the wrangler file. */
  r2Bucket(name: string, jurisdiction: string | undefined, signal: AbortSignal): Promise<void>;
  /** Asks the user endpoint, then the account's: a token belongs to one of them. */
  verifyToken(signal: AbortSignal): Promise<TokenState>;
  accounts(signal: AbortSignal): Promise<readonly AccountName[]>;
  memberships(signal: AbortSignal): Promise<readonly Membership[]>;
  /** Resolves when this token may read the Worker's tails. */
  tails(worker: string, signal: AbortSignal): Promise<void>;
  /**
   * One GraphQL dataset of this account. `selection` is what stands inside `accounts(filter: …) { … }`; the answer is the object of that account.
   * Build the window from whole hours or days: the text is what a snapshot remembers the answer by.
   * Cloudflare answers 200 with `errors`; that is thrown (`forbidden` for missing Account Analytics Read, else `unexpected`).
   */
  analytics(selection: string, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
  /** Workers Observability telemetry query; body and answer as in the API reference. */
  observability(query: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
};

/** What operations may change. Each is sent once: no retry, since a lost answer is not a lost write. */
export type AccountWrites = {
  /** Makes and deploys a new version. Code 10215: the latest version is not the deployed one; use `putVersionedSecret`. */
  putSecret(worker: string, name: string, value: Secret, signal: AbortSignal): Promise<void>;
  deleteSecret(worker: string, name: string, signal: AbortSignal): Promise<void>;
  /** `null` deletes; names left out stay. At most 100. */
  bulkSecrets(worker: string, secrets: ReadonlyMap<string, Secret | null>, signal: AbortSignal): Promise<void>;
  /** A new version from the latest with these secrets, not deployed; gives its id. Code 10222: nothing was ever uploaded. */
  putVersionedSecrets(
    worker: string,
    secrets: ReadonlyMap<string, Secret | null>,
    notes: { readonly message?: string; readonly tag?: string },
    signal: AbortSignal,
  ): Promise<{ readonly id: string }>;
  /** Percentages sum to 100, at most two versions. Code 10220: secrets changed since; repeat with `force` after asking. */
  deploy(
    worker: string,
    versions: Deployment['versions'],
    options: { readonly message?: string; readonly force?: boolean },
    signal: AbortSignal,
  ): Promise<{ readonly id: string }>;
  /** Replaces all cron triggers of the Worker. */
  putSchedules(worker: string, crons: readonly string[], signal: AbortSignal): Promise<readonly Schedule[]>;
  setScriptSubdomain(worker: string, state: ScriptSubdomain, signal: AbortSignal): Promise<ScriptSubdomain>;
  createD1(name: string, signal: AbortSignal): Promise<D1Summary>;
  createKvNamespace(title: string, signal: AbortSignal): Promise<KvNamespace>;
  createQueue(name: string, signal: AbortSignal): Promise<Queue>;
  /** Creates the consumer, or with `consumerId` replaces its settings. */
  putConsumer(queueId: string, consumer: ConsumerInput, signal: AbortSignal): Promise<void>;
  resumeQueue(queueId: string, signal: AbortSignal): Promise<void>;
  /** Runs SQL as one batch: rolled back as a whole on error. */
  d1Execute(databaseId: string, sql: string, params: readonly D1Value[], signal: AbortSignal): Promise<readonly D1Result[]>;
  d1Restore(databaseId: string, bookmark: string, signal: AbortSignal): Promise<D1Restore>;
  /** Starts (`bookmark` undefined) or polls an export; the database answers nobody while it runs. */
  d1Export(
    databaseId: string,
    options: {
      readonly bookmark?: string;
      readonly noData?: boolean;
      readonly noSchema?: boolean;
      readonly tables?: readonly string[];
    },
    signal: AbortSignal,
  ): Promise<D1Export>;
  createSecretStore(name: string, signal: AbortSignal): Promise<SecretStore>;
  /** Scope `workers`; the status starts as `pending`. */
  createStoreSecret(storeId: string, name: string, value: Secret, comment: string | undefined, signal: AbortSignal): Promise<StoreSecret>;
  createTail(worker: string, filters: readonly Readonly<Record<string, unknown>>[], signal: AbortSignal): Promise<Tail>;
  deleteTail(worker: string, tailId: string, signal: AbortSignal): Promise<void>;
};

/** One signed-in account: reads and writes over one budget. */
export type Account = AccountReads &
  AccountWrites & { readonly id: string; /** The reads alone, for the snapshot. */ readonly reads: AccountReads };

export type AccountOptions = {
  readonly credential: Credential;
  /** Empty while it is not known yet: only `verifyToken`, `accounts` and `memberships` make sense then. */
  readonly accountId: string;
  /** `https://api.cloudflare.com/client/v4` or what `apiBaseUrl()` accepted. */
  readonly baseUrl: string;
  readonly clock: Clock;
  /** Shared by all accounts of one user: the vendor counts per user. */
  readonly budget: Budget;
  readonly log: Log;
  /** Milliseconds per request, 15,000 unless told. */
  readonly timeout?: number;
  /** Asked, once for all, when the token is not taken any more. */
  readonly renew?: Renew;
};

/** The account behind a credential, over the official SDK. Nothing is sent before the first question. */
export function createAccount({ credential, accountId, baseUrl, clock, budget, log, timeout = 15_000, renew }: AccountOptions): Account {
  const secrets = [credential.type === 'token' ? credential.token : credential.key];
  const renewed: Renew = async (signal) => {
    const newer = await renew?.(signal);
    if (newer) secrets.push(newer);
    return newer;
  };
  const plain = createTransport({ budget, clock, log, timeout, userAgent });
  const send = renew ? renewing(plain, renewed, clock) : plain;
  const api = createApi({ sdk: createSdk(credential, baseUrl, send), accountId, clock, secrets });
  const reads = createReads(api);
  return { id: accountId, reads, ...reads, ...createWrites(api) };
}

/** An account that nobody signed in to: each read says so. */
export function signedOutReads(): AccountReads {
  const refuse = (): Promise<never> =>
    Promise.reject(new AccountError('signed-out', 'Nobody is signed in to Cloudflare. Sign in, then refresh.'));
  // The reads take what they call apart and ask before they use the SDK, so none is needed.
  return createReads({ sdk: undefined as never, accountId: '', read: refuse, pages: refuse, readPlain: refuse, write: refuse });
}

const userAgent = 'workers-preflight (cloudflare-typescript)';

function createReads(api: Api): AccountReads {
  return {
    ...scriptReads(api),
    ...versionReads(api),
    ...secretReads(api),
    ...queueReads(api),
    ...d1Reads(api),
    ...storeReads(api),
    ...hostReads(api),
    ...platformReads(api),
    ...identityReads(api),
    ...tailReads(api),
    ...analyticsReads(api),
  };
}

function createWrites(api: Api): AccountWrites {
  return {
    ...scriptWrites(api),
    ...versionWrites(api),
    ...secretWrites(api),
    ...queueWrites(api),
    ...d1Writes(api),
    ...storeWrites(api),
    ...platformWrites(api),
    ...tailWrites(api),
  };
}
