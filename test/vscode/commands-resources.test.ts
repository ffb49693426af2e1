import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/vscode/contributions.ts';
import { agreed, onStage } from './commands-stage.ts';
import { type Asked, changesSent, run } from './commands-support.ts';
import { closeAll, folderWith, read } from './lint-support.ts';

describe('operations: queues and new resources in the editor, seen by wrangler', () => {
  const scene = onStage();
  const { act, ask } = scene;
  const modal = (asked: readonly Asked[]): string => asked.find(({ kind }) => kind === 'confirm')?.detail ?? '';
  const queue = async (name: string) => Object.values((await scene.stage.sandbox.state()).queues).find((one) => one.name === name);

  it('makes a queue that the wrangler files name, once', async () => {
    await ask(['queues', 'delete', 'sample-tasks-dev-dlq']);
    const { asked, logged } = await act(commands.createQueue, {}, { ...agreed, picks: ['sample-tasks-dev-dlq'] });
    assert.match(asked[0]?.detail ?? '', /sample-tasks-dev-dlq/);
    assert.match(logged, /The queue sample-tasks-dev-dlq is made\./);
    assert.match(modal(asked), /^Dead letters of: sample-queue-consumer-dev$/m);
    assert.match(await ask(['queues', 'list']), /sample-tasks-dev-dlq/);
    const again = await act(commands.createQueue, { queue: 'sample-tasks-dev-dlq' });
    assert.deepEqual(again.asked, []);
    assert.match(again.logged, /The account has the queue sample-tasks-dev-dlq already\. Use it\./);
  });

  it('lets a queue deliver again that was paused in a terminal', async () => {
    // wrangler does not tell whether a queue is paused; all that it tells stays.
    const told = async () => (await ask(['queues', 'info', 'sample-tasks'])).replace(/Last Modified: .*/, '');
    const [info, settings] = [await told(), (await queue('sample-tasks'))?.settings];
    await ask(['queues', 'pause-delivery', 'sample-tasks']);
    const { asked, logged } = await act(commands.resumeQueue, { queue: 'sample-tasks' });
    assert.match(modal(asked), /sample-tasks delivers its messages again/);
    // Its producers stand before it among the files, and nothing changes for them.
    assert.match(modal(asked), /^Consumer: sample-queue-consumer$/m);
    assert.doesNotMatch(modal(asked), /^Worker:|sample-api/m);
    assert.match(logged, /sample-tasks delivers again\./);
    assert.deepEqual((await queue('sample-tasks'))?.settings, { ...settings, delivery_paused: false });
    assert.match(info, /Number of Producers: 2/);
    assert.equal(await told(), info);
    assert.match((await act(commands.resumeQueue, { queue: 'sample-tasks' })).logged, /Delivery of sample-tasks is not paused/);
  });

  it('attaches a consumer as the file has it', async () => {
    const { asked, logged } = await act(commands.setConsumer, { queue: 'sample-tasks' });
    assert.match(modal(asked), /^Consumer: sample-queue-consumer$/m);
    assert.match(logged, /sample-tasks has its consumer/);
    assert.match(await ask(['queues', 'info', 'sample-tasks']), /Number of Consumers: 1[\s\S]*sample-queue-consumer/);
  });

  for (const [what, path, text, listed] of [
    ['database', 'd1_databases', '{ "binding": "DB", "database_name": "made-here", "database_id": "TODO" }', ['d1', 'list', '--json']],
    ['namespace', 'kv_namespaces', '{ "binding": "made-here", "id": "TODO" }', ['kv', 'namespace', 'list']],
  ] as const) {
    it(`makes a ${what} and fills its ID in, after one question, and not without`, async () => {
      const folder = await folderWith({ 'wrangler.jsonc': `{\n  "name": "made",\n  "${path}": [${text}]\n}\n` });
      try {
        const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
        const document = await vscode.workspace.openTextDocument(uri);
        const reference = { uri: uri.toString(), offset: document.getText().indexOf('TODO') };
        const make = (cancelAt: number) =>
          run(scene.stage.services, { ...agreed, texts: ['made-here'], cancelAt }, commands.createResource, reference);
        await scene.stage.sandbox.clearLog();
        for (const step of [0, 1]) {
          const { asked, logged } = await make(step);
          assert.deepEqual([asked.length, logged], [step + 1, '']);
        }
        assert.deepEqual(await changesSent(scene.stage.sandbox), []);
        const { asked, logged } = await make(9);
        assert.match(asked.at(-1)?.title ?? '', /^Create the (?:D1 database|KV namespace) made-here\?/);
        assert.match(logged, /made-here is made/);
        await document.save();
        const [, id = ''] = /id": "([\da-f-]{32,36})"/.exec(await read(uri)) ?? [];
        const made = JSON.parse(await ask(listed)) as readonly { readonly name?: string; readonly title?: string }[];
        const own = made.filter(({ name, title }) => (name ?? title) === 'made-here');
        assert.equal(own.length, 1);
        assert.ok(id !== '' && JSON.stringify(own).includes(id), `${JSON.stringify(own)}\n${await read(uri)}`);
      } finally {
        await closeAll();
        await vscode.workspace.fs.delete(folder, { recursive: true });
      }
    });
  }
});
