import { hexId, uuidOf } from '../state/ids.ts';
import type { Binding, State, Token, Version, Worker } from '../state/model.ts';
import { accountId, otherAccountId, tokens } from './ids.ts';

export type Scenario = {
  readonly about: string;
  /** @param now the time the sandbox starts at; everything else is told relative to it */
  readonly build: (now: Date) => State;
};

const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export const ago = (now: Date, ms: number): string => new Date(now.getTime() - ms).toISOString();

function token(seed: string, more: Partial<Token> = {}): Token {
  return {
    id: hexId(seed),
    owner: 'user',
    status: 'active',
    expires_on: null,
    missing: [],
    readOnly: false,
    ...more,
  };
}

/** An account in which nothing has been made yet. */
export function emptyState(now: Date): State {
  return {
    accountId,
    accountName: 'Sample Sandbox',
    user: { id: hexId('user'), email: 'dev@sample.example' },
    plan: 'free',
    tokens: {
      [tokens.main]: token('main', {
        expires_on: new Date(now.getTime() + 90 * day).toISOString(),
      }),
      [tokens.account]: token('account', { owner: 'account' }),
      [tokens.expired]: token('expired', { status: 'expired', expires_on: ago(now, day) }),
      [tokens.disabled]: token('disabled', { status: 'disabled' }),
      [tokens.oauth]: token('oauth', {
        missing: ['Billing', 'Notifications', 'Workers Observability'],
      }),
    },
    accountExtras: [{ id: otherAccountId, name: 'Second Account' }],
    subdomain: null,
    workers: {},
    queues: {},
    databases: {},
    stores: {},
    domains: [],
    zones: [],
    routes: [],
    workflows: {},
    kv: [],
    r2: [],
    pages: {},
    policies: [],
    webhooks: [],
    subscriptions: [],
    analytics: {},
    telemetry: [],
    github: {},
    app: {
      ops: 'other',
      api: 'other',
      readToken: 'read-token-of-the-sandbox',
      writeToken: 'write-token-of-the-sandbox',
      ingressToken: 'ingress-token-of-the-sandbox',
      hmacSecret: 'hmac-secret-of-the-sandbox',
      gateway: false,
      deadLetters: [],
      clusters: [],
      runs: { total: 0, succeeded: 0, failed: 0, started: 0 },
      connectors: [],
    },
    settings: {
      enforceRateLimit: false,
      secretActivationMs: 300,
      tailLifetimeMs: 6 * hour,
      latencyMs: 0,
    },
  };
}

export type WorkerSpec = {
  readonly name: string;
  readonly bindings: readonly Binding[];
  readonly handlers: readonly string[];
  readonly crons?: readonly string[];
  readonly workersDev?: boolean;
  readonly tag?: string;
  /** Age of each version in milliseconds, oldest first. The last one serves all traffic. Default: 9 and 2 days. */
  readonly ages?: readonly number[];
};

/** A Worker whose versions were each deployed in turn by wrangler. */
export function worker(now: Date, spec: WorkerSpec): Worker {
  const ages = spec.ages ?? [9 * day, 2 * day];
  const versions = ages.map((age, index) => version(now, spec, age, index));
  const newest = ago(now, ages.at(-1) ?? 0);
  return {
    name: spec.name,
    tag: hexId(`tag ${spec.name}`),
    created_on: ago(now, ages[0] ?? 0),
    modified_on: newest,
    versions,
    deployments: versions
      .map((each) => ({
        id: uuidOf(`deployment ${each.id}`),
        created_on: each.created_on,
        source: 'wrangler',
        author_email: each.author_email,
        strategy: 'percentage' as const,
        annotations: { ...each.annotations, 'workers/triggered_by': 'deployment' },
        versions: [{ version_id: each.id, percentage: 100 }],
      }))
      .toReversed(),
    schedules: (spec.crons ?? []).map((cron) => ({
      cron,
      created_on: newest,
      modified_on: newest,
    })),
    subdomain: { enabled: spec.workersDev ?? false, previews_enabled: false },
    settings: {
      logpush: false,
      tags: [],
      tail_consumers: [],
      observability: {
        enabled: true,
        head_sampling_rate: 1,
        logs: { enabled: true, head_sampling_rate: 1, invocation_logs: true, persist: true },
        traces: { enabled: false },
      },
    },
    migration_tag: null,
  };
}

export function version(now: Date, spec: WorkerSpec, age: number, index: number): Version {
  const content = `// ${spec.name} ${index + 1}\nexport default { ${spec.handlers.map((handler) => `async ${handler}() {}`).join(', ')} };\n`;
  return {
    id: uuidOf(`version ${spec.name} ${index}`),
    number: index + 1,
    created_on: ago(now, age),
    author_email: 'dev@sample.example',
    source: 'wrangler',
    annotations: {
      'workers/triggered_by': 'version_upload',
      'workers/message': `Release ${index + 1}`,
      'workers/tag': spec.tag ?? `v1.${3 + index}.0`,
    },
    has_preview: false,
    bindings: structuredClone([...spec.bindings]),
    compatibility_date: '2026-10-01',
    compatibility_flags: [],
    usage_model: 'standard',
    limits: null,
    placement: null,
    etag: hexId(`etag ${spec.name} ${index}`),
    handlers: [...spec.handlers],
    named_handlers: [],
    main_module: 'index.js',
    modules: [{ name: 'index.js', type: 'application/javascript+module', content }],
    startup_time_ms: 11,
    last_deployed_from: 'wrangler',
    has_assets: false,
  };
}
