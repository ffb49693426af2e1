import assert from 'node:assert/strict';
import { AccountError } from '../../../src/core/account/errors.ts';
import type { AccountSnapshot } from '../../../src/core/account/snapshot.ts';
import type { Binding } from '../../../src/core/account/resources/bindings.ts';
import type { StoreSecret } from '../../../src/core/account/resources/secrets-store.ts';
import type { Version } from '../../../src/core/account/resources/versions.ts';
import { emptyConfig } from '../../../src/core/config/config.ts';
import { secretState } from '../../../src/core/checklist/secret-state.ts';
import type { SecretState } from '../../../src/core/checklist/secret-state.ts';
import { selectEnvironments, selectTargets, targetsByRole } from '../../../src/core/checklist/select-targets.ts';
import { workerUrls } from '../../../src/core/checklist/worker-urls.ts';
import { createMemoryProject } from '../../../src/core/project/create.ts';
import { accountLike, contextOf } from './support.ts';

const absent = async (): Promise<never> => Promise.reject(new AccountError('not-found', 'x', { code: 10_007 }));
const forbidden = async (): Promise<never> =>
  Promise.reject(new AccountError('forbidden', 'x', { missingPermission: 'Secrets Store Read' }));

/** An account with one Worker whose versions have these bindings; the first versions share the traffic, `latest` serves none. */
function account(
  serving: readonly (readonly [number, readonly Binding[]])[],
  more: Partial<AccountSnapshot> = {},
  latest?: readonly Binding[],
): AccountSnapshot {
  const versions = new Map<string, readonly Binding[]>([
    ...serving.map(([, bindings], at) => [`v${at}`, bindings] as const),
    ...(latest ? [['latest', latest] as const] : []),
  ]);
  return accountLike({
    deployments: async () => [
      {
        id: 'd',
        createdOn: '',
        source: undefined,
        authorEmail: undefined,
        message: undefined,
        triggeredBy: undefined,
        versions: serving.map(([percentage], at) => ({ versionId: `v${at}`, percentage })),
      },
    ],
    version: async (_worker, id) => ({ id, number: 1, bindings: versions.get(id) ?? [] }) as unknown as Version,
    versions: async () => [{ id: latest ? 'latest' : 'v0', number: 2 }] as unknown as Version[],
    ...more,
  });
}

const file =
  'name = "shop-api"\n[secrets]\nrequired = ["DECLARED"]\n[[secrets_store_secrets]]\nbinding = "IN_STORE"\nstore_id = "s"\nsecret_name = "x"\n';
const stored: Binding = { name: 'T', type: 'secrets_store_secret', storeId: 's', secretName: 'x' };
const store = (...secrets: readonly Partial<StoreSecret>[]): Partial<AccountSnapshot> => ({
  storeSecrets: async () =>
    secrets.map((one) => ({ id: '1', name: 'x', status: 'active', scopes: ['workers'], modified: undefined, ...one })),
});

async function stateOf(of: AccountSnapshot, name = 'T'): Promise<SecretState> {
  const context = contextOf({ 'wrangler.toml': file }, { account: of });
  const [target] = context.targets;
  assert.ok(target);
  return secretState(context, target, name);
}

describe('secretState', () => {
  const table: Readonly<Record<string, readonly [AccountSnapshot, SecretState['state'], string?]>> = {
    'a Worker secret': [account([[100, [{ name: 'T', type: 'secret_text' }]]]), 'worker-secret'],
    'a Worker key': [account([[100, [{ name: 'T', type: 'secret_key' }]]]), 'worker-secret'],
    'a store secret': [account([[100, [stored]]], store({})), 'store-secret'],
    'a store secret that is pending': [account([[100, [stored]]], store({ status: 'pending' })), 'store-pending'],
    'a store secret that was deleted': [account([[100, [stored]]], store({ status: 'deleted' })), 'store-missing'],
    'a store secret of another name': [account([[100, [stored]]], store({ name: 'y' })), 'store-missing'],
    'a store that is gone': [account([[100, [stored]]], { storeSecrets: absent }), 'store-missing'],
    'a store secret without the scope': [account([[100, [stored]]], store({ scopes: ['ai_gateway'] })), 'store-scope'],
    'a store nobody may look at': [account([[100, [stored]]], { storeSecrets: forbidden }), 'store-unverified'],
    'a plain variable': [account([[100, [{ name: 'T', type: 'plain_text' }]]]), 'plain-var'],
    'another binding': [account([[100, [{ name: 'T', type: 'd1' }]]]), 'other-binding'],
    'only the latest version': [account([[100, []]], {}, [{ name: 'T', type: 'secret_text' }]), 'only-latest'],
    'declared in secrets.required': [account([[100, []]]), 'declared-not-deployed', 'DECLARED'],
    'declared for a store': [account([[100, []]]), 'declared-not-deployed', 'IN_STORE'],
    nowhere: [account([[100, []]]), 'absent'],
    'no such Worker': [accountLike({ deployments: absent }), 'not-deployed'],
    'a draft': [accountLike({ deployments: async () => [] }), 'not-deployed'],
  };
  for (const [name, [of, state, secret]] of Object.entries(table))
    it(`${name}: ${state}`, async () => assert.equal((await stateOf(of, secret)).state, state));

  it('tells the share of traffic that has it, and ignores versions without traffic', async () => {
    const secret: Binding = { name: 'T', type: 'secret_text' };
    const split = await stateOf(
      account([
        [90, [secret]],
        [10, []],
        [0, []],
      ]),
    );
    assert.deepEqual([split.state, split.percentage, split.versions.map(({ has }) => has)], ['worker-secret', 90, [true, false]]);
  });

  it('lets other errors out: not looked at is not absent', async () => {
    await assert.rejects(stateOf(accountLike({ deployments: forbidden })), AccountError);
    await assert.rejects(stateOf(account([[100, []]], { versions: forbidden })), AccountError);
  });
});

describe('selecting targets', () => {
  const texts = {
    'workers/api/wrangler.jsonc': '{ "name": "shop-api", "env": { "production": {}, "staging": {} } }',
    'workers/api/wrangler.smoke.jsonc': '{ "name": "shop-api-smoke" }',
    'workers/api/wrangler.toml': 'name = "never-read"\n',
    'workers/jobs/wrangler.toml': 'name = "shop-jobs"\n[[queues.consumers]]\nqueue = "q"\n',
    'workers/ops-dashboard/wrangler.toml': 'name = "shop-dash"\n',
    'workers/other/wrangler.toml': 'name = "other"\n[env.staging]\n',
  };
  const names = (environments?: readonly string[]): readonly (string | undefined)[] => {
    const project = createMemoryProject(texts);
    return selectTargets(project, selectEnvironments(project, environments)).map(({ name }) => name);
  };

  it('takes production where a file has it, and the top level of files without environments', () =>
    assert.deepEqual(names(), ['shop-api-production', 'shop-jobs', 'shop-dash']));
  it('takes the environment asked for', () =>
    assert.deepEqual(names(['staging']), ['shop-api-staging', 'shop-jobs', 'shop-dash', 'other-staging']));
  it('takes the top level when asked', () => assert.deepEqual(names(['']), ['shop-api', 'shop-jobs', 'shop-dash', 'other']));

  it('finds roles by config, name, folder and what is declared', () => {
    const context = contextOf(texts);
    const role = (...[name]: Parameters<typeof targetsByRole> extends [unknown, infer R] ? [R] : never) =>
      targetsByRole(context, name).map((target) => target.name);
    assert.deepEqual(role('api'), ['shop-api-production']);
    assert.deepEqual(role('ops-dashboard'), ['shop-dash']);
    assert.deepEqual(role('queue-consumer'), ['shop-jobs']);
    assert.deepEqual(role('workflow'), []);
    assert.deepEqual(
      targetsByRole({ ...context, config: { ...emptyConfig, roles: { api: 'shop-jobs' } } }, 'api').map(({ name }) => name),
      ['shop-jobs'],
    );
  });
});

describe('workerUrls', () => {
  const routed =
    'name = "shop-api"\nroutes = [{ pattern = "api.example.com", custom_domain = true }, "*.example.com/x/*", "b.example.com/*"]\n';
  const live = accountLike({
    domains: async () => [
      { hostname: 'c.example.com', service: 'shop-api', environment: undefined, zoneName: undefined },
      { hostname: 'd.example.com', service: 'else', environment: undefined, zoneName: undefined },
    ],
    zones: forbidden,
    scriptSubdomain: async () => ({ enabled: true, previewsEnabled: false }),
    accountSubdomain: async () => 'acme',
  });

  it('lists every address once, best first, and tells what could not be looked at', async () => {
    const context = contextOf(
      { 'wrangler.toml': routed },
      { account: live, config: { ...emptyConfig, urls: { 'shop-api': 'https://api.example.com/' } } },
    );
    const [target] = context.targets;
    assert.ok(target);
    const { urls, problems } = await workerUrls(context, target);
    assert.deepEqual(urls, [
      { url: 'https://api.example.com', kind: 'setting' },
      { url: 'https://b.example.com', kind: 'config' },
      { url: 'https://c.example.com', kind: 'custom-domain' },
      { url: 'https://shop-api.acme.workers.dev', kind: 'workers-dev' },
    ]);
    assert.deepEqual(
      problems.map(({ reason }) => reason),
      ['forbidden'],
    );
  });
});
