import { hexId } from '../state/ids.ts';
import type { State } from '../state/model.ts';
import { addAnalytics } from './analytics.ts';
import { databases } from './ids.ts';
import { protectedRepository } from './repository.ts';
import { addSample } from './sample.ts';
import { ago, day, emptyState, hour, type Scenario } from './scenario.ts';

/** The account of a team that has done its work: both environments of the sample deployed, everything in order. */
export function readyState(now: Date): State {
  const state = emptyState(now);
  state.plan = 'paid';
  state.subdomain = 'sample';
  state.subscriptions = [
    {
      id: hexId('subscription'),
      state: 'Paid',
      price: 5,
      currency: 'USD',
      frequency: 'monthly',
      rate_plan: {
        id: 'workers_paid',
        public_name: 'Workers Paid',
        currency: 'USD',
        scope: 'account',
        sets: [],
        is_contract: false,
        externally_managed: false,
      },
    },
  ];
  state.policies = [
    {
      id: hexId('policy'),
      name: 'Workers usage',
      alert_type: 'billing_usage_alert',
      enabled: true,
      mechanisms: { email: [{ id: 'oncall@sample.example' }] },
      filters: {},
      created: ago(now, 40 * day),
      modified: ago(now, 40 * day),
    },
  ];
  state.zones = [{ id: hexId('zone sample.example'), name: 'sample.example', status: 'active' }];
  addSample(state, now, 'production');
  addSample(state, now, 'dev');
  const production = state.databases[databases.production.id];
  production?.seed.push({ at: ago(now, 6 * hour), sql: runsSql(now) });
  state.github = { '*': protectedRepository(now) };
  state.app = {
    ...state.app,
    ops: 'healthy',
    api: 'healthy',
    runs: { total: 412, succeeded: 412, failed: 0, started: 0 },
  };
  addAnalytics(state, now, { perDay: 41_000, errors: 0 });
  return state;
}

/** A month of runs, none failed, no dead letters. */
function runsSql(now: Date): string {
  const rows = Array.from({ length: 28 }, (_, index) => {
    const at = now.getTime() - index * day - hour;
    return `('trace-${index}', 'chat_notify', 'succeeded', NULL, ${at}, ${at + 350}, NULL)`;
  });
  return `INSERT INTO runs (trace_id, route_id, status, error, started_at, finished_at, replayed_from) VALUES ${rows.join(', ')};`;
}

export const ready: Scenario = {
  about: 'Both environments of the sample deployed, everything in order, paid plan.',
  build: readyState,
};
