import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { vendorRateLimitsTested as probe } from '../../../../src/core/checklist/probes/vendor-rate-limits-tested.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const test = 'tests/retries.test.ts';

describe('vendor-rate-limits-tested', function () {
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
  const withTest = (text: string): Promise<Evidence> => look({ edits: { [test]: text } });

  it('pass: a test makes the vendor answer 429', async () => {
    const seen = await look();
    says(seen, 'pass', '1 of 1 used connectors have a 429 test.');
    assert.deepEqual(rowAt(seen, 'Slack').refs, [
      { path: test, line: 6 },
      { url: 'https://api.slack.com/apis/rate-limits', title: 'Slack rate limits' },
    ]);
    assert.deepEqual([seen.attest?.needed, seen.attest?.expiresAfterMs], [true, 180 * 86_400_000]);
    for (const answer of [
      'json({}, 429)',
      "new Response('', { status: 429 })",
      'HttpResponse.json({}, { status: 429 })',
      "respond: () => json({ error: 'slow' }, 429)",
    ])
      assert.equal((await withTest(`// slack_message\nconst a = ${answer};\n`)).verdict, 'pass', answer);
  });

  it('warn: none does; a 429 of our own limiter, of a list and far away is none', async () => {
    says(await look({ edits: { [test]: undefined } }), 'warn', 'No test makes a vendor answer 429 (Slack).');
    const others = [
      "await call('slack_message');\nassert.equal(blocked.status, 429);\n",
      '// slack_message\nif (response.status === 429) wait();\n',
      '// slack_message\nexpect(answer).toEqual({ status: 429 });\n',
      `// slack_message\n${'\n'.repeat(60)}const limited = { status: 429 };\n`,
    ];
    for (const text of others) says(await withTest(text), 'warn', 'No test makes a vendor answer 429 (Slack).');
  });

  it('warn: one of two has a test', async () => {
    const versions = (await sandbox.state()).workers['sample-workflow']?.versions ?? [];
    const bindings = [...(versions.at(-1)?.bindings ?? []), { name: 'NOTION_TOKEN', type: 'secret_text', text: 'x' }];
    await sandbox.patch({ op: 'set', path: `/workers/sample-workflow/versions/${versions.length - 1}/bindings`, value: bindings });
    says(await look(), 'warn', '1 of 2 used connectors have a 429 test; not Notion.');
  });

  it('links the page that the repository names for a vendor, when it is one', async () => {
    const services = (url: string): string => JSON.stringify({ services: [{ connectorName: 'Slack', rateLimitDocsUrl: url }] });
    const named = await look({ edits: { 'connector-registry/services.json': services('https://example.com/limits') } });
    assert.deepEqual(rowAt(named, 'Slack').refs[1], { url: 'https://example.com/limits', title: 'Slack rate limits' });
    const bad = await look({ edits: { 'connector-registry/services.json': services('javascript:alert(1)') } });
    assert.deepEqual(rowAt(bad, 'Slack').refs[1], { url: 'https://api.slack.com/apis/rate-limits', title: 'Slack rate limits' });
    const broken = await look({ edits: { 'connector-registry/services.json': '{"services":[null,3,{"connectorName":1}]' } });
    assert.equal(broken.verdict, 'pass');
  });

  it('not applicable and unknown as for the credentials', async () => {
    says(await look({ token: null }), 'unknown', 'Not signed in to Cloudflare; connect the account to check this.');
    await sandbox.reset('empty');
    says(await look(), 'unknown', 'sample-workflow is not deployed, so which connectors are used is not known.');
  });
});
