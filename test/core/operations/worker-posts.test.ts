import assert from 'node:assert/strict';
import { createWorkerProbe } from '../../../src/core/account/worker-probe.ts';
import type { WorkerProbe, WorkerRequest } from '../../../src/core/account/worker-probe.ts';
import { silentLog, systemClock } from '../../../src/core/account/ports.ts';
import type { Confirmation } from '../../../src/core/operations/plan.ts';
import { planRetryDeadLetter, retryDeadLetter } from '../../../src/core/operations/worker-posts/retry-dead-letter.ts';
import { planSendTestAlert, sendTestAlert } from '../../../src/core/operations/worker-posts/send-test-alert.ts';
import { signatureHeaders } from '../../../src/core/operations/worker-posts/signature-headers.ts';
import { Secret } from '../../../src/core/secret.ts';
import { startSandbox } from '../../sandbox/client.ts';
import type { RunningSandbox } from '../../sandbox/client.ts';
import { stageFor } from './support.ts';

const canary = 'canary-secret-of-a-worker-0123456789';

describe('Posts to Workers of the user', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  before(async () => (sandbox = await startSandbox()));
  beforeEach(() => sandbox.reset('drifted'));
  after(() => sandbox.stop());

  const to = (base: string) => ({ worker: 'sample-api', environment: 'production', isProduction: true, base });
  const now = async () => (await sandbox.state()).app;
  async function workersWith(kind: NonNullable<WorkerRequest['withToken']>, token: string): Promise<WorkerProbe> {
    const origins = [{ origin: sandbox.origin, typedByUser: true, tokens: { [kind]: new Secret(token) } }];
    return createWorkerProbe({ origins, clock: systemClock, log: silentLog });
  }

  it('sign as RFC 2104 says, over the time and the body', () => {
    // echo -n '1700000000.{}' | openssl dgst -sha256 -hmac key
    const headers = signatureHeaders(new Secret('key'), '{}', 1_700_000_000_999);
    assert.deepEqual(headers, {
      'x-signature-timestamp': '1700000000',
      'x-signature': 'v1=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae',
    });
  });

  it('send a test alert only signed where the Worker wants it, and say so without the secret', async () => {
    await sandbox.patch({ op: 'set', path: '/app/api', value: 'healthy' });
    const { ingressToken, hmacSecret } = await now();
    const workers = await workersWith('ingress', ingressToken);
    const { account, context, store } = stageFor(sandbox);
    const plan = () => planSendTestAlert(to(sandbox.apiUrl), 'slack_message', { account });
    const unsigned = plan();
    const refused = await sendTestAlert(unsigned, unsigned.confirm('sample-api'), context, { workers });
    assert.equal(refused.status, 'failed');
    assert.equal(refused.details?.wantsSignature, true);
    const wrong = plan();
    const bad = await sendTestAlert(wrong, wrong.confirm('sample-api'), context, { workers, hmac: new Secret(canary) });
    assert.equal(bad.details?.wantsSignature, true);
    const right = plan();
    const sent = await sendTestAlert(right, right.confirm('sample-api'), context, { workers, hmac: new Secret(hmacSecret) });
    assert.equal(sent.status, 'done', sent.message);
    const told = JSON.stringify([refused, bad, sent, unsigned, await store.read()]);
    for (const secret of [canary, ingressToken, hmacSecret]) assert.ok(!told.includes(secret));
  });

  it('retry a dead letter with the write token only, once', async () => {
    await sandbox.patch({ op: 'set', path: '/app/ops', value: 'healthy' });
    const { deadLetters, readToken, writeToken } = await now();
    const [letter] = deadLetters;
    assert.ok(letter);
    const trace = String(letter['traceId']);
    const { account, context } = stageFor(sandbox);
    const first = planRetryDeadLetter(to(sandbox.opsUrl), trace, { account });
    const read = await retryDeadLetter(first, first.confirm('sample-api'), context, await workersWith('ops-write', readToken));
    assert.equal(read.status, 'failed');
    assert.match(read.message, /403 forbidden/);
    assert.equal((await now()).deadLetters.length, deadLetters.length);
    const workers = await workersWith('ops-write', writeToken);
    const second = planRetryDeadLetter(to(sandbox.opsUrl), trace, { account });
    const consent = second.confirm('sample-api');
    const done = await retryDeadLetter(second, consent, context, workers);
    assert.equal(done.status, 'done', done.message);
    assert.equal((await now()).deadLetters.length, deadLetters.length - 1);
    await assert.rejects(async () => retryDeadLetter(second, consent, context, workers), /started already/);
    const third = planRetryDeadLetter(to(sandbox.opsUrl), trace, { account });
    const gone = await retryDeadLetter(third, third.confirm('sample-api'), context, workers);
    assert.match(gone.message, /404 dead letter not found\. Check again/);
  });

  it('do nothing without consent, to another origin, or for names that are no names', async () => {
    const { account, context } = stageFor(sandbox);
    const workers = await workersWith('ingress', canary);
    const plan = planSendTestAlert(to('https://other.example.com'), 'slack_message', { account });
    assert.equal(plan.typeToConfirm, 'sample-api');
    assert.throws(() => plan.confirm(), /was not typed/);
    const forged = { accountId: account.id } as unknown as Confirmation;
    await assert.rejects(async () => sendTestAlert(plan, forged, context, { workers }), /not confirmed/);
    const elsewhere = await sendTestAlert(plan, plan.confirm('sample-api'), context, { workers });
    assert.match(elsewhere.message, /No ingress token is kept for other\.example\.com/);
    assert.equal(planSendTestAlert(to(sandbox.apiUrl), '../tasks', { account }).blocked.length, 1);
    assert.equal(planRetryDeadLetter(to(sandbox.opsUrl), '..', { account }).blocked.length, 1);
    assert.match(planRetryDeadLetter(to(sandbox.opsUrl), 'a/../b?c', { account }).details.url, /\/api\/retry\/a%2F\.\.%2Fb%3Fc$/);
  });
});
