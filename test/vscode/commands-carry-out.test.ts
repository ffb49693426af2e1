import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { putCrons } from '../../src/vscode/commands/put-crons.ts';
import { commands } from '../../src/vscode/contributions.ts';
import { checkInterrupted } from '../../src/vscode/operations/check-interrupted.ts';
import { Operator } from '../../src/vscode/operations/operator.ts';
import { until } from './lint-support.ts';
import { changesSent, run } from './commands-support.ts';
import { agreed, api, ofApi, onStage } from './commands-stage.ts';

describe('operations: carried out in the editor, seen by wrangler', () => {
  const scene = onStage();
  const { act, ask } = scene;

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
    const record = readFileSync(path.join(scene.stage.root, '.preflight/attestations.json'), 'utf8');
    assert.match(record, /rollback-tested[\s\S]*5xx since the deploy/);
  });

  it('ends a gradual rollout, and begins one', async () => {
    const workflow = { worker: 'sample-workflow', env: 'production', config: 'workers/workflow/wrangler.toml' };
    const { logged } = await act(commands.promoteVersion, workflow);
    assert.match(logged, /sample-workflow serves v\d+ \(\w{8}\) at 100 %/);
    const second = await act(commands.rollOut, workflow, { ...agreed, picks: ['10 %'] });
    assert.match(second.logged, /at 90 %.*at 10 %|at 10 %.*at 90 %/);
    const back = await act(commands.abortRollout, workflow);
    assert.match(back.logged, /at 100 %/);
  });

  it("deploys with the project's own wrangler in a task, with git's commit, and says what serves", async () => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=dev', '-c', 'user.email=dev@sample.example', ...args], {
        cwd: scene.stage.root,
        encoding: 'utf8',
      });
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
    assert.match(asked.find(({ kind }) => kind === 'confirm')?.detail ?? '', /From: main @ \w{7} \(\d+ uncommitted files\)/);
    const versions = JSON.parse(await ask(['versions', 'list', '--json', ...ofApi])) as { annotations?: Record<string, string> }[];
    assert.match(versions.at(-1)?.annotations?.['workers/message'] ?? '', /First/);
    const storage = scene.stage.services.context.globalState
      .keys()
      .map((key) => JSON.stringify(scene.stage.services.context.globalState.get(key)));
    assert.ok(!storage.join('').includes(scene.stage.sandbox.token));
  }).timeout(90_000);

  it('sets crons as configured, and switches public addresses off', async () => {
    const crons = await act(commands.putCrons, { worker: 'sample-scheduler', env: 'production' });
    assert.match(crons.logged, /has 6 crons/);
    const dashboard = { worker: 'sample-ops-dashboard', env: 'production' };
    // A row names the one address that it is about, and so asks nothing.
    const { asked } = await act(commands.disableAddresses, { ...dashboard, name: 'workers-dev' }, { cancelAt: 0 });
    assert.deepEqual(
      [asked[0]?.kind, /workers\.dev address/.test(asked[0]?.detail ?? ''), /preview addresses/.test(asked[0]?.detail ?? '')],
      ['confirm', true, false],
    );
    const addresses = await act(commands.disableAddresses, dashboard);
    assert.match(addresses.logged, /workers\.dev is off/);
    const consumer = await act(commands.setConsumer, { queue: 'sample-tasks' });
    assert.match(consumer.logged, /sample-tasks has its consumer/);
  });

  it('does not do a thing twice when its button is pressed twice', async () => {
    const { asked } = await scene.twice(commands.putCrons, { worker: 'sample-scheduler', env: 'production' });
    assert.equal(asked.filter(({ kind }) => kind === 'confirm').length, 1);
    const crons = (await scene.stage.sandbox.state()).workers['sample-scheduler']?.schedules ?? [];
    assert.equal(crons.length, 6);
  });

  it('refuses a file of another account before anything is sent', async () => {
    const uri = vscode.Uri.file(path.join(scene.stage.root, 'workers/scheduler/wrangler.jsonc'));
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text.replace('8f3ad04c71b9e265d0c84a17f92b6e53', 'f'.repeat(32))));
    await scene.stage.sandbox.clearLog();
    const { logged } = await act(commands.putCrons, { worker: 'sample-scheduler', env: 'production' });
    assert.match(logged, /names the account ffffffff…/);
    assert.deepEqual(await changesSent(scene.stage.sandbox), []);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  });

  it('looks at the rows again though the next command starts at once', async () => {
    const looked: unknown[] = [];
    const readiness = { refreshedAt: 1, report: { items: [] }, refresh: async (_kind: string, only: unknown) => void looked.push(only) };
    const operator = new Operator({ ...scene.stage.services, readiness: readiness as never });
    operator.rowsDue.add('V.deploy', ['sample-api']);
    await operator.command(async () => undefined);
    await until('the rows are looked at', () => looked.length === 1);
    assert.deepEqual(looked, [new Set(['rollback-tested'])]);
  });

  it('looks again at the rows of the one Worker that it was about', async () => {
    const operator = new Operator(scene.stage.services);
    const looked: unknown[] = [];
    operator.rowsDue.add = (...what) => void looked.push(what);
    const request = { worker: 'sample-scheduler', env: 'production', folder: scene.stage.folder };
    await run(scene.stage.services, agreed, commands.putCrons, request, () => putCrons(operator, request));
    assert.deepEqual(looked, [['C.put', ['sample-scheduler']]]);
  });

  it('tells at the next start what became of an operation that was cut off', async () => {
    const operator = new Operator(scene.stage.services);
    const { context } = scene.stage.services;
    const gone = `999999999.${Date.now()}`;
    const file = path.join(context.globalStorageUri.fsPath, 'operations.ndjson');
    const { account } = { account: scene.stage.sandbox.accountId };
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
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /UTC · set crons · sample-scheduler · /);
  });
});
