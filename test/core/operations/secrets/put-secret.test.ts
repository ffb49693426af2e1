import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { deleteSecret, planDeleteSecret } from '../../../../src/core/operations/secrets/delete-secret.ts';
import { generateSecret } from '../../../../src/core/operations/secrets/generate-secret.ts';
import { planPutMany, putMany, secretsOf } from '../../../../src/core/operations/secrets/put-many.ts';
import { planPutSecret, putSecret } from '../../../../src/core/operations/secrets/put-secret.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { production, succeed } from '../../../sandbox/flows/flow.ts';
import type { Wrangler } from '../../../sandbox/wrangler.ts';
import { openSampleStage } from '../sample-stage.ts';
import type { SampleStage } from '../sample-stage.ts';
import { never, stageFor, writes } from '../support.ts';
import type { Proxy, Stage } from '../support.ts';

const target = { worker: 'sample-api', environment: 'production', isProduction: true };
const canary = 'canary-value-8d1f0b6e2c';

describe('Secrets', function () {
  this.timeout(120_000);
  let sample: SampleStage;
  let sandbox: RunningSandbox;
  let wrangler: Wrangler;
  let proxy: Proxy;
  let root: string;

  before(async () => {
    sample = await openSampleStage();
    ({ sandbox, wrangler, proxy, root } = sample);
  });
  after(() => sample.close());
  beforeEach(() => sandbox.reset('ready'));

  const plan = (stage: Stage, name: string, worker = target.worker) =>
    planPutSecret({ ...target, worker }, name, { account: stage.account, signal: never });
  const put = async (stage: Stage, name = 'EXTRA', value = canary) => {
    const found = await plan(stage, name);
    return putSecret(found, found.confirm(found.subject), new Secret(value), stage.context);
  };
  const names = async (): Promise<string[]> =>
    (JSON.parse(await succeed(wrangler, ['secret', 'list', ...production('api')], { cwd: root })) as { readonly name: string }[])
      .map(({ name }) => name)
      .toSorted();
  const versionCount = async (): Promise<number> => (await sandbox.state()).workers['sample-api']?.versions.length ?? 0;
  const valueOf = async (name: string): Promise<unknown> =>
    (await sandbox.state()).workers['sample-api']?.versions.at(-1)?.bindings.find((binding) => binding.name === name)?.['text'];

  it('puts a secret on the deployed version, and wrangler sees it', async () => {
    const result = await put(stageFor(sandbox));
    assert.equal(result.status, 'done', result.message);
    assert.equal(result.message, 'EXTRA is on the deployed version of sample-api.');
    assert.equal(result.details.isServing, true);
    assert.deepEqual(await names(), ['API_HMAC_SECRET', 'EXTRA']);
    assert.equal(await valueOf('EXTRA'), canary);
  });

  it('does not make a Worker of a typing mistake', async () => {
    const stage = stageFor(sandbox);
    await sandbox.clearLog();
    const found = await plan(stage, 'EXTRA', 'sample-apo');
    assert.match(found.blocked[0]?.reason ?? '', /There is no Worker sample-apo/);
    assert.throws(() => found.confirm('sample-apo'), { reason: 'blocked' });
    assert.deepEqual(await writes(sandbox), []);
  });

  it('refuses a name that is another binding, with the way out', async () => {
    const stage = stageFor(sandbox);
    assert.match((await plan(stage, 'API_INGRESS_TOKEN')).blocked[0]?.reason ?? '', /already a Secrets Store binding/);
    assert.match((await plan(stage, 'ENV_NAME')).blocked[0]?.reason ?? '', /already a variable/);
    assert.match((await plan(stage, 'not a name')).blocked[0]?.reason ?? '', /cannot be the name/);
  });

  it('uses the versions API when the newest version does not serve, and says that it waits', async () => {
    await succeed(wrangler, ['versions', 'upload', ...production('api')], { cwd: root });
    const stage = stageFor(sandbox);
    const found = await plan(stage, 'EXTRA');
    assert.equal(found.operation, 'S.versionPut');
    assert.match(found.risks.join(' '), /does not serve all traffic/);
    const before = (await sandbox.state()).workers['sample-api']?.deployments[0]?.id;
    const result = await putSecret(found, found.confirm('sample-api'), new Secret(canary), stage.context);
    assert.equal(result.status, 'done', result.message);
    assert.equal(result.details.isServing, false);
    assert.equal(result.next, 'V.deploy');
    assert.equal((await sandbox.state()).workers['sample-api']?.deployments[0]?.id, before);
    assert.match(await succeed(wrangler, ['versions', 'secret', 'list', '--latest-version', ...production('api')], { cwd: root }), /EXTRA/);
  });

  it('says so when a version is uploaded between the plan and the put', async () => {
    const stage = stageFor(sandbox);
    const found = await plan(stage, 'EXTRA');
    await succeed(wrangler, ['versions', 'upload', ...production('api')], { cwd: root });
    const result = await putSecret(found, found.confirm('sample-api'), new Secret(canary), stage.context);
    assert.equal(result.status, 'failed');
    assert.match(result.message, /Nothing was changed: meanwhile somebody uploaded a version/);
    assert.equal(result.next, 'S.versionPut');
  });

  it('previews a .dev.vars name by name and puts all or none', async () => {
    const given = secretsOf('export API_HMAC_SECRET="new one"\nFIRST=\'a # b\'\n# C=1\nENV_NAME=dev\nEMPTY=\nFIRST=last\n');
    const stage = stageFor(sandbox);
    const found = await planPutMany(target, given, {
      account: stage.account,
      signal: never,
      skip: new Map([['ENV_NAME', 'it is a variable of the wrangler file']]),
    });
    assert.deepEqual(
      found.details.preview.map(({ name, what }) => `${name} ${what}`),
      ['API_HMAC_SECRET replaced', 'FIRST created', 'ENV_NAME left', 'EMPTY left'],
    );
    assert.doesNotMatch(inspect(found, { depth: 9 }), /new one|a # b/);
    assert.equal((await putMany(found, found.confirm('sample-api'), given, stage.context)).status, 'done');
    assert.deepEqual([await valueOf('API_HMAC_SECRET'), await valueOf('FIRST')], ['new one', 'last']);
    assert.equal((await sandbox.log()).filter(({ method }) => method === 'PATCH').length, 1);
  });

  it('deletes, and says who uses it', async () => {
    const stage = stageFor(sandbox);
    const found = await planDeleteSecret(target, 'API_HMAC_SECRET', [{ path: 'src/index.ts', line: 4 }], {
      account: stage.account,
      signal: never,
    });
    assert.match(found.risks.join(' '), /src\/index\.ts:4 uses it/);
    assert.equal(
      (await deleteSecret(found, found.confirm('sample-api'), stage.context)).message,
      'API_HMAC_SECRET is gone from the deployed version of sample-api.',
    );
    assert.deepEqual(await names(), []);
    assert.equal((await planDeleteSecret(target, 'API_HMAC_SECRET', [], { account: stage.account, signal: never })).blocked.length, 1);
  });

  it('generates 32 random bytes', () => {
    const [one, other] = [generateSecret(), generateSecret()];
    assert.equal(Buffer.from(one.reveal(), 'base64url').length, 32);
    assert.notEqual(one.reveal(), other.reveal());
  });

  describe('when things go wrong on the way', () => {
    it('learns from the account that a put was made whose answer was lost', async () => {
      const before = await versionCount();
      proxy.lose('PUT', /\/secrets$/);
      const result = await put(stageFor(sandbox, { url: proxy.url }));
      assert.equal(result.status, 'done', result.message);
      assert.equal(await versionCount(), before + 1);
    });

    it('looks again when the version shows before its deployment does', async () => {
      const stage = stageFor(sandbox);
      const found = await plan(stage, 'EXTRA');
      const before = await stage.account.deployments('sample-api', never);
      let looks = 0;
      const account = {
        ...stage.account,
        deployments: (worker: string, signal: AbortSignal) =>
          (looks += 1) === 1 ? Promise.resolve(before) : stage.account.deployments(worker, signal),
      };
      const result = await putSecret(found, found.confirm('sample-api'), new Secret(canary), { ...stage.context, account });
      assert.equal(result.message, 'EXTRA is on the deployed version of sample-api.');
      assert.equal(looks, 2);
    });

    it('learns from the account that it was not made when the connection broke before', async () => {
      const before = await versionCount();
      await sandbox.fault({ kind: 'reset', method: 'PUT', path: 'secrets' });
      const result = await put(stageFor(sandbox));
      await sandbox.clearFaults();
      assert.equal(result.status, 'failed');
      assert.match(result.message, /nothing was changed\. Try again/);
      assert.equal(await versionCount(), before);
    });

    it('is uncertain, and keeps the log open, when the account cannot be asked either', async () => {
      const stage = stageFor(sandbox, { timeout: 400 });
      const found = await plan(stage, 'EXTRA');
      await sandbox.fault({ kind: 'hang', path: 'sample-api' });
      const result = await putSecret(found, found.confirm('sample-api'), new Secret(canary), stage.context);
      await sandbox.clearFaults();
      assert.equal(result.status, 'uncertain');
      assert.equal((await stage.log.entries())[0]?.end, undefined);
    });

    for (const kind of [401, 403, 429, 500] as const) {
      it(`changes nothing and says so after ${kind}`, async () => {
        const before = await versionCount();
        await sandbox.fault({ kind, method: 'PUT', path: 'secrets', times: 1 });
        const result = await put(stageFor(sandbox));
        await sandbox.clearFaults();
        assert.equal(result.status, 'failed');
        assert.match(result.message, /[Nn]othing was changed/);
        assert.equal(await versionCount(), before);
      });
    }

    it('sends nothing when it was cancelled before, and once when it is clicked twice', async () => {
      const before = await versionCount();
      const cancelled = stageFor(sandbox, { signal: AbortSignal.abort() });
      const one = await plan(stageFor(sandbox), 'EXTRA');
      assert.equal((await putSecret(one, one.confirm('sample-api'), new Secret(canary), cancelled.context)).status, 'stopped');
      assert.equal(await versionCount(), before);
      const stage = stageFor(sandbox);
      const two = await plan(stage, 'EXTRA');
      const consent = two.confirm('sample-api');
      const ends = await Promise.allSettled([1, 2].map(() => putSecret(two, consent, new Secret(canary), stage.context)));
      assert.deepEqual(
        ends.map(({ status }) => status),
        ['fulfilled', 'rejected'],
      );
      assert.equal(await versionCount(), before + 1);
    });

    it('leaves the value in no result, error or log, even when the server sends it back', async () => {
      const stage = stageFor(sandbox);
      const seen: unknown[] = [await put(stage), await plan(stage, 'EXTRA')];
      for (const kind of [500, 'html', 'truncated', 'challenge'] as const) {
        await sandbox.fault({ kind, method: 'PUT', path: 'secrets', times: 1 });
        seen.push(await put(stage));
        await sandbox.clearFaults();
      }
      seen.push(stage.lines, await stage.store.read());
      assert.doesNotMatch(inspect(seen, { depth: 12, showHidden: true }), new RegExp(canary));
      assert.doesNotMatch(JSON.stringify(seen), new RegExp(canary));
    });
  });
});
