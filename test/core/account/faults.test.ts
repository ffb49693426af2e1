import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { AccountError } from '../../../src/core/account/errors.ts';
import type { AccountErrorReason } from '../../../src/core/account/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { accountAt, canaryToken, never, ok, quickClock, refuse, send, startLoopback } from './loopback.ts';
import type { Loopback, Seen } from './loopback.ts';

type Fault = {
  readonly name: string;
  readonly reply: (response: ServerResponse) => void;
  readonly reason: AccountErrorReason;
  readonly requests: number;
  readonly code?: number;
};

const html = '<!doctype html><title>Sign in to the hotel</title>';
const faults: readonly Fault[] = [
  { name: '401', reply: (r) => refuse(r, 401, 10000, 'Authentication error'), reason: 'unauthorized', requests: 1, code: 10000 },
  {
    name: '400 with a malformed token',
    reply: (r) => refuse(r, 400, 6003, 'Invalid request headers'),
    reason: 'unauthorized',
    requests: 1,
    code: 6003,
  },
  { name: '403', reply: (r) => refuse(r, 403, 10000, 'Authentication error'), reason: 'forbidden', requests: 1, code: 10000 },
  { name: '403 with 9109', reply: (r) => refuse(r, 403, 9109, 'Unauthorized'), reason: 'forbidden', requests: 1, code: 9109 },
  { name: '400 with 9106', reply: (r) => refuse(r, 400, 9106, 'Missing auth'), reason: 'forbidden', requests: 1, code: 9106 },
  { name: '404 of a script', reply: (r) => refuse(r, 404, 10007, 'not found'), reason: 'not-found', requests: 1, code: 10007 },
  { name: '404 of a script, newer code', reply: (r) => refuse(r, 404, 10090, 'not found'), reason: 'not-found', requests: 1, code: 10090 },
  { name: '404 of a database', reply: (r) => refuse(r, 404, 7404, 'not found'), reason: 'not-found', requests: 1, code: 7404 },
  {
    name: '404 that could not be routed',
    reply: (r) => refuse(r, 404, 7003, 'Could not route'),
    reason: 'unexpected',
    requests: 1,
    code: 7003,
  },
  {
    name: '400 that could not be routed',
    reply: (r) => refuse(r, 400, 7003, 'Could not route'),
    reason: 'unexpected',
    requests: 1,
    code: 7003,
  },
  { name: '404 page of a stranger', reply: (r) => send(r, 404, html), reason: 'unexpected', requests: 1 },
  { name: '404 without a code', reply: (r) => send(r, 404, { success: false, errors: [] }), reason: 'unexpected', requests: 1 },
  { name: '403 page of a proxy', reply: (r) => send(r, 403, html, { 'content-type': 'text/html' }), reason: 'unexpected', requests: 1 },
  { name: 'a browser challenge', reply: (r) => send(r, 403, html, { 'cf-mitigated': 'challenge' }), reason: 'unexpected', requests: 1 },
  { name: '429 for 300 s', reply: (r) => refuse(r, 429, 10429, 'slow', { 'retry-after': '300' }), reason: 'rate-limited', requests: 1 },
  { name: '429 for 2 s', reply: (r) => refuse(r, 429, 10429, 'slow', { 'retry-after': '2' }), reason: 'rate-limited', requests: 3 },
  { name: '429 without a time', reply: (r) => refuse(r, 429, 971, 'slow'), reason: 'rate-limited', requests: 3 },
  { name: '500', reply: (r) => refuse(r, 500, 10001, 'oops'), reason: 'server', requests: 3 },
  { name: '502 page', reply: (r) => send(r, 502, html), reason: 'server', requests: 3 },
  { name: 'HTML with 200', reply: (r) => send(r, 200, html, { 'content-type': 'text/html' }), reason: 'unexpected', requests: 1 },
  { name: 'truncated JSON', reply: (r) => send(r, 200, '{"success":true,"result":[{"id":'), reason: 'unexpected', requests: 1 },
  { name: 'an empty answer', reply: (r) => send(r, 200, ''), reason: 'unexpected', requests: 1 },
  { name: 'another shape', reply: (r) => ok(r, [{ id: 7 }]), reason: 'unexpected', requests: 1 },
  { name: 'no envelope', reply: (r) => send(r, 200, { hello: 'world' }), reason: 'unexpected', requests: 1 },
  {
    name: 'a body that breaks off',
    reply: (r) => void r.writeHead(200, { 'content-length': '1000' }).write('{', () => r.socket?.destroy()),
    reason: 'offline',
    requests: 3,
  },
  { name: 'a reset', reply: (r) => void r.socket?.resetAndDestroy(), reason: 'offline', requests: 3 },
  { name: 'no answer', reply: () => undefined, reason: 'timeout', requests: 2 },
];

describe('What goes wrong on the way to Cloudflare', () => {
  let server: Loopback;
  before(async () => {
    server = await startLoopback();
  });
  after(() => server.close());
  beforeEach(() => {
    server.seen.length = 0;
  });

  for (const fault of faults) {
    it(`${fault.name} is ${fault.reason}, after ${fault.requests} of the read`, async () => {
      server.reply = (_, response) => fault.reply(response);
      await assert.rejects(accountAt(server.url, { timeout: fault.reason === 'timeout' ? 100 : 5000 }).account.scripts(never), (error) => {
        assert.ok(AccountError.is(error));
        assert.equal(error.reason, fault.reason, error.message);
        if (fault.code !== undefined) assert.equal(error.code, fault.code);
        assert.match(error.message, /list Workers/);
        assert.ok(!error.message.includes('hotel'));
        return true;
      });
      assert.equal(server.seen.length, fault.requests);
    });
  }

  it('a passing fault is overcome', async () => {
    server.reply = (_, response, count) => (count < 3 ? refuse(response, 503, 1, 'busy') : ok(response, [{ id: 'api' }]));
    const [first] = await accountAt(server.url).account.scripts(never);
    assert.equal(first?.id, 'api');
  });

  it('a closed port is offline at once', async () => {
    const gone = await startLoopback();
    await gone.close();
    const clock = quickClock();
    await assert.rejects(
      accountAt(gone.url, { clock }).account.scripts(never),
      (error) => AccountError.is(error, 'offline') && error.message.includes('ECONNREFUSED'),
    );
    assert.deepEqual(clock.slept, []);
  });

  it('an unknown host is offline', async () => {
    await assert.rejects(accountAt('http://no-such-host.invalid').account.scripts(never), (error) => AccountError.is(error, 'offline'));
  });

  it('cancelling ends the request and a wait, quietly', async () => {
    server.reply = () => undefined;
    const stop = new AbortController();
    const asked = accountAt(server.url).account.scripts(stop.signal);
    setTimeout(() => stop.abort(), 30);
    await assert.rejects(asked, (error) => AccountError.is(error, 'aborted'));
    await assert.rejects(accountAt(server.url).account.scripts(AbortSignal.abort()), (error) => AccountError.is(error, 'aborted'));
    assert.equal(server.seen.length, 1);
  });

  it('names the permission that is missing', async () => {
    server.reply = (_, response) => refuse(response, 403, 10000);
    const { account } = accountAt(server.url);
    const asks: readonly (readonly [() => Promise<unknown>, string])[] = [
      [() => account.deployments('w', never), 'Workers Scripts Read'],
      [() => account.d1('id', never), 'D1 Read'],
      [() => account.queues(never), 'Queues Read'],
      [() => account.secretStores(never), 'Secrets Store Read'],
      [() => account.subscriptions(never), 'Billing Read'],
      [() => account.alertPolicies(never), 'Notifications Read'],
      [() => account.zones(never), 'Zone Read'],
      [() => account.analytics('x', never), 'Account Analytics Read'],
      [() => account.putSecret('w', 'A', new Secret('x'), never), 'Workers Scripts Edit'],
      [() => account.d1Execute('id', 'DELETE FROM t', [], never), 'D1 Edit'],
    ];
    for (const [ask, permission] of asks) {
      await assert.rejects(
        ask(),
        (error) => AccountError.is(error, 'forbidden') && error.missingPermission === permission && error.message.includes(permission),
      );
    }
  });

  it('reads an error of GraphQL out of a 200', async () => {
    const { account } = accountAt(server.url);
    const ask = async (body: unknown): Promise<unknown> => {
      server.reply = (_, response) => send(response, 200, body);
      return account.analytics('d1: d1AnalyticsAdaptiveGroups { count }', never).catch((error: unknown) => error);
    };
    const forbidden = await ask({ data: null, errors: [{ message: 'not authorized for that account' }] });
    assert.ok(AccountError.is(forbidden, 'forbidden') && forbidden.missingPermission === 'Account Analytics Read');
    assert.ok(
      AccountError.is(
        await ask({ data: { viewer: { accounts: [{ d1: [] }] } }, errors: [{ message: 'unknown field "x"' }] }),
        'unexpected',
      ),
    );
    assert.ok(AccountError.is(await ask({ data: { viewer: { accounts: [] } } }), 'forbidden'));
    assert.ok(AccountError.is(await ask({ data: null, errors: [{ message: 'rate limit reached' }] }), 'rate-limited'));
    assert.deepEqual(await ask({ data: { viewer: { accounts: [{ d1: [{ count: 2 }] }] } }, errors: null }), { d1: [{ count: 2 }] });
    assert.match(server.seen.at(-1)?.body ?? '', /accountTag:\\"acc\\"/);
  });

  it('keeps the token and secret values out of errors and logs, even when a server repeats them', async () => {
    const value = new Secret('canary-secret-value-5b1e');
    const lines: string[] = [];
    const { account, budget } = accountAt(server.url, { lines, timeout: 100 });
    const errors: unknown[] = [];
    const echo = (status: number) => (request: Seen, response: ServerResponse) =>
      refuse(response, status, 10053, `you sent ${request.body} ${request.headers.authorization}`);
    for (const status of [200, 400, 403, 404, 409]) {
      server.reply = echo(status);
      errors.push(await account.scripts(never).catch((error: unknown) => error));
      errors.push(await account.putSecret('w', 'A', value, never).catch((error: unknown) => error));
      errors.push(await account.bulkSecrets('w', new Map([['A', value]]), never).catch((error: unknown) => error));
      errors.push(await account.putVersionedSecrets('w', new Map([['A', value]]), {}, never).catch((error: unknown) => error));
      errors.push(await account.createStoreSecret('s', 'A', value, undefined, never).catch((error: unknown) => error));
    }
    server.reply = (request, response) => void response.writeHead(200).end(`<html>${JSON.stringify(request.headers)} ${request.body}`);
    errors.push(await account.putSecret('w', 'A', value, never).catch((error: unknown) => error));
    server.reply = () => undefined;
    errors.push(await account.putSecret('w', 'A', value, never).catch((error: unknown) => error));
    assert.equal(errors.length, 27);
    for (const error of errors) assert.ok(AccountError.is(error));
    const shown = [
      inspect(errors, { depth: 20, showHidden: true }),
      JSON.stringify(errors),
      String(errors),
      lines.join('\n'),
      inspect(account, { depth: 20 }),
      inspect(budget, { depth: 20 }),
    ].join('\n');
    assert.ok(lines.length > 20);
    assert.ok(!shown.includes(canaryToken));
    assert.ok(!shown.includes('canary-secret'));
  });

  it('makes names from outside safe for one line', async () => {
    server.reply = (_, response) => refuse(response, 404, 10007, `bad\u001b[31m\nname\u202e ${'x'.repeat(5000)}`);
    await assert.rejects(
      accountAt(server.url).account.scripts(never),
      (error) => AccountError.is(error) && error.message.length < 500 && !/[\u0000-\u001f\u202e]/.test(error.message),
    );
  });
});
