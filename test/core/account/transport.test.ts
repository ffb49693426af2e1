import assert from 'node:assert/strict';
import { AccountError } from '../../../src/core/account/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { accountAt, canaryToken, never, ok, refuse, send, startLoopback } from './loopback.ts';
import type { Loopback, Seen } from './loopback.ts';

describe('What leaves for Cloudflare, and what does not', () => {
  let server: Loopback;
  before(async () => {
    server = await startLoopback();
  });
  after(() => server.close());
  beforeEach(() => {
    server.seen.length = 0;
  });
  const last = (): Seen => server.seen.at(-1) ?? assert.fail('nothing was asked');

  it('takes nothing from the environment that was not given', async () => {
    const stray = {
      CLOUDFLARE_BASE_URL: 'http://127.0.0.1:9',
      CLOUDFLARE_API_TOKEN: 'stray-token',
      CLOUDFLARE_API_KEY: 'stray-key',
      CLOUDFLARE_EMAIL: 'stray@example.com',
      CLOUDFLARE_API_USER_SERVICE_KEY: 'stray-service',
      CLOUDFLARE_CUSTOM_HEADERS: 'x-stray: yes',
      CLOUDFLARE_LOG: 'debug',
    };
    const before = { ...process.env };
    Object.assign(process.env, stray);
    try {
      server.reply = (_, response) => ok(response, []);
      await accountAt(server.url).account.scripts(never);
    } finally {
      process.env = before;
    }
    const { headers } = last();
    assert.equal(headers.authorization, `Bearer ${canaryToken}`);
    assert.ok(!JSON.stringify(headers).includes('stray'));
    assert.deepEqual(
      Object.keys(headers).filter((name) => name.startsWith('x-')),
      [],
    );
  });

  it('sends key and e-mail, and no token, for a global key', async () => {
    server.reply = (_, response) => ok(response, []);
    await accountAt(server.url, { credential: { type: 'key', key: new Secret('global-key'), email: 'a@example.com' } }).account.scripts(
      never,
    );
    assert.equal(last().headers['x-auth-key'], 'global-key');
    assert.equal(last().headers['x-auth-email'], 'a@example.com');
    assert.equal(last().headers.authorization, undefined);
  });

  it('limits the time of the body too, where its own limit ends at the headers', async () => {
    server.reply = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"success":');
    };
    await assert.rejects(accountAt(server.url, { timeout: 80 }).account.scripts(never), (error) => AccountError.is(error, 'timeout'));
  });

  it('follows no redirect, so that the token stays with its host', async () => {
    const other = await startLoopback((_, response) => ok(response, []));
    server.reply = (_, response) => send(response, 302, '', { location: `${other.url}/accounts/acc/workers/scripts` });
    try {
      await assert.rejects(accountAt(server.url).account.scripts(never), (error) => AccountError.is(error, 'unexpected'));
      assert.equal(other.seen.length, 0);
    } finally {
      await other.close();
    }
  });

  it('treats success: false in a 200 as an error', async () => {
    server.reply = (_, response) => refuse(response, 200, 7500, 'SQL is wrong');
    await assert.rejects(
      accountAt(server.url).account.d1Select('db', 'SELECT 1', [], never),
      (error) => AccountError.is(error, 'unexpected') && error.code === 7500,
    );
  });

  it('asks nothing where a name would change the address', async () => {
    const { account } = accountAt(server.url);
    for (const name of ['', '..', '.']) await assert.rejects(account.deployments(name, never), AccountError, name);
    assert.equal(server.seen.length, 0);
    server.reply = (_, response) => ok(response, { deployments: [] });
    await account.deployments('a/b?c', never);
    assert.equal(last().path, '/accounts/acc/workers/scripts/a%2Fb%3Fc/deployments');
  });

  it('reads nothing but SELECT as a question to D1', async () => {
    server.reply = (_, response) => ok(response, [{ success: true, results: [{ n: 1 }], meta: { rows_read: 1 } }]);
    const { account } = accountAt(server.url);
    for (const sql of ['DELETE FROM t', 'SELECT 1; DROP TABLE t', 'WITH x AS (SELECT 1) DELETE FROM t', 'PRAGMA x']) {
      await assert.rejects(account.d1Select('db', sql, [], never), AccountError, sql);
    }
    assert.equal(server.seen.length, 0);
    const { rows } = await account.d1Select('db', `SELECT "delete", created_at FROM "update" WHERE x = ';drop' AND y = ?1`, [true], never);
    assert.deepEqual(rows, [{ n: 1 }]);
    assert.deepEqual(JSON.parse(last().body).params, [1]);
  });
});
