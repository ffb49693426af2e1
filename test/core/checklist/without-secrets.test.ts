import assert from 'node:assert/strict';
import type { Evidence } from '../../../src/core/checklist/evidence.ts';
import { evidenceWithoutSecrets, withoutSecrets } from '../../../src/core/checklist/without-secrets.ts';

// Put together here, so that this file holds no credential itself.
const token = ['sk', 'live', '51Hq8vKJx2mZtR7wLpNc4YbD9'].join('_');

describe('withoutSecrets', () => {
  it('cuts credentials out and leaves the rest', () => {
    assert.equal(withoutSecrets(`with ${token}, then ${token}.`), 'with [secret], then [secret].');
    assert.equal(withoutSecrets(`API_KEY="${'q7Zx3Lw9'.repeat(3)}mN2b"`), 'API_KEY="[secret]"');
  });

  it('leaves ids, names, hashes and figures as they are', () => {
    for (const text of [
      '4 of 4 migrations are applied to sample-runtime (5a1d7c3e); last 0004_audit_events.sql on 2026-11-23 14:05:59 UTC.',
      'account_id 8f3ad04c71b9e265d0c84a17f92b6e53 and database_id 5a1d7c3e-94b2-4f08-8c6d-e713b0a9f254',
      'API_INGRESS_TOKEN is a Secrets Store secret on deployed version 09339f1e of sample-api; an unsigned request was refused (401).',
      'WORKFLOW_INTERNAL_TOKEN is not set on workerflow-runtime-api; API_HMAC_SECRET: Secrets Store secret',
      'release:check passed in CI/release on main@7d326ef.',
    ])
      assert.equal(withoutSecrets(text), text);
  });

  it('reaches every text of evidence, and changes no other field', () => {
    const seen: Evidence = {
      verdict: 'warn',
      sentence: `a ${token}`,
      short: `b ${token}`,
      source: 'app',
      facts: { list: [`c ${token}`, 1, null, { deep: `d ${token}` }], flag: true },
      refs: [{ path: 'x.md', line: 3, title: `e ${token}` }, { url: 'https://sample.example' }],
      rows: [
        {
          id: `trace-${token}:0`,
          label: `f ${token}`,
          description: `g ${token}`,
          refs: [{ path: 'y.md', title: `h ${token}` }],
          facts: { at: `i ${token}` },
          action: { operation: 'D.deploy', title: `j ${token}`, args: { worker: 'x' } },
          rows: [{ id: 'k', label: `l ${token}`, description: '', refs: [] }],
        },
      ],
      checkedAt: 5,
      inputsHash: 'ab',
      attest: { needed: true, keys: [`m ${token}`] },
      fixes: [{ operation: 'D.deploy', title: `n ${token}`, args: {} }],
    };
    const clean = evidenceWithoutSecrets(seen);
    assert.ok(!JSON.stringify(clean).includes(token));
    assert.deepEqual(clean, JSON.parse(JSON.stringify(seen).replaceAll(token, '[secret]')));
  });
});
