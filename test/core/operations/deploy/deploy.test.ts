import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployMany } from '../../../../src/core/operations/deploy/deploy-many.ts';
import { deployOrder } from '../../../../src/core/operations/deploy/deploy-order.ts';
import { deploy } from '../../../../src/core/operations/deploy/deploy.ts';
import { planDeploy } from '../../../../src/core/operations/deploy/plan-deploy.ts';
import type { DeployInput } from '../../../../src/core/operations/deploy/plan-deploy.ts';
import { gitHistory } from '../../../../src/core/operations/git-history.ts';
import { findWrangler, runAsChild } from '../../../../src/core/operations/wrangler-tool.ts';
import type { RunCommand, ToolCommand } from '../../../../src/core/operations/wrangler-tool.ts';
import { tokens } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { production, succeed } from '../../../sandbox/flows/flow.ts';
import type { Wrangler } from '../../../sandbox/wrangler.ts';
import { openSampleStage } from '../sample-stage.ts';
import type { SampleStage } from '../sample-stage.ts';
import { never, stageFor, writes } from '../support.ts';
import type { Stage } from '../support.ts';
import { deployInput, deployOptions } from './deploy-input.ts';

describe('Deploying', function () {
  this.timeout(120_000);
  let sample: SampleStage;
  let sandbox: RunningSandbox;
  let wrangler: Wrangler;
  let root: string;

  before(async () => {
    sample = await openSampleStage();
    ({ sandbox, wrangler, root } = sample);
  });
  after(() => sample.close());
  beforeEach(() => sample.renew());

  const input = (worker?: string, parts?: Partial<DeployInput>): Promise<DeployInput> => deployInput(root, worker, parts);
  const plan = async (stage: Stage, parts: Partial<DeployInput> = {}, worker?: string) =>
    planDeploy(await input(worker, parts), { account: stage.account, signal: never });
  const options = (run?: RunCommand, token?: string) => deployOptions(sandbox, wrangler, run, token);
  const served = async (worker = 'sample-api'): Promise<string | undefined> =>
    (await sandbox.state()).workers[worker]?.deployments[0]?.versions[0]?.version_id;
  const change = (text: string): void => writeFileSync(join(root, 'workers/api/src/index.ts'), text);

  it('plans nothing but the truth on a ready account, and writes nothing', async () => {
    await sandbox.clearLog();
    const found = await plan(stageFor(sandbox));
    assert.deepEqual(found.details.differences, { willChange: [], willLose: [] });
    assert.deepEqual(found.details.gates, []);
    assert.match(found.changes[0] ?? '', /^Replaces v\d+ \(/);
    assert.equal(found.typeToConfirm, 'sample-api');
    assert.deepEqual(await writes(sandbox), []);
  });

  it('names what is not ready, what changes and what is lost', async () => {
    await sandbox.reset('drifted');
    const { versions = [] } = (await sandbox.state()).workers['sample-api'] ?? {};
    const at = `/workers/sample-api/versions/${versions.length - 1}`;
    const bindings = (versions.at(-1)?.bindings ?? []).filter(({ name }) => name !== 'ENV_NAME');
    await sandbox.patch(
      {
        op: 'set',
        path: `${at}/bindings`,
        value: [
          ...bindings,
          { name: 'FEATURE_X', type: 'plain_text', text: 'canary-flag' },
          { name: 'ENV_NAME', type: 'secret_text', text: 'x' },
        ],
      },
      { op: 'set', path: `${at}/compatibility_date`, value: '2026-02-26' },
      { op: 'set', path: `${at}/source`, value: 'dash' },
      { op: 'set', path: '/workers/sample-api/deployments/0/versions', value: [{ version_id: versions.at(-1)?.id, percentage: 100 }] },
    );
    const found = await plan(stageFor(sandbox), { checklist: { done: 24, total: 32 } });
    const { gates, differences } = found.details;
    assert.ok(differences.willChange.includes('compatibility_date 2026-02-26 → 2026-10-01'), differences.willChange.join('; '));
    assert.ok(differences.willLose.includes('var FEATURE_X, set in the dashboard'), differences.willLose.join('; '));
    assert.ok(differences.willLose.includes('secret ENV_NAME, replaced by a variable of the file'));
    assert.ok(
      gates.some(({ message }) => message === '2 pending migrations on sample-runtime'),
      JSON.stringify(gates),
    );
    assert.ok(gates.some(({ message }) => message === 'secret API_HMAC_SECRET missing'));
    assert.ok(gates.some(({ message }) => message === 'checklist 24/32'));
    assert.doesNotMatch(JSON.stringify(found), /canary-flag/);
    assert.throws(() => found.confirm('sample-apo'), { reason: 'not-confirmed' });
  });

  it('deploys what was planned, everything explicit, token in the environment only, and wrangler sees it', async () => {
    execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: root });
    execFileSync(
      'git',
      ['-c', 'user.email=a@b', '-c', 'user.name=a', 'commit', '-q', '--allow-empty', '-m', '-- a "message" $(that) is odd'],
      { cwd: root },
    );
    const stage = stageFor(sandbox);
    const git = await gitHistory(root).state(never);
    const found = await plan(stage, { git });
    assert.ok(found.details.gates.some(({ message }) => /uncommitted files?$/.test(message)));
    assert.ok(!found.risks.some((risk) => /uncommitted/.test(risk)), 'it stands beside the commit, once');
    const before = await served();
    const commands: ToolCommand[] = [];
    const run: RunCommand = (command, signal) => {
      commands.push(command);
      return runAsChild()(command, signal);
    };
    const result = await deploy(found, found.confirm('sample-api'), options(run), stage.context);
    assert.equal(result.status, 'done', result.message);
    assert.equal(result.details.versionId, await served());
    assert.equal(result.details.replacedId, before);
    assert.ok(
      result.details.urls.some((url) => url.includes('sample-api')),
      result.details.urls.join(),
    );
    const [command] = commands;
    assert.deepEqual(command?.args.slice(1, 8), [
      'deploy',
      '--config',
      join(root, 'workers/api/wrangler.jsonc'),
      '--env',
      'production',
      '--name',
      'sample-api',
    ]);
    assert.doesNotMatch(JSON.stringify(command), new RegExp(`${tokens.main}|not-this-one|somewhere-else`));
    const version = (await sandbox.state()).workers['sample-api']?.versions.at(-1);
    assert.equal(version?.annotations['workers/tag'], git?.commit.slice(0, 12));
    assert.match(
      version?.annotations['workers/message'] ?? '',
      /^[0-9a-f]{7} -- a "message" \$\(that\) is odd \(with uncommitted changes\)$/,
    );
    assert.match(
      await succeed(wrangler, ['deployments', 'status', ...production('api')], { cwd: root }),
      new RegExp(result.details.versionId ?? 'none'),
    );
  });

  it('uploads a version that serves nobody and leaves the crons', async () => {
    const stage = stageFor(sandbox);
    const before = await served();
    const found = await plan(stage, { kind: 'upload' });
    const result = await deploy(found, found.confirm(), options(), stage.context);
    assert.equal(result.status, 'done', result.message);
    assert.equal(await served(), before);
    assert.match(
      await succeed(wrangler, ['versions', 'list', ...production('api')], { cwd: root }),
      new RegExp(result.details.versionId ?? 'none'),
    );
    await sandbox.patch({ op: 'set', path: '/workers/sample-scheduler/schedules', value: [] });
    assert.match((await plan(stage, {}, 'sample-scheduler')).changes.join(), /cron .* is added/);
    assert.doesNotMatch((await plan(stage, { kind: 'upload' }, 'sample-scheduler')).changes.join(), /cron/);
  });

  it('deploys the top level as such, with a button alone', async () => {
    const stage = stageFor(sandbox);
    const found = await plan(stage, { isProduction: false }, 'sample-api-dev');
    const result = await deploy(found, found.confirm(), options(), stage.context);
    assert.equal(result.status, 'done', result.message);
    assert.equal(await served('sample-api-dev'), result.details.versionId);
  });

  it('is blocked without wrangler, and by a file that a build tool generates', async () => {
    const found = await plan(stageFor(sandbox), { tool: undefined });
    assert.match(found.blocked[0]?.reason ?? '', /has no wrangler/);
    assert.equal(findWrangler('/'), undefined);
    mkdirSync(join(root, 'workers/api/.wrangler/deploy'), { recursive: true });
    writeFileSync(join(root, 'workers/api/.wrangler/deploy/config.json'), '{"configPath":"../../dist/wrangler.json"}');
    assert.match((await plan(stageFor(sandbox))).blocked[0]?.reason ?? '', /points wrangler at a file that it generates/);
  });

  describe('when things go wrong on the way', () => {
    it('starts nothing when somebody deployed since the plan', async () => {
      const stage = stageFor(sandbox);
      const found = await plan(stage);
      await succeed(wrangler, ['deploy', ...production('api')], { cwd: root });
      const started: unknown[] = [];
      const run: RunCommand = (command) => Promise.resolve(void started.push(command) as never);
      assert.match(
        (await deploy(found, found.confirm('sample-api'), options(run), stage.context)).message,
        /Somebody deployed sample-api since this was shown/,
      );
      assert.deepEqual(started, []);
    });

    it('says what is so after an error of the build, of the account, and of a token that expired', async () => {
      const stage = stageFor(sandbox);
      const before = await served();
      change('export default { fetch( }');
      const broken = await plan(stage);
      const one = await deploy(broken, broken.confirm('sample-api'), options(), stage.context);
      assert.equal(one.status, 'failed');
      assert.match(one.message, /^wrangler: .*sample-api serves what it did\. Nothing was changed\.$/);
      const expired = await plan(stage);
      const two = await deploy(expired, expired.confirm('sample-api'), options(runAsChild(), tokens.expired), stage.context);
      assert.equal(two.status, 'failed');
      assert.match(two.message, /Nothing was changed/);
      assert.doesNotMatch(JSON.stringify([one, two]), new RegExp(`${tokens.main}|${tokens.expired}`));
      assert.equal(await served(), before);
    });

    it('tells from the account that a deploy was made that wrangler did not live to tell', async () => {
      const stage = stageFor(sandbox);
      const found = await plan(stage);
      const run: RunCommand = async (command, signal) => {
        await runAsChild()(command, signal);
        rmSync(command.env['WRANGLER_OUTPUT_FILE_PATH'] ?? '', { force: true });
        throw new Error('the terminal was closed');
      };
      const result = await deploy(found, found.confirm('sample-api'), options(run), stage.context);
      assert.equal(result.details.versionId, await served());
      assert.match(result.message, /sample-api serves version .*, and then: wrangler: the terminal was closed/);
    });

    it('ends wrangler when it is cancelled, and says that nothing was changed', async () => {
      const cancel = new AbortController();
      const stage = stageFor(sandbox, { signal: cancel.signal });
      const before = await served();
      const found = await plan(stageFor(sandbox));
      setTimeout(() => cancel.abort(), 300);
      const result = await deploy(found, found.confirm('sample-api'), options(), stage.context);
      assert.equal(result.status, 'stopped');
      assert.match(result.message, /wrangler was cancelled\. sample-api serves what it did/);
      assert.equal(await served(), before);
    });

    it('stops several at the first that fails, and says which are deployed', async () => {
      change('export default { fetch( }');
      const stage = stageFor(sandbox);
      const project = (await input()).project;
      const targets = project.targets().filter(({ env, name }) => env === 'production' && /api|workflow|scheduler/.test(name ?? ''));
      const { order, cycles } = deployOrder(targets);
      assert.deepEqual(cycles, []);
      const names = order.map(({ name }) => name ?? '');
      assert.ok(names.indexOf('sample-workflow') < names.indexOf('sample-api'), names.join());
      const three = ['sample-workflow', 'sample-api', 'sample-scheduler'];
      const plans = await Promise.all(three.map((name) => plan(stage, {}, name)));
      const result = await deployMany(
        plans.map((one) => ({ plan: one, confirmation: one.confirm(one.subject) })),
        options(),
        stage.context,
      );
      assert.deepEqual([result.deployed, result.notBegun], [['sample-workflow'], ['sample-scheduler']]);
      assert.match(result.message, /^Deployed: sample-workflow\. wrangler: .* Not begun: sample-scheduler\.$/);
    });
  });
});
