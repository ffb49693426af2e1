import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/vscode/contributions.ts';
import { type Answers, changesSent } from './commands-support.ts';
import { agreed, api, type DeployStage, ofApi, openDeployStage, workflow } from './deploy-support.ts';

describe('operations: deploy, upload and rollout, seen by wrangler', function () {
  this.timeout(120_000);
  let stage: DeployStage;
  before(async () => {
    stage = await openDeployStage();
  });
  after(() => stage?.close());
  beforeEach(async () => {
    await stage.sandbox.reset('ready');
    stage.services.session.reset();
  });

  const tasks = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    const names: string[] = [];
    const listener = vscode.tasks.onDidStartTask(({ execution }) => names.push(execution.task.name));
    await work();
    listener.dispose();
    return names;
  };

  it('uploads a version that serves nobody, gives it a part, promotes it, and wrangler follows each step', async () => {
    const [before] = await stage.serving();
    const { asked, logged } = await stage.act(commands.uploadVersion, api);
    assert.match(logged, /sample-api has the new version \w{8}, which is not deployed/);
    assert.match(asked.find(({ kind }) => kind === 'confirm')?.detail ?? '', /Traffic: stays where it is/);
    assert.deepEqual(await stage.serving(), [before]);
    const uploaded = (await stage.worker()).versions.at(-1)?.id ?? '';
    assert.match(await stage.ask(['versions', 'list', ...ofApi]), new RegExp(uploaded));
    const part = await stage.act(commands.rollOut, { ...api, version: uploaded }, { ...agreed, picks: ['10 %'] });
    assert.match(part.logged, new RegExp(`sample-api serves .*\\(${uploaded.slice(0, 8)}\\) at 10 %`));
    assert.match(await stage.ask(['deployments', 'status', ...ofApi]), new RegExp(`\\(10%\\) ${uploaded}`));
    const whole = await stage.act(commands.promoteVersion, api);
    assert.match(whole.logged, new RegExp(`sample-api serves v\\d+ \\(${uploaded.slice(0, 8)}\\) at 100 %`));
    assert.match(await stage.ask(['deployments', 'status', ...ofApi]), new RegExp(`\\(100%\\) ${uploaded}`));
    const none = await stage.act(commands.abortRollout, api);
    assert.match(none.logged, /no rollout is under way/);
  });

  it('deploys several, who is called first, each in a task of its own, and wrangler sees them', async () => {
    let logged = '';
    const started = await tasks(async () => {
      const done = await stage.act(commands.deploySeveral, { env: 'production' }, { ...agreed, some: /^sample-(?:api|workflow)$/ });
      logged = done.logged;
      const modal = done.asked.find(({ kind }) => kind === 'confirm');
      assert.match(modal?.title ?? '', /Deploy 2 Workers in this order\?/);
      assert.match(
        modal?.detail ?? '',
        /1\. sample-workflow · production\n {4}Replaces v[\s\S]*2\. sample-api · production\n {4}Replaces v/,
      );
      assert.deepEqual(
        done.asked.filter(({ detail }) => detail.startsWith('Type ')).map(({ detail }) => /^Type (\S+)/.exec(detail)?.[1]),
        ['sample-workflow', 'sample-api'],
      );
    });
    assert.match(logged, /Deployed: sample-workflow, sample-api\./);
    assert.deepEqual(started, ['Deploy: sample-workflow', 'Deploy: sample-api']);
    for (const [name, flags] of [
      ['sample-api', ofApi],
      ['sample-workflow', ['--config', workflow.config, '--env', 'production']],
    ] as const) {
      const [serving] = await stage.serving(name);
      assert.equal(serving, (await stage.worker(name)).versions.at(-1)?.id);
      assert.match(await stage.ask(['deployments', 'status', ...flags]), new RegExp(serving ?? 'none'));
    }
  });

  it('stops several at the first with an error, and says what is deployed and what is not', async () => {
    const file = path.join(stage.root, 'workers/api/src/index.ts');
    const text = readFileSync(file, 'utf8');
    const [before] = await stage.serving();
    writeFileSync(file, `export const broken = {\n${text}`);
    try {
      const some = /^sample-(?:api|workflow|ops-dashboard)$/;
      const { logged } = await stage.act(commands.deploySeveral, { env: 'production' }, { ...agreed, some });
      assert.match(logged, /Deployed: sample-workflow\. wrangler: .*sample-api serves what it did\. Nothing was changed\./);
      assert.match(logged, /Not begun: sample-ops-dashboard\./);
      assert.deepEqual(await stage.serving(), [before]);
    } finally {
      writeFileSync(file, text);
    }
  });

  it('says what wrangler says of its file, without the value', async () => {
    const uri = vscode.Uri.file(path.join(stage.root, api.config));
    const text = readFileSync(uri.fsPath, 'utf8');
    writeFileSync(uri.fsPath, text.replace('"observability": { "enabled": true }', '"observability": { "enabled": "yes" }'));
    try {
      await stage.sandbox.reset('drifted');
      const { logged } = await stage.act(commands.deploy, api, { ...agreed, picks: ['Deploy anyway'] });
      // Migrations wait and a secret is missing, and neither is the reason.
      assert.doesNotMatch(logged, /Offered: (?:Apply|Put)/);
      assert.match(
        logged,
        /wrangler: Processing wrangler\.jsonc configuration: Expected "observability\.enabled" to be of type boolean\. .*Nothing was changed\./,
      );
    } finally {
      writeFileSync(uri.fsPath, text);
    }
  });

  it('offers to apply migrations first, and then deploys nothing', async () => {
    await stage.sandbox.reset('drifted');
    stage.services.session.reset();
    await stage.sandbox.clearLog();
    const started = await tasks(async () => {
      const { asked } = await stage.act(commands.deploySeveral, { env: 'production' }, { picks: ['Apply migrations first'] });
      assert.ok(asked.some(({ title }) => /has pending migrations/.test(title)));
      assert.match(asked.find(({ kind }) => kind === 'confirm')?.title ?? '', /Apply 2 migrations to sample-runtime\?/);
    });
    assert.deepEqual(started, []);
    assert.deepEqual(await changesSent(stage.sandbox), []);
  });

  it('watches what was deployed, and says so when its errors rise', async () => {
    const lines: string[] = [];
    const { log } = stage.services;
    const own = log.info.bind(log);
    await stage.act(commands.deploy, api);
    const [version] = await stage.serving();
    log.info = (line) => void lines.push(line);
    try {
      const { analytics } = await stage.sandbox.state();
      const rows = analytics['workersInvocationsAdaptive'] ?? [];
      const dimensions = { scriptName: 'sample-api', scriptVersion: version, datetime: new Date(Date.now() + 2000).toISOString() };
      const bad = { ...rows.find((row) => row['scriptName'] === 'sample-api'), ...dimensions, requests: 200, errors: 80 };
      await stage.sandbox.patch({ op: 'set', path: '/analytics/workersInvocationsAdaptive', value: [...rows, bad] });
      const end = Date.now() + 60_000;
      // What the tests before this one deployed is still watched, too.
      const isTold = (): boolean => lines.some((line) => line.startsWith('sample-api '));
      while (!isTold() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 250));
      assert.match(lines.join('\n'), /sample-api fails more often since the deploy: 80 of 200 \(40 %\), before .*Roll back\?/);
    } finally {
      log.info = own;
    }
  });

  describe('cancelled at each step', () => {
    const cases: readonly (readonly [keyof typeof commands, object, Answers, readonly string[]])[] = [
      ['deploy', {}, {}, ['pick', 'pick', 'confirm', 'text']],
      ['uploadVersion', {}, {}, ['pick', 'pick', 'confirm']],
      ['deploySeveral', {}, { picks: ['production', 'Deploy anyway'] }, ['pick', 'pickMany', 'pick', 'confirm', 'text', 'text']],
      ['rollOut', {}, {}, ['pick', 'pick', 'pick', 'confirm', 'text']],
      ['promoteVersion', workflow, {}, ['confirm', 'text']],
      ['rollBack', {}, {}, ['pick', 'pick', 'text', 'confirm']],
      ['rollBackSeveral', {}, { texts: ['v1.4.0', 'drill'] }, ['pickMany', 'text', 'text', 'confirm']],
    ];
    for (const [command, request, answers, kinds] of cases)
      it(`${command}: sends nothing and starts nothing`, async () => {
        await stage.sandbox.reset('drifted');
        stage.services.session.reset();
        const state = await stage.sandbox.state();
        await stage.sandbox.clearLog();
        for (const cancelAt of kinds.keys()) {
          const own: Answers = { ...agreed, some: /^sample-(?:api|workflow)$/, ...answers, cancelAt };
          const started = await tasks(async () => {
            const { asked, logged } = await stage.act(commands[command], request, own);
            assert.deepEqual(
              asked.map(({ kind }) => kind),
              kinds.slice(0, cancelAt + 1),
              logged,
            );
            assert.equal(logged, '');
          });
          assert.deepEqual(started, []);
        }
        assert.deepEqual(await changesSent(stage.sandbox), []);
        assert.deepEqual((await stage.sandbox.state()).workers, state.workers);
      });
  });
});
