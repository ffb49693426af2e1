import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { planQuotasReviewed as probe } from '../../../../src/core/checklist/probes/plan-quotas-reviewed.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

describe('plan-quotas-reviewed', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset('ready'));

  const look = (of: Look = {}): Promise<Evidence> => lookAt(probe, sandbox, of);
  const says = ({ verdict, sentence }: Evidence, wanted: string, words: RegExp): void => {
    assert.equal(verdict, wanted, sentence);
    assert.match(sentence, words);
  };
  const free = async (): Promise<void> => {
    await sandbox.patch(
      { op: 'set', path: '/subscriptions', value: [] },
      { op: 'set', path: '/plan', value: 'free' },
      { op: 'set', path: '/workers/sample-scheduler/schedules', value: [] },
      ...Object.keys((await sandbox.state()).queues).map(
        (id) => ({ op: 'set', path: `/queues/${id}/settings/message_retention_period`, value: 86_400 }) as const,
      ),
    );
  };
  const fewerCrons = {
    'workers/scheduler/wrangler.jsonc': (text: string) => text.replace(/"crons": \[[^\]]+\]/g, '"crons": ["0 3 * * *"]'),
  };

  it('pass: the plan of the subscription, far from every limit', async () => {
    const seen = await look();
    says(seen, 'pass', /^Plan paid \(subscription\); highest use .+ at \d %\.$/);
    assert.match(rowAt(seen, 'cron triggers').description, /^6 of 250 \(2 %\)/);
    assert.match(rowAt(seen, 'requests a day').description, /^41,000, no limit; 10 M a month are included/);
    assert.deepEqual([seen.attest?.needed, seen.facts['plan']], [true, 'paid']);
  });

  it('fail: Free allows five cron triggers, the files ask for six', async () => {
    await free();
    const seen = await look();
    says(seen, 'fail', /^Plan free \(no Workers subscription\): cron triggers are over the limit, 6 of 5 \(120 %\)/);
    assert.match(rowAt(seen, 'requests a day').description, /^41,000 of 100,000 \(41 %\)/);
  });

  it('fail: more queue operations than Free allows', async () => {
    await free();
    says(await look({ edits: fewerCrons }), 'fail', /queue operations a day are over the limit, 24,600 of 10,000 \(246 %\)/);
  });

  it('warn: above 80 %', async () => {
    await sandbox.reset('drifted');
    says(await look(), 'warn', /^Plan paid \(subscription\); highest use CPU time of a request \(p99\) at 92 %\.$/);
  });

  it('warn: the table of limits is older than 180 days', async () => {
    says(await look({ now: Date.parse('2027-06-01T00:00:00Z') }), 'warn', /the limits of 2026-09-05 are older than 180 days\.$/);
  });

  it('paid by what Free refuses, when the subscriptions may not be read', async () => {
    says(await look({ token: 'no-billing' }), 'pass', /^Plan paid \(6 cron triggers are deployed, Free allows 5\)/);
    await sandbox.patch({ op: 'set', path: '/workers/sample-scheduler/schedules', value: [] });
    says(await look({ token: 'no-billing' }), 'pass', /^Plan paid \(a queue keeps messages longer than 24 hours, which Free refuses\)/);
  });

  it('the setting counts when nothing else says it', async () => {
    await free();
    says(await look({ token: 'no-billing', config: { plan: 'enterprise' } }), 'pass', /^Plan enterprise \(setting\)/);
  });

  it('unknown: nothing says the plan, both columns are shown', async () => {
    await free();
    const seen = await look({ token: 'no-billing' });
    says(seen, 'unknown', /^The plan could not be read; highest use queue operations a day at 246 % of Free\. Add Billing Read/);
    assert.match(rowAt(seen, 'cron triggers').description, /^Free: 6 of 5 \(120 %\); Paid: 6 of 250 \(2 %\)/);
    assert.deepEqual(seen.missing, { kind: 'cloudflare-permission', name: 'Billing Read' });
  });

  it('unknown: part of the usage may not be read', async () => {
    const seen = await look({ token: 'no-analytics' });
    says(seen, 'unknown', /^Plan paid \(subscription\); highest use .+; 6 of 12 quotas could not be read\. .*Account Analytics Read/);
    assert.equal(rowAt(seen, 'Workers').verdict, 'pass');
  });

  it('a review goes stale with ten times the load or another plan, not with a busier day', async () => {
    const before = await look();
    await sandbox.patch({
      op: 'set',
      path: '/subscriptions',
      value: [{ rate_plan: { id: 'workers_enterprise', is_contract: true }, state: 'Paid' }],
    });
    const after = await look();
    assert.match(after.sentence, /^Plan enterprise \(subscription\)/);
    assert.notEqual(after.inputsHash, before.inputsHash);
  });

  it('more Workers than the plan has mean that the limit was raised', async () => {
    await sandbox.reset('large');
    const seen = await look();
    says(seen, 'pass', /^Plan paid \(subscription\)/);
    assert.match(rowAt(seen, 'Workers').description, /^5,010, above the usual 500: this account's limit was raised$/);
  });

  it('never lists the databases of a paid account', async () => {
    await look();
    assert.ok(!(await sandbox.log()).some(({ path }) => /\/d1\/database\?/.test(path)));
  });
});
