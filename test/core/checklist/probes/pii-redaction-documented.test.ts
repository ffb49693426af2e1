import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { piiRedactionDocumented as probe } from '../../../../src/core/checklist/probes/pii-redaction-documented.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { lookAt, rowAt, rowsOf } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const file = 'docs/OPERATIONS_TARGETS.md';

describe('pii-redaction-documented', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());

  const look = (of: Look = {}): Promise<Evidence> => lookAt(probe, sandbox, of);
  const says = (seen: Evidence, verdict: string, sentence: string): void =>
    assert.deepEqual([seen.verdict, seen.sentence], [verdict, sentence]);

  it('warn: a document has rules; where payloads are kept and logged stands beside it', async () => {
    const seen = await look();
    says(seen, 'warn', `${file} § Personal data (line 19) covers this; a person must confirm it.`);
    assert.deepEqual(rowAt(seen, 'dead_letters.payload_json').refs, [{ path: 'migrations/0001_init.sql', line: 14 }]);
    assert.match(rowAt(seen, 'Workers Logs').description, /^on for sample-api, .*: what they log is kept for days$/);
    assert.equal(rowAt(seen, 'code that redacts').description, 'no source file here redacts anything');
    assert.ok(
      seen.fixes.some(({ operation }) => operation === 'do.scan-payloads'),
      'reading payloads is for a person to start',
    );
    assert.deepEqual(await sandbox.log(), [], 'nothing is asked by itself');
  });

  it('unknown: no document, and one without a rule', async () => {
    says(await look({ edits: { [file]: undefined } }), 'unknown', 'No document in this workspace covers PII, personal data or redaction.');
    says(
      await look({ edits: { [file]: undefined, 'docs/PRIVACY.md': '# Personal data\n\nThere is PII in payloads, see GDPR.\n' } }),
      'unknown',
      'docs/PRIVACY.md § Personal data (line 1) mentions this, but does not say what is needed.',
    );
  });

  it('warn: access tokens are kept in clear', async () => {
    const sql = 'CREATE TABLE IF NOT EXISTS oauth_tokens (\n  id INTEGER PRIMARY KEY,\n  access_token TEXT NOT NULL\n);\n';
    const seen = await look({ edits: { [file]: undefined, 'migrations/0005_oauth.sql': sql } });
    says(
      seen,
      'warn',
      'No document in this workspace covers PII, personal data or redaction. In D1, oauth_tokens.access_token is kept in clear.',
    );
    assert.deepEqual(rowAt(seen, 'oauth_tokens.access_token').refs, [{ path: 'migrations/0005_oauth.sql', line: 3 }]);
  });

  it('shows code that redacts, and no logs where they are off', async () => {
    const off = (text: string): string => text.replace('"observability": { "enabled": true }', '"observability": { "enabled": false }');
    const names = ['api', 'ops-dashboard', 'queue-consumer', 'scheduler'].map((name) => `workers/${name}/wrangler.jsonc`);
    const seen = await look({
      edits: {
        ...Object.fromEntries(names.map((name) => [name, off])),
        'workers/workflow/wrangler.toml': (text) => text.replace('[observability]\nenabled = true\n', ''),
        'shared/log.ts': 'export const line = redactValue(input);\n',
      },
    });
    assert.equal(rowAt(seen, 'code that redacts').description, 'in shared/log.ts');
    assert.ok(!rowsOf(seen).some(({ row }) => row.label === 'Workers Logs'));
  });

  it('says the same signed out', async () => {
    assert.deepEqual(await look({ token: null, now: 0 }), await look({ now: 0 }));
  });
});
