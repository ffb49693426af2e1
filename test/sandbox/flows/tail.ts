import assert from 'node:assert/strict';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunningSandbox } from '../client.ts';
import type { Flow } from './flow.ts';

const events = 50;

export const tailFlow: Flow = {
  about: 'tail --format json receives every event and closes cleanly',
  scenario: 'ready',
  async run(sandbox, wrangler) {
    const child = wrangler.spawn(['tail', 'sample-api', '--format', 'json', '--status', 'error']);
    const ended = once(child, 'close');
    try {
      await watch(sandbox, child);
      child.kill('SIGINT');
      await ended;
    } finally {
      child.kill('SIGKILL');
    }
    assert.deepEqual(await sandbox.tails(), [], 'wrangler takes its tail away when it ends');
  },
};

async function watch(sandbox: RunningSandbox, child: ChildProcessWithoutNullStreams): Promise<void> {
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await condition())) {
      assert.equal(child.exitCode, null, printed);
      await wait(30);
    }
  };
  await until(async () => (await sandbox.tails()).some(({ connected }) => connected));
  assert.equal(
    await sandbox.emitTail({ worker: 'sample-api', kind: 'fetch', count: 3 }),
    0,
    'the filter of wrangler lets only errors pass',
  );
  assert.equal(await sandbox.emitTail({ worker: 'sample-api', kind: 'error', count: events }), events);
  await until(() => printed.split('"eventTimestamp"').length - 1 >= events);
  assert.match(printed, /"outcome": "exception"/);
}
