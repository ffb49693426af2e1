import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { queueBound as probe } from '../../../../src/core/checklist/probes/queue-bound.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { queueId } from '../../../sandbox/scenarios/sample.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const consumerFile = 'workers/queue-consumer/wrangler.jsonc';
const apiFile = 'workers/api/wrangler.jsonc';
const at = `/queues/${queueId('sample-tasks')}`;

describe('queue-bound', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset('ready'));

  const look = (of: Look = {}): Promise<Evidence> => lookAt(probe, sandbox, of);
  const says = (seen: Evidence, verdict: string, sentence: string): void =>
    assert.deepEqual([seen.verdict, seen.sentence], [verdict, sentence]);
  const patch = (path: string, value: unknown): Promise<void> => sandbox.patch({ op: 'set', path: `${at}${path}`, value });
  const unbind = async (worker: string, isLatestOnly = false): Promise<void> => {
    const { versions, deployments } = (await sandbox.state()).workers[worker] ?? { versions: [], deployments: [] };
    const last = versions.length - 1;
    const without = versions[last]?.bindings.filter(({ type }) => type !== 'queue');
    if (!isLatestOnly) return sandbox.patch({ op: 'set', path: `/workers/${worker}/versions/${last}/bindings`, value: without });
    await sandbox.patch(
      { op: 'set', path: `/workers/${worker}/versions/${last - 1}/bindings`, value: without },
      { op: 'set', path: `/workers/${worker}/deployments/0/versions`, value: [{ version_id: versions[last - 1]?.id, percentage: 100 }] },
    );
    assert.ok(deployments.length > 0);
  };

  it('pass: both ends are bound', async () => {
    const seen = await look();
    says(
      seen,
      'pass',
      'sample-tasks exists, sample-api and sample-scheduler produce to it and sample-queue-consumer consumes it (batch 10, 5 retries).',
    );
    assert.equal(
      rowAt(seen, 'sample-tasks > sample-queue-consumer').description,
      'consumes · batch 10 · 5 retries · dead-letter queue sample-tasks-dlq',
    );
    assert.equal(rowAt(seen, 'sample-tasks-dlq').verdict, 'pass');
  });

  it('fail: no such queue', async () => {
    await sandbox.patch({ op: 'remove', path: at });
    const seen = await look();
    says(seen, 'fail', 'Queue sample-tasks does not exist.');
    assert.deepEqual(seen.fixes[0], { operation: 'Q.create', title: 'Create the queue sample-tasks…', args: { queue: 'sample-tasks' } });
  });

  it('fail: no consumer, and what waits because of it', async () => {
    await sandbox.reset('drifted');
    const seen = await look();
    says(seen, 'fail', 'sample-tasks has no consumer; 1,840 messages wait in sample-tasks, the oldest for 9 hours.');
    assert.deepEqual(
      seen.fixes.map(({ operation }) => operation),
      ['Q.consumer'],
    );
    assert.equal(rowAt(seen, 'consumer').verdict, 'fail');
  });

  it('fail: another Worker took the one place for a consumer', async () => {
    await patch('/consumers/0/script_name', 'sample-other');
    says(await look(), 'fail', 'sample-tasks is consumed by sample-other, not by sample-queue-consumer.');
  });

  it('fail: an HTTP pull consumer where the config has a Worker', async () => {
    await sandbox.patch(
      { op: 'set', path: `${at}/consumers/0/type`, value: 'http_pull' },
      { op: 'remove', path: `${at}/consumers/0/script_name` },
    );
    says(await look(), 'fail', 'sample-tasks has an HTTP pull consumer, and the config expects sample-queue-consumer.');
  });

  it('fail: delivery is paused', async () => {
    await patch('/settings/delivery_paused', true);
    const seen = await look();
    says(seen, 'fail', 'Delivery of sample-tasks is paused.');
    assert.equal(seen.fixes[0]?.operation, 'Q.resume');
  });

  it('fail: the API has no deployed binding; the way is a deploy', async () => {
    await unbind('sample-api');
    const seen = await look();
    says(seen, 'fail', 'sample-api has no deployed binding to sample-tasks.');
    assert.deepEqual(
      seen.fixes.map(({ operation, args }) => [operation, args['worker']]),
      [['D.deploy', 'sample-api']],
    );
    await sandbox.reset('ready');
    await sandbox.patch({ op: 'remove', path: '/workers/sample-api' });
    says(await look(), 'fail', 'sample-api has no deployed binding to sample-tasks: it is not deployed.');
  });

  it('fail: the API names no queue at all, though the item asks for it', async () => {
    await unbind('sample-api');
    const edit = (text: string): string => text.replaceAll(/"queues": \{ "producers".*\n/g, '');
    says(await look({ edits: { [apiFile]: edit } }), 'fail', 'sample-api has no deployed binding to sample-tasks.');
  });

  it('warn: the binding is in the latest version only', async () => {
    await unbind('sample-api', true);
    const number = (await sandbox.state()).workers['sample-api']?.versions.at(-1)?.number;
    says(await look(), 'warn', `sample-api is bound to sample-tasks only in version ${number}, which is not deployed.`);
  });

  it('warn: the binding is on a part of the traffic', async () => {
    await unbind('sample-api', true);
    const versions = (await sandbox.state()).workers['sample-api']?.versions ?? [];
    const split = versions.slice(-2).map(({ id }, index) => ({ version_id: id, percentage: index === 0 ? 90 : 10 }));
    await sandbox.patch({ op: 'set', path: '/workers/sample-api/deployments/0/versions', value: split });
    says(await look(), 'warn', 'sample-api is bound to sample-tasks only on 10% of traffic.');
  });

  it('warn: settings of the consumer differ', async () => {
    await patch('/consumers/0/settings/max_retries', 2);
    const seen = await look();
    says(seen, 'warn', 'sample-tasks: max_retries is 2, the config says 5.');
    assert.equal(seen.fixes[0]?.operation, 'Q.consumer');
  });

  it('warn: no dead-letter queue, with what becomes of the messages', async () => {
    await sandbox.patch({ op: 'remove', path: `${at}/consumers/0/dead_letter_queue` });
    const edit = (text: string): string => text.replaceAll(/, "dead_letter_queue": "[^"]*"/g, '');
    const seen = await look({ edits: { [consumerFile]: edit } });
    says(seen, 'warn', 'sample-tasks has no dead-letter queue: after 5 retries messages are deleted; the app records failures in D1 only.');
    assert.deepEqual(seen.fixes, []);
  });

  it('warn: messages wait for more than a quarter of an hour', async () => {
    await patch('/metrics', { backlog_count: 12, backlog_bytes: 1, oldest_message_timestamp_ms: Date.now() - 20 * 60_000 });
    says(await look(), 'warn', '12 messages wait in sample-tasks, the oldest for 20 minutes.');
    await patch('/metrics', { backlog_count: 12, backlog_bytes: 1, oldest_message_timestamp_ms: Date.now() - 14 * 60_000 });
    assert.equal((await look()).verdict, 'pass');
  });

  it('fail: the dead-letter queue is not there', async () => {
    await sandbox.patch({ op: 'remove', path: `/queues/${queueId('sample-tasks-dlq')}` });
    says(await look(), 'fail', 'Queue sample-tasks-dlq does not exist. 1 of 2 queues are in order.');
  });

  it('not applicable: no queue; unknown: signed out or without permission', async () => {
    says(
      await look({ texts: { 'wrangler.toml': 'name = "x"\n' } }),
      'not-applicable',
      'No wrangler file of this environment names a queue.',
    );
    says(await look({ token: null }), 'unknown', 'Not signed in to Cloudflare; connect the account to check this.');
    const forbidden = await look({ token: 'no-queues,no-scripts' });
    assert.equal(forbidden.verdict, 'unknown');
    assert.equal(forbidden.missing?.kind, 'cloudflare-permission');
  });
});
