import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { AccountError } from '../../../../src/core/account/errors.ts';
import { systemClock } from '../../../../src/core/account/ports.ts';
import { tailWorkers } from '../../../../src/core/operations/tail/tail-workers.ts';
import { startSandbox, type RunningSandbox } from '../../../sandbox/client.ts';
import { eventually, indexes, quick, sandboxAccount, watch, worker, type Watched } from './support.ts';

describe('A tail over a sandbox account', function () {
  this.timeout(40_000);
  let sandbox: RunningSandbox;
  const open: Watched[] = [];
  before(async () => (sandbox = await startSandbox()));
  after(() => sandbox.stop());
  beforeEach(() => sandbox.reset('ready'));
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.stop()));
  });
  const start = (options: Partial<Parameters<typeof watch>[0]> = {}): Watched => {
    const one = watch({ account: sandboxAccount(sandbox), ...options });
    open.push(one);
    return one;
  };
  const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
  const requests = async (method: string): Promise<number> =>
    (await sandbox.log()).filter((entry) => entry.method === method && entry.path.includes('/tails')).length;

  it('gives each event once, in order, and deletes the tail when it stops', async () => {
    const one = start();
    await one.until('live');
    assert.equal((await sandbox.tails()).length, 1);
    await sandbox.emitTail({ worker, kind: 'fetch', count: 3_000 });
    await one.count(3_000);
    assert.deepEqual(indexes(one.events), range(3_000));
    await one.stop();
    assert.deepEqual(one.states.at(-1), { kind: 'stopped', because: 'asked' });
    assert.deepEqual(await sandbox.tails(), []);
  });

  it('passes the filters on, and changes them while it runs', async () => {
    const one = start({ filters: { status: ['error'] } });
    await one.until('live');
    assert.equal(await sandbox.emitTail({ worker, kind: 'fetch', count: 3 }), 0);
    assert.equal(await sandbox.emitTail({ worker, kind: 'error', count: 2 }), 2);
    one.tail.changeFilters({ methods: ['POST'] });
    await one.until('live');
    await eventually(
      async () => (await sandbox.tails()).length === 1,
      () => 'the old tail stays',
    );
    assert.deepEqual((await sandbox.tails())[0]?.filters, [{ method: ['POST'] }]);
    await sandbox.emitTail({ worker, kind: 'fetch', count: 4 });
    await one.count(4);
    await wait(50);
    assert.equal(one.events.length, 4);
  });

  it('comes back after a dropped socket, says for how long it was away, and leaves no tail behind', async () => {
    const one = start();
    await one.until('live');
    await sandbox.disturbTails('drop');
    const lost = await one.until('reconnecting');
    assert.equal(lost.kind === 'reconnecting' && lost.because, 'dropped');
    const again = await one.until('live');
    assert.ok(again.kind === 'live' && (again.gap ?? 0) > 0);
    await sandbox.emitTail({ worker, count: 5 });
    await one.count(5);
    assert.equal((await sandbox.tails()).length, 1);
  });

  it('notices a frozen socket by its missing pong, and never calls it live after that', async () => {
    const one = start();
    await one.until('live');
    await sandbox.disturbTails('freeze');
    const lost = await one.until('reconnecting');
    assert.equal(lost.kind === 'reconnecting' && lost.because, 'silent');
    assert.notEqual(one.tail.state.kind, 'live');
    const again = await one.until('live');
    assert.ok(again.kind === 'live' && (again.gap ?? 0) >= quick.pongWithin, 'counted from what was last heard');
  });

  it('renews before the end without losing or doubling an event', async () => {
    await sandbox.patch({ op: 'set', path: '/settings/tailLifetimeMs', value: 2_000 });
    const one = start();
    await one.until('live');
    await sandbox.emitTail({ worker, kind: 'fetch', count: 6_000, rate: 1_500 });
    await one.count(6_000);
    await wait(300);
    assert.deepEqual(indexes(one.events), range(6_000));
    const renewals = one.states.filter(({ kind }) => kind === 'renewed');
    assert.ok(renewals.length >= 3, `${renewals.length} renewals in four seconds`);
    assert.ok(renewals.every((state) => state.kind === 'renewed' && state.gap === undefined));
    assert.ok(one.states.every(({ kind }) => kind !== 'reconnecting'));
  });

  it('keeps equal events apart at a renewal', async () => {
    await sandbox.patch({ op: 'set', path: '/settings/tailLifetimeMs', value: 2_000 });
    const one = start({ timing: { overlap: 1_000 } });
    await one.until('live');
    await eventually(
      async () => (await sandbox.tails()).filter(({ connected }) => connected).length === 2,
      () => 'no overlap',
    );
    for (let sent = 0; sent < 7; sent += 1)
      await sandbox.emitTail({ worker, event: { outcome: 'ok', logs: [], eventTimestamp: 1, event: { cron: '* * * * *' } } });
    await one.until('renewed');
    assert.equal(one.events.length, 7);
  });

  it('says so when the end comes before a new tail can be made', async () => {
    await sandbox.patch({ op: 'set', path: '/settings/tailLifetimeMs', value: 1_500 });
    const one = start();
    await one.until('live');
    await sandbox.fault({ method: 'POST', path: '/tails$', kind: 503, times: 4 });
    await one.until('live');
    assert.ok(
      one.states.some((state) => state.kind === 'live' && (state.gap ?? 0) > 0),
      JSON.stringify(one.states),
    );
  });

  it('takes its own place for the renewal when all ten are taken', async () => {
    const account = sandboxAccount(sandbox);
    await sandbox.patch({ op: 'set', path: '/settings/tailLifetimeMs', value: 8_000 });
    for (let viewer = 0; viewer < 9; viewer += 1) await account.createTail(worker, [], new AbortController().signal);
    const one = start();
    await one.until('live');
    const renewed = await one.until('renewed');
    assert.ok(renewed.kind === 'renewed' && renewed.gap !== undefined);
    assert.equal((await sandbox.tails()).length, 10);
  });

  it('is refused as the eleventh viewer, and says what takes the places', async () => {
    const account = sandboxAccount(sandbox);
    for (let viewer = 0; viewer < 10; viewer += 1) await account.createTail(worker, [], new AbortController().signal);
    const one = start();
    const end = await one.until('stopped');
    assert.equal(end.kind === 'stopped' && end.because, 'full');
    assert.match(end.kind === 'stopped' ? (end.says ?? '') : '', /sample-api already has 10 live viewers.*dashboard/);
    assert.equal((await sandbox.tails()).length, 10);
    assert.equal(await requests('POST'), 11, 'one try, no more');
  });

  it('goes on through a deploy', async () => {
    const one = start();
    await one.until('live');
    await sandbox.emitTail({ worker, count: 1 });
    const account = sandboxAccount(sandbox);
    const versions = await account.deployableVersions(worker, new AbortController().signal);
    const active = (await account.deployments(worker, new AbortController().signal))[0]?.versions[0]?.versionId;
    const other = versions.find(({ id }) => id !== active)?.id ?? active ?? '';
    await account.deploy(worker, [{ versionId: other, percentage: 100 }], { force: true }, new AbortController().signal);
    await sandbox.emitTail({ worker, count: 2 });
    await one.count(3);
    assert.deepEqual(
      one.events.map(({ scriptVersion }) => (scriptVersion as { readonly id: string }).id),
      [active, other, other],
    );
  });

  it('waits out a loss of the network, deletes what it left, and is never live meanwhile', async () => {
    let isOffline = false;
    const account = sandboxAccount(sandbox);
    const one = start({
      account: () =>
        isOffline
          ? Promise.reject(new AccountError('offline', 'No connection to api. Check the network, then refresh.'))
          : Promise.resolve(account),
    });
    await one.until('live');
    isOffline = true;
    await sandbox.disturbTails('drop');
    await one.until('reconnecting');
    await wait(1_000);
    assert.equal(one.tail.state.kind, 'reconnecting');
    assert.ok(one.states.length < 15, `${one.states.length} states: the waits grow`);
    isOffline = false;
    const again = await one.until('live');
    assert.ok(again.kind === 'live' && (again.gap ?? 0) >= 1_000);
    assert.equal((await sandbox.tails()).length, 1, 'the tail of before the loss is deleted');
  });

  it('starts anew after the machine slept', async () => {
    let ahead = 0;
    const one = start({ clock: { ...systemClock, now: () => Date.now() + ahead } });
    await one.until('live');
    ahead = 20 * 60_000;
    const lost = await one.until('reconnecting');
    assert.equal(lost.kind === 'reconnecting' && lost.because, 'slept');
    const again = await one.until('live');
    assert.ok(again.kind === 'live' && (again.gap ?? 0) >= ahead);
  });

  it('shows when Cloudflare samples, and when it ends', async () => {
    const one = start();
    await one.until('live');
    const notice = (type: string, message: string) =>
      sandbox.emitTail({ worker, event: { event: { type, message }, logs: [], exceptions: [] } });
    await notice('overload', 'Tail is currently in sampling mode due to the high volume of messages.');
    const sampled = await one.until('sampled');
    assert.match(sampled.kind === 'sampled' ? sampled.says : '', /sampling mode/);
    await notice('overload-stop', 'Tail has exited sampling mode.');
    await one.until('live');
    assert.equal(one.events.length, 0);
  });

  it('says that a Worker is not there, and asks once', async () => {
    const one = start({ name: 'no-such-worker' });
    const end = await one.until('stopped');
    assert.equal(end.kind === 'stopped' && end.because, 'absent');
    assert.equal(await requests('POST'), 1);
  });

  it('tails several Workers; one that is refused stops none of the others', async () => {
    const states: string[] = [];
    const events: string[] = [];
    const stop = new AbortController();
    const account = sandboxAccount(sandbox);
    const running = tailWorkers(
      {
        workers: [worker, 'sample-scheduler', 'no-such-worker'],
        account: () => Promise.resolve(account),
        filters: {},
        clock: systemClock,
        timing: quick,
        onEvent: (name) => events.push(name),
        onState: (name, { kind }) => states.push(`${name} ${kind}`),
      },
      stop.signal,
    );
    await eventually(
      () => states.filter((state) => state.endsWith('live')).length === 2 && states.includes('no-such-worker stopped'),
      () => states.join(),
    );
    await sandbox.emitTail({ worker: 'sample-scheduler', kind: 'scheduled' });
    await sandbox.emitTail({ worker });
    await eventually(
      () => events.length === 2,
      () => events.join(),
    );
    assert.deepEqual(events, ['sample-scheduler', worker]);
    stop.abort();
    await running.ended;
    assert.deepEqual(await sandbox.tails(), []);
  });
});
