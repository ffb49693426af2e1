import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apply } from '../../../../src/core/operations/d1/apply.ts';
import { createMigration } from '../../../../src/core/operations/d1/create-migration.ts';
import { dryRunLocally, remoteSchema } from '../../../../src/core/operations/d1/dry-run-locally.ts';
import { exportDatabase, planExport } from '../../../../src/core/operations/d1/export-database.ts';
import { failingStatement } from '../../../../src/core/operations/d1/failing-statement.ts';
import { listMigrations } from '../../../../src/core/operations/d1/list-migrations.ts';
import { createLocalD1 } from '../../../../src/core/operations/d1/local-d1.ts';
import { planApply } from '../../../../src/core/operations/d1/plan-apply.ts';
import { planUndoToBookmark, undoToBookmark } from '../../../../src/core/operations/d1/undo-to-bookmark.ts';
import { gitHistory } from '../../../../src/core/operations/git-history.ts';
import { runAsChild } from '../../../../src/core/operations/wrangler-tool.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { production, succeed } from '../../../sandbox/flows/flow.ts';
import { databases } from '../../../sandbox/scenarios/ids.ts';
import type { Wrangler } from '../../../sandbox/wrangler.ts';
import { openSampleStage } from '../sample-stage.ts';
import type { SampleStage } from '../sample-stage.ts';
import { childEnvironment, never, ownWrangler, stageFor, writes } from '../support.ts';
import type { Proxy } from '../support.ts';
import { sampleDatabase } from './sample-database.ts';

const place = { database: databases.production, table: 'd1_migrations', environment: 'production', isProduction: true };

describe('D1 databases', function () {
  this.timeout(120_000);
  let sample: SampleStage;
  let sandbox: RunningSandbox;
  let wrangler: Wrangler;
  let proxy: Proxy;
  let root: string;

  before(async () => {
    sample = await openSampleStage('drifted');
    ({ sandbox, wrangler, proxy, root } = sample);
  });
  after(() => sample.close());
  beforeEach(() => sample.renew());

  const local = () => {
    return createLocalD1({ tool: ownWrangler(), root, environment: childEnvironment(wrangler), run: runAsChild() });
  };

  it('lists applied, pending, missing, out of order and edited files, without writing', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.email=a@b', '-c', 'user.name=a', ...args], {
        cwd: root,
        env: { ...process.env, GIT_COMMITTER_DATE: '2020-01-01T00:00:00Z' },
      });
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'first');
    rmSync(join(root, 'migrations/0002_replay_lineage.sql'));
    writeFileSync(join(root, 'migrations/0000_late.sql'), 'SELECT 1;\n');
    writeFileSync(join(root, 'migrations/0001_init.sql'), 'CREATE TABLE another (id);\n');
    const { account } = stageFor(sandbox);
    await sandbox.clearLog();
    const [column] = await listMigrations({
      databases: [sampleDatabase(root)],
      account,
      git: { history: gitHistory(root), root },
      signal: never,
    });
    assert.deepEqual(
      column?.migrations.map(({ name, state, isOutOfOrder, isEdited }) => [name, state, isOutOfOrder, isEdited]),
      [
        ['0002_replay_lineage.sql', 'missing-file', false, false],
        ['0000_late.sql', 'pending', true, false],
        ['0001_init.sql', 'applied', false, true],
        ['0003_idempotency_keys.sql', 'pending', false, false],
        ['0004_audit_events.sql', 'pending', false, false],
      ],
    );
    assert.equal(column?.environment, 'production');
    assert.deepEqual(await writes(sandbox), []);
  });

  it('keeps the other columns when one cannot be read', async () => {
    const { account } = stageFor(sandbox);
    const good = sampleDatabase(root);
    const columns = await listMigrations({
      databases: [{ ...good, databaseId: undefined, databaseName: 'nowhere' }, good],
      account,
      signal: never,
    });
    assert.match(columns[0]?.error ?? '', /no D1 database for DB \(nowhere\)/);
    assert.equal(columns[1]?.migrations.length, 4);
  });

  it('shows the local database beside it, once there is one', async () => {
    const options = { databases: [sampleDatabase(root)], account: undefined, local: local(), signal: never };
    assert.deepEqual(await listMigrations(options), []);
    await succeed(wrangler, ['d1', 'migrations', 'apply', 'DB', '--local', ...production('api')], { cwd: root });
    const [column] = await listMigrations(options);
    assert.equal(column?.place, 'local');
    assert.deepEqual([...new Set(column?.migrations.map(({ state }) => state))], ['applied']);
  });

  it('names a new migration as wrangler does', async () => {
    const database = sampleDatabase(root);
    const path = await createMigration(database, 'add more users', new Date('2026-11-23T00:00:00Z'));
    await succeed(wrangler, ['d1', 'migrations', 'create', 'DB', 'add more users', ...production('api')], { cwd: root });
    assert.equal(path, join(root, 'migrations/0005_add_more_users.sql'));
    const theirs = readFileSync(join(root, 'migrations/0006_add_more_users.sql'), 'utf8');
    assert.equal(readFileSync(path, 'utf8').replace('0005', '0006').replace(/\S+$/m, ''), theirs.replace(/\S+$/m, ''));
    await assert.rejects(createMigration(database, 'a/b', new Date()), { reason: 'invalid' });
  });

  it('goes back to the bookmark of an apply, says what is lost, and keeps the bookmark to undo that', async () => {
    const stage = stageFor(sandbox);
    const forward = await planApply(sampleDatabase(root), { account: stage.account, signal: never, isProduction: true });
    const { details } = await apply(forward, forward.confirm('sample-runtime'), stage.context);
    const plan = () =>
      planUndoToBookmark(
        { ...place, bookmark: details.bookmark ?? '', takenAt: details.takenAt ?? 0, appliedBefore: details.appliedBefore },
        { account: stage.account, signal: never },
      );
    const back = await plan();
    assert.deepEqual(back.details.undone, ['0003_idempotency_keys.sql', '0004_audit_events.sql']);
    assert.match(back.changes[0] ?? '', /Everything written to sample-runtime since .* UTC is lost/);
    assert.throws(() => back.confirm(), { reason: 'not-confirmed' });
    const result = await undoToBookmark(back, back.confirm('sample-runtime'), stage.context);
    assert.equal(result.status, 'done', result.message);
    const listed = () => succeed(wrangler, ['d1', 'migrations', 'list', 'DB', '--remote', ...production('api')], { cwd: root });
    assert.match(await listed(), /0003_idempotency_keys/);
    assert.equal((await stage.log.entries())[0]?.facts['previousBookmark'], result.details.previousBookmark);
    const again = await planUndoToBookmark(
      { ...place, bookmark: result.details.previousBookmark ?? '', takenAt: Date.now() },
      { account: stage.account, signal: never },
    );
    assert.equal((await undoToBookmark(again, again.confirm('sample-runtime'), stage.context)).status, 'done');
    assert.match(await listed(), /No migrations to apply/);
  });

  it('tells after a lost answer whether the database was put back', async () => {
    const stage = stageFor(sandbox, { url: proxy.url });
    const forward = await planApply(sampleDatabase(root), { account: stage.account, signal: never, isProduction: true });
    const { details } = await apply(forward, forward.confirm('sample-runtime'), stage.context);
    const plan = () =>
      planUndoToBookmark(
        { ...place, bookmark: details.bookmark ?? '', takenAt: Date.now() - 60_000 },
        { account: stage.account, signal: never },
      );
    const early = await plan();
    await sandbox.fault({ kind: 'reset', method: 'POST', path: 'restore' });
    assert.match(
      (await undoToBookmark(early, early.confirm('sample-runtime'), stage.context)).message,
      /still at the bookmark of before: it was not changed/,
    );
    await sandbox.clearFaults();
    const late = await plan();
    proxy.lose('POST', /restore/);
    const result = await undoToBookmark(late, late.confirm('sample-runtime'), stage.context);
    assert.equal(result.status, 'done', result.message);
    const refused = await plan();
    await sandbox.fault({ kind: 401, method: 'POST', path: 'restore', times: 1 });
    assert.match((await undoToBookmark(refused, refused.confirm('sample-runtime'), stage.context)).message, /was not changed/);
  });

  it('dry-runs pending files on a scratch database of this machine and shows the schema before and after', async () => {
    const stage = stageFor(sandbox);
    const source = sampleDatabase(root);
    writeFileSync(join(root, 'migrations/0005_bad.sql'), 'CREATE TABLE fine (id INTEGER);\nINSERT INTO nowhere VALUES (1);\n');
    const { details } = await planApply(source, { account: stage.account, signal: never, isProduction: true });
    const schema = await remoteSchema(stage.account, databases.production.id, never);
    await sandbox.clearLog();
    const result = await dryRunLocally({ source, schema, hasTable: true, files: details.files }, local(), { signal: never });
    assert.deepEqual(result.ran, ['0003_idempotency_keys.sql', '0004_audit_events.sql']);
    assert.match(result.schemaDiff, /^\+CREATE TABLE idempotency_keys/m);
    assert.doesNotMatch(result.schemaDiff, /fine/);
    assert.match(result.failed?.says ?? '', /no such table: nowhere/);
    assert.equal(result.failed?.at?.line, 2);
    assert.deepEqual(await sandbox.log(), []);
    assert.equal(existsSync(join(root, 'workers/api/.wrangler/state')), false);
  });

  it('exports to a file, and refuses where virtual tables make it fail', async () => {
    const stage = stageFor(sandbox);
    const path = join(wrangler.folder, 'dump.sql');
    const plan = () => planExport({ ...place, path }, { account: stage.account, signal: never });
    const found = await plan();
    const result = await exportDatabase(found, found.confirm('sample-runtime'), stage.context);
    assert.equal(result.status, 'done', result.message);
    assert.match(readFileSync(path, 'utf8'), /CREATE TABLE/);
    rmSync(path);
    const cut = await plan();
    await sandbox.fault({ kind: 'truncated', path: '__files' });
    assert.equal((await exportDatabase(cut, cut.confirm('sample-runtime'), stage.context)).status, 'failed');
    await sandbox.clearFaults();
    assert.equal(existsSync(path) || existsSync(`${path}.part`), false);
    await stage.account.d1Execute(databases.production.id, 'CREATE VIRTUAL TABLE search USING fts5(body);', [], never);
    const blocked = await plan();
    assert.match(
      `${blocked.blocked[0]?.reason} ${blocked.blocked[0]?.wayOut}`,
      /search is a virtual table.*Export the other tables: .*runs/,
    );
    assert.doesNotMatch(blocked.blocked[0]?.wayOut ?? '', /search_/);
  });

  it('finds the statement that a message is about', () => {
    const text =
      "-- x\nCREATE TABLE a (id);\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n  SELECT 1; SELECT 2;\nEND;\nALTER TABLE a ADD COLUMN id;\nINSERT INTO a VALUES ('no such table: zzz');\n";
    const lineOf = (message: string) => failingStatement(text, message)?.line;
    assert.equal(lineOf('duplicate column name: id: SQLITE_ERROR'), 6);
    assert.equal(failingStatement(text, 'near "a": syntax error')?.isCertain, false);
    assert.equal(lineOf('table a already exists: SQLITE_ERROR'), 2);
    assert.equal(lineOf('near "TRIGGER": syntax error at offset 7: SQLITE_ERROR'), 3);
    assert.equal(lineOf('UNIQUE constraint failed: a.id: SQLITE_CONSTRAINT'), 7);
    assert.equal(lineOf('no such table: zzz: SQLITE_ERROR'), undefined);
  });
});
