import assert from 'node:assert/strict';
import { rollbackCandidates } from '../../../../src/core/operations/rollback/candidates.ts';
import { planRollbackMany, rollbackMany } from '../../../../src/core/operations/rollback/rollback-many.ts';
import { planRollback, rollback, rollbackNote } from '../../../../src/core/operations/rollback/rollback.ts';
import type { RunningSandbox, SandboxState } from '../../../sandbox/client.ts';
import { production, succeed } from '../../../sandbox/flows/flow.ts';
import type { Wrangler } from '../../../sandbox/wrangler.ts';
import { sampleDatabase } from '../d1/sample-database.ts';
import { openSampleStage } from '../sample-stage.ts';
import type { SampleStage } from '../sample-stage.ts';
import { never, stageFor, writes } from '../support.ts';
import { addVersion } from './add-version.ts';
import type { Proxy, Stage } from '../support.ts';

const target = { worker: 'sample-api', environment: 'production', isProduction: true };

describe('Rolling back', function () {
  this.timeout(120_000);
  let sample: SampleStage;
  let sandbox: RunningSandbox;
  let wrangler: Wrangler;
  let proxy: Proxy;
  let root: string;

  before(async () => {
    sample = await openSampleStage();
    ({ sandbox, wrangler, proxy, root } = sample);
  });
  after(() => sample.close());
  beforeEach(() => sandbox.reset('ready'));

  type Worker = SandboxState['workers'][string];
  const worker = async (name = 'sample-api'): Promise<Worker> => {
    const found = (await sandbox.state()).workers[name];
    assert.ok(found);
    return found;
  };
  const newVersion = (change: Partial<Worker['versions'][number]> = {}, tag = ''): Promise<string> => addVersion(sandbox, change, tag);
  const servingId = async (): Promise<string | undefined> => (await worker()).deployments[0]?.versions[0]?.version_id;
  const plan = (stage: Stage, id: string, force = false) =>
    planRollback({ ...target, databases: [sampleDatabase(root)] }, id, { account: stage.account, signal: never, force });

  it('offers the versions, the one that was live longest before this one first', async () => {
    const good = (await servingId()) ?? '';
    const short = await newVersion({}, 'v1.4.1');
    const now = await newVersion({}, 'v2.0.0');
    const waiting = await newVersion({}, 'never');
    const at = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
    const { deployments } = await worker();
    const served = [
      [now, 5],
      [short, 25],
      [good, 9000],
    ] as const;
    const told = served.map(([id, minutes]) => ({
      ...deployments[0],
      id: `d-${minutes}`,
      created_on: at(minutes),
      versions: [{ version_id: id, percentage: 100 }],
    }));
    await sandbox.patch({ op: 'set', path: '/workers/sample-api/deployments', value: told });
    const { candidates, preselected } = await rollbackCandidates('sample-api', stageFor(sandbox).account, Date.now(), never);
    const of = (id: string) => candidates.find(({ version }) => version.id === id);
    assert.equal(preselected, good);
    assert.deepEqual([of(waiting)?.wasLive, of(short)?.wasLive, of(now)?.isServing], [false, true, true]);
    assert.equal(Math.round((of(short)?.liveMs ?? 0) / 60_000), 20);
    assert.equal(of(now)?.version.tag, 'v2.0.0');
  });

  it('goes back, verifies, and wrangler sees it', async () => {
    const old = (await servingId()) ?? '';
    await newVersion({ compatibility_date: '2026-11-01' });
    const stage = stageFor(sandbox);
    await sandbox.clearLog();
    const found = await plan(stage, old);
    assert.deepEqual(await writes(sandbox), []);
    assert.match(found.changes.join(' '), /code and assets · compatibility date 2026-10-01/);
    const result = await rollback(found, found.confirm(), 'errors after the deploy', stage.context);
    assert.equal(result.status, 'done', result.message);
    assert.equal(await servingId(), old);
    assert.match(await succeed(wrangler, ['deployments', 'status', ...production('api')], { cwd: root }), new RegExp(old));
    assert.match(
      rollbackNote(result, found, 'errors after the deploy') ?? '',
      /Rolled back sample-api from v\d+ .* errors after the deploy/,
    );
    assert.equal((await plan(stage, old)).blocked[0]?.reason.includes('all the traffic already'), true);
  });

  it('wants a reason and a confirmation', async () => {
    const old = (await servingId()) ?? '';
    await newVersion();
    const stage = stageFor(sandbox);
    const found = await plan(stage, old);
    await sandbox.clearLog();
    await assert.rejects(rollback(found, found.confirm(), ' ', stage.context), { reason: 'invalid' });
    assert.deepEqual(await writes(sandbox), []);
  });

  it('is told of changed secrets, changes nothing, and is forced only by a second consent', async () => {
    const old = (await servingId()) ?? '';
    await succeed(wrangler, ['secret', 'put', 'API_HMAC_SECRET', ...production('api')], { cwd: root, input: 'other' });
    const now = await servingId();
    const stage = stageFor(sandbox);
    const found = await plan(stage, old);
    assert.deepEqual(found.details.impact.secretsChanged, []);
    assert.match(found.risks.join(' '), /Cloudflare will need it forced/);
    const refused = await rollback(found, found.confirm(), 'burning', stage.context);
    assert.equal(refused.status, 'failed');
    assert.deepEqual(refused.details.needsForce, { names: ['API_HMAC_SECRET'] });
    assert.equal(await servingId(), now);
    const forced = await plan(stage, old, true);
    assert.equal((await rollback(forced, forced.confirm(), 'burning', stage.context)).status, 'done');
    assert.equal(await servingId(), old);
  });

  it('is blocked by a bound resource that is gone, and by Durable Object classes that moved', async () => {
    const old = (await servingId()) ?? '';
    const { versions } = await worker();
    const index = versions.findIndex(({ id }) => id === old);
    const bindings = [
      ...(versions[index]?.bindings ?? []),
      { name: 'CACHE', type: 'kv_namespace', namespace_id: 'f'.repeat(32) },
      { name: 'ROOM', type: 'durable_object_namespace', class_name: 'Room' },
    ];
    await newVersion();
    await sandbox.patch({ op: 'set', path: `/workers/sample-api/versions/${index}/bindings`, value: bindings });
    const found = await plan(stageFor(sandbox), old);
    const reasons = found.blocked.map(({ reason }) => reason).join(' ');
    assert.match(reasons, /CACHE is bound to kv_namespace f+, which does not exist/);
    assert.match(reasons, /Durable Object classes differ \(Room\)/);
    assert.throws(() => found.confirm(), { reason: 'blocked' });
  });

  it('says which migrations were applied since', async () => {
    const old = (await servingId()) ?? '';
    const { versions } = await worker();
    const index = versions.findIndex(({ id }) => id === old);
    await sandbox.patch({ op: 'set', path: `/workers/sample-api/versions/${index}/created_on`, value: '2020-01-01T00:00:00Z' });
    await newVersion();
    assert.match(
      (await plan(stageFor(sandbox), old)).risks.join(' '),
      /The schema of sample-runtime is ahead: 0001_init\.sql.*0004_audit_events\.sql/,
    );
  });

  it('rolls several Workers back to one git tag and stops at the first that fails', async () => {
    const { versions } = await worker('sample-workflow');
    await sandbox.patch(
      { op: 'set', path: `/workers/sample-workflow/versions/${versions.length - 1}/annotations`, value: { 'workers/tag': 'v9' } },
      { op: 'set', path: '/workers/sample-api/versions/0/annotations', value: { 'workers/tag': 'v9' } },
    );
    await newVersion();
    const stage = stageFor(sandbox);
    const all = await planRollbackMany(
      [target, { ...target, worker: 'sample-workflow' }, { ...target, worker: 'sample-scheduler' }],
      'v9',
      { account: stage.account, signal: never },
    );
    assert.deepEqual([all[2]?.target.worker, all[2]?.plan], ['sample-scheduler', undefined]);
    assert.equal(all[1]?.plan?.blocked.length, 1, 'it serves that version already');
    const first = all[0]?.plan;
    assert.ok(first);
    const again = await plan(stage, first.details.impact.to.id);
    await sandbox.fault({ kind: 403, method: 'POST', path: 'sample-api/deployments', times: 1 });
    const result = await rollbackMany(
      [
        { plan: first, confirmation: first.confirm() },
        { plan: again, confirmation: again.confirm() },
      ],
      'drill',
      stage.context,
    );
    await sandbox.clearFaults();
    assert.equal(result.results.length, 1);
    assert.match(result.message, /Nothing was rolled back\. The token lacks .* Not begun: sample-api\./);
  });

  describe('when things go wrong on the way', () => {
    it('sees that a rollback was made whose answer was lost', async () => {
      const old = (await servingId()) ?? '';
      await newVersion();
      const stage = stageFor(sandbox, { url: proxy.url });
      const found = await plan(stage, old);
      proxy.lose('POST', /deployments/);
      const count = (await worker()).deployments.length;
      assert.equal((await rollback(found, found.confirm(), 'lost', stage.context)).status, 'done');
      assert.equal((await worker()).deployments.length, count + 1);
    });

    it('sees that it was not made when the connection broke before', async () => {
      const old = (await servingId()) ?? '';
      const now = await newVersion();
      const stage = stageFor(sandbox);
      const found = await plan(stage, old);
      await sandbox.fault({ kind: 'reset', method: 'POST', path: 'deployments' });
      const result = await rollback(found, found.confirm(), 'lost', stage.context);
      await sandbox.clearFaults();
      assert.match(result.message, /still serves what it did: it was not rolled back/);
      assert.equal(await servingId(), now);
    });

    it('says that another deployment came in between', async () => {
      const old = (await servingId()) ?? '';
      await newVersion();
      const stage = stageFor(sandbox, { url: proxy.url });
      const found = await plan(stage, old);
      proxy.onPassing('POST', /deployments/, async () => void (await newVersion()));
      assert.match((await rollback(found, found.confirm(), 'race', stage.context)).message, /serves another version by now/);
    });

    it('changes nothing with an expired token, when cancelled, and twice only once', async () => {
      const old = (await servingId()) ?? '';
      const now = await newVersion();
      const stage = stageFor(sandbox);
      const one = await plan(stage, old);
      await sandbox.fault({ kind: 401, method: 'POST', path: 'deployments', times: 1 });
      assert.match((await rollback(one, one.confirm(), 'x', stage.context)).message, /token is not valid.*was not rolled back/);
      const two = await plan(stage, old);
      const stopped = await rollback(two, two.confirm(), 'x', { ...stage.context, signal: AbortSignal.abort() });
      assert.equal(stopped.status, 'stopped');
      assert.equal(await servingId(), now);
      const three = await plan(stage, old);
      const consent = three.confirm();
      const ends = await Promise.allSettled([1, 2].map(() => rollback(three, consent, 'x', stage.context)));
      assert.deepEqual(
        ends.map(({ status }) => status),
        ['fulfilled', 'rejected'],
      );
    });
  });
});
