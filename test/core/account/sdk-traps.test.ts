import assert from 'node:assert/strict';
import { AccountError } from '../../../src/core/account/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { accountAt, never, ok, refuse, startLoopback } from './loopback.ts';
import type { Loopback, Seen } from './loopback.ts';

describe('The official SDK, where it differs from the wire', () => {
  let server: Loopback;
  before(async () => {
    server = await startLoopback();
  });
  after(() => server.close());
  beforeEach(() => {
    server.seen.length = 0;
  });
  const last = (): Seen => server.seen.at(-1) ?? assert.fail('nothing was asked');
  const secrets = new Map([
    ['A', new Secret('value-of-a')],
    ['B', null],
  ]);

  it('reads deployments from result.deployments, which its pages do not find', async () => {
    server.reply = (_, response) =>
      ok(response, {
        deployments: [
          {
            id: 'd1',
            created_on: '2026-01-01T00:00:00Z',
            annotations: { 'workers/message': 'hello', 'workers/triggered_by': 'rollback' },
            versions: [{ version_id: 'v1', percentage: 100 }],
          },
        ],
      });
    const [first] = await accountAt(server.url).account.deployments('api', never);
    assert.equal(first?.triggeredBy, 'rollback');
    assert.deepEqual(first?.versions, [{ versionId: 'v1', percentage: 100 }]);
    assert.equal(last().path, '/accounts/acc/workers/scripts/api/deployments');
  });

  it('reads every page of the queues, which it would leave after the first', async () => {
    server.reply = ({ query }, response) => {
      const page = Number(query.get('page'));
      ok(response, [{ queue_id: `q${page}`, queue_name: `queue-${page}` }], { page, per_page: 1, total_count: 3 });
    };
    const queues = await accountAt(server.url).account.queues(never);
    assert.deepEqual(
      queues.map(({ name }) => name),
      ['queue-1', 'queue-2', 'queue-3'],
    );
    assert.equal(server.seen.length, 3);
  });

  it('asks for one queue by name with one request', async () => {
    server.reply = ({ query }, response) =>
      ok(
        response,
        [{ queue_id: 'q', queue_name: query.get('name'), consumers: [{ type: 'worker', service: 'consumer', dead_letter_queue: '' }] }],
        {
          page: 1,
          per_page: 100,
          total_count: 1,
        },
      );
    const queue = await accountAt(server.url).account.queueByName('jobs', never);
    assert.equal(queue?.consumers[0]?.script, 'consumer');
    assert.equal(queue?.consumers[0]?.deadLetterQueue, undefined);
    assert.equal(server.seen.length, 1);
  });

  it('asks for no page after the last one', async () => {
    server.reply = ({ query }, response) =>
      ok(response, [{ uuid: 'u', name: 'db' }], { page: Number(query.get('page')), per_page: 1, count: 1, total_count: 2 });
    assert.equal((await accountAt(server.url).account.d1Databases(never)).length, 2);
    assert.equal(server.seen.length, 2);
  });

  it('gives bindings and annotations of a version, which it does not type', async () => {
    server.reply = (_, response) =>
      ok(response, {
        id: 'v1',
        number: 7,
        metadata: { created_on: '2026-01-01T00:00:00Z' },
        annotations: { 'workers/tag': 'v0.3.0' },
        resources: {
          bindings: [
            { type: 'd1', name: 'DB', id: 'uuid-1' },
            { type: 'plain_text', name: 'VAR', text: 'canary-value' },
            { type: 'something_new', name: 'X', strange: { deep: true } },
          ],
          script: { etag: 'e', handlers: ['fetch'], named_handlers: [{ name: 'Rpc', handlers: ['x'] }] },
          script_runtime: { compatibility_date: '2026-01-01', limits: { cpu_ms: 50 } },
        },
      });
    const version = await accountAt(server.url).account.version('api', 'v1', never);
    assert.equal(version.tag, 'v0.3.0');
    assert.equal(version.cpuMilliseconds, 50);
    assert.deepEqual(version.namedHandlers, ['Rpc']);
    assert.deepEqual(version.bindings[0], { name: 'DB', type: 'd1', databaseId: 'uuid-1' });
    assert.equal(version.bindings[1]?.value?.reveal(), 'canary-value');
    assert.deepEqual(version.bindings[2], { name: 'X', type: 'something_new' });
    assert.ok(!JSON.stringify(version).includes('canary-value'));
  });

  it('sends every write once, whatever the answer is', async () => {
    const { account } = accountAt(server.url);
    const secret = new Secret('canary-secret-value-1234');
    const writes = {
      putSecret: () => account.putSecret('api', 'A', secret, never),
      deleteSecret: () => account.deleteSecret('api', 'A', never),
      bulkSecrets: () => account.bulkSecrets('api', secrets, never),
      putVersionedSecrets: () => account.putVersionedSecrets('api', secrets, {}, never),
      deploy: () => account.deploy('api', [{ versionId: 'v', percentage: 100 }], {}, never),
      putSchedules: () => account.putSchedules('api', [], never),
      setScriptSubdomain: () => account.setScriptSubdomain('api', { enabled: false, previewsEnabled: false }, never),
      createQueue: () => account.createQueue('q', never),
      putConsumer: () => account.putConsumer('q', { script: 'c', settings: {} }, never),
      resumeQueue: () => account.resumeQueue('q', never),
      d1Execute: () => account.d1Execute('db', 'DELETE FROM t', [], never),
      d1Restore: () => account.d1Restore('db', 'b', never),
      d1Export: () => account.d1Export('db', {}, never),
      d1Select: () => account.d1Select('db', 'SELECT 1', [], never),
      createSecretStore: () => account.createSecretStore('s', never),
      createStoreSecret: () => account.createStoreSecret('s', 'A', secret, undefined, never),
      createTail: () => account.createTail('api', [], never),
      deleteTail: () => account.deleteTail('api', 't', never),
    };
    for (const status of [409, 500, 503]) {
      server.reply = (_, response) => refuse(response, status, 10001, 'busy');
      for (const [name, write] of Object.entries(writes)) {
        server.seen.length = 0;
        await assert.rejects(write(), AccountError);
        assert.equal(server.seen.length, 1, `${name} was sent ${server.seen.length} times after ${status}`);
      }
    }
  });

  it('does not sleep as long as a server says', async () => {
    server.reply = (_, response) => refuse(response, 429, 10429, 'slow down', { 'retry-after': '300' });
    await assert.rejects(accountAt(server.url).account.scripts(never), (error) => {
      assert.ok(AccountError.is(error, 'rate-limited'));
      assert.equal(error.retryAt, 1_800_000_000_000 + 300_000);
      return true;
    });
    assert.equal(server.seen.length, 1);
  });

  it('sends changes of secrets as a merge patch', async () => {
    server.reply = (_, response) => ok(response, { id: 'v2' });
    const { account } = accountAt(server.url);
    await account.bulkSecrets('api', secrets, never);
    assert.equal(last().headers['content-type'], 'application/merge-patch+json');
    assert.deepEqual(JSON.parse(last().body), { secrets: { A: { name: 'A', text: 'value-of-a', type: 'secret_text' }, B: null } });
    await account.putVersionedSecrets('api', secrets, { message: 'why' }, never);
    assert.equal(last().method, 'PATCH');
    assert.equal(last().path, '/accounts/acc/workers/workers/api/versions/latest');
    assert.equal(last().headers['content-type'], 'application/merge-patch+json');
    assert.deepEqual(JSON.parse(last().body), {
      env: { A: { type: 'secret_text', text: 'value-of-a' }, B: null },
      annotations: { 'workers/message': 'why' },
    });
  });

  it('sends the filters of a tail and keeps its address secret', async () => {
    server.reply = (_, response) => ok(response, { id: 't', url: 'wss://tail.example/canary', expires_at: '2026-01-01T00:00:00Z' });
    const tail = await accountAt(server.url).account.createTail('api', [{ sampling_rate: 1 }], never);
    assert.deepEqual(JSON.parse(last().body), { filters: [{ sampling_rate: 1 }] });
    assert.ok(!JSON.stringify(tail).includes('canary'));
  });

  it('puts force into the query and crons into the body', async () => {
    server.reply = (_, response) => ok(response, { id: 'd', schedules: [{ cron: '* * * * *' }] });
    const { account } = accountAt(server.url);
    await account.deploy('api', [{ versionId: 'v', percentage: 100 }], { force: true, message: 'm' }, never);
    assert.equal(last().query.get('force'), 'true');
    assert.deepEqual(JSON.parse(last().body), {
      strategy: 'percentage',
      versions: [{ version_id: 'v', percentage: 100 }],
      annotations: { 'workers/message': 'm' },
    });
    await account.deploy('api', [{ versionId: 'v', percentage: 100 }], {}, never);
    assert.equal(last().query.get('force'), null);
    await account.putSchedules('api', ['* * * * *'], never);
    assert.deepEqual(JSON.parse(last().body), [{ cron: '* * * * *' }]);
  });

  it('reads a plan whose id it does not know', async () => {
    server.reply = (_, response) =>
      ok(response, [{ state: 'Paid', rate_plan: { id: 'workers_paid', public_name: 'Workers Paid', scope: 'account' } }]);
    const [plan] = await accountAt(server.url).account.subscriptions(never);
    assert.equal(plan?.ratePlanId, 'workers_paid');
    assert.equal(last().path, '/accounts/acc/subscriptions');
  });
});
