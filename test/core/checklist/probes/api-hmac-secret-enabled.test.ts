import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { apiHmacSecretEnabled as probe } from '../../../../src/core/checklist/probes/api-hmac-secret-enabled.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

describe('api-hmac-secret-enabled', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  let version = '';
  let token: Secret;
  before(async () => {
    sandbox = await startSandbox();
    const state = await sandbox.state();
    version = state.workers['sample-api']?.deployments[0]?.versions[0]?.version_id.slice(0, 8) ?? '';
    token = new Secret(state.app.ingressToken);
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset('ready'));

  const look = (of: Look = {}): Promise<Evidence> => lookAt(probe, sandbox, of);
  const says = (seen: Evidence, verdict: string, sentence: string): void =>
    assert.deepEqual([seen.verdict, seen.sentence], [verdict, sentence]);
  const url = 'https://sample-api.sample.workers.dev/api/__readiness_probe__';
  const app = (mode: string): Promise<void> => sandbox.patch({ op: 'set', path: '/app/api', value: mode });
  const add = async (binding: { readonly name: string; readonly type: string; readonly text: string }): Promise<void> => {
    const versions = (await sandbox.state()).workers['sample-api']?.versions ?? [];
    const value = [...(versions.at(-1)?.bindings ?? []).filter(({ name }) => name !== binding.name), binding];
    await sandbox.patch({ op: 'set', path: `/workers/sample-api/versions/${versions.length - 1}/bindings`, value });
  };

  it('pass: set, and an unsigned request is refused; with the kept token by the signature check itself', async () => {
    const sentence = `API_HMAC_SECRET is a worker secret on deployed version ${version} of sample-api; an unsigned POST was refused (401).`;
    const plain = await look();
    says(plain, 'pass', sentence);
    assert.equal(rowAt(plain, url).description, '401 unauthorized');
    const kept = await look({ workerTokens: { ingress: token } });
    says(kept, 'pass', sentence);
    assert.equal(rowAt(kept, url).description, '401 invalid signature');
    assert.ok(!JSON.stringify(kept).includes(token.reveal()));
    await app('hmac-only');
    says(await look(), 'pass', sentence);
  });

  it('fail: gone, a plain variable, or set and not asked for', async () => {
    await sandbox.reset('drifted');
    says(await look(), 'fail', 'API_HMAC_SECRET is declared in the config, but not on sample-api.');
    await sandbox.reset('ready');
    await add({ name: 'API_HMAC_SECRET', type: 'plain_text', text: 'x' });
    says(
      await look(),
      'fail',
      'API_HMAC_SECRET is stored as plain text var on sample-api: everyone who can read the dashboard can read it.',
    );
    await sandbox.reset('ready');
    await app('open');
    const told = `API_HMAC_SECRET is set on sample-api, but an unsigned POST was not refused (404 unknown route) at ${url}.`;
    says(await look({ workerTokens: { ingress: token } }), 'fail', told);
  });

  it('warn: signatures that hold for longer than five minutes; the value itself is not told', async () => {
    await add({ name: 'API_HMAC_MAX_SKEW_SECONDS', type: 'plain_text', text: '86399' });
    const seen = await look();
    says(seen, 'warn', 'API_HMAC_MAX_SKEW_SECONDS: signatures hold for more than 300 s.');
    assert.ok(!JSON.stringify(seen).includes('86399'));
    await add({ name: 'API_HMAC_MAX_SKEW_SECONDS', type: 'plain_text', text: '300' });
    assert.equal((await look()).verdict, 'pass');
  });

  it('unknown: no permission; warn: nothing to ask', async () => {
    says(
      await look({ token: 'no-scripts' }),
      'unknown',
      'The token lacks the permission Workers Scripts Read; add it to the token, then check again.',
    );
    says(
      await look({ workerTokens: null }),
      'warn',
      `API_HMAC_SECRET is a worker secret on deployed version ${version} of sample-api, but no request could be tried: live checks are off.`,
    );
  });
});
