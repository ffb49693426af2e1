import assert from 'node:assert/strict';
import { rollbackCandidates } from '../../../../src/core/operations/rollback/candidates.ts';
import { planRollback } from '../../../../src/core/operations/rollback/rollback.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { never, stageFor } from '../support.ts';
import type { Stage } from '../support.ts';

const worker = 'sample-workflow';

describe('Rolling back while a gradual deployment is under way', () => {
  let sandbox: RunningSandbox;
  let stage: Stage;
  before(async () => {
    sandbox = await startSandbox({ scenario: 'drifted' });
    stage = stageFor(sandbox);
  });
  after(() => sandbox.stop());

  const parts = async (): Promise<readonly (readonly [string, number])[]> =>
    ((await sandbox.state()).workers[worker]?.deployments[0]?.versions ?? []).map((one) => [one.version_id, one.percentage]);
  const plan = (id: string) =>
    planRollback({ worker, environment: 'production', isProduction: true }, id, { account: stage.account, signal: never });

  it('offers first the version that had all the traffic until then, not the one before it', async () => {
    const old = (await parts()).find(([, percentage]) => percentage === 90)?.[0];
    const { preselected, candidates } = await rollbackCandidates(worker, stage.account, Date.now(), never);
    assert.ok(old !== undefined && candidates.length > 2);
    assert.equal(preselected, old);
  });

  it('tells what changes against the version that goes', async () => {
    for (const [id] of await parts()) {
      const other = (await parts()).find(([one]) => one !== id)?.[0] ?? '';
      const { title, changes, details } = await plan(id);
      assert.ok(title.includes(`(${other.slice(0, 8)}) to`) && title.endsWith(`(${id.slice(0, 8)})?`), title);
      assert.deepEqual([details.impact.from.id, details.impact.to.id], [other, id]);
      assert.match(changes.join('\n'), /gradual deployment ends[\s\S]*Returns: code and assets/);
    }
  });
});
