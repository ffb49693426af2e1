import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/vscode/contributions.ts';
import { databases } from '../sandbox/scenarios/ids.ts';
import { agreed, api, ofApi, onStage } from './commands-stage.ts';
import { type Answers, changesSent } from './commands-support.ts';
import { until } from './lint-support.ts';

const database = { ...api, binding: 'DB' };
const list = ['d1', 'migrations', 'list', 'DB', '--remote', ...ofApi];

describe('operations: D1 in the editor, seen by wrangler', () => {
  const scene = onStage();
  const { act, ask, log } = scene;
  const textOf = (name: string): string => vscode.workspace.textDocuments.find(({ uri }) => uri.path.endsWith(name))?.getText() ?? '';

  it('applies what is pending after showing it, keeps the bookmark, and puts the database back to it', async () => {
    const { logged } = await act(commands.applyMigrations, database);
    assert.match(logged, /2 migrations are applied to sample-runtime/);
    assert.match(textOf('sample-runtime pending.sql'), /CREATE/);
    assert.match(await ask(list), /No migrations to apply/);
    const [entry] = await log().entries();
    assert.ok(entry?.facts['bookmark']);
    assert.equal(entry.end?.status, 'done');
    const again = await act(commands.applyMigrations, database);
    assert.match(again.logged, /Nothing is pending/);
    const undone = await act(commands.undoToBookmark, database);
    assert.match(undone.logged, /sample-runtime is back/);
    assert.match(await ask(list), /0003/);
    // The newest bookmark is that of just before it was put back.
    const { asked, logged: forth } = await act(commands.undoToBookmark, database);
    assert.match(asked[0]?.detail ?? '', /UTC \| .*UTC/);
    assert.match(forth, /sample-runtime is back/);
    assert.match(await ask(list), /No migrations to apply/);
  });

  it('applies up to one file, chosen', async () => {
    const { asked } = await act(commands.applyMigrations, database, { ...agreed, picks: [/^Up to/] });
    assert.ok(asked.some(({ detail }) => /All \d migrations/.test(detail)));
    const printed = await ask(list);
    assert.match(printed, /0004/);
    assert.doesNotMatch(printed, /0003/);
  });

  it('asks from the palette for the database first, each once', async () => {
    const { asked } = await act(commands.applyMigrations, {}, { ...agreed, picks: ['sample-runtime', /^All/] });
    const names = asked[0]?.detail.split(' | ') ?? [];
    assert.deepEqual(names, [...new Set(names)]);
    assert.match(await ask(list), /No migrations to apply/);
  });

  it('says of a Worker without a database that it has none, though others have', async () => {
    const { logged, asked } = await act(commands.showMigrations, { worker: 'sample-scheduler', env: 'production' });
    assert.match(logged, /sample-scheduler has no D1 database/);
    assert.deepEqual(asked, []);
  });

  it('shows what wrangler applied in a terminal as applied', async () => {
    await ask(['d1', 'migrations', 'apply', 'DB', '--remote', ...ofApi]);
    const { asked } = await act(commands.showMigrations, database, { cancelAt: 0 });
    assert.match(asked[0]?.detail ?? '', /\$\(pass\) 0004/);
    assert.match((await act(commands.applyMigrations, database)).logged, /Nothing is pending/);
  });

  it('goes from the list of migrations to the file, or on to applying', async () => {
    await act(commands.showMigrations, database, { picks: [/0003/] });
    assert.match(vscode.window.activeTextEditor?.document.fileName ?? '', /0003/);
    const { logged } = await act(commands.showMigrations, database, { ...agreed, picks: ['$(database) sample-runtime', /^All/] });
    assert.match(logged, /2 migrations are applied/);
  });

  it('says in the file which statement failed at which line, and what stays applied', async () => {
    writeFileSync(
      path.join(scene.stage.root, 'migrations/0005_bad.sql'),
      'CREATE TABLE fine (id INTEGER);\nINSERT INTO nowhere VALUES (1);\n',
    );
    const { logged } = await act(commands.applyMigrations, database, { ...agreed, picks: [/^All/] });
    assert.match(logged, /0005_bad\.sql was refused and rolled back whole: .*nowhere.* line 2: INSERT INTO nowhere/);
    assert.match(logged, /0003_idempotency_keys\.sql, 0004_audit_events\.sql stay applied/);
    const printed = await ask(list);
    assert.match(printed, /0005_bad/);
    assert.doesNotMatch(printed, /0004/);
  });

  it('runs what is pending on a scratch database and shows the schema, without a change anywhere', async () => {
    await scene.stage.sandbox.clearLog();
    await act(commands.dryRunMigrations, database);
    assert.match(textOf('sample-runtime dry run.diff'), /2 of 2 migrations ran[\s\S]*\+CREATE TABLE idempotency_keys/);
    assert.deepEqual(await changesSent(scene.stage.sandbox), []);
    assert.match(await ask(list), /0003/);
  }).timeout(120_000);

  it('says where a dry run fails, and offers the file', async () => {
    writeFileSync(
      path.join(scene.stage.root, 'migrations/0005_broken.sql'),
      'CREATE TABLE fresh (id INTEGER);\nCREATE TABLE runs (id INTEGER);\n',
    );
    const { logged } = await act(commands.dryRunMigrations, database);
    assert.match(logged, /0005_broken\.sql would fail at line 2: .*already exists[\s\S]*Offered: Open 0005_broken\.sql/);
    await until('the view is drawn anew', () => /0005_broken\.sql would fail at line 2/.test(textOf('sample-runtime dry run.diff')));
  }).timeout(120_000);

  it('makes the next migration and opens it, as wrangler would, and asks the account nothing', async () => {
    await scene.stage.sandbox.clearLog();
    const file = path.join(scene.stage.root, 'migrations/0005_add_user_names.sql');
    const { logged } = await act(commands.createMigration, database, { cancelAt: 0 });
    assert.equal(logged, '');
    assert.ok(!existsSync(file));
    await act(commands.createMigration, database, { texts: ['add user names'] });
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file);
    assert.deepEqual(await scene.stage.sandbox.log(), []);
    await ask(['d1', 'migrations', 'create', 'DB', 'another one', ...ofApi]);
    assert.ok(existsSync(path.join(scene.stage.root, 'migrations/0006_another_one.sql')));
    assert.match(await ask(list), /0005_add_user_names\.sql/);
    // What it made cannot be applied before somebody wrote something into it.
    const empty = await act(commands.applyMigrations, database);
    assert.match(empty.logged, /0005_add_user_names\.sql has no statement\. Write it, or delete the file\./);
  });

  it('exports to the file that is chosen, which wrangler can read back', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'preflight-export-'));
    const file = path.join(folder, 'dump.sql');
    try {
      const answers: Answers = { ...agreed, file };
      const cancelled = await act(commands.exportDatabase, database, { ...answers, cancelAt: 0 });
      assert.match(cancelled.asked[0]?.detail ?? '', /sample-runtime-\d{4}-\d\d-\d\d\.sql$/);
      assert.equal(path.dirname(cancelled.asked[0]?.detail ?? ''), os.homedir());
      const { asked, logged } = await act(commands.exportDatabase, database, answers);
      assert.match(logged, /sample-runtime is exported to /);
      const typed = asked.find(({ kind }) => kind === 'text')?.detail;
      assert.equal(typed, 'Type sample-runtime to go on. Nothing is changed, but it answers no other request meanwhile.');
      assert.equal(statSync(file).mode & 0o077, 0);
      const text = readFileSync(file, 'utf8');
      assert.match(text, /CREATE TABLE .*dead_letters[\s\S]*trace-lost-0/);
      await ask(['d1', 'export', 'sample-runtime', '--remote', '--output', path.join(folder, 'theirs.sql')]);
      assert.equal(text, readFileSync(path.join(folder, 'theirs.sql'), 'utf8'));
      await scene.stage.sandbox.fault({ kind: 'truncated', path: '__files' });
      const broken = await act(commands.exportDatabase, database, { ...agreed, file: path.join(folder, 'half.sql') });
      assert.match(broken.logged, /could not be fetched or written\. Nothing was written\.[\s\S]*Offered: Try Again/);
      assert.ok(!existsSync(path.join(folder, 'half.sql')) && !existsSync(path.join(folder, 'half.sql.part')));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('says before the question that a database with a virtual table cannot be exported', async () => {
    await ask(['d1', 'execute', 'sample-runtime', '--remote', '--command', 'CREATE VIRTUAL TABLE search USING fts5(body)']);
    const { asked, logged } = await act(commands.exportDatabase, { ...database, path: '/nowhere/at-all.sql' });
    assert.deepEqual(asked, []);
    assert.match(logged, /search is a virtual table, and D1 cannot export a database with one\. Export the other tables: .*runs/);
  });

  it('goes back to a time that is typed, and takes no other text', async () => {
    const now = new Date(Date.now() - 60_000).toISOString().slice(0, 19).replace('T', ' ');
    await until('a minute is over in the account', async () => scene.stage.sandbox.advanceClock(120_000).then(() => true));
    await ask(['d1', 'execute', 'sample-runtime', '--remote', '--command', "DELETE FROM dead_letters WHERE trace_id = 'trace-lost-0'"]);
    const { asked, logged } = await act(commands.undoToBookmark, database, { ...agreed, picks: [/^A time/], texts: [now] });
    assert.match(asked.find(({ kind }) => kind === 'confirm')?.detail ?? '', /Everything written to sample-runtime since .* UTC is lost/);
    assert.match(logged, /sample-runtime is back/);
    assert.equal((await scene.stage.sandbox.state()).databases[databases.production.id]?.name, 'sample-runtime');
    const rows = await ask(['d1', 'execute', 'sample-runtime', '--remote', '--json', '--command', 'SELECT trace_id FROM dead_letters']);
    assert.match(rows, /trace-lost-0/);
  });
});
