import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { backpressurePlan as probe } from '../../../../src/core/checklist/probes/backpressure-plan.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { queueId } from '../../../sandbox/scenarios/sample.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const file = 'docs/OPERATIONS_TARGETS.md';

describe('backpressure-plan', function () {
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

  it('warn: a document has a plan; the brakes that serve stand beside it', async () => {
    const seen = await look();
    says(seen, 'warn', `${file} § Backpressure (line 10) covers this; a person must confirm it.`);
    assert.equal(seen.attest?.expiresAfterMs, 180 * 86_400_000);
    assert.equal(rowAt(seen, 'API_RATE_LIMIT_PER_MINUTE').description, 'set on sample-api');
    assert.equal(rowAt(seen, 'API_ROUTE_LIMITS_JSON').description, 'not set on sample-api');
    assert.equal(
      rowAt(seen, 'sample-tasks').description,
      '0 waiting; its consumer takes batches of 10, as many at once as Cloudflare allows, 5 retries, then to sample-tasks-dlq',
    );
    assert.ok(!JSON.stringify(seen).includes('600"'), 'the value of a variable is no fact');
  });

  it('unknown: no document, and one without a number or a setting', async () => {
    says(
      await look({ edits: { [file]: undefined } }),
      'unknown',
      'No document in this workspace covers backpressure, bursts, rate limits or concurrency.',
    );
    says(
      await look({ edits: { [file]: undefined, 'docs/CAPACITY.md': '# Backpressure\n\nBursts are throttled somehow.\n' } }),
      'unknown',
      'docs/CAPACITY.md § Backpressure (line 1) mentions this, but does not say what is needed.',
    );
  });

  it('shows a backlog without a consumer, limits of the consumer and rate limit bindings', async () => {
    await sandbox.reset('drifted');
    assert.equal(rowAt(await look(), 'sample-tasks').description, '1,840 waiting, oldest 9 hours; no consumer');
    await sandbox.reset('ready');
    const settings = { batch_size: 5, max_retries: 3, max_wait_time_ms: 5000, max_concurrency: 10, retry_delay: 30 };
    const bindings = (await sandbox.state()).workers['sample-api']?.versions.at(-1)?.bindings ?? [];
    const last = ((await sandbox.state()).workers['sample-api']?.versions.length ?? 0) - 1;
    const limiter = { name: 'LIMITER', type: 'ratelimit', namespace_id: '1001', simple: { limit: 100, period: 60 } };
    await sandbox.patch(
      { op: 'set', path: `/queues/${queueId('sample-tasks')}/consumers/0/settings`, value: settings },
      { op: 'remove', path: `/queues/${queueId('sample-tasks')}/consumers/0/dead_letter_queue` },
      { op: 'set', path: `/workers/sample-api/versions/${last}/bindings`, value: [...bindings, limiter] },
    );
    const seen = await look();
    assert.equal(
      rowAt(seen, 'sample-tasks').description,
      '0 waiting; its consumer takes batches of 5, 10 at once, 3 retries, 30 s between, no dead letter queue',
    );
    assert.equal(rowAt(seen, 'LIMITER').description, 'rate limit binding of sample-api: 100 in 60 s');
  });

  it('says that a limiter in memory is best effort', async () => {
    const seen = await look({ edits: { 'workers/api/src/limit.ts': 'const rateLimitWindow = new Map<string, number>();\n' } });
    assert.deepEqual(rowAt(seen, 'rate limiter in memory').refs, [{ path: 'workers/api/src/limit.ts', line: 1 }]);
  });

  it('tells in rows what could not be looked at; the document decides', async () => {
    const seen = await look({ token: 'no-scripts,no-queues' });
    assert.equal(seen.verdict, 'warn');
    assert.equal(rowAt(seen, 'sample-api').verdict, 'unknown');
    assert.equal(rowAt(seen, 'sample-tasks').verdict, 'unknown');
    assert.equal((await look({ token: null })).verdict, 'warn');
    await sandbox.reset('empty');
    assert.equal(rowAt(await look(), 'sample-api').description, 'not deployed');
    assert.equal(rowAt(await look(), 'sample-tasks').description, 'is not in the account');
  });
});
