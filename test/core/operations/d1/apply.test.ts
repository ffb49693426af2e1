import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apply } from '../../../../src/core/operations/d1/apply.ts';
import { planApply, previewSql } from '../../../../src/core/operations/d1/plan-apply.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { databases } from '../../../sandbox/scenarios/ids.ts';
import { production, succeed } from '../../../sandbox/flows/flow.ts';
import type { Wrangler } from '../../../sandbox/wrangler.ts';
import { openSampleStage } from '../sample-stage.ts';
import type { SampleStage } from '../sample-stage.ts';
import { never, stageFor, writes } from '../support.ts';
import type { Stage } from '../support.ts';
import { sampleDatabase } from './sample-database.ts';

describe('Applying D1 migrations', function () {
  this.timeout(120_000);
  let sample: SampleStage;
  let sandbox: RunningSandbox;
  let wrangler: Wrangler;
  let root: string;

  before(async () => {
    sample = await openSampleStage('drifted');
    ({ sandbox, wrangler, root } = sample);
  });
  after(() => sample.close());
  beforeEach(() => sample.renew());

  const add = (name: string, text: string): void => writeFileSync(join(root, 'migrations', name), text);
  const plan = (stage: Stage, upTo?: string) =>
    planApply(sampleDatabase(root), { account: stage.account, signal: never, isProduction: true, ...(upTo ? { upTo } : {}) });
  const listed = (): Promise<string> =>
    succeed(wrangler, ['d1', 'migrations', 'list', 'DB', '--remote', ...production('api')], { cwd: root });
  const changes = async (): Promise<number> => (await sandbox.log()).filter(({ body }) => /INSERT INTO \\"d1_migrations/.test(body)).length;

  it('plans without writing, and names what would run', async () => {
    await sandbox.clearLog();
    const found = await plan(stageFor(sandbox));
    assert.deepEqual(
      found.details.files.map(({ name }) => name),
      ['0003_idempotency_keys.sql', '0004_audit_events.sql'],
    );
    assert.equal(found.subject, 'sample-runtime');
    assert.equal(found.typeToConfirm, 'sample-runtime');
    assert.deepEqual(await writes(sandbox), []);
    assert.match(previewSql(found.details.files), /0003_idempotency_keys\.sql[\s\S]*CREATE TABLE audit_events/);
  });

  it('sends nothing without the consent to this very plan, and nothing twice', async () => {
    const stage = stageFor(sandbox);
    const one = await plan(stage);
    const other = await plan(stage);
    await sandbox.clearLog();
    assert.throws(() => one.confirm('sample-api'), { reason: 'not-confirmed' });
    assert.throws(() => one.confirm(), { reason: 'not-confirmed' });
    const consent = other.confirm('sample-runtime');
    await assert.rejects(apply(one, consent, stage.context), { reason: 'not-confirmed' });
    await assert.rejects(apply(one, { ...consent }, stage.context), { reason: 'not-confirmed' });
    assert.deepEqual(await writes(sandbox), []);
    const mine = one.confirm('sample-runtime');
    const [first, second] = await Promise.allSettled([apply(one, mine, stage.context), apply(one, mine, stage.context)]);
    assert.equal(first.status, 'fulfilled');
    assert.equal(second.status, 'rejected');
    assert.equal(await changes(), 2);
  });

  it('leaves what wrangler itself would leave', async () => {
    add('0005_crlf.sql', "CREATE TABLE windows (\r\n  id INTEGER, -- it's \"quoted\"\r\n  text TEXT DEFAULT 'a\r\nb'\r\n);\r\n");
    const stage = stageFor(sandbox);
    const found = await plan(stage);
    const result = await apply(found, found.confirm('sample-runtime'), stage.context);
    assert.equal(result.status, 'done', result.message);
    assert.match(await listed(), /No migrations to apply/);
    const ours = await bodies();
    const schema = async () => (await stage.account.d1Select(found.details.database.id, 'SELECT * FROM sqlite_master', [], never)).rows;
    const left = await schema();
    await sandbox.reset('drifted');
    await succeed(wrangler, ['d1', 'migrations', 'apply', 'DB', '--remote', ...production('api')], { cwd: root });
    assert.deepEqual(ours, await bodies());
    assert.deepEqual(left, await schema());
  });

  const bodies = async (): Promise<unknown[]> =>
    (await sandbox.log())
      .filter(({ body }) => /INSERT INTO \\"d1_migrations/.test(body))
      .map(({ body }) => (JSON.parse(body) as { readonly sql: string }).sql);

  it('makes the table as wrangler does where there is none', async () => {
    await sandbox.patch({ op: 'set', path: `/databases/${databases.production.id}/seed`, value: [] });
    const stage = stageFor(sandbox);
    const found = await plan(stage);
    assert.equal(found.details.files.length, 4);
    assert.equal((await apply(found, found.confirm('sample-runtime'), stage.context)).status, 'done');
    const table = async () =>
      (await stage.account.d1Select(found.details.database.id, "SELECT sql FROM sqlite_master WHERE name = 'd1_migrations'", [], never))
        .rows;
    const ours = await table();
    await sandbox.patch({ op: 'set', path: `/databases/${databases.production.id}/seed`, value: [] });
    await listed();
    assert.deepEqual(ours, await table());
  });

  it('keeps a bookmark from before, in the result and in the log', async () => {
    const stage = stageFor(sandbox);
    const found = await plan(stage);
    const before = await stage.account.d1Bookmark(found.details.database.id, undefined, never);
    const result = await apply(found, found.confirm('sample-runtime'), stage.context);
    assert.equal(result.details.bookmark, before);
    const [entry] = await stage.log.entries();
    assert.equal(entry?.facts['bookmark'], before);
    assert.equal(entry?.end?.status, 'done');
  });

  it('applies nothing when no bookmark can be taken', async () => {
    const stage = stageFor(sandbox);
    const found = await plan(stage);
    await sandbox.fault({ kind: 403, path: 'time_travel' });
    const result = await apply(found, found.confirm('sample-runtime'), stage.context);
    await sandbox.clearFaults();
    assert.equal(result.status, 'failed');
    assert.match(result.message, /No Time Travel bookmark could be taken, so nothing was applied/);
    assert.equal(await changes(), 0);
  });

  it('applies up to one', async () => {
    const stage = stageFor(sandbox);
    const found = await plan(stage, '0003_idempotency_keys.sql');
    assert.equal(
      (await apply(found, found.confirm('sample-runtime'), stage.context)).message,
      '0003_idempotency_keys.sql is applied to sample-runtime.',
    );
    assert.match(await listed(), /0004_audit_events/);
    await assert.rejects(plan(stage, '0001_init.sql'), { reason: 'invalid' });
  });

  it('says which statement of a failing file at which line, and keeps the earlier ones', async () => {
    add('0005_broken.sql', '-- a remark\nCREATE TABLE half (id INTEGER);\n\nINSERT INTO nowhere\n  VALUES (1);\n');
    const stage = stageFor(sandbox);
    const found = await plan(stage);
    const result = await apply(found, found.confirm('sample-runtime'), stage.context);
    assert.equal(result.status, 'failed');
    assert.equal(result.details.failed?.at?.line, 4);
    assert.equal(result.details.failed?.at?.isCertain, true);
    assert.deepEqual(result.details.applied, ['0003_idempotency_keys.sql', '0004_audit_events.sql']);
    assert.deepEqual(result.details.remaining, ['0005_broken.sql']);
    assert.match(
      result.message,
      /0005_broken\.sql was refused and rolled back whole: no such table: nowhere.*line 4.*0004_audit_events\.sql stay applied/,
    );
    assert.match(await listed(), /0005_broken/);
  });

  it('does not begin with a file that is sure to fail', async () => {
    add('0005_open.sql', 'CREATE TABLE open (id INTEGER)');
    add('0006_begin.sql', 'BEGIN TRANSACTION;\nSELECT 1;\nCOMMIT;\n');
    const found = await plan(stageFor(sandbox));
    assert.equal(found.blocked.length, 3);
    assert.throws(() => found.confirm('sample-runtime'), { reason: 'blocked' });
  });

  it('does not apply a file that changed after it was shown', async () => {
    const stage = stageFor(sandbox);
    const found = await plan(stage);
    add('0004_audit_events.sql', 'DROP TABLE runs;\n');
    const result = await apply(found, found.confirm('sample-runtime'), stage.context);
    assert.match(result.message, /0004_audit_events\.sql is not what was shown any more, so nothing was applied/);
    assert.equal(await changes(), 0);
  });
});
