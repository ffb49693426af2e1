import type { State } from '../state/model.ts';
import { uuidOf } from '../state/ids.ts';
import { addAnalytics } from './analytics.ts';
import { databases } from './ids.ts';
import { readyState } from './ready.ts';
import { run } from './repository.ts';
import { migrationSeed, queueId } from './sample.ts';
import { ago, day, hour, version, type Scenario } from './scenario.ts';

const backlog = 1840;

/** The same account some weeks later, with nobody looking: each step takes one item of the checklist away. */
function driftedState(now: Date): State {
  const state = readyState(now);
  pendingMigrations(state, now);
  noConsumer(state, now);
  lostSecret(state);
  gradualSplit(state, now);
  otherCrons(state);
  changedInDashboard(state);
  failures(state, now);
  unprotected(state, now);
  state.app = { ...state.app, ops: 'open' };
  state.policies = state.policies.map((policy) => ({ ...policy, enabled: false }));
  addAnalytics(state, now, { perDay: 96_000, errors: 0.03, cpuKills: 41, p99: 27_500_000 });
  return state;
}

function pendingMigrations(state: State, now: Date): void {
  const database = state.databases[databases.production.id];
  if (database !== undefined) database.seed = [...migrationSeed(now, 2), { at: ago(now, 10 * hour), sql: deadLettersSql(now) }];
}

function deadLettersSql(now: Date): string {
  const rows = Array.from(
    { length: 7 },
    (_, index) =>
      `('trace-lost-${index}', '{"to":"someone@sample.example"}', 'upstream answered 503', ${now.getTime() - index * 2 * hour})`,
  );
  const runs = Array.from(
    { length: 12 },
    (_, index) =>
      `('trace-failed-${index}', 'chat_notify', 'failed', 'upstream answered 503', ${now.getTime() - index * hour}, NULL, NULL), ('trace-old-${index}', 'chat_notify', 'succeeded', NULL, ${now.getTime() - (60 + index) * day}, ${now.getTime() - (60 + index) * day + 300}, NULL)`,
  );
  return `INSERT INTO dead_letters (trace_id, payload_json, error, created_at) VALUES ${rows.join(', ')}; INSERT INTO runs VALUES ${runs.join(', ')};`;
}

function noConsumer(state: State, now: Date): void {
  const queue = state.queues[queueId('sample-tasks')];
  if (queue === undefined) return;
  queue.consumers = [];
  queue.metrics = {
    backlog_count: backlog,
    backlog_bytes: backlog * 2048,
    oldest_message_timestamp_ms: now.getTime() - 9 * hour,
  };
}

function lostSecret(state: State): void {
  for (const each of state.workers['sample-api']?.versions ?? [])
    each.bindings = each.bindings.filter(({ name }) => name !== 'API_HMAC_SECRET');
  const ingress = state.stores['b94e07d1a63c4f5882e1d0f7396ac25b']?.secrets.find(({ name }) => name === 'API_INGRESS_TOKEN');
  if (ingress !== undefined) ingress.status = 'pending';
  if (ingress !== undefined) ingress.activeAt = '9999-01-01T00:00:00.000Z';
}

function gradualSplit(state: State, now: Date): void {
  const workflow = state.workers['sample-workflow'];
  const serving = workflow?.versions.at(-1);
  if (workflow === undefined || serving === undefined) return;
  const canary = version(
    now,
    {
      name: workflow.name,
      bindings: serving.bindings.filter(({ name }) => name !== 'SLACK_WEBHOOK_URL'),
      handlers: ['fetch'],
    },
    5 * hour,
    workflow.versions.length,
  );
  workflow.versions.push(canary);
  workflow.deployments.unshift({
    id: uuidOf('gradual split'),
    created_on: ago(now, 5 * hour),
    source: 'wrangler',
    author_email: 'dev@sample.example',
    strategy: 'percentage',
    annotations: { 'workers/triggered_by': 'deployment', 'workers/message': 'canary' },
    versions: [
      { version_id: serving.id, percentage: 90 },
      { version_id: canary.id, percentage: 10 },
    ],
  });
}

function otherCrons(state: State): void {
  const scheduler = state.workers['sample-scheduler'];
  const first = scheduler?.schedules[0];
  if (scheduler === undefined || first === undefined) return;
  scheduler.schedules = [first, { ...first, cron: '0 4 * * *' }];
}

function changedInDashboard(state: State): void {
  const dashboard = state.workers['sample-ops-dashboard'];
  const latest = dashboard?.versions.at(-1);
  if (dashboard === undefined || latest === undefined) return;
  latest.last_deployed_from = 'dash';
  latest.source = 'dash';
  latest.bindings = [
    ...latest.bindings.filter(({ name }) => name !== 'OPS_DASHBOARD_READ_TOKEN'),
    {
      name: 'OPS_DASHBOARD_TOKEN',
      type: 'plain_text',
      text: 'legacy-plain-text-token-of-the-sandbox',
    },
  ];
  dashboard.subdomain.previews_enabled = true;
}

function failures(state: State, now: Date): void {
  state.app.runs = { total: 412, succeeded: 371, failed: 41, started: 0 };
  state.app.deadLetters = Array.from({ length: 7 }, (_, index) => ({
    id: 100 + index,
    traceId: `trace-lost-${index}`,
    workspaceId: 'default',
    createdAt: now.getTime() - index * 2 * hour,
    error: 'upstream answered 503',
  }));
  state.app.clusters = [
    {
      key: 'chat_notify|upstream answered 503',
      count: 41,
      sample: 'upstream answered 503',
      scope: 'chat_notify',
      latestAt: now.getTime() - hour,
    },
  ];
}

function unprotected(state: State, now: Date): void {
  const repository = state.github['*'];
  const main = repository?.branches.main;
  if (repository === undefined || main === undefined) return;
  repository.visibility = 'public';
  repository.branches.main = { ...main, protected: false, rules: [] };
  repository.runs = [run(9002, main.sha, ago(now, hour), 'failure'), ...repository.runs.slice(1)];
  repository.tags = repository.tags.slice(0, 1);
}

export const drifted: Scenario = {
  about:
    'The ready account weeks later: 2 of 4 migrations pending, no consumer and 1,840 messages waiting for 9 hours, a secret gone, a 90/10 split, other crons, the dashboard open, main unprotected.',
  build: driftedState,
};
