import assert from 'node:assert/strict';
import { AccountError, orAbsent } from '../../../src/core/account/errors.ts';
import { resolveAccountId } from '../../../src/core/account/account-id.ts';
import { permissionDoctor } from '../../../src/core/account/permissions.ts';
import { createAccount } from '../../../src/core/account/account.ts';
import type { Account } from '../../../src/core/account/account.ts';
import { createBudget } from '../../../src/core/account/budget.ts';
import { silentLog } from '../../../src/core/account/ports.ts';
import { Secret } from '../../../src/core/secret.ts';
import { accountId, startSandbox, tokens } from '../../sandbox/client.ts';
import type { FaultKind, RunningSandbox } from '../../sandbox/client.ts';
import { databases, storeId } from '../../sandbox/scenarios/ids.ts';
import { never, quickClock } from './loopback.ts';

describe('The account over a sandbox account', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.clearFaults());

  const account = (token: string = tokens.main, id = accountId): Account => {
    const clock = quickClock();
    const credential = { type: 'token', token: new Secret(token) } as const;
    return createAccount({
      credential,
      accountId: id,
      baseUrl: sandbox.url,
      clock,
      budget: createBudget({ clock }),
      log: silentLog,
      timeout: 10_000,
    });
  };
  const api = 'sample-api';

  it('answers every read with what the account holds', async () => {
    const one = account();
    const { database, queue } = { database: databases.production.id, queue: 'sample-tasks' };
    assert.ok((await one.scripts(never)).some(({ id }) => id === api));
    const [active] = await one.deployments(api, never);
    const versionId = active?.versions[0]?.versionId ?? '';
    const version = await one.version(api, versionId, never);
    assert.ok(version.bindings.some(({ type, databaseId }) => type === 'd1' && databaseId === database));
    assert.equal(version.bindings.find(({ name }) => name === 'API_RATE_LIMIT_PER_MINUTE')?.value?.reveal(), '600');
    assert.equal((await one.versions(api, never))[0]?.id, versionId);
    assert.ok((await one.deployableVersions(api, never)).length > 0);
    assert.equal((await one.schedules('sample-scheduler', never)).length, 6);
    assert.equal((await one.scriptSubdomain(api, never)).enabled, true);
    assert.equal(typeof (await one.scriptSettings(api, never)).logpush, 'boolean');
    assert.ok((await one.secretNames(api, never)).some(({ name }) => name === 'API_HMAC_SECRET'));
    assert.equal(await one.accountSubdomain(never), 'sample');
    assert.ok((await one.queues(never)).length >= 4);
    const found = await one.queueByName(queue, never);
    assert.equal(found?.consumers[0]?.script, 'sample-queue-consumer');
    assert.equal(found?.consumers[0]?.deadLetterQueue, 'sample-tasks-dlq');
    assert.equal((await one.queueMetrics(found?.id ?? '', never)).oldestMs, undefined);
    assert.equal((await one.d1Databases(never)).length, 2);
    assert.equal((await one.d1ByName('sample-runtime', never))?.id, database);
    assert.equal((await one.d1(database, never)).name, 'sample-runtime');
    const { rows } = await one.d1Select(database, 'SELECT name FROM d1_migrations ORDER BY id', [], never);
    assert.ok(rows.length > 0);
    assert.ok((await one.d1Bookmark(database, undefined, never)).length > 0);
    assert.equal((await one.secretStores(never))[0]?.id, storeId);
    assert.equal((await one.storeSecrets(storeId, never)).find(({ name }) => name === 'API_INGRESS_TOKEN')?.status, 'active');
    assert.equal((await one.storeQuota(never)).quota, 100);
    assert.ok(Array.isArray(await one.domains(never)));
    const [zone] = await one.zones(never);
    assert.ok(Array.isArray(await one.routes(zone?.id ?? '', never)));
    assert.deepEqual((await one.alertPolicies(never))[0]?.mechanisms, ['email']);
    assert.equal((await one.subscriptions(never))[0]?.ratePlanId, 'workers_paid');
    assert.ok(Array.isArray(await one.kvNamespaces(never)));
    assert.equal((await one.verifyToken(never)).owner, 'user');
    assert.equal((await account(tokens.account).verifyToken(never)).owner, 'account');
    assert.ok((await one.accounts(never)).some(({ id }) => id === accountId));
    assert.ok((await one.memberships(never)).length > 0);
    const now = new Date();
    const from = new Date(now.getTime() - 86_400_000 * 6).toISOString();
    const usage = await one.analytics(
      `day: workersInvocationsAdaptive(limit:10000, filter:{datetime_geq:"${from}",datetime_lt:"${now.toISOString()}"}) { sum{requests errors} dimensions{scriptName date} }`,
      never,
    );
    assert.ok(Array.isArray(usage['day']) && usage['day'].length > 0);
    await assert.rejects(one.analytics('queuesBacklogAdaptiveGroups(limit:1) { count }', never), AccountError);
  });

  it('knows what is not there from what may not be seen', async () => {
    const one = account();
    assert.equal(await orAbsent(one.deployments('no-such-worker', never)), undefined);
    assert.equal(await orAbsent(one.d1('00000000-0000-4000-8000-000000000000', never)), undefined);
    assert.equal(await one.queueByName('no-such-queue', never), undefined);
    assert.equal(await one.d1ByName('no-such-database', never), undefined);
    assert.equal(await orAbsent(one.pagesProject('no-such-project', never)), undefined);
    for (const token of [tokens.expired, tokens.disabled, 'nonsense']) {
      await assert.rejects(account(token).scripts(never), (error) => AccountError.is(error, 'unauthorized', 'forbidden'));
    }
    await assert.rejects(
      account(tokens.oauth).subscriptions(never),
      (error) => AccountError.is(error, 'forbidden') && error.missingPermission === 'Billing Read',
    );
    await assert.rejects(
      account(tokens.main, 'REPLACE_WITH_CLOUDFLARE_ACCOUNT_ID').scripts(never),
      (error) => AccountError.is(error, 'unexpected') && error.code === 7003,
    );
  });

  const reasons: readonly (readonly [FaultKind, string])[] = [
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [429, 'rate-limited'],
    [500, 'server'],
    [502, 'server'],
    ['html', 'server'],
    ['truncated', 'offline'],
    ['reset', 'offline'],
    ['challenge', 'unexpected'],
  ];
  for (const [kind, reason] of reasons) {
    it(`a ${kind} at the wire is ${reason}`, async () => {
      await sandbox.fault({ kind, path: '/workers/scripts$' });
      await assert.rejects(account().scripts(never), (error) => AccountError.is(error) && error.reason === reason);
    });
  }

  it('the doctor finds a full token in order and names what a wrangler login lacks', async () => {
    const full = await permissionDoctor(account().reads, never);
    assert.deepEqual(
      full.filter(({ state }) => state !== 'granted').map(({ permission, state, reason }) => [permission.group, state, reason]),
      [],
    );
    const oauth = await permissionDoctor(account(tokens.oauth).reads, never);
    const missing = oauth.filter(({ state }) => state === 'missing').map(({ permission }) => permission.group);
    assert.ok(missing.includes('Billing') && missing.includes('Notifications'), missing.join());
  });

  it('finds the accounts that the token sees', async () => {
    const choice = await resolveAccountId(
      { configured: 'REPLACE_WITH_CLOUDFLARE_ACCOUNT_ID', environment: {}, cache: undefined, reads: account(tokens.main, '').reads },
      never,
    );
    const ids = choice.id === undefined ? choice.candidates.map(({ id }) => id) : [choice.id];
    assert.ok(ids.includes(accountId));
  });

  it('changes what it is told to, through the real endpoints', async () => {
    const one = account();
    await one.putSecret(api, 'NEW_SECRET', new Secret('a'), never);
    await one.bulkSecrets(
      api,
      new Map([
        ['BULK', new Secret('b')],
        ['NEW_SECRET', null],
      ]),
      never,
    );
    const names = (await one.secretNames(api, never)).map(({ name }) => name);
    assert.ok(names.includes('BULK') && !names.includes('NEW_SECRET'));
    await one.deleteSecret(api, 'BULK', never);
    const before = (await one.deployments(api, never))[0]?.versions[0]?.versionId ?? '';
    const { id } = await one.putVersionedSecrets(api, new Map([['LATER', new Secret('c')]]), { message: 'm' }, never);
    assert.equal((await one.deployments(api, never))[0]?.versions[0]?.versionId, before);
    await assert.rejects(one.putSecret(api, 'OTHER', new Secret('d'), never), (error) => AccountError.is(error) && error.code === 10215);
    await one.deploy(api, [{ versionId: id, percentage: 100 }], { message: 'go' }, never);
    assert.equal((await one.deployments(api, never))[0]?.versions[0]?.versionId, id);
    assert.equal((await one.putSchedules('sample-scheduler', ['1 2 * * *'], never))[0]?.cron, '1 2 * * *');
    assert.equal((await one.setScriptSubdomain(api, { enabled: false, previewsEnabled: false }, never)).enabled, false);
    const queue = await one.createQueue('fresh', never);
    await one.putConsumer(queue.id, { script: 'sample-queue-consumer', settings: { batchSize: 5 } }, never);
    const [consumer] = (await one.queueByName('fresh', never))?.consumers ?? [];
    assert.equal(consumer?.settings.batchSize, 5);
    await one.putConsumer(
      queue.id,
      { ...(consumer?.id === undefined ? {} : { consumerId: consumer.id }), script: 'sample-queue-consumer', settings: { batchSize: 7 } },
      never,
    );
    await one.resumeQueue(queue.id, never);
    const database = databases.production.id;
    const bookmark = await one.d1Bookmark(database, undefined, never);
    await one.d1Execute(database, "CREATE TABLE extra (x); INSERT INTO extra VALUES ('1');", [], never);
    assert.equal((await one.d1Select(database, 'SELECT x FROM extra', [], never)).rows.length, 1);
    await assert.rejects(
      one.d1Execute(database, 'SELEC nonsense', [], never),
      (error) => AccountError.is(error) && /syntax error/.test(error.message),
    );
    const restored = await one.d1Restore(database, bookmark, never);
    assert.notEqual(restored.previousBookmark, undefined);
    await assert.rejects(one.d1Select(database, 'SELECT x FROM extra', [], never), AccountError);
    let dump = await one.d1Export(database, {}, never);
    for (let tries = 0; dump.status !== 'complete' && tries < 20; tries++)
      dump = await one.d1Export(database, dump.bookmark === undefined ? {} : { bookmark: dump.bookmark }, never);
    assert.equal(dump.status, 'complete');
    assert.match(dump.signedUrl?.reveal() ?? '', /^http/);
    const secret = await one.createStoreSecret(storeId, 'FRESH', new Secret('e'), 'why', never);
    assert.equal(secret.name, 'FRESH');
    const tail = await one.createTail(api, [], never);
    assert.match(tail.url.reveal(), /^ws/);
    await one.tails(api, never);
    await one.deleteTail(api, tail.id, never);
  });
});
