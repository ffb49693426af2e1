import assert from 'node:assert/strict';
import { apply } from '../../../../src/core/operations/d1/apply.ts';
import { planApply } from '../../../../src/core/operations/d1/plan-apply.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { production, succeed } from '../../../sandbox/flows/flow.ts';
import type { Wrangler } from '../../../sandbox/wrangler.ts';
import { openSampleStage } from '../sample-stage.ts';
import type { SampleStage } from '../sample-stage.ts';
import { never, stageFor } from '../support.ts';
import type { Proxy, Stage } from '../support.ts';
import { sampleDatabase } from './sample-database.ts';

const query = /\/d1\/database\/[^/]+\/query/;

describe('Applying D1 migrations when things go wrong on the way', function () {
  this.timeout(120_000);
  let sample: SampleStage;
  let sandbox: RunningSandbox;
  let wrangler: Wrangler;
  let root: string;
  let proxy: Proxy;

  before(async () => {
    sample = await openSampleStage('drifted');
    ({ sandbox, wrangler, proxy, root } = sample);
  });
  after(() => sample.close());
  beforeEach(() => sample.renew());

  const plan = (stage: Stage, upTo?: string) =>
    planApply(sampleDatabase(root), { account: stage.account, signal: never, isProduction: true, ...(upTo ? { upTo } : {}) });
  const listed = (): Promise<string> =>
    succeed(wrangler, ['d1', 'migrations', 'list', 'DB', '--remote', ...production('api')], { cwd: root });
  const changes = async (): Promise<number> => (await sandbox.log()).filter(({ body }) => /INSERT INTO \\"d1_migrations/.test(body)).length;

  it('sees in the table that a lost answer was an applied file, and goes on', async () => {
    const stage = stageFor(sandbox, { url: proxy.url });
    const found = await plan(stage);
    proxy.lose('POST', query, /0003_idempotency_keys/);
    const progress: string[] = [];
    const onProgress = ({ message }: { readonly message: string }): void => void progress.push(message);
    const result = await apply(found, found.confirm('sample-runtime'), { ...stage.context, onProgress });
    assert.equal(result.status, 'done', result.message);
    assert.ok(progress.some((line) => line.includes('its answer was lost, looking whether the database has it')));
    assert.equal(result.details.applied.length, 2);
    assert.equal(await changes(), 2);
    assert.match(await listed(), /No migrations to apply/);
  });

  it('says that a file was not applied when the connection breaks before it arrives', async () => {
    const stage = stageFor(sandbox);
    const found = await plan(stage);
    await sandbox.fault({ kind: 'reset', path: 'query' });
    const result = await apply(found, found.confirm('sample-runtime'), stage.context);
    await sandbox.clearFaults();
    assert.notEqual(result.status, 'done');
    assert.equal(await changes(), 0, 'a fault hits before the database');
    assert.match(await listed(), /0003_idempotency_keys/);
  });

  it('keeps what is applied when the token expires between two files', async () => {
    const stage = stageFor(sandbox, { url: proxy.url });
    const found = await plan(stage);
    const progress: string[] = [];
    const context = {
      ...stage.context,
      onProgress: ({ done, message }: { done: number; message: string }) => {
        progress.push(message);
        if (done === 1) void sandbox.fault({ kind: 401, path: 'query' });
      },
    };
    const result = await apply(found, found.confirm('sample-runtime'), context);
    await sandbox.clearFaults();
    assert.equal(result.status, 'failed');
    assert.match(result.message, /token is not valid.*0003_idempotency_keys\.sql stays applied/);
    assert.deepEqual(progress.slice(0, 2), ['0003_idempotency_keys.sql', '0004_audit_events.sql']);
    assert.doesNotMatch(await listed(), /0003_idempotency/);
  });

  it('stops between files when it is cancelled', async () => {
    const cancel = new AbortController();
    const stage = stageFor(sandbox, { url: proxy.url, signal: cancel.signal });
    const found = await plan(stageFor(sandbox));
    const context = { ...stage.context, onProgress: ({ done }: { done: number }) => void (done === 1 && cancel.abort()) };
    const result = await apply(found, found.confirm('sample-runtime'), context);
    assert.equal(result.status, 'stopped');
    assert.equal(result.message, 'Cancelled. 0003_idempotency_keys.sql stays applied.');
    assert.equal(await changes(), 1);
  });

  it('waits for a slow answer to what was sent when it is cancelled meanwhile', async () => {
    const cancel = new AbortController();
    const stage = stageFor(sandbox, { url: proxy.url, signal: cancel.signal });
    const found = await plan(stageFor(sandbox));
    const consent = found.confirm('sample-runtime');
    await sandbox.fault({ kind: 'slow', path: 'query', ms: 400 });
    setTimeout(() => cancel.abort(), 900);
    const result = await apply(found, consent, stage.context);
    await sandbox.clearFaults();
    assert.equal(result.status, 'stopped');
    assert.equal(result.details.applied.length, await changes());
  });

  it('gives the same end in two windows at once, each file applied once', async () => {
    const [a, b] = [stageFor(sandbox), stageFor(sandbox)];
    const [one, two] = [await plan(a), await plan(b)];
    const results = await Promise.all([
      apply(one, one.confirm('sample-runtime'), a.context),
      apply(two, two.confirm('sample-runtime'), b.context),
    ]);
    for (const { status, details, message } of results) {
      assert.equal(status, 'done', message);
      assert.equal(details.applied.length + details.byOthers.length, 2);
    }
    const { rows } = await a.account.d1Select(
      one.details.database.id,
      'SELECT name, COUNT(*) AS n FROM d1_migrations GROUP BY name',
      [],
      never,
    );
    assert.deepEqual(
      rows.map(({ n }) => n),
      [1, 1, 1, 1],
    );
  });
});
