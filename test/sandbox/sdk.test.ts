import assert from 'node:assert/strict';
import Cloudflare from 'cloudflare';
import { accountId, startSandbox, type RunningSandbox } from './client.ts';

/** The official SDK, unchanged, with the calls that the product makes through it. */
describe('sandbox: the official SDK', function suite() {
  this.timeout(60_000);
  let sandbox: RunningSandbox;
  let client: Cloudflare;
  const account = { account_id: accountId };

  before(async () => {
    sandbox = await startSandbox();
    client = new Cloudflare({ apiToken: sandbox.token, apiKey: null, apiEmail: null, baseURL: sandbox.url, maxRetries: 0 });
  });
  after(() => sandbox.stop());
  beforeEach(() => sandbox.reset('ready'));

  const all = async <T>(pages: AsyncIterable<T>): Promise<T[]> => {
    const items: T[] = [];
    for await (const item of pages) items.push(item);
    return items;
  };

  it('lists accounts, Workers, databases, queues and stores', async () => {
    assert.equal((await all(client.accounts.list()))[0]?.id, accountId);
    assert.equal((await all(client.workers.scripts.list(account))).length, 10);
    assert.deepEqual(
      (await all(client.d1.database.list(account))).map(({ name }) => name),
      ['sample-runtime', 'sample-runtime-dev'],
    );
    assert.equal((await all(client.queues.list(account))).length, 4);
    const [store] = await all(client.secretsStore.stores.list(account));
    assert.deepEqual(
      (await all(client.secretsStore.stores.secrets.list(store?.id ?? '', account))).map(({ status }) => status),
      ['active', 'active'],
    );
    assert.equal((await client.secretsStore.quota.get(account)).secrets.quota, 100);
    assert.equal((await client.workers.subdomains.get(account)).subdomain, 'sample');
    assert.equal((await client.user.tokens.verify()).status, 'active');
  });

  it('reads deployments where the API puts them, and versions with their bindings', async () => {
    const page = await client.workers.scripts.deployments.list('sample-api', account);
    const { deployments } = (
      page as unknown as {
        readonly result: { readonly deployments: readonly { readonly versions: readonly { readonly version_id: string }[] }[] };
      }
    ).result;
    const id = deployments[0]?.versions[0]?.version_id ?? '';
    const version = await client.workers.scripts.versions.get(id, { ...account, script_name: 'sample-api' });
    const bindings = version.resources.bindings as unknown as readonly { readonly name: string; readonly type: string }[];
    assert.ok(bindings.some(({ name, type }) => name === 'API_HMAC_SECRET' && type === 'secret_text'));
    assert.equal((await all(client.workers.scripts.versions.list('sample-api', account)))[0]?.id, id);
    assert.equal((await client.workers.scripts.schedules.get('sample-scheduler', account)).schedules.length, 6);
    assert.equal((await client.workers.scripts.subdomain.get('sample-api', account)).enabled, true);
  });

  it('goes on to the next page of databases', async () => {
    await sandbox.reset('large');
    assert.equal((await all(client.d1.database.list({ ...account, per_page: 100 }))).length, 502);
  });

  it('turns error envelopes into typed errors', async () => {
    await assert.rejects(
      client.d1.database.get('nowhere', account),
      (error: unknown) => error instanceof Cloudflare.NotFoundError && error.errors[0]?.code === 7404,
    );
    await sandbox.fault({ kind: 429, path: '/queues', retryAfter: 3 });
    await assert.rejects(
      all(client.queues.list(account)),
      (error: unknown) => error instanceof Cloudflare.RateLimitError && error.headers?.get('retry-after') === '3',
    );
  });

  it('queries D1, rolls back and makes a tail', async () => {
    const { databases } = await sandbox.state();
    const [uuid = ''] = Object.keys(databases);
    const [first] = await all(
      client.d1.database.query(uuid, { ...account, sql: 'SELECT name FROM d1_migrations ORDER BY id DESC LIMIT 1' }),
    );
    assert.deepEqual(first?.results, [{ name: '0004_audit_events.sql' }]);
    const versions = await all(client.workers.scripts.versions.list('sample-api', account));
    await client.workers.scripts.deployments.create('sample-api', {
      ...account,
      strategy: 'percentage',
      versions: [{ version_id: versions.at(-1)?.id ?? '', percentage: 100 }],
      annotations: { 'workers/message': 'drill' },
    });
    const { workers } = await sandbox.state();
    assert.equal(workers['sample-api']?.deployments[0]?.annotations['workers/triggered_by'], 'rollback');
    const tail = await client.workers.scripts.tail.create('sample-api', account);
    assert.match(tail.url, /^ws:\/\/127\.0\.0\.1:\d+\/tails\//);
  });
});
