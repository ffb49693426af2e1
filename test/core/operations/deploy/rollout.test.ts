import assert from 'node:assert/strict';
import { AccountError } from '../../../../src/core/account/errors.ts';
import { deployOrder } from '../../../../src/core/operations/deploy/deploy-order.ts';
import { planRollout, rollout } from '../../../../src/core/operations/deploy/gradual-rollout.ts';
import { analyticsErrors, isRising, watchDeployment } from '../../../../src/core/operations/deploy/watch-deployment.ts';
import type { Counts, ErrorSource } from '../../../../src/core/operations/deploy/watch-deployment.ts';
import { targetsOf } from '../../../../src/core/wrangler/environments.ts';
import type { Target } from '../../../../src/core/wrangler/file.ts';
import { parseWrangler } from '../../../../src/core/wrangler/parse.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { copySample, production, succeed } from '../../../sandbox/flows/flow.ts';
import { wranglerFor } from '../../../sandbox/wrangler.ts';
import { quickClock } from '../../account/loopback.ts';
import { never, stageFor, startProxy } from '../support.ts';
import type { Stage } from '../support.ts';

const target = { worker: 'sample-api', environment: 'production', isProduction: true };

describe('A gradual rollout', function () {
  this.timeout(60_000);
  let sandbox: RunningSandbox;
  before(async () => (sandbox = await startSandbox()));
  after(() => sandbox.stop());
  beforeEach(() => sandbox.reset('ready'));

  const ids = async (): Promise<readonly [string, string]> => {
    const versions = (await sandbox.state()).workers['sample-api']?.versions ?? [];
    const [last, other] = versions.toReversed();
    assert.ok(last);
    if (other) return [last.id, other.id];
    const id = '11112222-3333-4444-8555-666677778888';
    await sandbox.patch({ op: 'set', path: '/workers/sample-api/versions', value: [{ ...last, id, number: last.number - 1 }, last] });
    return [last.id, id];
  };
  const plan = (stage: Stage, shares: Parameters<typeof planRollout>[1]) =>
    planRollout(target, shares, { account: stage.account, signal: never, force: true });

  it('splits, promotes, and wrangler sees it', async () => {
    const [now, other] = await ids();
    const stage = stageFor(sandbox);
    const wrangler = wranglerFor(sandbox);
    try {
      const split = await plan(stage, [
        { versionId: now, percentage: 90 },
        { versionId: other, percentage: 10 },
      ]);
      assert.match(split.title, new RegExp(`^Give v\\d+ \\(${now.slice(0, 8)}\\) 90 % of the traffic of sample-api\\?$`));
      const result = await rollout(split, split.confirm('sample-api'), 'canary', stage.context);
      assert.equal(result.status, 'done', result.message);
      const status = await succeed(wrangler, ['deployments', 'status', '--json', ...production('api')], { cwd: copySample(wrangler) });
      assert.deepEqual(
        (JSON.parse(status) as { readonly versions: readonly { readonly percentage: number }[] }).versions.map(
          ({ percentage }) => percentage,
        ),
        [90, 10],
      );
      assert.match(
        (
          await plan(stage, [
            { versionId: other, percentage: 10 },
            { versionId: now, percentage: 90 },
          ])
        ).blocked[0]?.reason ?? '',
        /already/,
      );
      const promote = await plan(stage, [{ versionId: other, percentage: 100 }]);
      assert.match(promote.title, new RegExp(`^Give v\\d+ \\(${other.slice(0, 8)}\\) all the traffic of sample-api\\?$`));
      assert.equal((await rollout(promote, promote.confirm('sample-api'), '', stage.context)).status, 'done');
    } finally {
      wrangler.dispose();
    }
  });

  it('refuses what does not sum to 100, three versions, and one that is too old', async () => {
    const [now, other] = await ids();
    const stage = stageFor(sandbox);
    for (const shares of [
      [
        [now, 90],
        [other, 20],
      ],
      [
        [now, 50],
        [now, 50],
      ],
      [
        [now, 120],
        [other, -20],
      ],
      [
        [now, 40],
        [other, 40],
        ['x', 20],
      ],
      [],
    ] as const)
      await assert.rejects(
        plan(
          stage,
          shares.map(([versionId, percentage]) => ({ versionId, percentage })),
        ),
        { reason: 'invalid' },
      );
    assert.equal((await plan(stage, [{ versionId: 'gone', percentage: 100 }])).blocked.length, 1);
  });

  it('tells from the account after a lost answer, and changes nothing when it is refused', async () => {
    const [now, other] = await ids();
    const proxy = await startProxy(sandbox);
    try {
      const stage = stageFor(sandbox, { url: proxy.url });
      const refused = await plan(stage, [
        { versionId: now, percentage: 50 },
        { versionId: other, percentage: 50 },
      ]);
      await sandbox.fault({ kind: 403, method: 'POST', path: 'deployments', times: 1 });
      assert.match(
        (await rollout(refused, refused.confirm('sample-api'), '', stage.context)).message,
        /The traffic of sample-api is as it was/,
      );
      const lost = await plan(stage, [
        { versionId: now, percentage: 50 },
        { versionId: other, percentage: 50 },
      ]);
      proxy.lose('POST', /deployments/);
      assert.equal((await rollout(lost, lost.confirm('sample-api'), '', stage.context)).status, 'done');
    } finally {
      await proxy.close();
    }
  });

  it('reads errors per version from analytics', async () => {
    const counts = await analyticsErrors(stageFor(sandbox).account)('sample-api', Date.now() - 86_400_000, Date.now(), never);
    assert.ok([...counts.values()].some(({ requests }) => requests > 0));
  });
});

describe('The order of a deploy', () => {
  const target = (name: string, ...calls: string[]): Target => {
    const file = parseWrangler(
      JSON.stringify({ name, services: calls.map((service, index) => ({ binding: `B${index}`, service })) }),
      `${name}/wrangler.json`,
    );
    return targetsOf(file)[0] as Target;
  };

  it('puts who is called before who calls, and names cycles', () => {
    const { order, cycles } = deployOrder([
      target('web', 'api', 'elsewhere'),
      target('api', 'store'),
      target('store'),
      target('x', 'y'),
      target('y', 'x'),
    ]);
    assert.deepEqual(
      order.map(({ name }) => name),
      ['store', 'api', 'web', 'y', 'x'],
    );
    assert.deepEqual(cycles, [['x', 'y', 'x']]);
  });
});

describe('Watching a deployment', () => {
  const watch = (source: ErrorSource, signal = never) => {
    const clock = quickClock();
    return watchDeployment({ worker: 'api', versionId: 'new', replacedId: 'old', since: clock.now(), minutes: 3, source, clock, signal });
  };
  const from =
    (before: Counts, after: Counts): ErrorSource =>
    (_worker, start, end) =>
      Promise.resolve(end - start === 3_600_000 ? new Map([['old', before]]) : new Map([['new', after]]));

  it('says that errors rise, that they do not, and that it cannot tell', async () => {
    const old = { requests: 10_000, errors: 20 };
    assert.equal((await watch(from(old, { requests: 200, errors: 30 }))).verdict, 'rising');
    const unseen = await watch(from({ requests: 0, errors: 0 }, { requests: 200, errors: 80 }));
    assert.match(unseen.message, /: 80 of 200 \(40 %\), before no requests\. Roll back\?$/);
    assert.equal((await watch(from(old, { requests: 2000, errors: 5 }))).verdict, 'steady');
    assert.equal((await watch(from(old, { requests: 3, errors: 1 }))).verdict, 'quiet');
    assert.equal((await watch(() => Promise.reject(new AccountError('forbidden', 'No.')))).verdict, 'unknown');
    assert.equal((await watch(from(old, old), AbortSignal.abort())).verdict, 'stopped');
  });

  it('ends when the version does not serve any more, whatever its errors', async () => {
    const clock = quickClock();
    const source = from({ requests: 10_000, errors: 20 }, { requests: 200, errors: 100 });
    const serves = () => Promise.resolve(['old']);
    const options = { worker: 'api', versionId: 'new', replacedId: 'old', since: clock.now(), minutes: 3, source, clock, signal: never };
    const { verdict, message } = await watchDeployment({ ...options, serves });
    assert.equal(verdict, 'stopped');
    assert.match(message, /api does not serve new any more/);
  });

  it('does not take chance for a trend', () => {
    assert.equal(isRising({ requests: 1000, errors: 50 }, { requests: 100, errors: 8 }), false);
    assert.equal(isRising({ requests: 1000, errors: 0 }, { requests: 100, errors: 5 }), true);
    assert.equal(isRising({ requests: 0, errors: 0 }, { requests: 500, errors: 6 }), false);
  });
});
