import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { AccountError } from '../../../src/core/account/errors.ts';
import { createWorkerProbe } from '../../../src/core/account/worker-probe.ts';
import type { WorkerProbe } from '../../../src/core/account/worker-probe.ts';
import { Secret } from '../../../src/core/secret.ts';
import { canaryToken, never, quickClock, send, startLoopback } from './loopback.ts';
import type { Loopback } from './loopback.ts';

describe('Asking Workers at their own addresses', () => {
  let server: Loopback;
  const lines: string[] = [];
  before(async () => {
    server = await startLoopback();
  });
  after(() => server.close());
  beforeEach(() => {
    server.seen.length = 0;
    lines.length = 0;
  });

  const probe = (options: { readonly typedByUser?: boolean; readonly timeout?: number } = {}): WorkerProbe =>
    createWorkerProbe({
      origins: [{ origin: server.url, typedByUser: options.typedByUser ?? true, tokens: { 'ops-read': new Secret(canaryToken) } }],
      clock: quickClock(),
      log: { debug: (line) => lines.push(line) },
      timeout: options.timeout ?? 5000,
    });

  it('gives status, the headers that matter, and JSON', async () => {
    server.reply = (_, response) => send(response, 401, { error: 'unauthorized' }, { 'www-authenticate': 'Bearer', 'set-cookie': 'x=1' });
    const answer = await probe().ask(
      { method: 'POST', url: `${server.url}/api/__readiness_probe__`, body: '{}', headers: { 'content-type': 'application/json' } },
      never,
    );
    assert.equal(answer.status, 401);
    assert.deepEqual(answer.json, { error: 'unauthorized' });
    assert.equal(answer.headers['www-authenticate'], 'Bearer');
    assert.equal(answer.headers['set-cookie'], undefined);
    assert.equal(server.seen[0]?.headers['user-agent'], 'workers-preflight-readiness-probe');
    assert.equal(server.seen[0]?.headers.authorization, undefined);
    assert.equal(server.seen[0]?.body, '{}');
  });

  it('sends a token to its own origin only, and shows it nowhere', async () => {
    server.reply = (_, response) => send(response, 200, { env: 'x' });
    const asked = probe();
    await asked.ask({ method: 'GET', url: `${server.url}/api/meta`, withToken: 'ops-read' }, never);
    assert.equal(server.seen[0]?.headers.authorization, `Bearer ${canaryToken}`);
    assert.ok(asked.hasToken(`${server.url}/x`, 'ops-read'));
    assert.ok(!asked.hasToken(`${server.url}/x`, 'ops-write'));
    assert.ok(!asked.hasToken('https://other.example/x', 'ops-read'));
    for (const url of ['https://other.example/api/meta', `${server.url.replace('127.0.0.1', '127.0.0.2')}/api/meta`]) {
      await assert.rejects(asked.ask({ method: 'GET', url, withToken: 'ops-read' }, never), AccountError);
    }
    await assert.rejects(asked.ask({ method: 'GET', url: server.url, withToken: 'ops-write' }, never), (error) =>
      AccountError.is(error, 'signed-out'),
    );
    assert.equal(server.seen.length, 1);
    assert.ok(!(inspect(asked, { depth: 9 }) + lines.join()).includes(canaryToken));
  });

  it('asks no address that is neither https at a name nor typed by the person', async () => {
    const bad = [
      `${server.url}/x`,
      'http://example.com/',
      'https://169.254.169.254/latest',
      'https://10.0.0.1/',
      'https://localhost/',
      'https://[::1]/',
      'https://box.local/',
      'https://u:p@example.com/',
      'file:///etc/passwd',
      'nonsense',
      'https://2130706433/',
    ];
    for (const url of bad) {
      await assert.rejects(
        probe({ typedByUser: false }).ask({ method: 'GET', url }, never),
        (error) => AccountError.is(error, 'unexpected'),
        url,
      );
    }
    assert.equal(server.seen.length, 0);
  });

  it('follows no redirect and knows Cloudflare Access by it', async () => {
    server.reply = (_, response) => send(response, 302, '', { location: 'https://team.cloudflareaccess.com/cdn-cgi/access/login/x' });
    const answer = await probe().ask({ method: 'GET', url: `${server.url}/api/meta` }, never);
    assert.equal(answer.status, 302);
    assert.equal(answer.access, true);
    server.reply = (_, response) => send(response, 302, '', { location: 'https://evilcloudflareaccess.com/' });
    assert.equal((await probe().ask({ method: 'GET', url: server.url }, never)).access, false);
    server.reply = (_, response) => send(response, 403, '', { 'cf-access-domain': 'x' });
    assert.equal((await probe().ask({ method: 'GET', url: server.url }, never)).access, true);
    assert.equal(server.seen.length, 3);
  });

  it('tells what came from the network before the Worker from what the Worker did', async () => {
    const isIntercepted = async (status: number, body: string, headers: Record<string, string> = {}): Promise<boolean> => {
      server.reply = (_, response) => send(response, status, body, { 'content-type': 'text/plain', ...headers });
      return (await probe().ask({ method: 'GET', url: server.url }, never)).intercepted;
    };
    assert.equal(await isIntercepted(403, '<html>', { 'cf-mitigated': 'challenge' }), true);
    assert.equal(await isIntercepted(403, 'error code: 1020'), true);
    assert.equal(await isIntercepted(500, 'error code: 1101'), false);
    assert.equal(await isIntercepted(503, 'Error 1102'), false);
    assert.equal(await isIntercepted(404, 'not here'), false);
  });

  it('reads no more than 256 KB, and no JSON that is none', async () => {
    server.reply = (_, response) => send(response, 200, JSON.stringify({ big: 'x'.repeat(400_000) }));
    assert.equal((await probe().ask({ method: 'GET', url: server.url }, never)).json, undefined);
    server.reply = (_, response) => send(response, 200, '{"cut":');
    const answer = await probe().ask({ method: 'GET', url: server.url }, never);
    assert.equal(answer.status, 200);
    assert.equal(answer.json, undefined);
  });

  it('is timeout, offline or aborted when nothing comes', async () => {
    server.reply = () => undefined;
    await assert.rejects(probe({ timeout: 60 }).ask({ method: 'GET', url: server.url }, never), (error) =>
      AccountError.is(error, 'timeout'),
    );
    await assert.rejects(probe().ask({ method: 'GET', url: server.url }, AbortSignal.timeout(30)), (error) =>
      AccountError.is(error, 'aborted'),
    );
    server.reply = (_, response) => void response.socket?.resetAndDestroy();
    await assert.rejects(probe().ask({ method: 'GET', url: server.url }, never), (error) => AccountError.is(error, 'offline'));
  });
});
