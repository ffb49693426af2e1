import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { accountId, startSandbox, tokens, type RunningSandbox } from './client.ts';

type Created = { readonly id: string; readonly url: string; readonly expires_at: string };

describe('sandbox: tails', function suite() {
  this.timeout(60_000);
  let sandbox: RunningSandbox;

  before(async () => (sandbox = await startSandbox()));
  after(() => sandbox.stop());
  beforeEach(() => sandbox.reset('ready'));

  const at = (): string => `${sandbox.url}/accounts/${accountId}/workers/scripts/sample-api/tails`;
  const create = async (filters: readonly unknown[] = []): Promise<Response> =>
    fetch(at(), { method: 'POST', headers: { authorization: `Bearer ${tokens.main}` }, body: JSON.stringify({ filters }) });
  const open = async (filters?: readonly unknown[]): Promise<{ socket: WebSocket; received: unknown[]; created: Created }> => {
    const { result: created } = (await (await create(filters)).json()) as { readonly result: Created };
    const socket = new WebSocket(created.url, 'trace-v1');
    const received: unknown[] = [];
    socket.on('message', (data: Buffer) => received.push(JSON.parse(data.toString())));
    await once(socket, 'open');
    return { socket, received, created };
  };

  it('delivers every event to every viewer, at a rate', async () => {
    const [first, second] = [await open(), await open([{ outcome: ['exception'] }])];
    assert.equal(await sandbox.emitTail({ worker: 'sample-api', kind: 'fetch', count: 6000, rate: 6000 }), 6000);
    while (first.received.length < 6000) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(second.received.length, 0);
    first.socket.close();
    second.socket.close();
  });

  it('refuses the eleventh viewer and other protocols', async () => {
    for (let index = 0; index < 10; index += 1) assert.equal((await create()).status, 200);
    assert.equal((await create()).status, 429);
    await sandbox.reset('ready');
    const { result } = (await (await create()).json()) as { readonly result: Created };
    const [error] = (await once(new WebSocket(result.url, 'something-else'), 'error')) as [Error];
    assert.match(error.message, /406/);
  });

  it('goes silent at its end without closing, drops, freezes and closes on demand', async () => {
    await sandbox.patch({ op: 'set', path: '/settings/tailLifetimeMs', value: 1000 });
    const { socket, created } = await open();
    assert.equal(await sandbox.emitTail({ worker: 'sample-api' }), 1);
    await sandbox.advanceClock(1500);
    assert.equal(await sandbox.emitTail({ worker: 'sample-api' }), 0);
    assert.equal(socket.readyState, WebSocket.OPEN);
    assert.ok(Date.parse(created.expires_at) > Date.now() - 60_000);
    const frozen = await open();
    await sandbox.disturbTails('freeze');
    let pongs = 0;
    frozen.socket.on('pong', () => (pongs += 1));
    frozen.socket.ping();
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.equal(pongs, 0);
    const dropped = once(frozen.socket, 'close');
    await sandbox.disturbTails('drop');
    assert.equal((await dropped)[0], 1006);
    const clean = await open();
    const closed = once(clean.socket, 'close');
    await fetch(`${at()}/${clean.created.id}`, { method: 'DELETE', headers: { authorization: `Bearer ${tokens.main}` } });
    assert.equal((await closed)[0], 1000);
  });
});
