import assert from 'node:assert/strict';
import { accountId, startSandbox, tokens, type FaultKind, type RunningSandbox } from './client.ts';

describe('sandbox: faults', function suite() {
  this.timeout(60_000);
  let sandbox: RunningSandbox;

  before(async () => (sandbox = await startSandbox()));
  after(() => sandbox.stop());
  beforeEach(() => sandbox.reset('ready'));

  const get = (path = '/queues', signal?: AbortSignal): Promise<Response> =>
    fetch(`${sandbox.url}/accounts/${accountId}${path}`, {
      headers: { authorization: `Bearer ${tokens.main}` },
      ...(signal === undefined ? {} : { signal }),
    });

  for (const kind of [401, 403, 404, 409, 429, 500, 502, 503] as const satisfies readonly FaultKind[]) {
    it(`answers ${kind} in the usual envelope, as often as asked`, async () => {
      await sandbox.fault({ kind, path: '/queues', times: 1, retryAfter: 7 });
      const response = await get();
      assert.equal(response.status, kind);
      assert.equal(response.headers.get('retry-after'), kind === 429 ? '7' : null);
      assert.equal(((await response.json()) as { readonly success: boolean }).success, false);
      assert.equal((await get()).status, 200);
    });
  }

  it('breaks the answer: HTML, half of it, a reset connection, silence', async () => {
    await sandbox.fault({ kind: 'html', path: 'queues' });
    assert.match(await (await get()).text(), /^<!DOCTYPE html>/);
    await sandbox.clearFaults();
    await sandbox.fault({ kind: 'truncated', path: 'queues' });
    await assert.rejects(async () => (await get()).text());
    await sandbox.clearFaults();
    await sandbox.fault({ kind: 'reset', path: 'queues' });
    await assert.rejects(get());
    await sandbox.clearFaults();
    await sandbox.fault({ kind: 'hang', path: 'queues' });
    await assert.rejects(get('/queues', AbortSignal.timeout(300)), { name: 'TimeoutError' });
  });

  it('does what was asked and loses the answer, where path and body of the rule fit', async () => {
    const make = (name: string): Promise<Response> =>
      fetch(`${sandbox.url}/accounts/${accountId}/queues`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokens.main}`, 'content-type': 'application/json' },
        body: JSON.stringify({ queue_name: name }),
      });
    await sandbox.fault({ kind: 'lost', method: 'POST', path: '/queues$', body: 'lost-one' });
    assert.equal((await make('another')).status, 200);
    await assert.rejects(make('lost-one'));
    assert.ok(Object.values((await sandbox.state()).queues).some(({ name }) => name === 'lost-one'));
    assert.equal((await sandbox.log()).at(-1)?.fault, 'lost');
  });

  it('hits only the method and the path of the rule, and says so in the log', async () => {
    await sandbox.fault({ kind: 500, method: 'POST', path: '/queues$' }, { kind: 'slow', path: '/workers/', ms: 200 });
    assert.equal((await get()).status, 200);
    const started = performance.now();
    assert.equal((await get('/workers/scripts')).status, 200);
    assert.ok(performance.now() - started >= 190);
    const log = await sandbox.log();
    assert.deepEqual(
      log.map(({ fault }) => fault ?? 'none'),
      ['none', 'slow'],
    );
  });

  it('delays every answer by the latency of the state', async () => {
    await sandbox.patch({ op: 'set', path: '/settings/latencyMs', value: 120 });
    const started = performance.now();
    await Promise.all([get(), get('/d1/database'), get('/workers/scripts')]);
    const spent = performance.now() - started;
    assert.ok(spent >= 110, `took ${spent} ms`);
  });
});
