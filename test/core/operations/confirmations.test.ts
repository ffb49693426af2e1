import assert from 'node:assert/strict';
import { AccountError } from '../../../src/core/account/errors.ts';
import { changeQueue, planChangeQueue } from '../../../src/core/operations/change-queue.ts';
import { apply } from '../../../src/core/operations/d1/apply.ts';
import { exportDatabase, planExport } from '../../../src/core/operations/d1/export-database.ts';
import { planApply } from '../../../src/core/operations/d1/plan-apply.ts';
import { planUndoToBookmark, undoToBookmark } from '../../../src/core/operations/d1/undo-to-bookmark.ts';
import { deploy } from '../../../src/core/operations/deploy/deploy.ts';
import { planRollout, rollout } from '../../../src/core/operations/deploy/gradual-rollout.ts';
import { planDeploy } from '../../../src/core/operations/deploy/plan-deploy.ts';
import type { Confirmation } from '../../../src/core/operations/plan.ts';
import { planPutCrons, putCrons } from '../../../src/core/operations/put-crons.ts';
import { planRollback, rollback } from '../../../src/core/operations/rollback/rollback.ts';
import { deleteSecret, planDeleteSecret } from '../../../src/core/operations/secrets/delete-secret.ts';
import { planPutMany, putMany } from '../../../src/core/operations/secrets/put-many.ts';
import { planPutSecret, putSecret } from '../../../src/core/operations/secrets/put-secret.ts';
import { createStore, createStoreSecret, planCreateStore, planCreateStoreSecret } from '../../../src/core/operations/secrets/store.ts';
import { lookUntil, sendOnce } from '../../../src/core/operations/send-once.ts';
import { planSetSubdomain, setSubdomain } from '../../../src/core/operations/set-subdomain.ts';
import { Secret } from '../../../src/core/secret.ts';
import { startSandbox } from '../../sandbox/client.ts';
import type { RunningSandbox } from '../../sandbox/client.ts';
import { copySample } from '../../sandbox/flows/flow.ts';
import { databases, storeId } from '../../sandbox/scenarios/ids.ts';
import { wranglerFor } from '../../sandbox/wrangler.ts';
import { quickClock } from '../account/loopback.ts';
import { sampleDatabase } from './d1/sample-database.ts';
import { deployInput, deployOptions } from './deploy/deploy-input.ts';
import { never, stageFor, writes } from './support.ts';

const target = { worker: 'sample-api', environment: 'production', isProduction: true };
const value = new Secret('canary-confirmation');
const given = new Map([['EXTRA', value]]);

describe('Without consent', function () {
  this.timeout(60_000);
  let sandbox: RunningSandbox;
  before(async () => (sandbox = await startSandbox({ scenario: 'drifted' })));
  after(() => sandbox.stop());

  it('no operation sends a change or starts a program, and planning never does', async () => {
    const wrangler = wranglerFor(sandbox);
    const root = copySample(wrangler);
    const { account, context } = stageFor(sandbox);
    const seen = { account, signal: never };
    const place = { database: databases.production, table: 'd1_migrations', environment: 'production', isProduction: true };
    const [old] = (await sandbox.state()).workers['sample-api']?.versions ?? [];
    const id = old?.id ?? '';
    const queue = { queue: 'sample-tasks', environment: undefined, isProduction: false };
    const plans = {
      apply: await planApply(sampleDatabase(root), { ...seen, isProduction: true }),
      undo: await planUndoToBookmark({ ...place, bookmark: 'x', takenAt: 0 }, seen),
      export: await planExport({ ...place, path: '/nowhere/at-all' }, seen),
      deploy: await planDeploy(await deployInput(root), seen),
      rollout: await planRollout(target, [{ versionId: id, percentage: 100 }], seen),
      rollback: await planRollback(target, id, seen),
      put: await planPutSecret(target, 'EXTRA', seen),
      many: await planPutMany(target, given, seen),
      delete: await planDeleteSecret(target, 'API_HMAC_SECRET', [], seen),
      store: await planCreateStore('s', seen),
      storeSecret: await planCreateStoreSecret({ storeId, name: 'N', isProduction: false, environment: undefined }, seen),
      crons: await planPutCrons(target, [], seen),
      subdomain: await planSetSubdomain(target, { enabled: false, previewsEnabled: false }, seen),
      queue: await planChangeQueue(queue, { kind: 'resume' }, seen),
    };
    const started: unknown[] = [];
    const options = deployOptions(sandbox, wrangler, (command) => Promise.reject(new Error(String(started.push(command)))));
    const forged = { accountId: account.id, subject: 'sample-api', environment: 'production', changes: [] } as unknown as Confirmation;
    const runs = [
      () => apply(plans.apply, forged, context),
      () => undoToBookmark(plans.undo, forged, context),
      () => exportDatabase(plans.export, forged, context),
      () => deploy(plans.deploy, forged, options, context),
      () => rollout(plans.rollout, forged, '', context),
      () => rollback(plans.rollback, forged, 'because', context),
      () => putSecret(plans.put, forged, value, context),
      () => putMany(plans.many, forged, given, context),
      () => deleteSecret(plans.delete, forged, context),
      () => createStore(plans.store, forged, context),
      () => createStoreSecret(plans.storeSecret, forged, value, context),
      () => putCrons(plans.crons, forged, context),
      () => setSubdomain(plans.subdomain, forged, context),
      () => changeQueue(plans.queue, forged, context),
    ];
    for (const run of runs) await assert.rejects(run(), { reason: 'not-confirmed' });
    wrangler.dispose();
    assert.equal(runs.length, Object.keys(plans).length);
    assert.deepEqual(await writes(sandbox), []);
    assert.deepEqual(started, []);
    assert.deepEqual(await context.log.entries(), []);
  });

  it('a consent for one account is none for another', async () => {
    const { account, context } = stageFor(sandbox);
    const plan = await planPutCrons(target, ['1 1 * * *'], { account, signal: never });
    const other = { ...context, account: { ...account, id: 'another' } };
    await assert.rejects(putCrons(plan, plan.confirm('sample-api'), other), { reason: 'not-confirmed' });
  });
});

describe('Sending once', () => {
  const end = async (error: AccountError): Promise<string> => (await sendOnce(never, () => Promise.reject(error))).kind;

  it('knows what was refused, what never left, and what may have been done', async () => {
    assert.equal(await end(new AccountError('forbidden', 'no')), 'refused');
    assert.equal(await end(new AccountError('unexpected', 'no', { code: 10_215 })), 'refused');
    assert.equal(await end(new AccountError('unexpected', 'The answer is not JSON')), 'lost');
    assert.equal(await end(new AccountError('server', '502', { code: 10_013 })), 'lost');
    assert.equal(await end(new AccountError('timeout', 'late')), 'lost');
    assert.equal(await end(new AccountError('offline', 'No connection to x (ECONNRESET).')), 'lost');
    assert.equal(await end(new AccountError('offline', 'No connection to x (ECONNREFUSED).')), 'not-sent');
    assert.equal((await sendOnce(AbortSignal.abort(), () => Promise.resolve(1))).kind, 'not-sent');
  });

  it('waits for what was sent when it is cancelled, and looks again where it shows late', async () => {
    const cancel = new AbortController();
    const sent = sendOnce(cancel.signal, (own) => new Promise<boolean>((resolve) => setTimeout(() => resolve(own.aborted), 50)));
    cancel.abort();
    assert.deepEqual(await sent, { kind: 'accepted', value: false });
    let looks = 0;
    assert.equal(
      await lookUntil(
        quickClock(),
        () => Promise.resolve(++looks),
        (count) => count === 3,
      ),
      3,
    );
    assert.equal(
      await lookUntil(
        quickClock(),
        () => Promise.reject(new AccountError('offline', 'x')),
        () => true,
      ),
      undefined,
    );
  });
});
