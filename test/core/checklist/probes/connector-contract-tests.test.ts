import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { connectorContractTests as probe } from '../../../../src/core/checklist/probes/connector-contract-tests.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const path = 'tests/slack-contract.test.ts';
const contract = "test('slack_message: the request has the text', () => assert.deepEqual(sent.body, { text: 'hi' }));\n";
const runIt = (text: string): string =>
  text.replace('npm run test:retries"', 'npm run test:retries && node --test tests/slack-contract.test.ts"');

describe('connector-contract-tests', function () {
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
  const one = '1 of 1 used connectors have a mapping test that release:check runs.';
  const tested: Look = { edits: { [path]: contract, 'package.json': runIt } };

  it('pass: a mapping test in release:check, and CI is green', async () => {
    const seen = await look(tested);
    says(seen, 'pass', one);
    assert.deepEqual(rowAt(seen, 'Slack').refs, [{ path, line: 1 }]);
    assert.equal(seen.attest?.needed, true);
  });

  it('warn, never fail: no test names the connector, or it maps nothing, or release:check does not run it', async () => {
    const none = '0 of 1 used connectors have a mapping test that release:check runs. Slack:';
    says(await look(), 'warn', `${none} tests/retries.test.ts names it, but maps no request or answer.`);
    says(await look({ edits: { 'tests/retries.test.ts': undefined } }), 'warn', `${none} no test names it.`);
    says(await look({ edits: { [path]: contract } }), 'warn', `${none} ${path} tests its mapping, but release:check does not run it.`);
  });

  it('warn: CI failed', async () => {
    await sandbox.reset('drifted');
    says(await look(tested), 'warn', `${one} The last CI run ended as failure.`);
  });

  it('unknown: CI could not be looked at; a gap in the files stays a gap', async () => {
    await sandbox.fault({ kind: 503, path: '/github/' });
    const seen = await look(tested);
    says(
      seen,
      'unknown',
      `${one} The last CI run could not be looked at. The service answered with an error of its own; check again later.`,
    );
    assert.equal(seen.reason, 'server');
    assert.equal((await look()).verdict, 'warn');
  });

  it('not applicable and unknown as for the credentials', async () => {
    const versions = (await sandbox.state()).workers['sample-workflow']?.versions ?? [];
    await sandbox.patch({ op: 'set', path: `/workers/sample-workflow/versions/${versions.length - 1}/bindings`, value: [] });
    says(await look(tested), 'not-applicable', 'No connector has a credential on sample-workflow.');
    says(await look({ token: null }), 'unknown', 'Not signed in to Cloudflare; connect the account to check this.');
  });
});
