import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { cpuProfileTested as probe } from '../../../../src/core/checklist/probes/cpu-profile-tested.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

describe('cpu-profile-tested', function () {
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
  const day = 86_400_000;
  const iso = (ago: number): string => new Date(Date.now() - ago).toISOString();
  const report = (ago: number): Look => ({ edits: { 'docs/BENCHMARK.md': `# Benchmark\n\nGenerated: \`${iso(ago)}\`\n` } });
  const version = async (worker: string, field: string, value: unknown): Promise<void> => {
    const { versions } = (await sandbox.state()).workers[worker] ?? { versions: [] };
    await sandbox.patch({ op: 'set', path: `/workers/${worker}/versions/${versions.length - 1}/${field}`, value });
  };

  it('pass: far from the limit, with a fresh benchmark', async () => {
    const seen = await look(report(3 * day));
    says(seen, 'pass', /^p99 CPU 8\.2 ms of 30,000 ms \(sample-\S+\); 0 CPU kills in 7 days; benchmark \d{4}-\d\d-\d\d\.$/);
    assert.match(rowAt(seen, 'docs/BENCHMARK.md').description, /^synthetic, not Worker CPU/);
    assert.equal(seen.attest?.needed, true);
  });

  it('warn: no benchmark, an old one, or one from before the last change', async () => {
    says(await look(), 'warn', /; no benchmark report\.$/);
    says(await look(report(100 * day)), 'warn', /the benchmark of \d{4}-\d\d-\d\d is 100 days old\.$/);
    const git = { lastCommit: async () => ({ sha: 'a'.repeat(40), at: Date.now() - day }) };
    says(await look({ ...report(3 * day), git }), 'warn', /the Workers changed on \d{4}-\d\d-\d\d, after the benchmark of/);
  });

  it('warn: above 80 % of its own limit', async () => {
    await version('sample-api', 'limits', { cpu_ms: 10 });
    says(await look(report(day)), 'warn', /^p99 CPU 8\.2 ms of 10 ms \(sample-api\); .*sample-api is at 82 % of its limit\.$/);
  });

  it('fail: over the limit', async () => {
    await version('sample-api', 'limits', { cpu_ms: 5 });
    says(await look(report(day)), 'fail', /^p99 CPU 8\.2 ms of 5 ms \(sample-api\); 0 CPU kills/);
  });

  it('fail: invocations were ended', async () => {
    await sandbox.reset('drifted');
    const seen = await look();
    says(seen, 'fail', /^p99 CPU 27,500 ms of 30,000 ms \(\S+\); 287 CPU kills in 7 days; no benchmark report\.$/);
    assert.equal(rowAt(seen, 'sample-workflow').verdict, 'fail');
  });

  it('unknown: near the limit of Free, and the plan cannot be read', async () => {
    await sandbox.patch(
      ...Object.keys((await sandbox.state()).queues).map(
        (id) => ({ op: 'set', path: `/queues/${id}/settings/message_retention_period`, value: 86_400 }) as const,
      ),
      { op: 'set', path: '/workers/sample-scheduler/schedules', value: [] },
    );
    says(
      await look({ token: 'no-billing' }),
      'unknown',
      /^p99 CPU 8\.2 ms of 10 ms \(Free\) or 30,000 ms \(Paid\).*The plan could not be read/,
    );
    says(await look({ token: 'no-billing', config: { plan: 'paid' } }), 'warn', /of 30,000 ms/);
  });

  it('unknown: not deployed, or usage may not be read', async () => {
    const seen = await look({ token: 'no-analytics' });
    says(seen, 'unknown', /Account Analytics Read/);
    await sandbox.reset('empty');
    says(await look(), 'unknown', /^Nothing is deployed yet/);
  });

  it('unknown: no invocation in the window', async () => {
    await sandbox.patch({ op: 'set', path: '/analytics/workersInvocationsAdaptive', value: [] });
    says(await look(), 'unknown', /^No invocation was measured in 7 days; no benchmark report\.$/);
  });

  it('a review outlives a deployment, but not a new compatibility date', async () => {
    const before = await look();
    await version('sample-api', 'number', 3);
    assert.equal((await look()).inputsHash, before.inputsHash);
    await version('sample-api', 'number', 41);
    assert.notEqual((await look()).inputsHash, before.inputsHash);
    await version('sample-api', 'number', 2);
    await version('sample-api', 'compatibility_date', '2026-11-01');
    assert.notEqual((await look()).inputsHash, before.inputsHash);
  });
});
