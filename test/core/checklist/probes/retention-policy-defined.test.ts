import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { retentionPolicyDefined as probe } from '../../../../src/core/checklist/probes/retention-policy-defined.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { databases } from '../../../sandbox/scenarios/ids.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const file = 'docs/OPERATIONS_TARGETS.md';
const { id } = databases.production;
const noPolicy = { '.preflight/config.jsonc': (text: string) => text.replace(/"targets":.*\n/, '') };

describe('retention-policy-defined', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset('ready'));

  const look = (of: Look = {}): Promise<Evidence> => lookAt(probe, sandbox, of);
  const says = (seen: Evidence, verdict: string, sentence: string): void =>
    assert.deepEqual([seen.verdict, seen.sentence], [verdict, sentence]);
  const covered = `${file} § Retention (line 15) covers this; a person must confirm it.`;
  const none = 'No document in this workspace covers retention, purging or clean-up with a number of days.';
  const cleanup = 'const retentionDays = asked > 0 ? asked : 30;\n';

  it('warn: a document says it, and the oldest row is younger', async () => {
    const seen = await look();
    says(seen, 'warn', `${covered} The config names 30 days; the oldest run is 27 days old.`);
    assert.match(rowAt(seen, 'runs').description, /^28 rows, oldest \d{4}-\d{2}-\d{2} \(27 days\)$/);
    assert.equal(rowAt(seen, 'dead_letters').description, '0 rows');
    assert.equal(rowAt(seen, 'sample-tasks').description, 'keeps messages for 4 days');
    assert.equal(rowAt(seen, 'code that deletes').description, 'no source file here deletes rows of these tables');
  });

  it('fail: the oldest row is older than the policy', async () => {
    await sandbox.reset('drifted');
    says(await look(), 'fail', `${covered} The policy is 30 days, but the oldest run is 71 days old and no code here deletes runs.`);
    const edits = { 'workers/scheduler/src/cleanup.ts': 'await db.prepare("DELETE FROM runs WHERE started_at < ?1").run();\n' };
    says(await look({ edits }), 'fail', `${covered} The policy is 30 days, but the oldest run is 71 days old.`);
    // A day of grace: the clean-up runs once a day.
    assert.equal((await look({ config: { targets: { retentionDays: 70 } } })).verdict, 'warn');
    assert.equal((await look({ config: { targets: { retentionDays: 69 } } })).verdict, 'fail');
  });

  it('warn: code names days and deletes nothing, or less than it names', async () => {
    await sandbox.reset('drifted');
    const edits = { ...noPolicy, [file]: undefined, 'workers/scheduler/src/cleanup.ts': cleanup };
    const seen = await look({ edits });
    says(seen, 'warn', `${none} Code names 30 days, but deletes nothing; the oldest run is 71 days old.`);
    assert.deepEqual(rowAt(seen, 'days in code').refs, [{ path: 'workers/scheduler/src/cleanup.ts', line: 1 }]);
    const deleting = { ...edits, 'workers/scheduler/src/cleanup.ts': `${cleanup}await db.exec("DELETE FROM runs");\n` };
    says(await look({ edits: deleting }), 'warn', `${none} Code names 30 days, oldest run is 71 days old.`);
  });

  it('unknown: neither document, nor code, nor config', async () => {
    says(await look({ edits: { ...noPolicy, [file]: undefined } }), 'unknown', none);
  });

  it('unknown: a policy that could not be held against the rows, with the reason', async () => {
    await sandbox.fault({ kind: 503, path: '/query' });
    const seen = await look();
    says(
      seen,
      'unknown',
      `${covered} The config names 30 days, but the oldest rows could not be looked at. The service answered with an error of its own; check again later.`,
    );
    assert.equal(seen.reason, 'server');
    await sandbox.clearFaults();
    const denied = await look({ token: 'no-d1' });
    assert.deepEqual(denied.missing, { kind: 'cloudflare-permission', name: 'D1 Read' });
  });

  it('warn: signed out, the document and the config are all there is', async () => {
    says(await look({ token: null }), 'warn', `${covered} The config names 30 days.`);
  });

  it('reads one row for the oldest, with and without an index, and times kept as text', async () => {
    const seed = (await sandbox.state()).databases[id]?.seed ?? [];
    const old = new Date(Date.now() - 12.5 * 86_400_000).toISOString();
    const sql = `DROP TABLE dead_letters; CREATE TABLE dead_letters (id INTEGER PRIMARY KEY, created_at TEXT NOT NULL); INSERT INTO dead_letters VALUES (1, '${old}'), (2, '${new Date().toISOString()}');`;
    await sandbox.patch({ op: 'set', path: `/databases/${id}/seed`, value: [...seed, { at: new Date().toISOString(), sql }] });
    assert.equal(rowAt(await look(), 'dead_letters').description, `2 rows, oldest ${old.slice(0, 10)} (12 days)`);
    const asked = (await sandbox.log()).filter(({ body }) => body.includes('runs_oldest')).map(({ body }) => body);
    assert.match(asked[0] ?? '', /SELECT MIN\(started_at\) FROM runs/);
    assert.match(asked[0] ?? '', /SELECT created_at FROM dead_letters ORDER BY rowid LIMIT 1/);
  });
});
