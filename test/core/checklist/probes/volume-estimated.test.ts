import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { volumeEstimated as probe } from '../../../../src/core/checklist/probes/volume-estimated.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

describe('volume-estimated', function () {
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
  const config = (estimates: NonNullable<NonNullable<Look['config']>['estimates']>): Look => ({ config: { estimates } });

  it('pass: more was estimated than came', async () => {
    const seen = await look();
    says(
      seen,
      'pass',
      /^Estimate 50,000\/day; measured [\d,]+\/day avg, 41,000\/day peak over 7 days \(≈\)\. Queue messages: estimate 20,000\/day; measured 8,200\/day avg, 8,200\/day peak over 7 days \(≈\)\.$/,
    );
    assert.deepEqual([seen.attest?.needed, seen.attest?.expiresAfterMs], [true, 90 * 86_400_000]);
  });

  it('warn: more came than estimated, which makes a review stale', async () => {
    const before = await look();
    await sandbox.reset('drifted');
    const seen = await look();
    says(seen, 'warn', /96,0\d\d\/day peak over 7 days \(≈\)\. .* More requests came than estimated\.$/);
    assert.notEqual(seen.inputsHash, before.inputsHash);
    assert.equal(rowAt(seen, 'queue messages').verdict, 'pass');
    await sandbox.reset('ready');
    says(await look(config({ requestsPerDay: 90_000, queueMessagesPerDay: 100 })), 'warn', /More queue messages came than estimated\.$/);
  });

  it('warn: the estimate is older than 90 days', async () => {
    says(await look(config({ requestsPerDay: 50_000, at: '2024-01-01' })), 'warn', /The estimate of 2024-01-01 is \d+ days old\.$/);
  });

  it('pass: the estimate of a document, with its place', async () => {
    const doc = {
      'docs/BENCHMARK_COST_PROFILE.md':
        '# Costs\n\n| Assumption | Value |\n| --- | ---: |\n| Runs per day | 50000 |\n| Runs per month (30d) | 1500000 |\n',
    };
    const seen = await look({ ...config({}), edits: doc });
    says(seen, 'pass', /^Estimate 50,000\/day;/);
    assert.deepEqual(seen.refs, [{ path: 'docs/BENCHMARK_COST_PROFILE.md', line: 5 }]);
  });

  it('unknown: no estimate anywhere, with what was measured', async () => {
    says(
      await look(config({})),
      'unknown',
      /^No estimate of the volume is in \.preflight\/config\.jsonc or in a document; enter one\. Measured [\d,]+\/day avg/,
    );
  });

  it('unknown: usage may not be read, or nothing ran', async () => {
    const seen = await look({ token: 'no-analytics' });
    says(seen, 'unknown', /^Estimate 50,000\/day\. Queue messages: estimate 20,000\/day\. .*Account Analytics Read/);
    assert.deepEqual(seen.missing, { kind: 'cloudflare-permission', name: 'Account Analytics Read' });
    says(await look({ token: null }), 'unknown', /^Estimate 50,000\/day.*Not signed in to Cloudflare/);
    await sandbox.reset('empty');
    says(await look(), 'unknown', /No traffic was measured in 7 days/);
  });

  it('a queue that may not be read hides no requests', async () => {
    await sandbox.fault({ kind: 403, path: '/queues\\?' });
    const seen = await look();
    assert.equal(seen.verdict, 'unknown');
    assert.equal(rowAt(seen, 'requests').verdict, 'pass');
  });
});
