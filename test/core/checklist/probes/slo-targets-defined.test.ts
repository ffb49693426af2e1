import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { sloTargetsDefined as probe } from '../../../../src/core/checklist/probes/slo-targets-defined.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { databases } from '../../../sandbox/scenarios/ids.ts';
import { lookAt, rowAt, rowsOf } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const file = 'docs/OPERATIONS_TARGETS.md';
const plain = { '.preflight/config.jsonc': (text: string) => text.replace(/"targets":.*\n/, '') };

describe('slo-targets-defined', function () {
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
  const covered = `${file} § Service level objectives (line 3) covers this; a person must confirm it.`;

  it('warn: a document has targets with figures, and what was measured stands next to them', async () => {
    const seen = await look();
    says(seen, 'warn', `${covered} The config names 99.5 % available and p95 below 800 ms.`);
    const measured = rowAt(seen, 'chat_notify');
    assert.equal(measured.verdict, 'pass');
    assert.equal(measured.description, '7 runs in 7 days, 100 % succeeded (target 99.5 %), p95 350 ms (target 800 ms)');
  });

  it('warn: what was measured misses the target of the config', async () => {
    await sandbox.reset('drifted');
    const seen = await look();
    says(
      seen,
      'warn',
      `${covered} The config names 99.5 % available and p95 below 800 ms; chat_notify misses the target of the config in the last 7 days.`,
    );
    assert.equal(rowAt(seen, 'chat_notify').description, '12 runs in 7 days, 0 % succeeded (target 99.5 %)');
  });

  it('warn: only the config names targets', async () => {
    says(
      await look({ edits: { [file]: undefined } }),
      'warn',
      'No document in this workspace covers an SLO, an SLA or an availability target with a figure. The config names 99.5 % available and p95 below 800 ms.',
    );
  });

  it('unknown: no targets at all, a word without a figure, and figures that are said to guarantee nothing', async () => {
    const none = 'No document in this workspace covers an SLO, an SLA or an availability target with a figure.';
    says(await look({ edits: { ...plain, [file]: undefined } }), 'unknown', none);
    const weak = 'docs/SLO.md § Service levels (line 1) mentions this, but does not say what is needed.';
    says(
      await look({ edits: { ...plain, [file]: undefined, 'docs/SLO.md': '# Service levels\n\nWe will write an SLO.\n' } }),
      'unknown',
      weak,
    );
    const bench = '# Service levels\n\nThe p95 latency was 12 ms. These numbers are not an SLA.\n';
    says(await look({ edits: { ...plain, [file]: undefined, 'docs/SLO.md': bench } }), 'unknown', weak);
  });

  it('measures times kept as text, in a table without rowid, and routes under another name', async () => {
    const seed = (await sandbox.state()).databases[databases.production.id]?.seed ?? [];
    const at = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
    const rows = Array.from(
      { length: 20 },
      (_, index) =>
        `('${index}', 'lead', '${index < 19 ? 'succeeded' : 'failed'}', '${at(90 + index)}', '${new Date(Date.parse(at(90 + index)) + (index + 1) * 100).toISOString()}')`,
    );
    const sql = `DROP TABLE runs; CREATE TABLE runs (trace_id TEXT PRIMARY KEY, route_path TEXT, status TEXT, started_at TEXT NOT NULL, finished_at TEXT) WITHOUT ROWID; INSERT INTO runs VALUES ${rows.join(', ')};`;
    await sandbox.patch({ op: 'set', path: `/databases/${databases.production.id}/seed`, value: [...seed, { at: at(80), sql }] });
    const row = rowAt(await look(), 'lead');
    assert.equal(row.description, '20 runs in 7 days, 95 % succeeded (target 99.5 %), p95 1,900 ms (target 800 ms)');
    assert.equal(row.verdict, 'warn');
  });

  it('tells in a row what could not be measured, and looks at documents when nobody is signed in', async () => {
    const seen = await look({ token: 'no-d1' });
    assert.equal(seen.verdict, 'warn');
    assert.equal(
      rowAt(seen, 'measured in 7 days').description,
      'The token lacks the permission D1 Read; add it to the token, then check again.',
    );
    const out = await look({ token: null });
    assert.equal(out.verdict, 'warn');
    assert.equal(rowsOf(out).length, 1);
  });

  it('shows no more than is there: an empty table, and a database without it', async () => {
    const seed = (await sandbox.state()).databases[databases.production.id]?.seed ?? [];
    for (const sql of ['DELETE FROM runs;', 'DROP TABLE runs;']) {
      await sandbox.patch({
        op: 'set',
        path: `/databases/${databases.production.id}/seed`,
        value: [...seed, { at: new Date().toISOString(), sql }],
      });
      assert.deepEqual(
        rowsOf(await look()).map(({ row }) => row.label),
        [`${file} § Service level objectives`],
      );
    }
  });
});
