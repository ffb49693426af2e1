import assert from 'node:assert/strict';
import { planDeploy } from '../../../../src/core/operations/deploy/plan-deploy.ts';
import { openSampleStage } from '../sample-stage.ts';
import type { SampleStage } from '../sample-stage.ts';
import { never, stageFor } from '../support.ts';
import { deployInput } from './deploy-input.ts';

describe('What is not ready for a deploy', function () {
  this.timeout(60_000);
  let sample: SampleStage;
  before(async () => {
    sample = await openSampleStage();
  });
  after(() => sample.close());

  it('is a secret that serves and that the newest version lacks, since a deploy takes its secrets from there', async () => {
    const { sandbox, root } = sample;
    const worker = (await sandbox.state()).workers['sample-api'];
    assert.ok(worker);
    const newest = worker.versions.length - 1;
    const before = worker.versions[newest - 1];
    const has = (bindings: readonly { readonly name: string }[] = []): boolean => bindings.some(({ name }) => name === 'API_HMAC_SECRET');
    assert.ok(has(before?.bindings), 'the version before has it');
    const without = worker.versions[newest]?.bindings.filter(({ name }) => name !== 'API_HMAC_SECRET');
    await sandbox.patch(
      { op: 'set', path: '/workers/sample-api/deployments/0/versions', value: [{ version_id: before?.id, percentage: 100 }] },
      { op: 'set', path: `/workers/sample-api/versions/${newest}/bindings`, value: without },
    );
    const { details } = await planDeploy(await deployInput(root), { account: stageFor(sandbox).account, signal: never });
    assert.deepEqual(
      details.gates.filter(({ id }) => id === 'secrets'),
      [
        {
          id: 'secrets',
          message: 'secret API_HMAC_SECRET missing on the newest version, from which a deploy takes its secrets',
          fix: 'S.put',
        },
      ],
    );
  });
});
