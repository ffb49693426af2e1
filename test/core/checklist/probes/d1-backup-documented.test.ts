import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { d1BackupDocumented as probe } from '../../../../src/core/checklist/probes/d1-backup-documented.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { databases } from '../../../sandbox/scenarios/ids.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const file = 'docs/RUNBOOK.md';
const { id } = databases.production;

describe('d1-backup-documented', function () {
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
  const covered = `${file} § Backup and restore of D1 (line 10) covers this; a person must confirm it.`;

  it('warn: a document tells how, and a bookmark proves that Time Travel works', async () => {
    const seen = await look();
    says(seen, 'warn', covered);
    assert.equal(
      rowAt(seen, 'sample-runtime').description,
      'Time Travel works: a bookmark could be taken now; it reaches 30 days back on a paid plan and 7 on the free one',
    );
    assert.deepEqual(
      seen.fixes.map(({ operation }) => operation),
      ['D1.bookmark', 'D1.export', 'do.link-document'],
    );
    // Enough of it that nobody is asked which database is meant.
    const { worker, config, binding, name, database, databaseId } = seen.fixes[1]?.args ?? {};
    assert.deepEqual([worker, config, binding, name], ['sample-api', 'workers/api/wrangler.jsonc', 'DB', 'sample-runtime']);
    assert.equal(databaseId, database);
    assert.equal(
      rowAt(await look({ config: { plan: 'free' } }), 'sample-runtime').description,
      'Time Travel works: a bookmark could be taken now; it reaches 7 days back',
    );
  });

  it('unknown: no document, and one line without a command', async () => {
    says(
      await look({ edits: { [file]: undefined } }),
      'unknown',
      'No document in this workspace covers a backup, an export or Time Travel.',
    );
    says(
      await look({ edits: { [file]: undefined, 'docs/MIGRATIONS.md': '# Trouble\n\nRestore from the latest backup or export.\n' } }),
      'unknown',
      'docs/MIGRATIONS.md § Trouble (line 1) mentions this, but does not say what is needed.',
    );
  });

  it('warn: virtual tables stop an export', async () => {
    const seed = (await sandbox.state()).databases[id]?.seed ?? [];
    const sql = 'CREATE VIRTUAL TABLE notes USING fts5(body);';
    await sandbox.patch({ op: 'set', path: `/databases/${id}/seed`, value: [...seed, { at: new Date().toISOString(), sql }] });
    const seen = await look();
    says(seen, 'warn', `${covered} An export is refused while the virtual tables notes are there.`);
    assert.equal(rowAt(seen, 'notes').verdict, 'warn');
  });

  it('shows exports on a schedule and old ones in the repository', async () => {
    const workflow =
      'on:\n  schedule:\n    - cron: "0 3 * * 0"\njobs:\n  a:\n    steps:\n      - run: npx wrangler d1 export sample-runtime --remote --output b.sql\n';
    const edits = { '.github/workflows/backup.yml': workflow, 'backups/backup-2026-10.sql': '' };
    const seen = await look({ edits, git: { lastCommit: async () => ({ sha: 'a'.repeat(40), at: Date.parse('2026-10-04T12:00:00Z') }) } });
    assert.deepEqual(
      [rowAt(seen, '.github/workflows/backup.yml').description, rowAt(seen, 'backups/backup-2026-10.sql').description],
      ['exports on a schedule', 'an export of 2026-10-04'],
    );
    assert.deepEqual(rowAt(seen, '.github/workflows/backup.yml').refs, [{ path: '.github/workflows/backup.yml', line: 7 }]);
    assert.equal(rowAt(await look({ edits, git: null }), 'backups/backup-2026-10.sql').description, 'an export of an unknown day');
  });

  it('tells in a row that a database is not there or could not be looked at; the document decides', async () => {
    await sandbox.fault({ kind: 500, path: '/time_travel/' });
    const seen = await look();
    says(seen, 'warn', covered);
    assert.equal(rowAt(seen, 'sample-runtime').description, 'The service answered with an error of its own; check again later.');
    await sandbox.reset('empty');
    assert.equal(rowAt(await look(), 'sample-runtime').description, 'is not in the account');
    assert.equal((await look({ token: null })).sentence, covered);
  });
});
