import assert from 'node:assert/strict';
import { getEventListeners, setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createAccount } from '../../src/core/account/account.ts';
import { createBudget } from '../../src/core/account/budget.ts';
import { silentLog, systemClock } from '../../src/core/account/ports.ts';
import { createGit } from '../../src/core/checklist/read-git.ts';
import { sendOnce } from '../../src/core/operations/send-once.ts';
import { tailWorkers } from '../../src/core/operations/tail/tail-workers.ts';
import { runProcess } from '../../src/core/process/run-process.ts';
import { Secret } from '../../src/core/secret.ts';

const root = import.meta.dirname;
const many = Array.from({ length: 15 }, (_, index) => index);

/** What Node says of a leak while `work` has a signal whose listeners are counted, as those of every signal are on Node 20. */
async function warningsOf(work: (signal: AbortSignal) => Promise<unknown>): Promise<readonly string[]> {
  const { signal } = new AbortController();
  setMaxListeners(10, signal);
  const said: string[] = [];
  const note = (warning: Error): void => {
    if (warning.name === 'MaxListenersExceededWarning') said.push(warning.stack ?? warning.message);
  };
  process.on('warning', note);
  try {
    await work(signal);
    // Warnings come with the next tick.
    await wait(20);
  } finally {
    process.off('warning', note);
  }
  assert.equal(getEventListeners(signal, 'abort').length, 0, 'listeners that stay');
  return said;
}

const refusing = (): Promise<never> => Promise.reject(new Error('no network'));

describe('a signal that many calls share', function () {
  this.timeout(20_000);
  let server: Server;
  before((done) => {
    server = createServer((_request, response) => {
      setTimeout(() => response.end('{"success":true,"errors":[],"messages":[],"result":[]}'), 30);
    }).listen(0, '127.0.0.1', done);
  });
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });

  const cases: Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>> = {
    'processes of several plans': (signal) =>
      Promise.all(many.map(() => runProcess('git', ['--version'], { cwd: root, env: process.env, signal }))),
    'programs that are not there, one after another': async (signal) => {
      for (const _ of many) await runProcess('/no/such/program', [], { cwd: root, env: {}, signal }).catch(() => undefined);
    },
    'questions to git': (signal) => {
      const git = createGit(root);
      return Promise.all(many.map((back) => git.countBetween('HEAD', `HEAD~${back}`, signal).catch(() => undefined)));
    },
    'questions to git in the life of one window': (life) => {
      const git = createGit(root, life);
      const { signal } = new AbortController();
      return Promise.all(many.map((back) => git.countBetween('HEAD', `HEAD~${back}`, signal).catch(() => undefined)));
    },
    'changes that are sent': (signal) => Promise.all(many.map(() => sendOnce(signal, () => wait(5)))),
    waits: (signal) => Promise.all(many.map(() => systemClock.sleep(5, signal))),
    'requests that wait for their turn': async (signal) => {
      const budget = createBudget({ clock: systemClock, atOnce: 1 });
      await Promise.all(many.map(async () => (await budget.enter(signal))()));
    },
    'requests of the SDK': (signal) => {
      const { port } = server.address() as AddressInfo;
      const account = createAccount({
        credential: { type: 'token', token: new Secret('token') },
        accountId: 'a'.repeat(32),
        baseUrl: `http://127.0.0.1:${port}`,
        clock: systemClock,
        budget: createBudget({ clock: systemClock }),
        log: silentLog,
        timeout: 10_000,
      });
      return Promise.all(many.map((index) => account.secretNames(`worker-${index}`, signal)));
    },
  };
  for (const [what, work] of Object.entries(cases))
    it(`warns of no leak: ${what}`, async () => {
      assert.deepEqual(await warningsOf(work), []);
    });

  it('warns of no leak: tails of many Workers', async () => {
    const stop = new AbortController();
    setMaxListeners(10, stop.signal);
    const said = await warningsOf(async () => {
      const workers = many.map((index) => `worker-${index}`);
      const ignore = (): void => undefined;
      const tails = tailWorkers(
        { workers, account: refusing, filters: {}, clock: systemClock, onEvent: ignore, onState: ignore },
        stop.signal,
      );
      await wait(20);
      stop.abort();
      await tails.ended;
    });
    assert.deepEqual(said, []);
    assert.equal(getEventListeners(stop.signal, 'abort').length, 0);
  });
});
