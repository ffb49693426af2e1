import assert from 'node:assert/strict';
import { createAccount } from '../../../src/core/account/account.ts';
import { createBudget } from '../../../src/core/account/budget.ts';
import { silentLog, systemClock } from '../../../src/core/account/ports.ts';
import { createSnapshot } from '../../../src/core/account/snapshot.ts';
import type { AccountSnapshot } from '../../../src/core/account/snapshot.ts';
import { Secret } from '../../../src/core/secret.ts';
import { accountId, startSandbox, tokens } from '../../sandbox/client.ts';
import type { RunningSandbox } from '../../sandbox/client.ts';
import { databases, storeId } from '../../sandbox/scenarios/ids.ts';
import { never } from './loopback.ts';

const workers = ['sample-workflow', 'sample-queue-consumer', 'sample-api', 'sample-scheduler', 'sample-ops-dashboard'];

/** What the 32 items need to know of the five Workers of the sample, as the probes ask it. */
async function refresh(one: AccountSnapshot): Promise<void> {
  const perWorker = workers.map(async (worker) => {
    const [[active]] = await Promise.all([one.deployments(worker, never), one.schedules(worker, never)]);
    await Promise.all((active?.versions ?? []).map(({ versionId }) => one.version(worker, versionId, never)));
  });
  const urls = ['sample-api', 'sample-ops-dashboard'].map((worker) => one.scriptSubdomain(worker, never));
  const queues = ['sample-tasks', 'sample-tasks-dlq'].map(async (name) => {
    const queue = await one.queueByName(name, never);
    if (queue) await one.queueMetrics(queue.id, never);
  });
  const database = databases.production.id;
  const sql = [
    "SELECT name FROM sqlite_master WHERE type='table'",
    'SELECT name FROM d1_migrations',
    'SELECT COUNT(*) n FROM dead_letters',
    'SELECT COUNT(*) n FROM runs',
  ];
  const usage = [
    'workersInvocationsAdaptive(limit:1) { sum{requests} }',
    'd1AnalyticsAdaptiveGroups(limit:1) { sum{rowsRead} }',
    'queueMessageOperationsAdaptiveGroups(limit:1) { count }',
  ];
  await Promise.allSettled([
    one.scripts(never),
    ...perWorker,
    ...urls,
    ...queues,
    one.accountSubdomain(never),
    one.domains(never),
    one.secretStores(never),
    one.storeSecrets(storeId, never),
    one.storeQuota(never),
    one.alertPolicies(never),
    one.subscriptions(never),
    one.d1(database, never),
    one.d1Bookmark(database, undefined, never),
    one.deployableVersions('sample-api', never),
    ...sql.map((text) => one.d1Select(database, text, [], never)),
    ...usage.map((selection) => one.analytics(selection, never)),
  ]);
}

describe('What a refresh costs', function () {
  this.timeout(60_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());

  const start = () => {
    const budget = createBudget({ clock: systemClock });
    const account = createAccount({
      credential: { type: 'token', token: new Secret(tokens.main) },
      accountId,
      baseUrl: sandbox.url,
      clock: systemClock,
      budget,
      log: silentLog,
    });
    const memory = new Map();
    return {
      budget,
      snapshot: () => createSnapshot({ reads: account.reads, accountId, memory, kind: 'focus', budget, clock: systemClock }),
    };
  };

  it('is the same for the sample alone and among 5,000 Workers, 500 queues and 500 databases', async () => {
    const small = start();
    await refresh(small.snapshot());
    await sandbox.reset('large');
    const large = start();
    await refresh(large.snapshot());
    assert.equal(large.budget.sent, small.budget.sent);
    assert.ok(small.budget.sent <= 39, `${small.budget.sent} requests, which leaves six for GitHub`);
  });

  it('is nothing for a second look within a minute', async () => {
    await sandbox.reset('ready');
    const { budget, snapshot } = start();
    await refresh(snapshot());
    const { sent } = budget;
    await refresh(snapshot());
    assert.equal(budget.sent, sent);
  });

  it('finds a name among 500 with one request, and all of them with the pages that there are', async () => {
    await sandbox.reset('large');
    const { budget, snapshot } = start();
    const one = snapshot();
    assert.equal((await one.d1ByName('database-0499', never))?.name, 'database-0499');
    assert.equal((await one.queueByName('queue-0499', never))?.name, 'queue-0499');
    assert.equal(budget.sent, 2);
    assert.equal((await one.scripts(never)).length, 5010);
    assert.equal(budget.sent, 3);
    assert.equal((await one.d1Databases(never)).length, 502);
    assert.equal(budget.sent, 3 + 6);
    assert.equal((await one.queues(never)).length, 504);
  });
});
