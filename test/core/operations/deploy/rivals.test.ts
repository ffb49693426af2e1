import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { deploy } from '../../../../src/core/operations/deploy/deploy.ts';
import { planRollout, rollout } from '../../../../src/core/operations/deploy/gradual-rollout.ts';
import { planDeploy } from '../../../../src/core/operations/deploy/plan-deploy.ts';
import type { DeployInput } from '../../../../src/core/operations/deploy/plan-deploy.ts';
import type { GitState } from '../../../../src/core/operations/git-history.ts';
import { memoryLogStore } from '../../../../src/core/operations/operations-log.ts';
import { planRollback, rollback } from '../../../../src/core/operations/rollback/rollback.ts';
import type { RunCommand } from '../../../../src/core/operations/wrangler-tool.ts';
import { tokens } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import type { Wrangler } from '../../../sandbox/wrangler.ts';
import { openSampleStage } from '../sample-stage.ts';
import type { SampleStage } from '../sample-stage.ts';
import { never, stageFor, writes } from '../support.ts';
import type { Stage } from '../support.ts';
import { addVersion } from '../rollback/add-version.ts';
import { deployInput, deployOptions } from './deploy-input.ts';

const git: GitState = { commit: 'a1b2c3d4e5f6', branch: 'main', changedFiles: 0, unpushed: 0, tag: 'v9', subject: 'Retry' };
const note = { 'workers/message': 'a1b2c3d Retry', 'workers/tag': 'v9' };
const ended = (exitCode: number, stderr = ''): Awaited<ReturnType<RunCommand>> => ({ exitCode, stdout: '', stderr });

describe('Deploying beside somebody else', function () {
  this.timeout(60_000);
  let sample: SampleStage;
  let sandbox: RunningSandbox;
  let wrangler: Wrangler;
  let root: string;
  before(async () => {
    sample = await openSampleStage();
    ({ sandbox, wrangler, root } = sample);
  });
  after(() => sample.close());
  beforeEach(() => sandbox.reset('ready'));

  const plan = async (stage: Stage, parts: Partial<DeployInput> = { git }) =>
    planDeploy(await deployInput(root, 'sample-api', parts), { account: stage.account, signal: never });
  const deployed = async (stage: Stage, run: RunCommand, parts?: Partial<DeployInput>) => {
    const found = await plan(stage, parts);
    return deploy(found, found.confirm(found.typeToConfirm), deployOptions(sandbox, wrangler, run), stage.context);
  };
  const saying = (type: 'deploy' | 'version-upload', id: string): RunCommand => {
    return (command) => {
      writeFileSync(command.env['WRANGLER_OUTPUT_FILE_PATH'] ?? '', `${JSON.stringify({ type, version_id: id })}\n`);
      return Promise.resolve(ended(0));
    };
  };

  it("does not take a stranger's deployment for its own when its build ends with an error", async () => {
    const run: RunCommand = async () => {
      await addVersion(sandbox, { annotations: { 'workers/message': 'of somebody else' } }, '');
      return ended(1, '✘ [ERROR] Build failed');
    };
    const { status, message, details } = await deployed(stageFor(sandbox), run);
    assert.equal(status, 'failed');
    assert.match(
      message,
      /^wrangler: Build failed\. Somebody else deployed sample-api meanwhile: it serves 9f8e7d6c\. Look at it again\.$/,
    );
    assert.equal(details.versionId, undefined);
  });

  it('knows its own by its note when wrangler could not tell, and says so when there is no note', async () => {
    const run: RunCommand = async () => {
      await addVersion(sandbox, { annotations: note }, '');
      return ended(1, '✘ [ERROR] A route is taken');
    };
    const own = await deployed(stageFor(sandbox), run);
    assert.match(own.message, /serves version 9f8e7d6c, and then: wrangler: A route is taken\. Its routes, crons or queues may not be set/);
    await sandbox.reset('ready');
    const unsure = await deployed(stageFor(sandbox), run, { git: undefined });
    assert.match(unsure.message, /serves version 9f8e7d6c, which wrangler did not name, and then: .* it may be of somebody else\.$/);
  });

  it('uploads a version though another was uploaded at the same time', async () => {
    const id = await addVersion(sandbox, { annotations: note }, '');
    const { deployments = [] } = (await sandbox.state()).workers['sample-api'] ?? {};
    await sandbox.patch({ op: 'set', path: '/workers/sample-api/deployments', value: deployments.slice(1) });
    const run: RunCommand = async (command, signal) => {
      await addVersion(sandbox, {}, '');
      await sandbox.patch({ op: 'set', path: '/workers/sample-api/deployments', value: deployments.slice(1) });
      return saying('version-upload', id)(command, signal);
    };
    const { status, message, details } = await deployed(stageFor(sandbox), run, { git, kind: 'upload' });
    assert.deepEqual([status, details.versionId], ['done', id]);
    assert.match(message, /has the new version 9f8e7d6c, which is not deployed/);
  });

  it('starts one wrangler for a button that is pressed twice, and for two windows', async () => {
    const store = memoryLogStore();
    const stages = ['window 1', 'window 1', 'window 2'].map((session) =>
      stageFor(sandbox, { store, session, isAlive: (other) => other.startsWith('window') }),
    );
    const plans = await Promise.all(stages.map((stage) => plan(stage)));
    let started = 0;
    const run: RunCommand = async (command, signal) => {
      started += 1;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return saying('deploy', await addVersion(sandbox, { annotations: note }, ''))(command, signal);
    };
    const ends = await Promise.all(
      plans.map((one, index) => deploy(one, one.confirm('sample-api'), deployOptions(sandbox, wrangler, run), stages[index]!.context)),
    );
    assert.equal(started, 1);
    assert.deepEqual(ends.map(({ status }) => status).toSorted(), ['done', 'failed', 'failed']);
    for (const { status, message } of ends)
      if (status === 'failed') assert.match(message, /is being deployed already.*Wait for its end\.$|Somebody deployed sample-api/);
  });

  it('does not wait for a window that is gone, nor for one whose end could not be seen', async () => {
    const store = memoryLogStore();
    const gone = stageFor(sandbox, { store, session: 'gone' });
    const trace = { look: 'deployment', worker: 'sample-api', versions: [] } as const;
    const entry = {
      operation: 'D.deploy',
      account: gone.account.id,
      subject: 'sample-api',
      environment: undefined,
      changes: [],
      trace,
    } as const;
    await gone.log.begin(entry);
    const here = stageFor(sandbox, { store, session: 'here' });
    await here.log.note(await here.log.begin(entry), { uncertain: 'It could not be seen.' });
    const run: RunCommand = async (command, signal) =>
      saying('deploy', await addVersion(sandbox, { annotations: note }, ''))(command, signal);
    const { status, message } = await deployed(here, run);
    assert.equal(status, 'done', message);
  });

  it("gives wrangler's error with its reason, without the source and without values of the file", async () => {
    const said = async (stderr: string): Promise<string> => {
      const { message } = await deployed(stageFor(sandbox), () => Promise.resolve(ended(1, stderr)));
      return message.replace(' sample-api serves what it did. Nothing was changed.', '');
    };
    const red = '\u001b[31m✘ \u001b[41;31m[\u001b[41;97mERROR\u001b[41;31m]\u001b[0m \u001b[1m';
    assert.equal(
      await said(
        `${red}Build failed with 1 error:\u001b[0m\n\n  ${red}Expected ":"\u001b[0m\n  \n      src/index.ts:2:7:\n      2 │ const key = 'canary'\n`,
      ),
      'wrangler: Build failed with 1 error: Expected ":" src/index.ts:2:7.',
    );
    assert.equal(
      await said(
        `${red}Processing wrangler.jsonc configuration:\u001b[0m\n\n    - Expected "vars" to be of type object but got "canary".\n\nLogs\n`,
      ),
      'wrangler: Processing wrangler.jsonc configuration: Expected "vars" to be of type object.',
    );
    assert.equal(
      await said('✘ [ERROR] A request to the Cloudflare API (/accounts/x) failed.\n\n  Authentication error [code: 10000]\n\n\n'),
      'wrangler: A request to the Cloudflare API (/accounts/x) failed. Authentication error [code: 10000].',
    );
    assert.equal(
      await said('Wrangler requires at least Node.js v22.12.0. You are using v20.20.2. Please update your version of Node.js.\n'),
      'wrangler: Wrangler requires at least Node.js v22.12.0. You are using v20.20.2. Update the node on the search path.',
    );
  });

  it('says why it did not start when the token has expired since the plan', async () => {
    const stage = stageFor(sandbox);
    const found = await plan(stage);
    await sandbox.fault({ kind: 401, path: 'deployments' });
    const run: RunCommand = () => assert.fail('wrangler was started');
    const { status, message, error } = await deploy(
      found,
      found.confirm('sample-api'),
      deployOptions(sandbox, wrangler, run),
      stage.context,
    );
    await sandbox.clearFaults();
    assert.equal(status, 'failed');
    assert.equal(error?.reason, 'unauthorized');
    assert.match(message, /token is not valid.* So nothing was started, and sample-api serves what it did\./);
    assert.doesNotMatch(message, new RegExp(tokens.main));
  });

  it('warns a rollback of a deploy that runs and will replace it, and begins none while one is rolled back', async () => {
    const [first] = (await sandbox.state()).workers['sample-api']?.versions ?? [];
    assert.ok(first);
    await addVersion(sandbox, {}, '');
    const store = memoryLogStore();
    const [mine, theirs] = ['mine', 'theirs'].map((session) => stageFor(sandbox, { store, session, isAlive: () => true }));
    assert.ok(mine && theirs);
    const worker = { worker: 'sample-api', environment: 'production', isProduction: true };
    const ends: { message: string; next?: string }[] = [];
    const run: RunCommand = async () => {
      const back = await planRollback(worker, first.id, { account: theirs.account, signal: never });
      ends.push(await rollback(back, back.confirm(), 'burning', theirs.context));
      return ended(1, '✘ [ERROR] Build failed');
    };
    const { message } = await deployed(mine, run);
    assert.match(
      ends[0]?.message ?? '',
      /with all its traffic\. But a deploy that was begun at \d\d:\d\d UTC, .* will replace it\. Cancel that/,
    );
    assert.equal(ends[0]?.next, 'V.rollback');
    assert.match(message, /Somebody else deployed sample-api meanwhile/);
    // The other way round: the rollback is under way and has not been sent.
    const { account, subject, environment } = { account: mine.account.id, subject: 'sample-api', environment: 'production' };
    const trace = { look: 'deployment', worker: subject, versions: [first.id] } as const;
    const id = await theirs.log.begin({ operation: 'V.rollback', account, subject, environment, changes: [], trace });
    let started = 0;
    const count: RunCommand = () => Promise.resolve(ended((started += 1)));
    assert.match(
      (await deployed(mine, count)).message,
      /^sample-api is being rolled back, here or in another window, since .*nothing was started/,
    );
    await theirs.log.end(id, { status: 'done', message: '' });
    assert.match((await deployed(mine, count)).message, /it ended with 1/);
    assert.equal(started, 1);
  });

  it('neither rolls back nor splits traffic over what somebody deployed since', async () => {
    const [first] = (await sandbox.state()).workers['sample-api']?.versions ?? [];
    assert.ok(first);
    await addVersion(sandbox, {}, '');
    const stage = stageFor(sandbox);
    const context = { account: stage.account, signal: never };
    const worker = { worker: 'sample-api', environment: 'production', isProduction: true };
    const [back, again] = await Promise.all([planRollback(worker, first.id, context), planRollback(worker, first.id, context)]);
    const split = await planRollout(worker, [{ versionId: first.id, percentage: 100 }], context);
    const other = await addVersion(sandbox, {}, '');
    await sandbox.clearLog();
    const one = await rollback(back, back.confirm(), 'burning', stage.context);
    assert.equal(one.status, 'failed');
    assert.match(
      one.message,
      new RegExp(`Somebody deployed sample-api since this was shown: it serves ${other.slice(0, 8)} at 100 %\\. Nothing was changed`),
    );
    const two = await rollout(split, split.confirm('sample-api'), '', stage.context);
    assert.match(two.message, /Somebody deployed sample-api since this was shown: it serves .*Nothing was changed/);
    assert.deepEqual(await writes(sandbox), []);
    // What somebody else made is what was wanted: that is no failure, and is not done twice.
    const { deployments = [] } = (await sandbox.state()).workers['sample-api'] ?? {};
    const theirs = { ...deployments[0], id: 'theirs', versions: [{ version_id: first.id, percentage: 100 }] };
    await sandbox.patch({ op: 'set', path: '/workers/sample-api/deployments', value: [theirs, ...deployments] });
    const three = await rollback(again, again.confirm(), 'burning', stage.context);
    assert.equal(three.status, 'done');
    assert.match(three.message, /already: somebody rolled it back since this was shown\. Nothing was sent/);
    assert.deepEqual(await writes(sandbox), []);
  });
});
