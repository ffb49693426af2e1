import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { commands } from '../../src/vscode/contributions.ts';
import { agreed, onStage, type Scene } from './commands-stage.ts';
import { type Answers, type Asked, changesSent } from './commands-support.ts';
import { closeAll } from './lint-support.ts';

type Case = {
  readonly command: keyof typeof commands;
  readonly answers: Answers;
  /** The kinds of questions, all of them, in their order. */
  readonly asks: readonly Asked['kind'][];
  readonly prepare?: (scene: Scene) => Promise<void> | void;
  /** Nothing of the account changes at its end either. */
  readonly isLocal?: boolean;
};

const worker = /^sample-api$/;
const cases: readonly Case[] = [
  { command: 'applyMigrations', answers: { picks: [/^sample-runtime$/, /^All/] }, asks: ['pick', 'pick', 'confirm', 'text'] },
  {
    command: 'undoToBookmark',
    answers: { picks: [/^sample-runtime$/, /^A time/], texts: [hourAgo()] },
    asks: ['pick', 'pick', 'text', 'confirm', 'text'],
  },
  { command: 'createMigration', answers: { picks: [/^sample-runtime$/], texts: ['x'] }, asks: ['pick', 'text'], isLocal: true },
  { command: 'exportDatabase', answers: { picks: [/^sample-runtime$/] }, asks: ['pick', 'saveFile', 'confirm', 'text'] },
  {
    command: 'putSecret',
    answers: { picks: [worker, 'API_HMAC_SECRET', /^Type/] },
    asks: ['pick', 'pick', 'pick', 'secret', 'confirm', 'text'],
  },
  {
    command: 'putSecret',
    answers: { picks: [worker, 'Another name…', /^From a file/], texts: ['EXTRA'] },
    asks: ['pick', 'pick', 'text', 'pick', 'openFile', 'confirm', 'text'],
  },
  {
    command: 'putSecret',
    answers: { picks: [worker, 'API_HMAC_SECRET', /^From an env/], texts: ['HOME'] },
    asks: ['pick', 'pick', 'pick', 'text', 'confirm', 'text'],
  },
  {
    command: 'putMissingSecrets',
    answers: { picks: [worker, /^From .*\.dev\.vars$/] },
    asks: ['pick', 'pick', 'pickMany', 'confirm', 'text'],
    prepare: ({ stage }) => writeFileSync(path.join(stage.root, 'workers/api/.dev.vars'), 'API_HMAC_SECRET=one\n'),
  },
  { command: 'putMissingSecrets', answers: { picks: [worker] }, asks: ['pick', 'pick', 'secret', 'confirm', 'text'] },
  { command: 'deleteSecret', answers: { picks: [/^sample-queue-consumer$/] }, asks: ['pick', 'pick', 'confirm', 'text'] },
  {
    command: 'createStoreSecret',
    answers: { picks: [worker], texts: ['PARTNER_KEY'] },
    asks: ['pick', 'text', 'pick', 'secret', 'confirm', 'text'],
  },
  {
    command: 'createQueue',
    answers: { picks: ['sample-tasks-dev-dlq'] },
    asks: ['pick', 'confirm'],
    prepare: async ({ ask }) => void (await ask(['queues', 'delete', 'sample-tasks-dev-dlq'])),
  },
  {
    command: 'resumeQueue',
    answers: { picks: [/^sample-tasks$/] },
    asks: ['pick', 'confirm', 'text'],
    prepare: async ({ ask }) => void (await ask(['queues', 'pause-delivery', 'sample-tasks'])),
  },
];

describe('operations: cancelled at each step', function () {
  this.timeout(120_000);
  const scene = onStage();
  let folder = '';
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'preflight-cancel-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(closeAll);

  for (const { command, answers, asks, prepare, isLocal = false } of cases)
    it(`${command}: ${asks.join(', ')}`, async () => {
      const file = path.join(folder, command);
      if (asks.includes('openFile')) writeFileSync(file, 'from a file\n');
      await prepare?.(scene);
      const { sandbox, root } = scene.stage;
      const before = await sandbox.state();
      await sandbox.clearLog();
      for (const [step, kind] of asks.entries()) {
        const { asked, logged } = await scene.act(commands[command], {}, { ...agreed, ...answers, file, cancelAt: step });
        assert.deepEqual(
          asked.map((one) => one.kind),
          asks.slice(0, step + 1),
          `cancelled at the ${kind}`,
        );
        assert.equal(logged, '', 'who cancels wants no message');
      }
      assert.deepEqual(await changesSent(sandbox), []);
      assert.deepEqual(await sandbox.state(), before);
      assert.ok(!existsSync(path.join(root, 'migrations/0005_x.sql')));
      const { asked, logged } = await scene.act(commands[command], {}, { ...agreed, ...answers, file });
      assert.equal(asked.length, asks.length, logged);
      assert.equal((await changesSent(sandbox)).length > 0, !isLocal, logged);
    });
});

function hourAgo(): string {
  return new Date(Date.now() - 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
