import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { noPlaintextSecrets as probe } from '../../../../src/core/checklist/probes/no-plaintext-secrets.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { lookAt, rowAt, sampleTexts } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const api = 'workers/api/wrangler.jsonc';
// Joined here, so that this file holds no credential by its form.
const slack = ['https://hooks.slack', '.com/services/T0A1B2C3D/B0E4F5G6H/', 'kQ8vN3xZ7mR2pL5wT9yB4cJ6'].join('');
const opaque = ['q8Zr2Lw', 'Xn5Vt9Kp', 'B3mYc7Hs'].join('');

describe('no-plaintext-secrets', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset('ready'));

  const look = (of: Look = {}): Promise<Evidence> => lookAt(probe, sandbox, of);
  const says = (seen: Evidence, verdict: string, sentence: string): void => {
    assert.deepEqual([seen.verdict, seen.sentence], [verdict, sentence]);
    for (const value of [slack, opaque]) assert.ok(!JSON.stringify(seen).includes(value), 'no value is told');
  };
  const files = Object.keys(sampleTexts()).length;
  const withVar =
    (name: string, value: string) =>
    (text: string): string =>
      text.replaceAll('"ENV_NAME": "production"', `"ENV_NAME": "production", "${name}": "${value}"`);
  const deploy = async (binding: Record<string, unknown>): Promise<void> => {
    const versions = (await sandbox.state()).workers['sample-api']?.versions ?? [];
    await sandbox.patch({
      op: 'set',
      path: `/workers/sample-api/versions/${versions.length - 1}/bindings`,
      value: [...(versions.at(-1)?.bindings ?? []), binding],
    });
  };

  it('pass: nothing in the sample, with what was read', async () => {
    const seen = await look();
    says(seen, 'pass', `No secret-like values in 12 vars and ${files} tracked files.`);
    assert.deepEqual(seen.facts['scanned'], { files, vars: 12, deployed: 6 });
  });

  it('fail: a credential in a source, a document or a var', async () => {
    says(await look({ edits: { 'src/notify.ts': `// x\nfetch('${slack}');\n` } }), 'fail', 'src/notify.ts:2 looks like a slack-webhook.');
    says(
      await look({ edits: { 'docs/X.md': `See ${slack}\n`, 'docs/Y.md': `See ${slack}\n` } }),
      'fail',
      'docs/X.md:1 looks like a slack-webhook; 1 more like it.',
    );
    const seen = await look({ edits: { [api]: withVar('HOOK', slack) } });
    assert.match(seen.sentence, /^workers\/api\/wrangler\.jsonc:\d+ looks like a slack-webhook\.$/);
    assert.equal(seen.fixes[0]?.operation, 'edit.move-to-secret');
  });

  it('fail: a tracked file of local secrets', async () => {
    says(
      await look({ edits: { 'workers/api/.dev.vars': `A_TOKEN=${opaque}\n` } }),
      'fail',
      'workers/api/.dev.vars holds local secrets and is tracked by git.',
    );
  });

  it('fail: a credential in a deployed variable, in text or within JSON', async () => {
    await deploy({ name: 'HOOK', type: 'plain_text', text: slack });
    const seen = await look();
    says(seen, 'fail', 'Var HOOK on deployed sample-api looks like a secret (slack-webhook).');
    assert.deepEqual([seen.fixes[0]?.operation, seen.fixes[0]?.args['name']], ['S.put', 'HOOK']);
    await sandbox.reset('ready');
    await deploy({ name: 'SETTINGS', type: 'json', json: { alerts: [{ url: slack }] } });
    says(await look(), 'fail', 'Var SETTINGS on deployed sample-api looks like a secret (slack-webhook).');
  });

  it('warn: only the name says so', async () => {
    const seen = await look({ edits: { [api]: withVar('PARTNER_TOKEN', opaque) } });
    assert.equal(seen.verdict, 'warn');
    assert.match(seen.sentence, /^workers\/api\/wrangler\.jsonc:\d+ looks like a [\w-]+, though not surely\.$/);
    await deploy({ name: 'PARTNER_TOKEN', type: 'plain_text', text: opaque });
    const live = await look();
    assert.equal(live.verdict, 'warn');
    assert.match(live.sentence, /^Var PARTNER_TOKEN on deployed sample-api looks like a secret \([\w-]+\), though not surely\.$/);
  });

  it('let pass: a warning for a var of a wrangler file, a row for anything else', async () => {
    const allow = { '.gitleaks.toml': '[allowlist]\nregexes = ["q8Zr[a-zA-Z0-9]+"]\n' };
    const seen = await look({ edits: { ...allow, [api]: withVar('PARTNER_TOKEN', opaque) } });
    assert.equal(seen.verdict, 'warn');
    assert.match(seen.sentence, /^workers\/api\/wrangler\.jsonc:\d+ looks like a [\w-]+, but is let pass\.$/);
    const marked = await look({ edits: { 'src/notify.ts': `fetch('${slack}'); // gitleaks:allow\n` } });
    assert.equal(marked.verdict, 'pass');
    assert.equal(rowAt(marked, 'dismissed').description, '1 let pass by an allow-list, a comment or the config');
  });

  it('warn: a variable that is called a secret, with a value that no detector knows', async () => {
    const smoke = 'workers/ops-dashboard/wrangler.smoke.jsonc';
    const text =
      '{ "name": "x", "vars": { "OPS_DASHBOARD_TOKEN": "smoke-test-token", "TOKEN_TTL_SECONDS": "36000000", "A_SECRET": "REPLACE_WITH_SECRET" } }\n';
    says(
      await look({ edits: { [smoke]: text } }),
      'warn',
      `${smoke}:1 holds a value in OPS_DASHBOARD_TOKEN, whose name says that it is a secret.`,
    );
  });

  it('does not read untracked files, lock files and files beyond 1 MB', async () => {
    const edits = { 'notes.md': slack, 'package-lock.json': `{"a":"${slack}"}`, 'big.txt': `${slack}\n${'x '.repeat(500_001)}` };
    const tracked = Object.keys(sampleTexts()).concat('package-lock.json', 'big.txt');
    says(await look({ edits, tracked: { tracked } }), 'pass', `No secret-like values in 12 vars and ${files} tracked files.`);
  });

  it('unknown: the deployed variables could not be looked at, and the rest is told; a finding still fails', async () => {
    const clean = `No secret-like values in 12 vars and ${files} tracked files; the deployed vars could not be looked at: `;
    says(await look({ token: null }), 'unknown', `${clean}Not signed in to Cloudflare; connect the account to check this.`);
    const seen = await look({ token: 'no-scripts' });
    says(seen, 'unknown', `${clean}The token lacks the permission Workers Scripts Read; add it to the token, then check again.`);
    assert.equal(seen.missing?.name, 'Workers Scripts Read');
    assert.equal((await look({ token: null, edits: { 'src/notify.ts': `fetch('${slack}');\n` } })).verdict, 'fail');
  });
});
