import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { idempotencyTested as probe } from '../../../../src/core/checklist/probes/idempotency-tested.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const file = 'tests/idempotency.test.ts';

describe('idempotency-tested', function () {
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

  it('pass: every critical route has a test that runs in release:check, and CI is green', async () => {
    const seen = await look();
    says(seen, 'pass', '1 of 1 critical routes have an idempotency test that runs in release:check; last CI run success.');
    assert.equal(seen.attest?.needed, true);
    assert.deepEqual(seen.facts['routes'], [{ id: 'lead_normalizer', tests: [file] }]);
    assert.equal(rowAt(seen, 'last CI run').verdict, 'pass');
  });

  it('warn: a route that no test names', async () => {
    const seen = await look({ config: { criticalRoutes: ['lead_normalizer', 'slack_message'] } });
    says(
      seen,
      'warn',
      '1 of 2 critical routes have an idempotency test that runs in release:check; not slack_message; last CI run success.',
    );
    assert.equal(rowAt(seen, 'slack_message').verdict, 'warn');
  });

  it('warn: no test speaks of it', async () => {
    says(await look({ edits: { [file]: undefined } }), 'warn', 'No test in this workspace mentions idempotency or duplicate deliveries.');
    assert.deepEqual(await sandbox.log(), [], 'CI is not asked when there is nothing it could run');
  });

  it('warn: release:check does not run the test', async () => {
    const seen = await look({ edits: { 'package.json': (text) => text.replace('npm run test:idempotency && ', '') } });
    says(seen, 'warn', `${file} tests idempotency, but release:check does not run it.`);
    assert.equal(rowAt(seen, 'lead_normalizer').description, `covered in ${file}, which release:check does not run`);
  });

  it('warn: CI failed, and no workflow runs release:check', async () => {
    await sandbox.reset('drifted');
    says(await look(), 'warn', '1 of 1 critical routes have an idempotency test that runs in release:check; last CI run failure.');
    says(
      await look({ edits: { '.github/workflows/ci.yml': undefined } }),
      'warn',
      '1 of 1 critical routes have an idempotency test that runs in release:check. No workflow runs release:check.',
    );
  });

  it('warn: which routes are critical is not listed', async () => {
    const seen = await look({ edits: { '.preflight/config.jsonc': '{}' } });
    says(
      seen,
      'warn',
      '1 idempotency test runs in release:check, but which routes are critical is not listed; name them as criticalRoutes in .preflight/config.jsonc; last CI run success.',
    );
  });

  it('takes the background routes of a contract file', async () => {
    const contract = JSON.stringify([
      { routePath: 'lead_normalizer', requestType: 'async' },
      { routePath: 'noop_ack', requestType: 'sync' },
    ]);
    const seen = await look({ edits: { '.preflight/config.jsonc': '{}', 'contracts/routes.v1.json': contract } });
    says(seen, 'pass', '1 of 1 critical routes have an idempotency test that runs in release:check; last CI run success.');
  });

  it('counts a loop over all routes, but not a mock of the table of keys', async () => {
    const loop = 'for (const route of ROUTES) assert.equal(second.duplicate, true, `${route.routePath}: duplicate`);\n';
    const mock = "if (sql.includes('FROM idempotency_keys')) return null; // lead_normalizer\n";
    assert.equal((await look({ edits: { [file]: loop } })).verdict, 'pass');
    says(await look({ edits: { [file]: mock } }), 'warn', 'No test in this workspace mentions idempotency or duplicate deliveries.');
  });

  it('unknown: the files are fine, and CI could not be looked at', async () => {
    await sandbox.fault({ kind: 503, path: '/github/' });
    const seen = await look();
    says(
      seen,
      'unknown',
      '1 of 1 critical routes have an idempotency test that runs in release:check. The last CI run could not be looked at. The service answered with an error of its own; check again later.',
    );
    assert.equal(seen.reason, 'server');
    const off = await look({ github: null });
    assert.equal(off.verdict, 'unknown');
    assert.deepEqual(off.missing, { kind: 'github-token', name: 'GitHub sign-in' });
  });

  it('goes stale when a test changes', async () => {
    const other = await look({ edits: { [file]: (text) => text.replace('twice', 'again') } });
    assert.notEqual(other.inputsHash, (await look()).inputsHash);
  });
});
