import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { deadLettersMonitored as probe } from '../../../../src/core/checklist/probes/dead-letters-monitored.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { databases } from '../../../sandbox/scenarios/ids.ts';
import { queueId } from '../../../sandbox/scenarios/sample.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const hour = 3_600_000;

describe('dead-letters-monitored', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  let read: Secret;
  before(async () => {
    sandbox = await startSandbox();
    read = new Secret((await sandbox.state()).app.readToken);
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset('ready'));

  const look = (of: Look = {}): Promise<Evidence> => lookAt(probe, sandbox, of);
  const says = (seen: Evidence, verdict: string, sentence: string | RegExp): void => {
    assert.equal(seen.verdict, verdict, seen.sentence);
    if (typeof sentence === 'string') assert.equal(seen.sentence, sentence);
    else assert.match(seen.sentence, sentence);
  };
  const execute = async (sql: string): Promise<void> => {
    const answer = await fetch(`${sandbox.url}/accounts/${sandbox.accountId}/d1/database/${databases.production.id}/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ sql }),
    });
    assert.equal(answer.status, 200);
  };
  const letter = (trace: string, at: number, error = 'upstream answered 503'): Promise<void> =>
    execute(
      `INSERT INTO dead_letters (trace_id, payload_json, error, created_at) VALUES ('${trace}', '{"to":"canary@sample.example"}', '${error}', ${at})`,
    );
  const attested = (at: number): Look => ({ record: { attestation: { by: 'x', at: new Date(at).toISOString() }, links: [] } });

  it('pass: none; a person still has to confirm, every week', async () => {
    const seen = await look();
    says(seen, 'pass', '0 dead letters (0 in 24 h); queue DLQ: sample-tasks-dlq.');
    assert.deepEqual(seen.attest, { needed: true, expiresAfterMs: 7 * 24 * hour });
  });

  it('warn: new ones that nobody has looked at, until somebody has', async () => {
    const at = Date.now() - hour;
    await letter('trace-1', at);
    await letter('trace-0', at - 40 * hour, 'mail to someone@sample.example bounced');
    const newest = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
    const figures = `2 dead letters (1 in 24 h, newest ${newest} UTC); queue DLQ: sample-tasks-dlq`;
    const seen = await look();
    says(seen, 'warn', `${figures}; nobody has looked since the newest.`);
    assert.equal(seen.attest?.newestAt, at);
    assert.match(rowAt(seen, 'trace-1').description, /UTC · upstream answered 503$/);
    assert.match(rowAt(seen, 'trace-0').description, /mail to \[e-mail\] bounced$/);
    assert.equal(rowAt(seen, 'trace-1').action?.args['trace'], 'trace-1');
    assert.ok(!JSON.stringify(seen).includes('canary'), 'no payload is told');
    says(await look(attested(at - 1)), 'warn', `${figures}; nobody has looked since the newest.`);
    says(await look(attested(at + 1)), 'pass', `${figures}.`);
  });

  it('pass: old ones only; the drifted account has seven new ones', async () => {
    await letter('trace-0', Date.now() - 40 * hour);
    says(await look(), 'pass', /^1 dead letter \(0 in 24 h, newest .* UTC\); queue DLQ: sample-tasks-dlq\.$/);
    await sandbox.reset('drifted');
    says(await look(), 'warn', /^7 dead letters \(7 in 24 h, newest .* UTC\); queue DLQ: none; nobody has looked since the newest\.$/);
  });

  it('with the kept read token: what the endpoint answers', async () => {
    const kept = { workerTokens: { 'ops-read': read } };
    says(
      await look(kept),
      'warn',
      '0 dead letters (0 in 24 h); queue DLQ: sample-tasks-dlq; /api/dead-letters answers 200; /api/ops/dead-letters, which the checklist names, does not exist.',
    );
    await sandbox.patch({ op: 'set', path: '/app/gateway', value: true });
    says(await look(kept), 'pass', '0 dead letters (0 in 24 h); queue DLQ: sample-tasks-dlq; /api/ops/dead-letters answers 200.');
    says(
      await look({ workerTokens: { 'ops-read': new Secret('other') } }),
      'fail',
      'https://sample-ops-dashboard.sample.workers.dev/api/dead-letters refuses the kept read token (401), so nobody can watch the dead letters.',
    );
    await sandbox.patch({ op: 'set', path: '/app/ops', value: 'crash' });
    says(await look(kept), 'warn', '0 dead letters (0 in 24 h); queue DLQ: sample-tasks-dlq; /api/dead-letters answers 500.');
  });

  it('says which path the code serves, and that a schedule of that name does nothing', async () => {
    const handler = 'export function handle(payload: unknown) {\n  return { ok: true, payload };\n}\n';
    const seen = await look({
      edits: {
        'workers/scheduler/src/retry_dead_letters_hourly.ts': handler,
        'workers/scheduler/src/retry_dead_letters_daily.ts': handler.replace('return', 'env.TASKS.send(payload);\n  return'),
      },
    });
    says(seen, 'pass', '0 dead letters (0 in 24 h); queue DLQ: sample-tasks-dlq.');
    assert.match(rowAt(seen, '/api/dead-letters').description, /no code here serves \/api\/ops\/dead-letters/);
    assert.match(rowAt(seen, 'workers/scheduler/src/retry_dead_letters_hourly.ts').description, /reads and writes nothing/);
    assert.ok(!seen.rows?.some(({ label }) => label.includes('daily')));
    assert.match(rowAt(seen, "the dashboard's list").description, /^not asked/);
    const served = (text: string): string => text.replace("'/api/dead-letters'", "'/api/ops/dead-letters'");
    const listed = await look({ edits: { 'workers/ops-dashboard/src/index.ts': served } });
    assert.ok(!listed.rows?.some(({ id }) => id === 'path-in-code'));
  });

  it('without D1 the dashboard is enough', async () => {
    await sandbox.patch({ op: 'set', path: '/app/gateway', value: true });
    await sandbox.patch({
      op: 'set',
      path: '/app/deadLetters',
      value: [{ id: 1, traceId: 'trace-9', workspaceId: 'x', createdAt: Date.now() - hour, error: 'x' }],
    });
    const seen = await look({ token: 'no-d1', workerTokens: { 'ops-read': read } });
    says(
      seen,
      'warn',
      /^1 dead letter \(1 in 24 h, newest .* UTC\); queue DLQ: sample-tasks-dlq; \/api\/ops\/dead-letters answers 200; nobody has looked since the newest\.$/,
    );
    assert.equal(seen.source, 'app');
  });

  it('fail: the table is not there', async () => {
    await execute('DROP TABLE dead_letters');
    await sandbox.patch({ op: 'remove', path: `/queues/${queueId('sample-tasks')}/consumers/0/dead_letter_queue` });
    says(await look(), 'fail', 'The database has no dead_letters table; queue DLQ: none.');
  });

  it('unknown: no permission, signed out, nothing to read; not applicable without a queue', async () => {
    const seen = await look({ token: 'no-d1' });
    says(seen, 'unknown', 'The token lacks the permission D1 Read; add it to the token, then check again.');
    assert.equal(seen.attest?.needed, true);
    says(await look({ token: null }), 'unknown', 'Not signed in to Cloudflare; connect the account to check this.');
    const queue = 'name = "x"\n[[queues.producers]]\nbinding = "Q"\nqueue = "q"\n';
    says(
      await look({ texts: { 'wrangler.toml': queue } }),
      'unknown',
      'No database and no dashboard address is known to read the dead letters from.',
    );
    says(
      await look({ texts: { 'wrangler.toml': 'name = "x"\n' } }),
      'not-applicable',
      'No wrangler file of this environment names a queue.',
    );
  });
});
