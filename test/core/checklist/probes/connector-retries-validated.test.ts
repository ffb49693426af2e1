import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { connectorRetriesValidated as probe } from '../../../../src/core/checklist/probes/connector-retries-validated.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const code = 'workers/workflow/src/index.ts';
const test = 'tests/retries.test.ts';

describe('connector-retries-validated', function () {
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
  const gap = (what: string): string => `0 of 1 used connectors have retry handling and a test of it. Slack: ${what}.`;
  const noRetry = (text: string): string => text.replace('await fetchWithRetry(', 'await fetch(');

  it('pass: the file tries again, and a test makes the vendor fail; a person still confirms', async () => {
    const seen = await look();
    says(seen, 'pass', '1 of 1 used connectors have retry handling and a test of it.');
    assert.deepEqual(rowAt(seen, 'Slack').refs, [
      { path: code, line: 12 },
      { path: test, line: 6 },
    ]);
    assert.equal(seen.attest?.needed, true);
  });

  it('warn: checks the answer and does not try again, or neither', async () => {
    const seen = await look({ edits: { [code]: noRetry } });
    says(seen, 'warn', gap(`${code} checks the answer, but does not try again; ${test} makes it fail`));
    const blind = (text: string): string =>
      noRetry(text)
        .replace(/if \(!answer\.ok\).*\n/, '')
        .replace('!== `Bearer', '=== `Bearer');
    says(await look({ edits: { [code]: blind } }), 'warn', gap(`${code} neither checks the answer nor tries again; ${test} makes it fail`));
  });

  it('warn: no test makes the vendor fail, and no file calls it', async () => {
    says(await look({ edits: { [test]: undefined } }), 'warn', gap(`tries again in ${code}; no test makes it fail`));
    const mock = "test('slack_message is posted', () => { queue.retry(); });\n";
    says(await look({ edits: { [test]: mock } }), 'warn', gap(`tries again in ${code}; no test makes it fail`));
    says(
      await look({ edits: { [code]: '', [test]: undefined } }),
      'warn',
      gap('no source file that calls it was found; no test makes it fail'),
    );
  });

  it('prefers the client of the vendor, and tells what the queue does', async () => {
    const client = "import { fetchWithRetry } from './retry';\nexport const post = () => fetchWithRetry(url, {});\n";
    const seen = await look({
      edits: {
        'workers/workflow/src/connectors/slack.ts': client,
        'workers/queue-consumer/src/errors.ts': 'if (isRetryableError(text)) message.retry();\n',
      },
    });
    assert.equal(rowAt(seen, 'Slack').description, `tries again in workers/workflow/src/connectors/slack.ts; ${test} makes it fail`);
    assert.deepEqual(rowAt(seen, 'queue').refs, [{ path: 'workers/queue-consumer/src/errors.ts', line: 1 }]);
  });

  it('not applicable and unknown as for the credentials', async () => {
    const versions = (await sandbox.state()).workers['sample-workflow']?.versions ?? [];
    await sandbox.patch({ op: 'set', path: `/workers/sample-workflow/versions/${versions.length - 1}/bindings`, value: [] });
    says(await look(), 'not-applicable', 'No connector has a credential on sample-workflow.');
    says(await look({ token: null }), 'unknown', 'Not signed in to Cloudflare; connect the account to check this.');
    await sandbox.reset('empty');
    says(await look(), 'unknown', 'sample-workflow is not deployed, so which connectors are used is not known.');
  });

  it('goes stale when the code or the test changes', async () => {
    const { inputsHash } = await look();
    assert.notEqual((await look({ edits: { [code]: (text) => `${text}\n` } })).inputsHash, inputsHash);
    assert.notEqual((await look({ edits: { [test]: (text) => `${text}\n` } })).inputsHash, inputsHash);
    assert.equal((await look({ edits: { 'README.md': 'x' } })).inputsHash, inputsHash);
  });
});
