import assert from 'node:assert/strict';
import { AccountError } from '../../../src/core/account/errors.ts';
import { permissionDoctor, permissionsForItem, permissionsForOperation, tokenTemplate } from '../../../src/core/account/permissions.ts';
import { permissionUses } from '../../../src/core/account/permission-uses.ts';
import { checklistItems as items } from '../../../src/core/checklist/items.ts';
import { accountAt, never, ok, refuse, send, startLoopback } from './loopback.ts';
import type { Loopback } from './loopback.ts';

describe('Permissions', () => {
  let server: Loopback;
  before(async () => {
    server = await startLoopback();
  });
  after(() => server.close());
  beforeEach(() => {
    server.seen.length = 0;
  });

  it('the doctor asks each group once or twice and tells granted, missing and unknown apart', async () => {
    server.reply = ({ path }, response) => {
      if (path.includes('/d1/')) refuse(response, 403, 10000);
      else if (path.includes('/tails') || path.includes('/pages/')) refuse(response, 404, 10007);
      else if (path.endsWith('/subscriptions')) refuse(response, 403, 10000);
      else if (path.endsWith('/policies')) send(response, 200, '<html>');
      else if (path.endsWith('/graphql')) send(response, 200, { data: null, errors: [{ message: 'not authorized' }] });
      else if (path.endsWith('/quota')) ok(response, { secrets: { quota: 100, usage: 1 } });
      else if (path.endsWith('/subdomain')) ok(response, { subdomain: 'me' });
      else ok(response, []);
    };
    const rows = await permissionDoctor(accountAt(server.url).account.reads, never);
    const states = Object.fromEntries(rows.map(({ permission, state }) => [permission.group, state]));
    assert.deepEqual(states, {
      'Workers Scripts': 'granted',
      D1: 'missing',
      Queues: 'granted',
      'Secrets Store': 'granted',
      'Account Analytics': 'missing',
      'Account Settings': 'granted',
      'Workers Tail': 'granted',
      Billing: 'missing',
      Zone: 'granted',
      'Workers Routes': 'granted',
      'Cloudflare Pages': 'granted',
      Notifications: 'unknown',
    });
    assert.ok(server.seen.length <= 14, `${server.seen.length} requests`);
    assert.ok(server.seen.every(({ method, path }) => method === 'GET' || path === '/graphql'));
  });

  it('the doctor is unknown about everything when offline, and stops when cancelled', async () => {
    const gone = await startLoopback();
    await gone.close();
    const rows = await permissionDoctor(accountAt(gone.url).account.reads, never);
    assert.ok(rows.every(({ state, reason }) => state === 'unknown' && reason === 'offline'));
    await assert.rejects(permissionDoctor(accountAt(server.url).account.reads, AbortSignal.abort()), (error) =>
      AccountError.is(error, 'aborted'),
    );
  });

  it('names items that exist, and every item that reads the account', () => {
    const known = new Set(items.map(({ id }) => id));
    for (const use of permissionUses) for (const id of use.items) assert.ok(known.has(id), id);
    const withoutAccount = items.map(({ id }) => id).filter((id) => permissionsForItem(id).length === 0);
    assert.deepEqual(withoutAccount, ['retry-replay-documented', 'idempotency-tested', 'release-check-ci', 'branch-protection-main']);
    assert.deepEqual(
      permissionsForItem('d1-migrations-applied').map(({ permission }) => permission),
      [{ group: 'D1', level: 'Read' }],
    );
    assert.deepEqual(
      permissionsForOperation('T.tail').map(({ permission }) => permission.group),
      ['Workers Tail'],
    );
  });

  it('the template asks for reading only, unless operations are wanted, and names what has no key', () => {
    const read = new URL(tokenTemplate({ forOperations: false }).url);
    assert.equal(read.origin + read.pathname, 'https://dash.cloudflare.com/profile/api-tokens');
    assert.equal(read.searchParams.get('accountId'), '*');
    const keys = (url: URL): { key: string; type: string }[] => JSON.parse(url.searchParams.get('permissionGroupKeys') ?? '');
    assert.ok(keys(read).every(({ type }) => type === 'read'));
    assert.ok(!read.href.includes('+'));
    const edit = tokenTemplate({ forOperations: true, name: 'A & B' });
    const types = Object.fromEntries(keys(new URL(edit.url)).map(({ key, type }) => [key, type]));
    assert.deepEqual([types['workers_scripts'], types['d1'], types['queues'], types['billing']], ['edit', 'edit', 'edit', 'read']);
    assert.deepEqual(edit.byHand, ['Secrets Store Edit', 'Workers Tail Read', 'Notifications Read']);
    assert.equal(new URL(edit.url).searchParams.get('name'), 'A & B');
  });
});
