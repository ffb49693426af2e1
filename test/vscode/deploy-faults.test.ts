import assert from 'node:assert/strict';
import { commands } from '../../src/vscode/contributions.ts';
import { type Proxy, startProxy } from '../core/operations/support.ts';
import type { FaultRule } from '../sandbox/client.ts';
import { type Answers, changesSent } from './commands-support.ts';
import { addVersion, agreed, api, type DeployStage, openDeployStage } from './deploy-support.ts';

const reason: Answers = { ...agreed, texts: ['5xx since the deploy'] };

describe('operations: deploys and rollbacks when things go wrong', function () {
  this.timeout(120_000);
  let stage: DeployStage;
  let proxy: Proxy;
  let old: string;
  let now: string;
  before(async () => {
    stage = await openDeployStage();
  });
  after(() => stage?.close());
  beforeEach(async () => {
    await stage.sandbox.reset('ready');
    // A new one for each: what one test did not lose is not lost in the next.
    proxy = await startProxy(stage.sandbox);
    process.env['CLOUDFLARE_API_BASE_URL'] = proxy.url;
    stage.services.session.reset();
    old = (await stage.serving())[0] ?? '';
    now = await addVersion(stage.sandbox);
  });
  afterEach(async () => {
    await stage.sandbox.clearFaults();
    await proxy.close();
  });

  const faulted = async (rule: FaultRule, work: () => ReturnType<DeployStage['act']>) => {
    await stage.sandbox.fault(rule);
    await stage.sandbox.clearLog();
    const ended = await work();
    await stage.sandbox.clearFaults();
    return ended;
  };
  const back = (answers: Answers = reason) => stage.act(commands.rollBack, { ...api, version: old }, answers);
  const post = { method: 'POST', path: 'sample-api/deployments' } as const;
  const count = async (): Promise<readonly [number, number]> => {
    const { versions, deployments } = await stage.worker();
    return [versions.length, deployments.length];
  };

  describe('rolling back', () => {
    const refusals: readonly (readonly [string, FaultRule, RegExp])[] = [
      ['refused: no permission', { kind: 403, ...post }, /sample-api was not rolled back/],
      ['refused: the token has expired since the plan', { kind: 401, ...post }, /token is not valid.*sample-api was not rolled back/],
      ['refused: too many requests', { kind: 429, ...post, retryAfter: 1 }, /sample-api was not rolled back/],
      [
        'an error of the platform',
        { kind: 500, ...post },
        /sample-api still serves what it did: it was not rolled back|was not rolled back/,
      ],
      ['a connection that is cut', { kind: 'reset', ...post }, /sample-api still serves what it did: it was not rolled back\. Try again/],
      ['half an answer', { kind: 'truncated', ...post }, /sample-api still serves what it did: it was not rolled back\. Try again/],
      ['a page of a proxy', { kind: 'html', ...post }, /sample-api still serves what it did: it was not rolled back\. Try again/],
    ];
    for (const [what, rule, says] of refusals)
      it(`${what}: nothing is changed, it is said, and the second try does it once`, async () => {
        const before = await count();
        const { logged } = await faulted({ ...rule, times: 1 }, () => back());
        assert.match(logged, says);
        assert.equal((await changesSent(stage.sandbox)).length, 1);
        assert.deepEqual([await stage.serving(), await count()], [[now], before]);
        assert.match((await back()).logged, /with all its traffic/);
        assert.deepEqual(await count(), [before[0], before[1] + 1]);
      });

    it('sees that it was done though the answer was lost', async () => {
      const before = await count();
      proxy.lose('POST', /sample-api\/deployments/);
      assert.match((await back()).logged, /sample-api serves v\d+ \(\w{8}\) with all its traffic/);
      assert.deepEqual([await stage.serving(), await count()], [[old], [before[0], before[1] + 1]]);
    });

    it('is done once when it is begun in two places at once', async () => {
      const before = await count();
      await stage.sandbox.clearLog();
      const { logged } = await back({
        ...agreed,
        texts: ['burning', 'burning'],
        beside: { worker: api.worker, env: api.env, version: old, folder: stage.folder },
      });
      assert.match(logged, /with all its traffic/);
      assert.match(logged, /already: somebody rolled it back since this was shown|Somebody deployed|with all its traffic/);
      assert.deepEqual([await stage.serving(), await count()], [[old], [before[0], before[1] + 1]]);
      assert.equal((await changesSent(stage.sandbox)).length, 1);
    });

    it('stops when somebody deploys between the report and the button, says so, and offers the verb', async () => {
      let theirs = '';
      const before = await count();
      await stage.sandbox.clearLog();
      const { logged } = await back({ ...reason, onConfirm: async () => void (theirs = await addVersion(stage.sandbox)) });
      assert.match(
        logged,
        new RegExp(`Somebody deployed sample-api since this was shown: it serves ${theirs.slice(0, 8)} at 100 %\\. Nothing was changed`),
      );
      assert.deepEqual(await changesSent(stage.sandbox), []);
      assert.deepEqual([await stage.serving(), await count()], [[theirs], [before[0] + 1, before[1] + 1]]);
    });
  });

  describe('splitting traffic', () => {
    it('stops when somebody deploys between the question and the button', async () => {
      let theirs = '';
      const answers: Answers = { ...agreed, picks: ['10 %'], onConfirm: async () => void (theirs = await addVersion(stage.sandbox)) };
      await stage.sandbox.clearLog();
      const { logged } = await stage.act(commands.rollOut, { ...api, version: old }, answers);
      assert.match(logged, /Somebody deployed sample-api since this was shown: it serves .* Nothing was changed/);
      assert.deepEqual(await changesSent(stage.sandbox), []);
      assert.deepEqual(await stage.serving(), [theirs]);
    });
  });

  describe('deploying', () => {
    it('starts no wrangler when somebody deploys between the question and the name typed', async () => {
      const answers: Answers = { ...agreed, onConfirm: async () => void (await addVersion(stage.sandbox)) };
      await stage.sandbox.clearLog();
      const { logged } = await stage.act(commands.deploy, api, answers);
      assert.match(logged, /Somebody deployed sample-api since this was shown, so nothing was started\. Look at it again/);
      assert.deepEqual(await changesSent(stage.sandbox), []);
    });

    it('starts no wrangler when the token has expired since the question', async () => {
      const rule: FaultRule = { kind: 401, path: 'sample-api/deployments' };
      const answers: Answers = { ...agreed, onConfirm: () => stage.sandbox.fault(rule) };
      await stage.sandbox.clearLog();
      const { logged } = await stage.act(commands.deploy, api, answers);
      assert.match(logged, /token is not valid.* So nothing was started, and sample-api serves what it did/);
      assert.deepEqual(await changesSent(stage.sandbox), []);
    });

    it('says what is so when the upload is refused and when its connection is cut, and nothing is lost', async () => {
      const before = await count();
      const write = { path: 'workers/scripts/sample-api(?:/versions)?(?:\\?|$)' } as const;
      for (const [kind, says] of [
        [403, /wrangler: A request to the Cloudflare API .* failed\. .*sample-api serves what it did\. Nothing was changed\./],
        ['reset', /wrangler: .*sample-api serves what it did\. Nothing was changed\./],
      ] as const) {
        await stage.sandbox.fault({ kind, method: 'PUT', ...write }, { kind, method: 'POST', ...write });
        const { logged } = await stage.act(commands.deploy, api);
        await stage.sandbox.clearFaults();
        assert.match(logged, says);
        assert.deepEqual([await stage.serving(), await count()], [[now], before]);
      }
    });

    it('tells from the account how far it got when wrangler never heard the answer', async () => {
      const [versions] = await count();
      // wrangler itself asks three times.
      for (const _time of [1, 2, 3]) proxy.lose('POST', /sample-api\/versions/);
      const half = await stage.act(commands.deploy, api);
      const uploaded = (await stage.worker()).versions.at(-1)?.id.slice(0, 8);
      assert.match(half.logged, new RegExp(`sample-api serves what it did\\. Version ${uploaded} was uploaded and does not serve\\.`));
      assert.deepEqual([await stage.serving(), (await count())[0]], [[now], versions + 3]);
      for (const _time of [1, 2, 3]) proxy.lose('POST', /sample-api\/deployments/);
      const whole = await stage.act(commands.deploy, api);
      const [serving] = await stage.serving();
      assert.equal(serving, (await stage.worker()).versions.at(-1)?.id);
      assert.match(whole.logged, new RegExp(`sample-api serves version ${serving?.slice(0, 8)}, and then: wrangler: `));
      assert.match(whole.logged, /Its routes, crons or queues may not be set; deploy again/);
      assert.equal((await count())[0], versions + 4);
    });

    it('starts one wrangler for two that are begun at once, and tells the second why it did not start', async () => {
      const before = await count();
      const { logged } = await stage.act(commands.deploy, api, {
        ...agreed,
        beside: { worker: api.worker, env: api.env, folder: stage.folder },
      });
      assert.match(logged, /sample-api serves version \w{8}/);
      // Which of the two depends on how soon the first has ended.
      assert.match(
        logged,
        /is being deployed already, here or in another window, since \d\d:\d\d UTC|Somebody deployed sample-api since this was shown/,
      );
      assert.deepEqual(await count(), [before[0] + 1, before[1] + 1]);
    });
  });

  describe('several', () => {
    it('stops at a Worker that somebody deployed since, says what is back and what is not', async () => {
      for (const name of ['sample-api', 'sample-workflow']) {
        await stage.sandbox.patch({ op: 'set', path: `/workers/${name}/versions/0/annotations`, value: { 'workers/tag': 'v0.9.1' } });
        await addVersion(stage.sandbox, {}, name);
      }
      const names: string[] = [];
      const answers: Answers = {
        ...agreed,
        some: /^sample-(?:api|workflow)$/,
        texts: ['v0.9.1', 'burning'],
        onConfirm: async (detail) => {
          names.push(...[...detail.matchAll(/^\d\. (\S+)/gm)].map(([, name]) => name ?? ''));
          await addVersion(stage.sandbox, {}, names[1] ?? '');
        },
      };
      const { logged } = await stage.act(commands.rollBackSeveral, { env: 'production' }, answers);
      const [first = '', second = ''] = names;
      assert.match(logged, new RegExp(`Rolled back: ${first}\\. Somebody deployed ${second} since this was shown`));
      assert.deepEqual(await stage.serving(first), [(await stage.worker(first)).versions[0]?.id]);
      assert.deepEqual(await stage.serving(second), [(await stage.worker(second)).versions.at(-1)?.id]);
    });

    it('stops several deploys at one that is refused, and says what is deployed', async () => {
      await stage.sandbox.fault({ kind: 403, method: 'POST', path: 'sample-api/versions' });
      const { logged } = await stage.act(commands.deploySeveral, { env: 'production' }, { ...agreed, some: /^sample-(?:api|workflow)$/ });
      assert.match(logged, /Deployed: sample-workflow\. wrangler: .*sample-api serves what it did\. Nothing was changed\./);
      assert.deepEqual(await stage.serving(), [now]);
    });
  });
});
