import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/vscode/contributions.ts';
import { checkInterrupted } from '../../src/vscode/operations/check-interrupted.ts';
import { Operator } from '../../src/vscode/operations/operator.ts';
import { type Wrangler, wranglerFor } from '../sandbox/wrangler.ts';
import { until } from './lint-support.ts';
import { type Answers, changesSent, openStage, run, type Stage } from './commands-support.ts';

const canary = 'canary-value-that-must-not-be-seen-0123456789';
const api = { worker: 'sample-api', env: 'production', config: 'workers/api/wrangler.jsonc' };
const agreed: Answers = { confirm: 'first button' };
const ofApi = ['--config', 'workers/api/wrangler.jsonc', '--env', 'production'];

describe('operations: carried out in the editor, seen by wrangler', () => {
  let stage: Stage;
  let wrangler: Wrangler;
  before(async () => {
    stage = await openStage('drifted');
    wrangler = wranglerFor(stage.sandbox);
  });
  after(async () => {
    wrangler?.dispose();
    await stage?.close();
  });
  beforeEach(async () => {
    await stage.sandbox.reset('drifted');
    stage.services.session.reset();
  });

  const act = (id: string, request: object, answers: Answers = agreed) =>
    run(stage.services, answers, id, { ...request, folder: stage.folder });
  const ask = async (args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await wrangler.run(args, { cwd: stage.root });
    assert.equal(code, 0, stderr || stdout);
    return stdout;
  };
  const log = () => new Operator(stage.services).log;

  it('applies what is pending after showing it, keeps the bookmark, and puts the database back to it', async () => {
    const { logged } = await act(commands.applyMigrations, { ...api, binding: 'DB' });
    assert.match(logged, /migrations are applied to sample-runtime|is applied to sample-runtime/);
    const shown = vscode.workspace.textDocuments.find(({ uri }) => uri.path.endsWith('sample-runtime pending.sql'));
    assert.match(shown?.getText() ?? '', /CREATE/);
    assert.match(await ask(['d1', 'migrations', 'list', 'DB', '--remote', ...ofApi]), /No migrations to apply/);
    const [entry] = await log().entries();
    assert.ok(entry?.facts['bookmark']);
    assert.equal(entry.end?.status, 'done');
    const again = await act(commands.applyMigrations, { ...api, binding: 'DB' });
    assert.match(again.logged, /Nothing is pending/);
    const undone = await act(commands.undoToBookmark, { ...api, binding: 'DB' });
    assert.match(undone.logged, /sample-runtime is back/);
    assert.match(await ask(['d1', 'migrations', 'list', 'DB', '--remote', ...ofApi]), /0003/);
  });

  it('applies up to one file, chosen', async () => {
    const answers: Answers = { ...agreed, picks: [/^Up to/] };
    const { asked } = await act(commands.applyMigrations, { ...api, binding: 'DB' }, answers);
    assert.ok(asked.some(({ detail }) => /All \d migrations/.test(detail)));
    const list = await ask(['d1', 'migrations', 'list', 'DB', '--remote', ...ofApi]);
    assert.match(list, /0004/);
    assert.doesNotMatch(list, /0003/);
  });

  it('puts a secret as a row asks for it, from a password box, and writes its value nowhere', async () => {
    const fix = {
      operation: 'S.put',
      title: 'Put',
      args: { worker: 'sample-api', config: api.config, environment: 'production', name: 'API_HMAC_SECRET' },
    };
    const answers: Answers = { ...agreed, secret: canary };
    const { asked, logged } = await run(stage.services, answers, commands.putSecret, {
      ...fix,
      args: { ...fix.args, folder: stage.folder },
    });
    assert.match(logged, /API_HMAC_SECRET is on the deployed version of sample-api/);
    assert.match(await ask(['secret', 'list', ...ofApi]), /API_HMAC_SECRET/);
    assert.ok(!JSON.stringify(asked).includes(canary) && !logged.includes(canary));
    const { fsPath } = stage.services.context.globalStorageUri;
    for (const name of readdirSync(fsPath)) assert.ok(!readFileSync(path.join(fsPath, name), 'utf8').includes(canary), name);
    assert.ok(!(await vscode.env.clipboard.readText()).includes(canary));
  });

  it('puts the missing secrets from a .dev.vars, name by name', async () => {
    const uri = vscode.Uri.file(path.join(stage.root, 'workers/api/.dev.vars'));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(`API_HMAC_SECRET=${canary}\nENV_NAME=local\n`));
    const { asked, logged } = await act(commands.putMissingSecrets, api, { ...agreed, picks: [/^From .*\.dev\.vars$/] });
    assert.match(logged, /API_HMAC_SECRET is on the deployed version/);
    assert.equal(asked.find(({ kind }) => kind === 'pickMany')?.detail, 'API_HMAC_SECRET');
    assert.match(await ask(['secret', 'list', ...ofApi]), /API_HMAC_SECRET/);
    assert.ok(!JSON.stringify(asked).includes(canary));
  });

  it('deletes a secret after naming who uses it', async () => {
    await act(commands.putSecret, { ...api, name: 'API_HMAC_SECRET' });
    const { asked, logged } = await act(commands.deleteSecret, { ...api, name: 'API_HMAC_SECRET' });
    assert.match(asked.find(({ kind }) => kind === 'confirm')?.detail ?? '', /workers\/api\/\S+:\d+ uses it/);
    assert.match(logged, /gone from the deployed version/);
    assert.doesNotMatch(await ask(['secret', 'list', ...ofApi]), /API_HMAC_SECRET/);
  });

  it('rolls back to the last good version with a reason, in three questions', async () => {
    const before = JSON.parse(await ask(['deployments', 'status', '--json', ...ofApi])) as { versions: { version_id: string }[] };
    const { asked, logged } = await act(commands.rollBack, api, { ...agreed, texts: ['5xx since the deploy'] });
    assert.deepEqual(
      asked.map(({ kind }) => kind),
      ['pick', 'text', 'confirm'],
    );
    assert.match(logged, /with all its traffic/);
    const after = JSON.parse(await ask(['deployments', 'status', '--json', ...ofApi])) as typeof before & {
      annotations: Record<string, string>;
    };
    assert.notEqual(after.versions[0]?.version_id, before.versions[0]?.version_id);
    assert.equal(after.annotations['workers/message'], '5xx since the deploy');
    const record = readFileSync(path.join(stage.root, '.preflight/attestations.json'), 'utf8');
    assert.match(record, /rollback-tested[\s\S]*5xx since the deploy/);
  });

  it('ends a gradual rollout, and begins one', async () => {
    const workflow = { worker: 'sample-workflow', env: 'production', config: 'workers/workflow/wrangler.toml' };
    const { logged } = await act(commands.promoteVersion, workflow);
    assert.match(logged, /sample-workflow serves \w{8} at 100 %/);
    const second = await act(commands.rollOut, workflow, { ...agreed, picks: ['10 %'] });
    assert.match(second.logged, /at 90 %.*at 10 %|at 10 %.*at 90 %/);
    const back = await act(commands.abortRollout, workflow);
    assert.match(back.logged, /at 100 %/);
  });

  it("deploys with the project's own wrangler in a task, with git's commit, and says what serves", async () => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=dev', '-c', 'user.email=dev@sample.example', ...args], { cwd: stage.root, encoding: 'utf8' });
    git('init', '-q', '-b', 'main');
    git('add', 'workers');
    git('commit', '-q', '-m', 'First');
    const terminals: string[] = [];
    const listener = vscode.tasks.onDidStartTask(({ execution }) => terminals.push(execution.task.name));
    const refused = await act(commands.deploy, api, { ...agreed, picks: ['Deploy anyway'] });
    assert.match(
      refused.logged,
      /required secrets have not been set: API_HMAC_SECRET\. sample-api serves what it did\. Nothing was changed\./,
    );
    await act(commands.putSecret, { ...api, name: 'API_HMAC_SECRET' });
    const { asked, logged } = await act(commands.deploy, api, { ...agreed, picks: ['Deploy anyway'] });
    listener.dispose();
    assert.match(logged, /sample-api serves version \w{8}/);
    assert.deepEqual(terminals, ['Deploy: sample-api', 'Deploy: sample-api']);
    assert.match(asked.find(({ kind }) => kind === 'confirm')?.detail ?? '', /From: main @ \w{7}/);
    const versions = JSON.parse(await ask(['versions', 'list', '--json', ...ofApi])) as { annotations?: Record<string, string> }[];
    assert.match(versions.at(-1)?.annotations?.['workers/message'] ?? '', /First/);
    const storage = stage.services.context.globalState.keys().map((key) => JSON.stringify(stage.services.context.globalState.get(key)));
    assert.ok(!storage.join('').includes(stage.sandbox.token));
  }).timeout(90_000);

  it('sets crons as configured, and switches public addresses off', async () => {
    const crons = await act(commands.putCrons, { worker: 'sample-scheduler', env: 'production' });
    assert.match(crons.logged, /has 6 crons/);
    const addresses = await act(commands.disableAddresses, { worker: 'sample-ops-dashboard', env: 'production' });
    assert.match(addresses.logged, /workers\.dev is off/);
    const consumer = await act(commands.setConsumer, { queue: 'sample-tasks' });
    assert.match(consumer.logged, /sample-tasks has its consumer/);
  });

  it('does not do a thing twice when its button is pressed twice', async () => {
    await Promise.all([
      act(commands.putCrons, { worker: 'sample-scheduler', env: 'production' }),
      act(commands.putCrons, { worker: 'sample-scheduler', env: 'production' }),
    ]);
    const crons = (await stage.sandbox.state()).workers['sample-scheduler']?.schedules ?? [];
    assert.equal(crons.length, 6);
  });

  it('refuses a file of another account before anything is sent', async () => {
    const uri = vscode.Uri.file(path.join(stage.root, 'workers/scheduler/wrangler.jsonc'));
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text.replace('8f3ad04c71b9e265d0c84a17f92b6e53', 'f'.repeat(32))));
    await stage.sandbox.clearLog();
    const { logged } = await act(commands.putCrons, { worker: 'sample-scheduler', env: 'production' });
    assert.match(logged, /names the account ffffffff…/);
    assert.deepEqual(await changesSent(stage.sandbox), []);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  });

  it('tells at the next start what became of an operation that was cut off', async () => {
    const operator = new Operator(stage.services);
    const { context } = stage.services;
    const gone = `999999999.${Date.now()}`;
    const file = path.join(context.globalStorageUri.fsPath, 'operations.ndjson');
    const { account } = { account: stage.sandbox.accountId };
    const begun = {
      event: 'begin',
      id: 'cut-off',
      at: Date.now(),
      session: gone,
      operation: 'C.put',
      account,
      subject: 'sample-scheduler',
      changes: [],
      trace: { look: 'schedules', worker: 'sample-scheduler', crons: ['0 0 * * *'] },
    };
    await vscode.workspace.fs.writeFile(vscode.Uri.file(file), new TextEncoder().encode(`${JSON.stringify(begun)}\n`));
    await context.globalState.update(`preflight.operations ${gone}`, true);
    await checkInterrupted(operator);
    const entry = (await operator.log.entries()).find(({ id }) => id === 'cut-off');
    assert.equal(entry?.end?.status, 'not-done');
    assert.equal(context.globalState.get(`preflight.operations ${gone}`), undefined);
  });

  it('shows what this machine did', async () => {
    await vscode.commands.executeCommand(commands.showOperations);
    await until('the log is shown', () => vscode.window.activeTextEditor?.document.uri.path.endsWith('Operations.md') === true);
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /sample-scheduler/);
  });
});
