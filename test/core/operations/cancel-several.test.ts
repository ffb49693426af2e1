import assert from 'node:assert/strict';
import { deployMany } from '../../../src/core/operations/deploy/deploy-many.ts';
import { planDeploy } from '../../../src/core/operations/deploy/plan-deploy.ts';
import { planRollbackMany, rollbackMany } from '../../../src/core/operations/rollback/rollback-many.ts';
import { runAsChild, type RunCommand } from '../../../src/core/operations/wrangler-tool.ts';
import { production, succeed } from '../../sandbox/flows/flow.ts';
import { deployInput, deployOptions } from './deploy/deploy-input.ts';
import { openSampleStage, type SampleStage } from './sample-stage.ts';
import { never, stageFor } from './support.ts';

const names = ['sample-api', 'sample-workflow', 'sample-scheduler'] as const;

describe('Several at once, cancelled in the middle', function () {
  this.timeout(120_000);
  let sample: SampleStage;
  before(async () => (sample = await openSampleStage()));
  after(() => sample.close());
  beforeEach(() => sample.renew());

  const served = async (name: string) => (await sample.sandbox.state()).workers[name]?.deployments[0]?.versions[0]?.version_id ?? '';
  /** Makes a new deployment of each, and gives what served before. */
  const deployed = async (): Promise<ReadonlyMap<string, string>> => {
    const old = new Map<string, string>();
    for (const name of names) {
      const id = await served(name);
      old.set(name, id);
      const { versions = [] } = (await sample.sandbox.state()).workers[name] ?? {};
      const at = versions.findIndex((one) => one.id === id);
      await sample.sandbox.patch({ op: 'set', path: `/workers/${name}/versions/${at}/annotations`, value: { 'workers/tag': 'v9' } });
      await succeed(sample.wrangler, ['deploy', ...production(name.replace('sample-', ''))], { cwd: sample.root });
    }
    return old;
  };
  const wranglerSays = async (name: (typeof names)[number]): Promise<string> =>
    succeed(sample.wrangler, ['deployments', 'status', ...production(name.replace('sample-', ''))], { cwd: sample.root });

  it('rolling back: says which is back, which is not and which was not begun, and wrangler sees the same', async () => {
    const old = await deployed();
    const now = new Map(await Promise.all(names.map(async (name) => [name, await served(name)] as const)));
    const stop = new AbortController();
    const stage = stageFor(sample.sandbox, { url: sample.proxy.url, signal: stop.signal });
    const targets = names.map((worker) => ({ worker, environment: 'production', isProduction: true }));
    const plans = async () =>
      (await planRollbackMany(targets, 'v9', { account: stage.account, signal: never, force: 'if-known' })).flatMap(
        ({ plan }) => plan ?? [],
      );
    const all = (await plans()).map((plan) => ({ plan, confirmation: plan.confirm() }));
    assert.equal(all.length, 3);
    // The button is pressed while the answer to the first is on its way: that one is waited for.
    sample.proxy.onPassing('POST', /sample-api\/deployments/, () => stop.abort());
    const result = await rollbackMany(all, 'drill', stage.context);
    assert.equal(result.message, 'Rolled back: sample-api. Cancelled. sample-workflow was not rolled back. Not begun: sample-scheduler.');
    assert.deepEqual(result.done, ['sample-api']);
    assert.match(await wranglerSays('sample-api'), new RegExp(old.get('sample-api') ?? 'none'));
    for (const name of names.slice(1)) assert.match(await wranglerSays(name), new RegExp(now.get(name) ?? 'none'));
    // What was not done can be asked for again, and wrangler sees all of them.
    const open = stageFor(sample.sandbox);
    const left = (await plans()).filter(({ details }) => !details.isServing).map((plan) => ({ plan, confirmation: plan.confirm() }));
    const again = await rollbackMany(left, 'drill', open.context, result.done);
    assert.equal(again.message, 'Rolled back: sample-api, sample-workflow, sample-scheduler.');
    for (const name of names) assert.match(await wranglerSays(name), new RegExp(old.get(name) ?? 'none'));
  });

  it('deploying: says so too, whether the second runs already or not', async () => {
    for (const isRunning of [true, false]) {
      await sample.renew();
      const stop = new AbortController();
      const stage = stageFor(sample.sandbox, { signal: stop.signal });
      const plans = await Promise.all(
        names.map(async (name) => planDeploy(await deployInput(sample.root, name), { account: stage.account, signal: never })),
      );
      const before = await served('sample-workflow');
      let started = 0;
      const run: RunCommand = async (command, signal) => {
        started += 1;
        const ended = runAsChild(() => {
          if (started === 2) stop.abort();
        })(command, signal);
        if (isRunning) return ended;
        const result = await ended;
        stop.abort();
        return result;
      };
      const all = plans.map((plan) => ({ plan, confirmation: plan.confirm(plan.subject) }));
      const { message } = await deployMany(all, deployOptions(sample.sandbox, sample.wrangler, run), stage.context);
      const second = isRunning
        ? 'wrangler was cancelled. sample-workflow serves what it did. Nothing was changed.'
        : 'Cancelled. No version of sample-workflow was deployed.';
      assert.equal(message, `Deployed: sample-api. ${second} Not begun: sample-scheduler.`);
      assert.equal(started, isRunning ? 2 : 1);
      assert.equal(await served('sample-workflow'), before);
    }
  });
});
