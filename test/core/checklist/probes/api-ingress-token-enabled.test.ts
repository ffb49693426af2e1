import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { apiIngressTokenEnabled as probe } from '../../../../src/core/checklist/probes/api-ingress-token-enabled.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { storeId } from '../../../sandbox/scenarios/ids.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const source = 'workers/api/src/index.ts';
const config = 'workers/api/wrangler.jsonc';
const NAME = 'API_INGRESS_TOKEN';

describe('api-ingress-token-enabled', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  let version = '';
  before(async () => {
    sandbox = await startSandbox();
    version = (await sandbox.state()).workers['sample-api']?.deployments[0]?.versions[0]?.version_id.slice(0, 8) ?? '';
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset('ready'));

  const look = (of: Look = {}): Promise<Evidence> => lookAt(probe, sandbox, of);
  const says = (seen: Evidence, verdict: string, sentence: string): void =>
    assert.deepEqual([seen.verdict, seen.sentence], [verdict, sentence]);
  const app = (mode: string): Promise<void> => sandbox.patch({ op: 'set', path: '/app/api', value: mode });
  const store = async (field: string, value: unknown): Promise<void> => {
    const at = (await sandbox.state()).stores[storeId]?.secrets.findIndex(({ name }) => name === NAME);
    await sandbox.patch({ op: 'set', path: `/stores/${storeId}/secrets/${at}/${field}`, value });
  };
  /** What binds the name in the newest version: a kind of binding, or nothing. */
  const bind = async (binding: Record<string, unknown> | undefined, fromEnd = 1): Promise<void> => {
    const versions = (await sandbox.state()).workers['sample-api']?.versions ?? [];
    const rest = versions.at(-fromEnd)?.bindings.filter(({ name }) => name !== NAME) ?? [];
    const value = binding ? [...rest, { name: NAME, ...binding }] : rest;
    await sandbox.patch({ op: 'set', path: `/workers/sample-api/versions/${versions.length - fromEnd}/bindings`, value });
  };
  const serve = async (...parts: readonly number[]): Promise<void> => {
    const versions = (await sandbox.state()).workers['sample-api']?.versions ?? [];
    const value = parts
      .map((percentage, index) => ({ version_id: versions.at(-1 - index)?.id, percentage }))
      .filter(({ percentage }) => percentage > 0);
    await sandbox.patch({ op: 'set', path: '/workers/sample-api/deployments/0/versions', value });
  };
  const undeclared = { [config]: (text: string): string => text.replaceAll(/"secrets_store_secrets": \[[^\]]*\],\s*/g, '') };

  it('pass: bound and refused', async () => {
    const seen = await look();
    says(
      seen,
      'pass',
      `${NAME} is a Secrets Store secret on deployed version ${version} of sample-api; an unauthenticated POST was refused (401).`,
    );
    assert.equal(rowAt(seen, 'https://sample-api.sample.workers.dev/api/__readiness_probe__').description, '401 unauthorized');
    await bind({ type: 'secret_text', text: 'x' });
    assert.match((await look()).sentence, /^API_INGRESS_TOKEN is a worker secret on/);
    await app('access');
    assert.match((await look()).sentence, /POST was refused by Cloudflare Access\.$/);
  });

  it('the request can do nothing: an unknown route, an empty object, no token', async () => {
    await sandbox.clearLog();
    await look();
    const sent = (await sandbox.log()).filter(({ path }) => path.startsWith('/app/'));
    assert.deepEqual(
      sent.map(({ method, path, body }) => [method, path, body]),
      [['POST', '/app/api/api/__readiness_probe__', '{}']],
    );
  });

  it('fail: absent, declared but not deployed, a plain variable, another binding', async () => {
    await bind(undefined);
    says(await look(), 'fail', `${NAME} is declared in the config, but not on sample-api.`);
    const seen = await look({ edits: undeclared });
    says(seen, 'fail', `${NAME} is not set on sample-api.`);
    assert.deepEqual(seen.fixes[0]?.operation, 'S.put');
    assert.deepEqual(seen.fixes[0]?.args, { worker: 'sample-api', config, environment: 'production', name: NAME });
    await bind({ type: 'plain_text', text: 'canary-of-a-plain-value' });
    const plain = await look();
    says(plain, 'fail', `${NAME} is stored as plain text var on sample-api: everyone who can read the dashboard can read it.`);
    assert.ok(!JSON.stringify(plain).includes('canary'));
    await bind({ type: 'kv_namespace', namespace_id: 'x' });
    says(await look(), 'fail', `${NAME} of sample-api is bound to something that is no secret.`);
  });

  it('fail: missing in the store or without its scope; warn: not active yet', async () => {
    await store('name', 'OTHER');
    const seen = await look();
    says(seen, 'fail', `${NAME} of sample-api is bound to ${NAME} in the Secrets Store, where there is no such secret.`);
    assert.equal(seen.fixes[0]?.operation, 'SS.create');
    assert.equal(seen.fixes[0]?.args['storeId'], storeId);
    await sandbox.reset('ready');
    await store('scopes', ['ai_gateway']);
    says(await look(), 'fail', `${NAME} of sample-api is bound to ${NAME} in the Secrets Store, which lacks the scope workers.`);
    await sandbox.reset('drifted');
    says(await look(), 'warn', `${NAME} of sample-api is bound to ${NAME} in the Secrets Store, which is not active yet.`);
  });

  it('fail: only on the latest version; the way is to deploy it', async () => {
    await bind(undefined, 2);
    await serve(0, 100);
    const latest = (await sandbox.state()).workers['sample-api']?.versions.at(-1);
    const seen = await look();
    says(seen, 'fail', `The secret ${NAME} is on version ${latest?.number} of sample-api, which is not deployed.`);
    assert.deepEqual([seen.fixes[0]?.operation, seen.fixes[0]?.args['version']], ['V.deploy', latest?.id]);
  });

  it('warn: only on a part of the traffic', async () => {
    await bind(undefined, 2);
    await serve(10, 90);
    const seen = await look();
    says(seen, 'warn', `${NAME} is on sample-api only on 10% of traffic.`);
    assert.match(rowAt(seen, 'traffic').description, /^10% on [0-9a-f]{8} has it, 90% on [0-9a-f]{8} lacks it$/);
  });

  it('fail: the Worker is not deployed', async () => {
    await sandbox.patch({ op: 'remove', path: '/workers/sample-api' });
    const seen = await look();
    says(seen, 'fail', `sample-api is not deployed, so ${NAME} is not in force.`);
    assert.equal(seen.fixes[0]?.operation, 'D.deploy');
  });

  it('fail: nothing is refused, though the secret is there', async () => {
    await app('open');
    const url = 'https://sample-api.sample.workers.dev/api/__readiness_probe__';
    says(await look(), 'fail', `${NAME} is set on sample-api, but a POST without it was not refused (404 unknown route) at ${url}.`);
  });

  it('warn: only a signature is asked for, another Worker answers, a challenge, a crash of unknown cause', async () => {
    const url = 'https://sample-api.sample.workers.dev/api/__readiness_probe__';
    await app('hmac-only');
    says(await look(), 'warn', `${NAME} is set on sample-api, but a POST without it was asked for a signature: only that guards ${url}.`);
    for (const mode of ['other', 'challenge']) {
      await app(mode);
      const told = `${NAME} is a Secrets Store secret on deployed version ${version} of sample-api, but no request could be tried: its answer tells nothing.`;
      says(await look(), 'warn', told);
    }
    await app('crash');
    says(await look(), 'warn', `${NAME} is set on sample-api, but ${url} answered 500: whether it refuses is not proven.`);
  });

  it('read as a plain string: warn, and fail once requests crash', async () => {
    const edits = { [source]: 'export default {\n  fetch: (request, env) => new Response(env.API_INGRESS_TOKEN?.trim()),\n};\n' };
    says(await look({ edits }), 'warn', `${NAME} is bound from Secrets Store but read as a plain string at ${source}:2.`);
    await app('crash');
    says(
      await look({ edits }),
      'fail',
      `${NAME} is bound from Secrets Store but read as a plain string at ${source}:2: requests crash (500), so nobody can use the API.`,
    );
  });

  it('warn: no address, or live checks are off; unknown: the address does not answer', async () => {
    const none = `${NAME} is a Secrets Store secret on deployed version ${version} of sample-api, but no request could be tried`;
    says(await look({ workerTokens: null }), 'warn', `${none}: live checks are off.`);
    await sandbox.patch({ op: 'set', path: '/workers/sample-api/subdomain/enabled', value: false });
    says(await look(), 'warn', `${none}: it has no known address.`);
    await sandbox.reset('ready');
    await sandbox.fault({ kind: 'reset', path: '/app/' });
    const seen = await look();
    assert.equal(seen.verdict, 'unknown');
    assert.match(seen.sentence, /could not be reached: The network could not be reached; check again when online\.$/);
  });

  it('unknown: no API known, signed out, no permission for Workers or the store', async () => {
    says(
      await look({ texts: { 'wrangler.toml': 'name = "x"\n' } }),
      'unknown',
      'No Worker of this project is known to be the API; name it as roles.api in .preflight/config.jsonc.',
    );
    says(await look({ token: null }), 'unknown', 'Not signed in to Cloudflare; connect the account to check this.');
    for (const [token, name] of [
      ['no-scripts', 'Workers Scripts Read'],
      ['no-secrets-store', 'Account Secrets Store Read'],
    ] as const) {
      const seen = await look({ token });
      assert.deepEqual([seen.verdict, seen.missing?.kind], ['unknown', 'cloudflare-permission'], token);
      assert.ok(name.endsWith(seen.missing?.name ?? '?'), seen.missing?.name);
    }
  });
});
