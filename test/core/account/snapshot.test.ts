import assert from 'node:assert/strict';
import { createBudget } from '../../../src/core/account/budget.ts';
import { AccountError } from '../../../src/core/account/errors.ts';
import type { Memory } from '../../../src/core/account/shared-calls.ts';
import { createSnapshot } from '../../../src/core/account/snapshot.ts';
import type { AccountSnapshot, RefreshKind } from '../../../src/core/account/snapshot.ts';
import { signedOutReads } from '../../../src/core/account/account.ts';
import { accountAt, never, ok, quickClock, refuse, startLoopback } from './loopback.ts';
import type { Loopback } from './loopback.ts';

describe('A snapshot of the account', () => {
  let server: Loopback;
  before(async () => {
    server = await startLoopback();
  });
  after(() => server.close());
  beforeEach(() => {
    server.seen.length = 0;
    server.reply = (_, response) => ok(response, []);
  });

  const setUp = () => {
    const clock = quickClock();
    const budget = createBudget({ clock });
    const { account } = accountAt(server.url, { clock, budget });
    const memory: Memory = new Map();
    const snapshot = (kind: RefreshKind): AccountSnapshot =>
      createSnapshot({ reads: account.reads, accountId: account.id, memory, kind, budget, clock });
    const wait = (seconds: number): Promise<void> => clock.sleep(seconds * 1000, never);
    return { snapshot, wait, budget, account };
  };

  it('asks each question once, however many probes ask and when', async () => {
    const shared = setUp().snapshot('focus');
    const answers = await Promise.all(Array.from({ length: 32 }, () => shared.scripts(never)));
    await shared.scripts(never);
    assert.equal(server.seen.length, 1);
    assert.equal(new Set(answers).size, 1);
    await Promise.all(
      [shared.schedules('a', never), shared.schedules('b', never), shared.schedules('a', never)].map((ask) => ask.catch(() => undefined)),
    );
    assert.equal(server.seen.length, 3);
  });

  it('shares an error too, and asks again in the next refresh', async () => {
    server.reply = (_, response) => refuse(response, 403, 10000);
    const { snapshot } = setUp();
    const first = snapshot('focus');
    for (let count = 0; count < 3; count++) await assert.rejects(first.queues(never), (error) => AccountError.is(error, 'forbidden'));
    assert.deepEqual(
      server.seen.map(({ path }) => path.split('/').at(-1)),
      ['queues', 'accounts'],
    );
    server.reply = (_, response) => ok(response, []);
    assert.deepEqual(await snapshot('focus').queues(never), []);
  });

  it('uses an answer again for 60 s when somebody looks, for 10 min in the background, never when forced', async () => {
    const { snapshot, wait } = setUp();
    const ask = async (kind: RefreshKind): Promise<number> => {
      await snapshot(kind).scripts(never);
      return server.seen.length;
    };
    assert.equal(await ask('focus'), 1);
    await wait(59);
    assert.equal(await ask('focus'), 1);
    await wait(2);
    assert.equal(await ask('background'), 1);
    assert.equal(await ask('focus'), 2);
    assert.equal(await ask('force'), 3);
    await wait(601);
    assert.equal(await ask('background'), 4);
  });

  it('shares a question that is on the way between the views, unless it was asked before somebody wanted it anew', async () => {
    const { snapshot, wait } = setUp();
    const [one, other] = [snapshot('focus'), snapshot('focus')];
    const asked = [one.scripts(never), other.scripts(never)];
    await wait(1);
    asked.push(snapshot('focus').scripts(never));
    const anew = snapshot('force').scripts(never);
    await Promise.all([...asked, anew]);
    assert.equal(server.seen.length, 2);
    // One view that leaves takes nothing from the other.
    const stop = new AbortController();
    const left = snapshot('focus').queues(stop.signal);
    const stays = snapshot('focus').queues(never);
    stop.abort();
    await assert.rejects(left, (error) => AccountError.is(error, 'aborted'));
    assert.deepEqual(await stays, []);
    assert.equal(server.seen.length, 3);
  });

  it('says of an account that the token does not reach that it is this, and asks for the accounts once', async () => {
    const other = { id: '0'.repeat(31) + '1', name: 'Other' };
    server.reply = (request, response) => (request.path.endsWith('/accounts') ? ok(response, [other]) : refuse(response, 403, 10000));
    const seen = setUp().snapshot('focus');
    for (const ask of [seen.scripts(never), seen.queues(never), seen.subscriptions(never)])
      await assert.rejects(ask, (error) => AccountError.is(error, 'wrong-account') && /does not reach the account/.test(error.message));
    assert.equal(server.seen.length, 4);
    // A list that is empty proves nothing: it takes a permission of its own.
    server.reply = (request, response) => (request.path.endsWith('/accounts') ? ok(response, []) : refuse(response, 403, 10000));
    await assert.rejects(setUp().snapshot('focus').scripts(never), (error) => AccountError.is(error, 'forbidden'));
  });

  it('asks for a version once, since versions do not change', async () => {
    server.reply = (_, response) => ok(response, { id: 'v1', resources: { bindings: [] } });
    const { snapshot, wait } = setUp();
    await snapshot('focus').version('api', 'v1', never);
    await wait(3600);
    await snapshot('focus').version('api', 'v1', never);
    assert.equal(server.seen.length, 1);
    await snapshot('force').version('api', 'v1', never);
    assert.equal(server.seen.length, 2);
  });

  it('one probe that gives up does not take the answer from the others', async () => {
    let answer = (): void => assert.fail('nobody asked');
    server.reply = (_, response) => {
      answer = () => ok(response, [{ id: 'api' }]);
    };
    const shared = setUp().snapshot('focus');
    const stop = new AbortController();
    const hasty = shared.scripts(stop.signal);
    const patient = shared.scripts(never);
    while (server.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await assert.rejects(hasty, (error) => AccountError.is(error, 'aborted'));
    answer();
    assert.equal((await patient).length, 1);
  });

  it('ends a request that nobody waits for, and can ask it again', async () => {
    let closed = 0;
    server.reply = (_, response) => void response.on('close', () => closed++);
    const shared = setUp().snapshot('focus');
    const stop = new AbortController();
    const asked = shared.scripts(stop.signal);
    while (server.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await assert.rejects(asked, (error) => AccountError.is(error, 'aborted'));
    while (closed === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    server.reply = (_, response) => ok(response, []);
    assert.deepEqual(await shared.scripts(never), []);
  });

  it('rests in the background while little of the limit is left, and works on focus', async () => {
    const { snapshot, budget } = setUp();
    budget.note(200, new Headers({ ratelimit: '"default";r=10;t=50', 'ratelimit-policy': '"default";q=100;w=60' }));
    await assert.rejects(
      snapshot('background').scripts(never),
      (error) => AccountError.is(error, 'rate-limited') && error.retryAt !== undefined,
    );
    assert.equal(server.seen.length, 0);
    await snapshot('focus').scripts(never);
    assert.equal(server.seen.length, 1);
  });

  it('shares reads only: nothing that changes the account is in it', () => {
    const { snapshot, account } = setUp();
    const names = Object.keys(snapshot('focus'));
    const writes = ['putSecret', 'deploy', 'd1Execute', 'putSchedules', 'createQueue', 'createTail', 'setScriptSubdomain'] as const;
    for (const name of writes) {
      assert.equal(typeof account[name], 'function');
      assert.ok(!names.includes(name), name);
    }
  });

  it('says signed-out to each question when nobody is signed in', async () => {
    const reads = signedOutReads();
    const asks = [
      () => reads.scripts(never),
      () => reads.queueByName('q', never),
      () => reads.d1Select('d', 'SELECT 1', [], never),
      () => reads.verifyToken(never),
      () => reads.accountSubdomain(never),
      () => reads.analytics('x', never),
    ];
    for (const ask of asks) await assert.rejects(ask(), (error) => AccountError.is(error, 'signed-out'));
    assert.deepEqual(Object.keys(reads).toSorted(), Object.keys(accountAt(server.url).account.reads).toSorted());
  });
});
