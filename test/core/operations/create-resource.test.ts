import assert from 'node:assert/strict';
import { createResource, planCreateResource } from '../../../src/core/operations/create-resource.ts';
import { interruptedOperations } from '../../../src/core/operations/operations-log.ts';
import { resolveInterrupted } from '../../../src/core/operations/resolve-interrupted.ts';
import { type RunningSandbox, startSandbox } from '../../sandbox/client.ts';
import { never, stageFor, startProxy, writes } from './support.ts';

describe('making a database or a namespace', () => {
  let sandbox: RunningSandbox;
  before(async () => (sandbox = await startSandbox({ scenario: 'ready' })));
  after(() => sandbox.stop());

  for (const kind of ['d1', 'kv'] as const) {
    it(`makes a ${kind} once and gives its ID`, async () => {
      const { account, context } = stageFor(sandbox);
      const plan = await planCreateResource({ kind, name: `made-${kind}` }, { account, signal: never });
      const confirmation = plan.confirm();
      const result = await createResource(plan, confirmation, context);
      assert.equal(result.status, 'done');
      assert.ok(result.details.id);
      await assert.rejects(async () => createResource(plan, confirmation, context), /not done twice/);
      const again = await planCreateResource({ kind, name: `made-${kind}` }, { account, signal: never });
      assert.match(again.blocked[0]?.reason ?? '', /already/);
      assert.throws(() => again.confirm(), /already/);
    });

    it(`finds a ${kind} that was made while the answer was lost, and sends no second request`, async () => {
      const proxy = await startProxy(sandbox);
      try {
        const { account, context } = stageFor(sandbox, { url: proxy.url });
        const plan = await planCreateResource({ kind, name: `lost-${kind}` }, { account, signal: never });
        const before = (await writes(sandbox)).length;
        proxy.lose('POST', kind === 'd1' ? /\/d1\/database$/ : /\/namespaces$/);
        const result = await createResource(plan, plan.confirm(), context);
        assert.equal(result.status, 'done');
        assert.ok(result.details.id);
        assert.equal((await writes(sandbox)).length, before + 1);
      } finally {
        await proxy.close();
      }
    });
  }

  it('is told at the next start what became of one that was cut off, done or not', async () => {
    const stage = stageFor(sandbox, { session: 'gone' });
    const { account, log } = stage;
    const entry = { operation: 'KV.create', account: account.id, subject: 'cut-off', environment: undefined, changes: [] } as const;
    const begin = (name: string) => log.begin({ ...entry, trace: { look: 'resource', kind: 'kv', name } });
    await begin('cut-off-before');
    const plan = await planCreateResource({ kind: 'kv', name: 'cut-off-after' }, { account, signal: never });
    await createResource(plan, plan.confirm(), stageFor(sandbox).context);
    await begin('cut-off-after');
    const ends = await resolveInterrupted(await interruptedOperations(log, () => false), account, log, never);
    assert.deepEqual(
      ends.map(({ state }) => state),
      ['done', 'not-done'],
    );
    assert.match(ends[1]?.message ?? '', /cut-off-before was not made/);
  });

  it('says that a token without the permission made nothing', async () => {
    const { account, context } = stageFor(sandbox);
    const plan = await planCreateResource({ kind: 'd1', name: 'refused' }, { account, signal: never });
    await sandbox.fault({ method: 'POST', path: '/d1/database', kind: 403 });
    const result = await createResource(plan, plan.confirm(), context);
    assert.equal(result.status, 'failed');
    assert.match(result.message, /refused was not made/);
  });
});
