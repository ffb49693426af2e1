import type { Account } from '../../../src/core/account/account.ts';
import { planChangeQueue } from '../../../src/core/operations/change-queue.ts';
import { planCreateResource } from '../../../src/core/operations/create-resource.ts';
import { planExport } from '../../../src/core/operations/d1/export-database.ts';
import { planApply } from '../../../src/core/operations/d1/plan-apply.ts';
import { planUndoToBookmark } from '../../../src/core/operations/d1/undo-to-bookmark.ts';
import { planRollout } from '../../../src/core/operations/deploy/gradual-rollout.ts';
import { planDeploy } from '../../../src/core/operations/deploy/plan-deploy.ts';
import type { Plan } from '../../../src/core/operations/plan.ts';
import { planPutCrons } from '../../../src/core/operations/put-crons.ts';
import { planRollback } from '../../../src/core/operations/rollback/rollback.ts';
import { planDeleteSecret } from '../../../src/core/operations/secrets/delete-secret.ts';
import { planPutMany } from '../../../src/core/operations/secrets/put-many.ts';
import { planPutSecret } from '../../../src/core/operations/secrets/put-secret.ts';
import { planCreateStore, planCreateStoreSecret } from '../../../src/core/operations/secrets/store.ts';
import { planSetSubdomain } from '../../../src/core/operations/set-subdomain.ts';
import { Secret } from '../../../src/core/secret.ts';
import { databases, storeId } from '../../sandbox/scenarios/ids.ts';
import { sampleDatabase } from './d1/sample-database.ts';
import { deployInput } from './deploy/deploy-input.ts';
import type { SampleStage } from './sample-stage.ts';
import { never } from './support.ts';

export type PlanMaker = (account: Account) => Promise<Plan<unknown>>;

/** Makes the plan of every operation that reads the account, for the production Worker of the sample. */
export async function openPlans({ sandbox, root }: SampleStage): Promise<Readonly<Record<string, PlanMaker>>> {
  const target = { worker: 'sample-api', environment: 'production', isProduction: true };
  const place = { database: databases.production, table: 'd1_migrations', environment: 'production', isProduction: true };
  const [{ id } = { id: '' }] = (await sandbox.state()).workers['sample-api']?.versions ?? [];
  const queue = { queue: 'sample-tasks', environment: undefined, isProduction: false };
  const input = await deployInput(root);
  const given = new Map([['EXTRA', new Secret('canary-of-plans')]]);
  const secret = { storeId, name: 'N', isProduction: false, environment: undefined };
  const off = { enabled: false, previewsEnabled: false };
  const seen = (account: Account) => ({ account, signal: never });
  const database = sampleDatabase(root);
  return {
    apply: (account) => planApply(database, { ...seen(account), isProduction: true }),
    undo: (account) => planUndoToBookmark({ ...place, bookmark: 'x', takenAt: 0 }, seen(account)),
    export: (account) => planExport({ ...place, path: '/nowhere/at-all' }, seen(account)),
    deploy: (account) => planDeploy(input, seen(account)),
    upload: (account) => planDeploy({ ...input, kind: 'upload' }, seen(account)),
    rollout: (account) => planRollout(target, [{ versionId: id, percentage: 100 }], seen(account)),
    rollback: (account) => planRollback({ ...target, databases: [database] }, id, seen(account)),
    put: (account) => planPutSecret(target, 'EXTRA', seen(account)),
    many: (account) => planPutMany(target, given, seen(account)),
    delete: (account) => planDeleteSecret(target, 'API_HMAC_SECRET', [], seen(account)),
    store: (account) => planCreateStore('s', seen(account)),
    storeSecret: (account) => planCreateStoreSecret(secret, seen(account)),
    crons: (account) => planPutCrons(target, [], seen(account)),
    subdomain: (account) => planSetSubdomain(target, off, seen(account)),
    queue: (account) => planChangeQueue(queue, { kind: 'resume' }, seen(account)),
    consumer: (account) => planChangeQueue(queue, { kind: 'consumer', input: { script: 'sample-api' } as never }, seen(account)),
    database: (account) => planCreateResource({ kind: 'd1', name: 'sample-new' }, seen(account)),
  };
}
