import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import { pausesAtOnce, restingSocket } from '../../../../src/core/operations/tail/rest.ts';
import { eventually } from './support.ts';

/** A socket that notes when each message was read; the other side of it. */
async function pair(rest: number) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const connected = once(server, 'connection') as Promise<[WebSocket]>;
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { perMessageDeflate: false, ...pausesAtOnce });
  const read: { readonly at: number; readonly text: string }[] = [];
  const resting = restingSocket(socket, rest);
  socket.on('message', (data: Buffer) => {
    read.push({ at: performance.now(), text: data.toString('latin1', 0, 20) });
    resting.after(data.length);
  });
  const closed = once(socket, 'close');
  await once(socket, 'open');
  const [sender] = await connected;
  return { sender, read, resting, closed, stop: () => (socket.terminate(), server.close()) };
}

const has = (read: readonly unknown[], count: number): Promise<void> =>
  eventually(
    () => read.length >= count,
    () => `${read.length} of ${count} messages`,
  );

describe('A socket that rests', function () {
  this.timeout(20_000);
  const far = 60_000;
  let stop: () => void = () => undefined;
  afterEach(() => stop());

  it('reads the first message at once, and those that come meanwhile after the rest', async () => {
    const { sender, read, ...rest } = await pair(300);
    ({ stop } = rest);
    sender.send('first');
    await wait(100);
    assert.deepEqual(
      read.map(({ text }) => text),
      ['first'],
    );
    for (let index = 0; index < 50; index += 1) sender.send(`${index}`);
    await has(read, 51);
    assert.deepEqual(
      read.slice(1).map(({ text }) => text),
      Array.from({ length: 50 }, (_, index) => `${index}`),
    );
    const [first, second, last] = [read[0]?.at ?? 0, read[1]?.at ?? 0, read[50]?.at ?? 0];
    assert.ok(second - first >= 250, `rested for ${second - first} ms`);
    assert.ok(last - second < 250, 'read in one piece');
  });

  it('rests less the more comes, and loses nothing', async () => {
    const { sender, read, ...rest } = await pair(1_000);
    ({ stop } = rest);
    const large = 'x'.repeat(100_000);
    const begin = performance.now();
    for (let index = 0; index < 200; index += 1) {
      sender.send(`${index} ${large}`);
      await wait(1);
    }
    await has(read, 200);
    assert.deepEqual(
      read.map(({ text }) => Number(text.split(' ')[0])),
      Array.from({ length: 200 }, (_, index) => index),
    );
    assert.ok(performance.now() - begin < 10_000, 'twenty megabytes do not wait for a second after each quarter');
  });

  it('reads what waits when told that the end is near', async () => {
    const { sender, read, resting, ...rest } = await pair(far);
    ({ stop } = rest);
    sender.send('first');
    await has(read, 1);
    await wait(50);
    sender.send('second');
    await wait(50);
    assert.equal(read.length, 1);
    resting.end();
    await has(read, 2);
    sender.send('third');
    await has(read, 3);
  });

  it('still reads everything that was sent before the other side closed', async () => {
    const { sender, read, closed, ...rest } = await pair(200);
    ({ stop } = rest);
    sender.send('first');
    await wait(50);
    for (let index = 0; index < 500; index += 1) sender.send(`${index}`);
    sender.close(1000);
    const [code] = (await closed) as [number];
    assert.equal(code, 1000);
    assert.equal(read.length, 501);
  });
});
