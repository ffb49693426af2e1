import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { cronWindowsReviewed as probe } from '../../../../src/core/checklist/probes/cron-windows-reviewed.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';

import { lookAt, rowAt, rowsOf } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const productionCrons = ['*/15 * * * *', '5 * * * *', '20 * * * *', '45 2 * * *', '10 3 * * *', '30 8 * * MON-FRI'];
const scheduler = 'workers/scheduler/wrangler.jsonc';
const schedules = (crons: readonly string[]): string =>
  `export const SCHEDULES = [\n${crons.map((cron, index) => `  {\n    id: "task_${index}",\n    cron: "${cron}",\n    enabled: true\n  }`).join(',\n')}\n];\n`;

describe('cron-windows-reviewed', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  beforeEach(async () => {
    await sandbox.reset('ready');
    await runs(Date.now());
  });

  const look = (of: Look = {}): Promise<Evidence> => lookAt(probe, sandbox, of);
  const says = (seen: Evidence, verdict: string, sentence: string): void =>
    assert.deepEqual([seen.verdict, seen.sentence], [verdict, sentence]);
  /** One run of each cron at a time, with a status. */
  const runs = (at: number, status = 'success', crons: readonly string[] = productionCrons): Promise<void> =>
    sandbox.patch({
      op: 'set',
      path: '/analytics/workersInvocationsScheduled',
      value: crons.map((cron) => ({
        scriptName: 'sample-scheduler',
        cron,
        status,
        datetime: `${new Date(at).toISOString().slice(0, 19)}Z`,
        date: new Date(at).toISOString().slice(0, 10),
        scheduledDatetime: `${new Date(at).toISOString().slice(0, 19)}Z`,
        cpuTimeUs: 2300,
      })),
    });

  it('pass: deployed as configured; a person still has to review it', async () => {
    const seen = await look();
    says(seen, 'pass', '6 cron triggers deployed as configured; last review never.');
    assert.deepEqual(seen.attest, { needed: true, expiresAfterMs: 180 * 86_400_000 });
    assert.match(
      rowAt(seen, 'sample-scheduler 45 2 * * *').description,
      /^at 02:45 UTC every day · last .* UTC success · next \d{4}-\d\d-\d\d 02:45 UTC, /,
    );
    const attestation = { by: 'x', at: '2026-11-01T10:00:00.000Z' };
    says(
      await look({ record: { attestation, links: [] } }),
      'pass',
      '6 cron triggers deployed as configured; last review 2026-11-01 10:00 UTC.',
    );
  });

  it('fail: deployed otherwise than configured, with the way to set it', async () => {
    await sandbox.reset('drifted');
    const seen = await look();
    says(
      seen,
      'fail',
      'sample-scheduler runs "*/15 * * * *", "0 4 * * *", but the config has "*/15 * * * *", "5 * * * *", "20 * * * *", "45 2 * * *", "10 3 * * *", "30 8 * * MON-FRI".',
    );
    assert.deepEqual([seen.fixes[0]?.operation, seen.fixes[0]?.args['crons']], ['C.put', productionCrons.join('\n')]);
    assert.match(rowAt(seen, 'sample-scheduler 0 4 * * *').description, /deployed, not in the config/);
    await sandbox.patch({ op: 'set', path: '/workers/sample-scheduler/schedules', value: [] });
    assert.match((await look()).sentence, /^sample-scheduler runs no cron, but the config has /);
    await sandbox.patch({ op: 'remove', path: '/workers/sample-scheduler' });
    const gone = await look();
    says(gone, 'fail', 'sample-scheduler is not deployed, so none of its 6 crons fires.');
    assert.deepEqual(
      gone.fixes.map(({ operation }) => operation),
      ['D.deploy'],
    );
  });

  it('fail: the code wants what no trigger has, or a trigger has no schedule', async () => {
    assert.equal((await look({ edits: { 'shared/schedules.ts': schedules(productionCrons) } })).verdict, 'pass');
    says(
      await look({ edits: { 'shared/schedules.ts': schedules([...productionCrons, '0 1 * * *']) } }),
      'fail',
      'task_6 (shared/schedules.ts:32) wants 0 1 * * *, and no trigger has it.',
    );
    says(
      await look({ edits: { 'shared/schedules.ts': schedules(productionCrons.slice(1)) } }),
      'fail',
      'The trigger */15 * * * * fires, and no schedule in the code takes it.',
    );
  });

  it('fail: more triggers than Free allows; nothing to say on a paid plan', async () => {
    const queues = Object.keys((await sandbox.state()).queues);
    await sandbox.patch(
      { op: 'set', path: '/subscriptions', value: [] },
      { op: 'set', path: '/plan', value: 'free' },
      // Free keeps messages for a day at most.
      ...queues.map((id) => ({ op: 'set' as const, path: `/queues/${id}/settings/message_retention_period`, value: 86_400 })),
    );
    const value = productionCrons.slice(0, 5).map((cron) => ({ cron, created_on: '', modified_on: '' }));
    await sandbox.patch({ op: 'set', path: '/workers/sample-scheduler/schedules', value });
    const seen = await look();
    assert.equal(seen.verdict, 'fail');
    assert.match(seen.sentence, /^sample-scheduler runs .* 1 more\.$/);
    assert.ok(
      seen.rows.some(
        ({ id, description }) =>
          id === 'cap' && description === '6 cron triggers do not fit the Free plan, which allows 5 in an account (error 10072)',
      ),
    );
    const edit = (text: string): string => text.replace(', "30 8 * * MON-FRI"', '');
    assert.equal((await look({ edits: { [scheduler]: edit } })).verdict, 'pass');
  });

  it('warn: the last run failed, or a cron does not fire any more', async () => {
    await runs(Date.now() - 60_000, 'scriptThrewException');
    assert.match(
      (await look()).sentence,
      /^The last run of \*\/15 \* \* \* \* on sample-scheduler ended as scriptThrewException \(.* UTC\)\. 5 more\.$/,
    );
    await runs(Date.now() - 50 * 60_000);
    const seen = await look();
    assert.equal(seen.verdict, 'warn');
    assert.match(seen.sentence, /^\*\/15 \* \* \* \* on sample-scheduler has not fired in two of its intervals \(last .* UTC\)\.$/);
  });

  it('tells crons that fire in the same minute', async () => {
    const value = ['0 * * * *', '*/15 * * * *', '0 3 * * *'].map((cron) => ({ cron, created_on: '', modified_on: '' }));
    await sandbox.patch({ op: 'set', path: '/workers/sample-scheduler/schedules', value });
    const seen = await look();
    const same = rowsOf(seen).find(({ row }) => row.id.startsWith('same:'));
    assert.equal(same?.row.label, '03:00 UTC');
    assert.match(same.row.description, /"0 3 \* \* \*".* fire in the same minute$/);
  });

  it('the hash follows what is deployed and what the code maps, so that a review goes stale', async () => {
    const first = await look();
    assert.equal((await look()).inputsHash, first.inputsHash);
    assert.notEqual((await look({ edits: { 'shared/schedules.ts': schedules(productionCrons) } })).inputsHash, first.inputsHash);
    await sandbox.reset('drifted');
    assert.notEqual((await look()).inputsHash, first.inputsHash);
  });

  it('unknown: signed out or no permission; runs that cannot be seen only say so; not applicable without crons', async () => {
    says(await look({ token: null }), 'unknown', 'Not signed in to Cloudflare; connect the account to check this.');
    says(
      await look({ token: 'no-scripts' }),
      'unknown',
      'The token lacks the permission Workers Scripts Read; add it to the token, then check again.',
    );
    const seen = await look({ token: 'no-analytics' });
    assert.equal(seen.verdict, 'pass');
    assert.equal(rowAt(seen, 'sample-scheduler runs').missing?.name, 'Account Analytics Read');
    says(await look({ texts: { 'wrangler.toml': 'name = "x"\n' } }), 'not-applicable', 'No Worker of this environment runs by the clock.');
  });
});
