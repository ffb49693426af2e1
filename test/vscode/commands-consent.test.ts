import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { commands } from '../../src/vscode/contributions.ts';
import type { PatchStep } from '../sandbox/client.ts';
import { type Answers, changesSent, openStage, rootOfRepository, run, type Stage } from './commands-support.ts';

type Case = {
  readonly command: keyof typeof commands;
  readonly request?: Readonly<Record<string, unknown>>;
  readonly answers?: Answers;
  readonly patch?: (stage: Stage) => readonly PatchStep[] | Promise<readonly PatchStep[]>;
  /** What the modal must name. */
  readonly names: readonly RegExp[];
};

const api = { worker: 'sample-api', env: 'production', config: 'workers/api/wrangler.jsonc' };
const workflow = { worker: 'sample-workflow', env: 'production', config: 'workers/workflow/wrangler.toml' };
const database = { ...api, binding: 'DB' };
const production = /Environment: production/;

/** A queue of the account by name. */
const queuePath = async ({ sandbox }: Stage, name: string): Promise<string> => {
  const { queues } = await sandbox.state();
  return `/queues/${Object.values(queues).find((queue) => queue.name === name)?.id ?? ''}`;
};

const cases: readonly Case[] = [
  { command: 'applyMigrations', request: database, names: [/sample-runtime/, production, /\.sql/] },
  { command: 'undoToBookmark', request: database, answers: { texts: [minutesAgo(30)] }, names: [/sample-runtime/, production, /is lost/] },
  { command: 'exportDatabase', request: { ...database, path: '/nowhere/sample.sql' }, names: [/sample-runtime/, production] },
  { command: 'putSecret', request: { ...api, name: 'API_HMAC_SECRET' }, names: [/API_HMAC_SECRET/, /sample-api/, production] },
  { command: 'putMissingSecrets', request: api, names: [/API_HMAC_SECRET/, /sample-api/, production] },
  { command: 'deleteSecret', request: { ...workflow, name: 'WORKFLOW_INTERNAL_TOKEN' }, names: [/WORKFLOW_INTERNAL_TOKEN/, production] },
  { command: 'createStoreSecret', request: { ...api, secretName: 'NEW_ONE', name: 'NEW_ONE' }, names: [/NEW_ONE/, production] },
  { command: 'deploy', request: api, answers: { picks: ['Deploy anyway'] }, names: [/sample-api/, production, /Not ready/] },
  { command: 'uploadVersion', request: api, answers: { picks: ['Upload anyway'] }, names: [/sample-api/, production] },
  {
    command: 'deploySeveral',
    request: { env: 'production' },
    answers: { picks: ['Deploy anyway'] },
    names: [/sample-api/, /sample-workflow/],
  },
  { command: 'rollOut', request: workflow, names: [/sample-workflow/, production] },
  { command: 'promoteVersion', request: workflow, names: [/sample-workflow/, production, /100 %/] },
  { command: 'abortRollout', request: workflow, names: [/sample-workflow/, production, /100 %/] },
  { command: 'rollBack', request: api, names: [/sample-api/, production, /Stays/] },
  {
    command: 'rollBackSeveral',
    request: { env: 'production' },
    answers: { texts: ['v1.0.0', 'a reason'] },
    patch: tagged,
    names: [/sample-api/, /Stays/],
  },
  {
    command: 'putCrons',
    request: { worker: 'sample-scheduler', env: 'production' },
    names: [/sample-scheduler/, production, /is removed/],
  },
  { command: 'createQueue', request: { queue: 'sample-tasks-dev' }, patch: withoutQueue, names: [/sample-tasks-dev/] },
  { command: 'setConsumer', request: { queue: 'sample-tasks' }, names: [/sample-tasks/, production] },
  { command: 'resumeQueue', request: { queue: 'sample-tasks' }, patch: paused, names: [/sample-tasks/, production] },
  {
    command: 'disableAddresses',
    request: { worker: 'sample-ops-dashboard', env: 'production' },
    names: [/sample-ops-dashboard/, production],
  },
];

/** Commands that change nothing in the account. */
const harmless = ['showMigrations', 'createMigration', 'dryRunMigrations', 'showOperations'] as const;

/** A rollback must take seconds, an upload serves nobody, and the queue is not of production. */
const untyped: ReadonlySet<string> = new Set(['rollBack', 'rollBackSeveral', 'createQueue', 'uploadVersion']);

describe('operations: consent', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage('drifted');
  });
  after(() => stage?.close());
  beforeEach(async () => {
    await stage.sandbox.reset('drifted');
    stage.services.session.reset();
  });

  it('covers every command that changes the account', () => {
    const registered = readFileSync(`${rootOfRepository}/src/vscode/commands/register.ts`, 'utf8').matchAll(/^ {2}commands\.(\w+),$/gm);
    const all = [...registered].map(([, name]) => name ?? '');
    assert.deepEqual([...cases.map(({ command }) => command), ...harmless].toSorted(), all.toSorted());
  });

  for (const { command, request = {}, answers = {}, patch, names } of cases) {
    it(`${command}: asks in one modal that says what changes, and sends nothing when it is cancelled`, async () => {
      if (patch) await stage.sandbox.patch(...(await patch(stage)));
      const before = await stage.sandbox.state();
      await stage.sandbox.clearLog();
      const { asked, logged } = await run(stage.services, answers, commands[command], { ...request, folder: stage.folder });
      const modals = asked.filter(({ kind }) => kind === 'confirm');
      assert.equal(modals.length, 1, `${logged}\n${JSON.stringify(asked, undefined, 1)}`);
      const text = `${modals[0]?.title}\n${modals[0]?.detail}`;
      for (const name of [...names, /Account: .*8f3ad04c/]) assert.match(text, name);
      assert.deepEqual(await changesSent(stage.sandbox), []);
      assert.deepEqual(await stage.sandbox.state(), before);
    });
  }

  for (const { command, request = {}, answers = {}, patch } of cases.filter((one) => !untyped.has(one.command))) {
    it(`${command}: sends nothing when the name of production is not typed`, async () => {
      if (patch) await stage.sandbox.patch(...(await patch(stage)));
      await stage.sandbox.clearLog();
      const own: Answers = { ...answers, confirm: 'first button', isTypedCancelled: true };
      const { asked } = await run(stage.services, own, commands[command], { ...request, folder: stage.folder });
      assert.match(asked.at(-1)?.detail ?? '', /^Type /);
      assert.deepEqual(await changesSent(stage.sandbox), []);
    });
  }
});

function minutesAgo(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString().slice(0, 19).replace('T', ' ');
}

async function tagged({ sandbox }: Stage): Promise<readonly PatchStep[]> {
  const { versions = [] } = (await sandbox.state()).workers['sample-api'] ?? {};
  return [{ op: 'set', path: '/workers/sample-api/versions/0/annotations', value: { 'workers/tag': 'v1.0.0' } }].slice(
    0,
    versions.length,
  ) as readonly PatchStep[];
}

async function paused(stage: Stage): Promise<readonly PatchStep[]> {
  return [{ op: 'set', path: `${await queuePath(stage, 'sample-tasks')}/settings/delivery_paused`, value: true }];
}

async function withoutQueue(stage: Stage): Promise<readonly PatchStep[]> {
  const queues = (await stage.sandbox.state()).queues;
  return [
    { op: 'set', path: '/queues', value: Object.fromEntries(Object.entries(queues).filter(([, { name }]) => name !== 'sample-tasks-dev')) },
  ];
}
