import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { AccountError } from '../../../../src/core/account/errors.ts';
import { systemClock } from '../../../../src/core/account/ports.ts';
import { tailWorkers } from '../../../../src/core/operations/tail/tail-workers.ts';
import { startSandbox, type RunningSandbox } from '../../../sandbox/client.ts';
import { eventually, quick, sandboxAccount, watch, worker, type Watched } from './support.ts';

describe('A tail that is cancelled', function () {
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

  it('while the tail is being made: waits for its id and deletes it', async () => {
    await sandbox.fault({ method: 'POST', path: '/tails$', kind: 'slow', ms: 300, times: 1 });
    const one = start();
    await wait(100);
    await one.stop();
    assert.deepEqual(await sandbox.tails(), []);
    assert.ok(one.states.every(({ kind }) => kind !== 'live'));
  });

  it('while the socket opens', async () => {
    const account = sandboxAccount(sandbox);
    const stop = new AbortController();
    const one = tailWorkers(
      {
        workers: [worker],
        account: () => Promise.resolve(account),
        filters: {},
        clock: systemClock,
        timing: quick,
        onEvent: () => undefined,
        onState: () => undefined,
      },
      stop.signal,
    );
    await eventually(
      async () => (await sandbox.tails()).length === 1,
      () => 'no tail',
    );
    stop.abort();
    await one.ended;
    assert.deepEqual(await sandbox.tails(), []);
  });

  it('during a wait and during a renewal', async () => {
    await sandbox.patch({ op: 'set', path: '/settings/tailLifetimeMs', value: 800 });
    const renewing = start({ timing: { overlap: 20_000 } });
    await eventually(
      async () => (await sandbox.tails()).length === 2,
      () => 'no overlap',
    );
    await renewing.stop();
    assert.deepEqual(await sandbox.tails(), []);
    await sandbox.reset('ready');
    const waiting = start({ timing: { backOff: [60_000] } });
    await waiting.until('live');
    await sandbox.disturbTails('drop');
    await waiting.until('reconnecting');
    await waiting.stop();
    assert.deepEqual(await sandbox.tails(), []);
  });

  it('says so when the account does not answer the deletion', async () => {
    const account = sandboxAccount(sandbox);
    const one = start({
      account: {
        createTail: (...words) => account.createTail(...words),
        deleteTail: () => Promise.reject(new AccountError('offline', 'No connection.')),
      },
    });
    await one.until('live');
    await one.stop();
    assert.deepEqual(one.states.at(-1), { kind: 'stopped', because: 'left' });
  });
});
