import assert from 'node:assert/strict';
import { startSandbox, type RunningSandbox, type SandboxState } from './client.ts';

describe('sandbox: scenarios', function suite() {
  this.timeout(60_000);
  let sandbox: RunningSandbox;

  before(async () => (sandbox = await startSandbox({ scenario: 'empty' })));
  after(() => sandbox.stop());

  const at = async (scenario: 'empty' | 'ready' | 'drifted' | 'large'): Promise<SandboxState> => {
    await sandbox.reset(scenario);
    return sandbox.state();
  };
  const tasks = (state: SandboxState): SandboxState['queues'][string] | undefined =>
    Object.values(state.queues).find(({ name }) => name === 'sample-tasks');

  it('empty has nothing but its tokens', async () => {
    const state = await at('empty');
    assert.deepEqual(
      [state.plan, state.subdomain, Object.keys(state.workers).length, Object.keys(state.databases).length],
      ['free', null, 0, 0],
    );
  });

  it('ready serves one version of each Worker, with every binding its queue and services need', async () => {
    const state = await at('ready');
    for (const worker of Object.values(state.workers)) {
      assert.equal(worker.deployments[0]?.versions[0]?.percentage, 100, worker.name);
      for (const binding of worker.versions.at(-1)?.bindings ?? []) {
        if (binding.type === 'service') assert.ok(state.workers[String(binding.service)], `${worker.name} ${binding.name}`);
        if (binding.type === 'queue') assert.ok(Object.values(state.queues).some(({ name }) => name === binding.queue_name));
        if (binding.type === 'd1') assert.ok(state.databases[String(binding.id)]);
      }
    }
    assert.equal(tasks(state)?.consumers[0]?.dead_letter_queue, 'sample-tasks-dlq');
  });

  it('drifted takes each thing away that it says', async () => {
    const state = await at('drifted');
    assert.equal(tasks(state)?.consumers.length, 0);
    assert.equal(tasks(state)?.metrics.backlog_count, 1840);
    const api = state.workers['sample-api'];
    assert.equal(
      api?.versions.at(-1)?.bindings.some(({ name }) => name === 'API_HMAC_SECRET'),
      false,
    );
    assert.deepEqual(
      state.workers['sample-workflow']?.deployments[0]?.versions.map(({ percentage }) => percentage),
      [90, 10],
    );
    assert.deepEqual(
      state.workers['sample-scheduler']?.schedules.map(({ cron }) => cron),
      ['*/15 * * * *', '0 4 * * *'],
    );
    assert.equal(state.app.ops, 'open');
    assert.equal(state.github['*']?.branches.main?.protected, false);
    const migrations = Object.values(state.databases)
      .find(({ name }) => name === 'sample-runtime')
      ?.seed.filter(({ sql }) => sql.includes('INSERT INTO "d1_migrations"'));
    assert.equal(migrations?.length, 2);
  });

  it('large is ready among thousands', async () => {
    const state = await at('large');
    assert.deepEqual(
      [state.workers, state.databases, state.queues].map((each) => Object.keys(each).length),
      [5010, 502, 504],
    );
    assert.ok(state.workers['sample-api']);
  });

  it('starts with what a patch changes, and a patch reopens the databases it touches', async () => {
    const other = await startSandbox({
      scenario: 'ready',
      patch: [
        { op: 'set', path: '/workers/sample-api/subdomain/enabled', value: false },
        { op: 'remove', path: '/workers/sample-scheduler' },
      ],
    });
    try {
      const { workers } = await other.state();
      assert.equal(workers['sample-api']?.subdomain.enabled, false);
      assert.equal('sample-scheduler' in workers, false);
    } finally {
      await other.stop();
    }
  });
});
