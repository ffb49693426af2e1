import { readdirSync, readFileSync } from 'node:fs';
import { hexId } from '../state/ids.ts';
import type { Binding, Consumer, Database, Queue, State } from '../state/model.ts';
import { databases, storeId } from './ids.ts';
import { ago, day, worker, type WorkerSpec } from './scenario.ts';

/** The five Workers of the sample workspace, in one environment, as its wrangler files declare them. */
type Environment = 'production' | 'dev';

const migrationsFolder = new URL('../../sample/migrations/', import.meta.url);
const productionCrons = ['*/15 * * * *', '5 * * * *', '20 * * * *', '45 2 * * *', '10 3 * * *', '30 8 * * MON-FRI'];

const suffix = (environment: Environment): string => (environment === 'dev' ? '-dev' : '');
const secret = (name: string): Binding => ({
  name,
  type: 'secret_text',
  text: `value of ${name} in the sandbox`,
});

function specs(environment: Environment): WorkerSpec[] {
  const end = suffix(environment);
  const variable: Binding = { name: 'ENV_NAME', type: 'plain_text', text: environment };
  const db: Binding = {
    name: 'DB',
    type: 'd1',
    id: databases[environment].id,
    database_id: databases[environment].id,
  };
  const tasks: Binding = { name: 'TASKS', type: 'queue', queue_name: `sample-tasks${end}` };
  const workflow: Binding = {
    name: 'WORKFLOW',
    type: 'service',
    service: `sample-workflow${end}`,
    environment: 'production',
  };
  const ingress: Binding = {
    name: 'API_INGRESS_TOKEN',
    type: 'secrets_store_secret',
    store_id: storeId,
    secret_name: environment === 'dev' ? 'DEV_API_INGRESS_TOKEN' : 'API_INGRESS_TOKEN',
  };
  const limit: Binding = { name: 'API_RATE_LIMIT_PER_MINUTE', type: 'plain_text', text: '600' };
  return [
    {
      name: `sample-workflow${end}`,
      handlers: ['fetch'],
      bindings: [variable, db, secret('SLACK_WEBHOOK_URL'), secret('WORKFLOW_INTERNAL_TOKEN')],
    },
    {
      name: `sample-queue-consumer${end}`,
      handlers: ['queue'],
      bindings: [variable, db, workflow, secret('WORKFLOW_INTERNAL_TOKEN')],
    },
    {
      name: `sample-api${end}`,
      handlers: ['fetch'],
      workersDev: true,
      bindings: [variable, limit, db, tasks, workflow, ingress, secret('API_HMAC_SECRET')],
    },
    {
      name: `sample-scheduler${end}`,
      handlers: ['scheduled'],
      bindings: [variable, tasks],
      crons: environment === 'dev' ? [] : productionCrons,
    },
    {
      name: `sample-ops-dashboard${end}`,
      handlers: ['fetch'],
      workersDev: true,
      bindings: [variable, db, workflow, secret('OPS_DASHBOARD_READ_TOKEN'), secret('OPS_DASHBOARD_WRITE_TOKEN')],
    },
  ];
}

/** Add one environment of the sample to an account: databases, queues, secrets and Workers, all as configured. */
export function addSample(state: State, now: Date, environment: Environment): void {
  const end = suffix(environment);
  for (const spec of specs(environment)) state.workers[spec.name] = worker(now, spec);
  for (const name of [`sample-tasks${end}`, `sample-tasks${end}-dlq`]) state.queues[hexId(`queue ${name}`)] = queue(now, name);
  const tasks = state.queues[queueId(`sample-tasks${end}`)];
  tasks?.consumers.push(consumer(now, `sample-queue-consumer${end}`, `sample-tasks${end}-dlq`));
  state.databases[databases[environment].id] = database(now, environment);
  const store = (state.stores[storeId] ??= {
    id: storeId,
    name: 'default_secrets_store',
    created: ago(now, 60 * day),
    modified: ago(now, 9 * day),
    secrets: [],
  });
  store.secrets.push(storeSecret(now, environment === 'dev' ? 'DEV_API_INGRESS_TOKEN' : 'API_INGRESS_TOKEN'));
}

export const queueId = (name: string): string => hexId(`queue ${name}`);

export function queue(now: Date, name: string): Queue {
  return {
    id: queueId(name),
    name,
    created_on: ago(now, 60 * day),
    modified_on: ago(now, 9 * day),
    settings: { delivery_delay: 0, delivery_paused: false, message_retention_period: 345_600 },
    consumers: [],
    metrics: { backlog_count: 0, backlog_bytes: 0, oldest_message_timestamp_ms: 0 },
  };
}

function consumer(now: Date, script: string, letters: string): Consumer {
  return {
    consumer_id: hexId(`consumer ${script}`),
    type: 'worker',
    script_name: script,
    environment: 'production',
    created_on: ago(now, 9 * day),
    dead_letter_queue: letters,
    settings: {
      batch_size: 10,
      max_retries: 5,
      max_wait_time_ms: 5000,
      max_concurrency: null,
      retry_delay: 0,
    },
  };
}

function storeSecret(now: Date, name: string): State['stores'][string]['secrets'][number] {
  const created = ago(now, 30 * day);
  return {
    id: hexId(`secret ${name}`),
    name,
    store_id: storeId,
    status: 'active',
    activeAt: created,
    scopes: ['workers'],
    created,
    modified: created,
    comment: '',
  };
}

/** The migrations of the sample's folder, each as wrangler applies it. */
export function migrationSeed(now: Date, upTo = Number.POSITIVE_INFINITY): Database['seed'] {
  const names = readdirSync(migrationsFolder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .slice(0, upTo);
  const table =
    'CREATE TABLE IF NOT EXISTS "d1_migrations"(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL);';
  const first = 30 * day;
  return [
    { at: ago(now, first), sql: table },
    ...names.map((name, index) => {
      const at = ago(now, Math.max(first - index * 8 * day, day));
      const applied = at.slice(0, 19).replace('T', ' ');
      return {
        at,
        sql: `${readFileSync(new URL(name, migrationsFolder), 'utf8')}\nINSERT INTO "d1_migrations" (name, applied_at) VALUES ('${name}', '${applied}');`,
      };
    }),
  ];
}

function database(now: Date, environment: Environment): Database {
  const { id, name } = databases[environment];
  return {
    uuid: id,
    name,
    created_at: ago(now, 45 * day),
    version: 'production',
    region: 'WEUR',
    jurisdiction: null,
    read_replication: 'disabled',
    seed: migrationSeed(now),
  };
}
