import assert from 'node:assert/strict';
import { accountId, otherAccountId, startSandbox, tokens, type RunningSandbox } from './client.ts';

type Envelope = {
  readonly success: boolean;
  readonly errors: readonly { readonly code: number; readonly message: string }[];
  readonly result: unknown;
  readonly result_info?: Readonly<Record<string, number>>;
};
type Answer = { readonly status: number; readonly headers: Headers; readonly body: Envelope };

describe('sandbox: REST details', function suite() {
  this.timeout(60_000);
  let sandbox: RunningSandbox;

  before(async () => (sandbox = await startSandbox()));
  after(() => sandbox.stop());
  beforeEach(() => sandbox.reset('ready'));

  const ask = async (
    method: string,
    path: string,
    { token = tokens.main, body, type }: { token?: string | null; body?: unknown; type?: string } = {},
  ): Promise<Answer> => {
    const headers = {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(type === undefined ? {} : { 'content-type': type }),
    };
    const response = await fetch(`${sandbox.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Envelope };
  };
  const account = `/accounts/${accountId}`;
  const code = ({ status, body }: Answer): string => `${status}/${body.errors[0]?.code}`;

  it('refuses what carries no token, a wrong one, an expired one, and one without the permission', async () => {
    assert.equal(code(await ask('GET', `${account}/queues`, { token: null })), '400/9106');
    assert.equal(code(await ask('GET', `${account}/queues`, { token: 'nobody' })), '401/10000');
    assert.equal(code(await ask('GET', '/user', { token: 'nobody' })), '403/9109');
    assert.equal(code(await ask('GET', '/user/tokens/verify', { token: 'nobody' })), '401/1000');
    assert.equal(code(await ask('GET', `${account}/queues`, { token: tokens.expired })), '401/10000');
    assert.equal(code(await ask('GET', `${account}/subscriptions`, { token: 'no-billing' })), '403/10000');
    assert.equal((await ask('GET', `${account}/queues`, { token: 'no-queues' })).status, 200, 'Workers Scripts Read is enough for queues');
    assert.equal(code(await ask('GET', `${account}/queues`, { token: 'no-queues,no-scripts' })), '403/10000');
    assert.equal(code(await ask('POST', `${account}/queues`, { token: 'read-only', body: { queue_name: 'q1' } })), '403/10000');
  });

  it('verifies user and account tokens, each at its own address', async () => {
    const verified = await ask('GET', '/user/tokens/verify');
    assert.equal((verified.body.result as { readonly status: string }).status, 'active');
    assert.equal(code(await ask('GET', '/user/tokens/verify', { token: tokens.account })), '401/1000');
    assert.equal((await ask('GET', `${account}/tokens/verify`, { token: tokens.account })).status, 200);
    const expired = await ask('GET', '/user/tokens/verify', { token: tokens.expired });
    assert.equal((expired.body.result as { readonly status: string }).status, 'expired');
  });

  it('tells a malformed account id from one of somebody else, and serves the second account empty', async () => {
    assert.equal(code(await ask('GET', '/accounts/REPLACE_WITH_ACCOUNT/workers/scripts')), '404/7003');
    assert.equal(code(await ask('GET', `/accounts/${'f'.repeat(32)}/workers/scripts`)), '403/10000');
    assert.deepEqual((await ask('GET', `/accounts/${otherAccountId}/workers/scripts`)).body.result, []);
  });

  it('answers with the codes that mean "does not exist"', async () => {
    assert.equal(code(await ask('GET', `${account}/workers/scripts/nobody/deployments`)), '404/10007');
    assert.equal(code(await ask('GET', `${account}/workers/services/nobody`)), '404/10090');
    assert.equal(code(await ask('GET', `${account}/d1/database/00000000-0000-4000-8000-000000000000`)), '404/7404');
    assert.equal(code(await ask('GET', `${account}/queues/${'0'.repeat(32)}`)), '404/10006');
    assert.equal(code(await ask('GET', `${account}/secrets_store/stores/${'0'.repeat(32)}/secrets`)), '404/1001');
    await sandbox.patch({ op: 'set', path: '/subdomain', value: null });
    assert.equal(code(await ask('GET', `${account}/workers/subdomain`)), '404/10007');
  });

  it('gives rate limit headers always and Retry-After only with 429', async () => {
    const fine = await ask('GET', `${account}/queues`);
    assert.match(fine.headers.get('ratelimit') ?? '', /^"default";r=\d+;t=\d+$/);
    assert.equal(fine.headers.get('ratelimit-policy'), '"default";q=1200;w=300');
    assert.equal(fine.headers.get('retry-after'), null);
    await sandbox.patch({ op: 'set', path: '/settings/enforceRateLimit', value: true });
    await sandbox.spendRateLimit(1200);
    const over = await ask('GET', `${account}/queues`);
    assert.equal(over.status, 429);
    assert.ok(Number(over.headers.get('retry-after')) > 290);
    await sandbox.advanceClock(300_000);
    assert.equal((await ask('GET', `${account}/queues`)).status, 200);
  });

  it('pages the lists that page and cuts queues at twenty unless asked', async () => {
    await sandbox.reset('large');
    const first = await ask('GET', `${account}/queues?page=1`);
    assert.equal((first.body.result as unknown[]).length, 20);
    assert.equal(first.body.result_info?.total_count, 504);
    assert.equal((await ask('GET', `${account}/queues?page=26`)).body.result_info?.count, 4);
    assert.equal(((await ask('GET', `${account}/queues?name=sample-tasks`)).body.result as unknown[]).length, 1);
    assert.equal(((await ask('GET', `${account}/workers/scripts`)).body.result as unknown[]).length, 5010);
    assert.equal(((await ask('GET', `${account}/d1/database?per_page=1000`)).body.result as unknown[]).length, 502);
  });

  it('never gives a secret back', async () => {
    const whole = JSON.stringify([
      (await ask('GET', `${account}/workers/scripts/sample-api/secrets`)).body,
      (await ask('GET', `${account}/workers/scripts/sample-api/settings`)).body,
      (await ask('GET', `${account}/workers/scripts/sample-api/versions`)).body,
      (await ask('GET', `${account}/workers/workers/sample-api/versions/latest`)).body,
    ]);
    assert.match(whole, /API_HMAC_SECRET/);
    assert.doesNotMatch(whole, /value of API_HMAC_SECRET/);
  });

  it('makes and deploys a version for every secret, and wants the merge-patch type for many', async () => {
    const put = `${account}/workers/scripts/sample-api/secrets`;
    assert.equal((await ask('PUT', put, { body: { name: 'ONE', text: 'x', type: 'secret_text' } })).status, 200);
    const { workers } = await sandbox.state();
    assert.equal(workers['sample-api']?.versions.length, 3);
    assert.equal(workers['sample-api']?.deployments[0]?.annotations['workers/triggered_by'], 'secret');
    assert.equal(code(await ask('PATCH', `${put}-bulk`, { type: 'application/json', body: { secrets: { ONE: null } } })), '415/10015');
    assert.equal(
      (await ask('PATCH', `${put}-bulk`, { type: 'application/merge-patch+json', body: { secrets: { ONE: null } } })).status,
      200,
    );
    await sandbox.patch({ op: 'set', path: '/workers/sample-api/versions', value: [] });
    assert.equal(code(await ask('PATCH', `${account}/workers/workers/sample-api/versions/latest`, { body: { env: {} } })), '400/10222');
  });

  it('lets a store secret become active only after its time', async () => {
    await sandbox.patch({ op: 'set', path: '/settings/secretActivationMs', value: 60_000 });
    const path = `${account}/secrets_store/stores/b94e07d1a63c4f5882e1d0f7396ac25b/secrets`;
    const made = await ask('POST', path, { body: [{ name: 'LATER', value: 'v', scopes: ['workers'] }] });
    assert.equal((made.body.result as { readonly status: string }[])[0]?.status, 'pending');
    await sandbox.advanceClock(61_000);
    const found = await ask('GET', `${path}?search=later`);
    assert.equal((found.body.result as { readonly status: string }[])[0]?.status, 'active');
  });

  it('refuses any change of crons while the account is over the free cap, also one that removes them', async () => {
    await sandbox.patch({ op: 'set', path: '/plan', value: 'free' });
    const path = `${account}/workers/scripts/sample-scheduler/schedules`;
    assert.equal(code(await ask('PUT', path, { body: [] })), '400/10072');
    await sandbox.patch({ op: 'set', path: '/plan', value: 'paid' });
    assert.equal((await ask('PUT', path, { body: [{ cron: '0 3 * * *' }] })).status, 200);
    assert.equal((await sandbox.state()).workers['sample-scheduler']?.schedules.length, 1);
  });
});
