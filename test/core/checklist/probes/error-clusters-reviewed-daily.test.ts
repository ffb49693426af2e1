import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { errorClustersReviewedDaily as probe } from '../../../../src/core/checklist/probes/error-clusters-reviewed-daily.ts';
import { judge } from '../../../../src/core/checklist/status.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { databases } from '../../../sandbox/scenarios/ids.ts';
import { lookAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

describe('error-clusters-reviewed-daily', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset('ready'));

  const look = (of: Look = {}): Promise<Evidence> => lookAt(probe, sandbox, of);
  const says = ({ verdict, sentence }: Evidence, wanted: string, words: RegExp): void => {
    assert.equal(verdict, wanted, sentence);
    assert.match(sentence, words);
  };
  const review = (keys: readonly string[], hoursAgo = 1): NonNullable<Look['record']> => ({
    attestation: { by: 'dev@sample.example', at: new Date(Date.now() - hoursAgo * 3_600_000).toISOString().replace(/\.\d+/, ''), keys },
    links: [],
  });
  const seed = async (sql: string): Promise<void> => {
    const { seed: before } = (await sandbox.state()).databases[databases.production.id] ?? { seed: [] };
    await sandbox.patch({
      op: 'set',
      path: `/databases/${databases.production.id}/seed`,
      value: [...before, { at: new Date().toISOString(), sql }],
    });
  };

  it('pass: no failure in the database', async () => {
    says(await look(), 'pass', /^0 clusters, 0 failures in 24 h; never reviewed\.$/);
  });

  it('warn: failures of the database in clusters, oldest ones left out', async () => {
    await sandbox.reset('drifted');
    const seen = await look();
    says(seen, 'warn', /^1 cluster, 1[12] failures in 24 h; newest \d{4}-\d\d-\d\d \d\d:\d\d UTC; never reviewed\.$/);
    assert.deepEqual(seen.attest?.keys, ['chat_notify|upstream answered <n>']);
    assert.equal(seen.facts['via'], 'database');
  });

  it('groups what differs only in ids and numbers, and keeps personal data out', async () => {
    const now = Date.now();
    const rows = ['user 4711 of someone@sample.example', 'user 4712 of other@sample.example'].map(
      (error, at) => `('t${at}', 'lead', 'failed', '${error}', ${now - at * 1000}, NULL, NULL)`,
    );
    await seed(`INSERT INTO runs (trace_id, route_id, status, error, started_at, finished_at, replayed_from) VALUES ${rows.join(', ')};`);
    const seen = await look();
    says(seen, 'warn', /^1 cluster, 2 failures in 24 h/);
    assert.ok(!JSON.stringify(seen).includes('@sample.example'));
  });

  it('reads times that are ISO text, and routes by another name', async () => {
    const at = new Date().toISOString();
    const old = new Date(Date.now() - 3 * 86_400_000).toISOString();
    await seed(
      `DROP TABLE runs; CREATE TABLE runs (id INTEGER PRIMARY KEY, trace_id TEXT, kind TEXT, route_path TEXT, schedule_id TEXT, status TEXT, started_at TEXT, error TEXT); INSERT INTO runs (trace_id, route_path, schedule_id, status, started_at, error) VALUES ('a', '/api/x', NULL, 'failed', '${at}', 'boom'), ('b', NULL, 'nightly', 'failed', '${at}', 'boom'), ('c', NULL, 'nightly', 'failed', '${old}', 'boom');`,
    );
    const seen = await look();
    says(seen, 'warn', /^2 clusters, 2 failures in 24 h/);
    assert.deepEqual(seen.attest?.keys, ['/api/x|boom', 'nightly|boom']);
  });

  it('asks the dashboard first when a read token is kept for it', async () => {
    await sandbox.reset('drifted');
    await sandbox.patch({ op: 'set', path: '/app/ops', value: 'healthy' });
    const seen = await look({ workerTokens: { 'ops-read': new Secret('read-token-of-the-sandbox') } });
    says(seen, 'warn', /^1 cluster, 41 failures in 24 h/);
    assert.equal(seen.facts['via'], 'dashboard');
    assert.deepEqual(seen.attest?.keys, ['chat_notify|upstream answered 503']);
  });

  it('goes to the database when the dashboard refuses the token', async () => {
    const seen = await look({ workerTokens: { 'ops-read': new Secret('another-token') } });
    assert.equal(seen.facts['via'], 'database');
  });

  it('falls back to analytics without D1', async () => {
    await sandbox.reset('drifted');
    const seen = await look({ token: 'no-d1' });
    says(seen, 'warn', /^5 clusters, [\d,]+ failures in 7 days \(≈\); never reviewed\.$/);
    assert.equal(seen.facts['via'], 'analytics');
  });

  it('holds for a day, and a new cluster asks again at once', async () => {
    await sandbox.reset('drifted');
    const key = 'chat_notify|upstream answered <n>';
    const reviewed = await look({ record: review([key]) });
    says(reviewed, 'pass', /last review 1 hour ago by dev@sample\.example\.$/);
    const other = await look({ record: review(['something else']) });
    says(other, 'warn', /by dev@sample\.example\. 1 cluster is new since\.$/);
    assert.equal(judge(true, other, review(['something else']), Date.now()).status, 'stale');
    assert.equal(judge(true, reviewed, review([key]), Date.now()).status, 'done');
    says(await look({ record: review([key], 30) }), 'warn', /last review 1 day ago/);
    assert.equal(reviewed.attest?.expiresAfterMs, 86_400_000);
  });

  it('unknown: nothing ran, or nothing may be looked at', async () => {
    await sandbox.reset('empty');
    says(await look(), 'unknown', /^No invocation was measured in 7 days/);
    await sandbox.reset('ready');
    says(await look({ token: 'no-d1,no-analytics' }), 'unknown', /Account Analytics Read/);
    says(await look({ token: null }), 'unknown', /^Not signed in to Cloudflare/);
  });
});
