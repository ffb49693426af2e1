import type { Json } from '../http/envelope.ts';

/** The whole account, as plain data: a scenario builds it, requests change it, and a test may patch any part of it. Times are ISO 8601, UTC. */
export type State = {
  accountId: string;
  accountName: string;
  user: { id: string; email: string };
  plan: 'free' | 'paid' | 'enterprise';
  tokens: Record<string, Token>;
  accountExtras: { id: string; name: string }[];
  subdomain: string | null;
  workers: Record<string, Worker>;
  queues: Record<string, Queue>;
  databases: Record<string, Database>;
  stores: Record<string, Store>;
  domains: Domain[];
  zones: Zone[];
  routes: { id: string; zone_id: string; pattern: string; script: string | null }[];
  workflows: Record<string, Json>;
  kv: { id: string; title: string; values: Record<string, string> }[];
  r2: { name: string; creation_date: string }[];
  pages: Record<string, Json>;
  policies: Json[];
  webhooks: Json[];
  subscriptions: Json[];
  /** Raw rows per GraphQL dataset; a query groups and sums them. */
  analytics: Record<string, Json[]>;
  telemetry: Json[];
  github: GithubState;
  app: AppState;
  settings: Settings;
};

export type Settings = {
  /** Answer 429 once a token has spent its 1,200 requests of five minutes. */
  enforceRateLimit: boolean;
  /** How long a new Secrets Store secret stays `pending`, in milliseconds. */
  secretActivationMs: number;
  /** How long a tail lives, in milliseconds. */
  tailLifetimeMs: number;
  /** Delay of every answer, in milliseconds. */
  latencyMs: number;
};

export type Token = {
  id: string;
  owner: 'user' | 'account';
  status: 'active' | 'disabled' | 'expired';
  expires_on: string | null;
  /** Names of permission groups it lacks, such as `Billing`. */
  missing: string[];
  readOnly: boolean;
};

export type Binding = { name: string; type: string; [field: string]: unknown };

export type Version = {
  id: string;
  number: number;
  created_on: string;
  author_email: string;
  source: string;
  annotations: Record<string, string>;
  has_preview: boolean;
  /** With the text of secrets; it is taken out of every answer. */
  bindings: Binding[];
  compatibility_date: string | null;
  compatibility_flags: string[];
  usage_model: string;
  limits: Json | null;
  placement: Json | null;
  etag: string;
  handlers: string[];
  named_handlers: { name: string; handlers: string[] }[];
  main_module: string;
  modules: { name: string; type: string; content: string }[];
  startup_time_ms: number;
  last_deployed_from: string;
  has_assets: boolean;
};

export type Deployment = {
  id: string;
  created_on: string;
  source: string;
  author_email: string;
  strategy: 'percentage';
  annotations: Record<string, string>;
  versions: { version_id: string; percentage: number }[];
};

export type Worker = {
  name: string;
  tag: string;
  created_on: string;
  modified_on: string;
  /** Oldest first. */
  versions: Version[];
  /** Newest first; the first is the active one. */
  deployments: Deployment[];
  schedules: { cron: string; created_on: string; modified_on: string }[];
  subdomain: { enabled: boolean; previews_enabled: boolean };
  settings: {
    logpush: boolean;
    tags: string[];
    tail_consumers: Json[];
    observability: Json | null;
  };
  migration_tag: string | null;
};

export type Consumer = {
  consumer_id: string;
  type: 'worker' | 'http_pull';
  script_name?: string;
  environment?: string;
  created_on: string;
  dead_letter_queue?: string;
  settings: Json;
};

export type Queue = {
  id: string;
  name: string;
  created_on: string;
  modified_on: string;
  settings: { delivery_delay: number; delivery_paused: boolean; message_retention_period: number };
  consumers: Consumer[];
  metrics: { backlog_count: number; backlog_bytes: number; oldest_message_timestamp_ms: number };
};

export type Database = {
  uuid: string;
  name: string;
  created_at: string;
  version: string;
  region: string;
  jurisdiction: string | null;
  read_replication: string;
  /** SQL that fills it when it is first opened, each a batch with the time it is said to have run at. */
  seed: { at: string; sql: string }[];
};

export type StoreSecret = {
  id: string;
  name: string;
  store_id: string;
  /** When it becomes active. */
  activeAt: string;
  status: 'pending' | 'active' | 'deleted';
  scopes: string[];
  created: string;
  modified: string;
  comment: string;
};

export type Store = {
  id: string;
  name: string;
  created: string;
  modified: string;
  secrets: StoreSecret[];
};

export type Domain = {
  id: string;
  hostname: string;
  service: string;
  environment: string;
  zone_id: string;
  zone_name: string;
  cert_id: string;
  enabled: boolean;
  previews_enabled: boolean;
};

export type Zone = { id: string; name: string; status: string };

export type GithubState = Record<string, Repository>;

export type Repository = {
  visibility: 'public' | 'private';
  archived: boolean;
  default_branch: string;
  permissions: { admin: boolean; push: boolean; pull: boolean };
  branches: Record<string, Branch>;
  tags: { name: string; sha: string }[];
  releases: Json[];
  workflows: { id: number; name: string; path: string; state: string }[];
  runs: WorkflowRun[];
  checkRuns: Json[];
  /** GitHub refuses the protection endpoints on private repositories of free plans. */
  protectionUnavailable: boolean;
  /** `X-GitHub-SSO` refusal. */
  ssoRequired: boolean;
};

export type Branch = { sha: string; protected: boolean; classic: Json | null; rules: Json[] };

export type WorkflowRun = {
  id: number;
  name: string;
  path: string;
  workflow_id: number;
  event: string;
  head_branch: string;
  head_sha: string;
  status: string;
  conclusion: string | null;
  created_at: string;
  jobs: {
    id: number;
    name: string;
    status: string;
    conclusion: string | null;
    steps: { name: string; status: string; conclusion: string | null; number: number }[];
  }[];
};

export type SurfaceMode = 'healthy' | 'open' | 'crash' | 'access' | 'hmac-only' | 'challenge' | 'other';

export type AppState = {
  ops: SurfaceMode;
  api: SurfaceMode;
  readToken: string;
  writeToken: string;
  ingressToken: string;
  hmacSecret: string;
  /** Also serve the dead letters at `/api/ops/dead-letters`. */
  gateway: boolean;
  deadLetters: Json[];
  clusters: Json[];
  runs: { total: number; succeeded: number; failed: number; started: number };
  connectors: Json[];
};
