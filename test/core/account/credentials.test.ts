import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { accountCachePaths, resolveAccountId } from '../../../src/core/account/account-id.ts';
import type { AccountIdSources } from '../../../src/core/account/account-id.ts';
import { apiBaseUrl, findCredential, githubBaseUrl } from '../../../src/core/account/credentials.ts';
import type { CredentialSources, RunWrangler } from '../../../src/core/account/credentials.ts';
import { AccountError } from '../../../src/core/account/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { never } from './loopback.ts';

describe('Finding a credential', () => {
  const none: CredentialSources = { stored: undefined, environment: {}, runWrangler: undefined };
  const wrangler =
    (stdout: string, exitCode = 0): RunWrangler =>
    () =>
      Promise.resolve({ exitCode, stdout: new Secret(stdout) });

  it('takes the stored token before the environment before the wrangler login', async () => {
    const all: CredentialSources = {
      stored: new Secret('stored'),
      environment: { CLOUDFLARE_API_TOKEN: 'from-env' },
      runWrangler: wrangler('{"type":"oauth","token":"from-wrangler"}'),
    };
    const sourceOf = async (sources: CredentialSources) => {
      const found = await findCredential(sources, never);
      return [found?.source, found?.credential.type === 'token' ? found.credential.token.reveal() : undefined];
    };
    assert.deepEqual(await sourceOf(all), ['stored', 'stored']);
    assert.deepEqual(await sourceOf({ ...all, stored: undefined }), ['environment', 'from-env']);
    assert.deepEqual(await sourceOf({ ...all, stored: undefined, environment: { CLOUDFLARE_API_TOKEN: '  ' } }), [
      'wrangler',
      'from-wrangler',
    ]);
    assert.deepEqual(await sourceOf({ ...all, stored: undefined, environment: { CF_API_TOKEN: 'older' } }), ['environment', 'older']);
    assert.equal(await findCredential(none, never), undefined);
  });

  it('takes a global key only with its e-mail', async () => {
    assert.equal(await findCredential({ ...none, environment: { CLOUDFLARE_API_KEY: 'k' } }, never), undefined);
    const found = await findCredential({ ...none, environment: { CLOUDFLARE_API_KEY: 'k', CLOUDFLARE_EMAIL: 'a@b.c' } }, never);
    assert.equal(found?.credential.type, 'key');
    assert.ok(!inspect(found, { depth: 9 }).includes("'k'"));
  });

  it('asks wrangler with fixed arguments and reads its three answers', async () => {
    const asked: (readonly string[])[] = [];
    const run: RunWrangler = (args) => {
      asked.push(args);
      return Promise.resolve({ exitCode: 0, stdout: new Secret('a warning\n{"type":"api_key","key":"k","email":"a@b.c"}\n') });
    };
    assert.equal((await findCredential({ ...none, runWrangler: run }, never))?.credential.type, 'key');
    assert.deepEqual(asked, [['auth', 'token', '--json']]);
    const api = await findCredential({ ...none, runWrangler: wrangler('{"type":"api_token","token":"t"}') }, never);
    assert.equal(api?.credential.type, 'token');
  });

  it('is undefined when wrangler is not signed in, too old, not there, or answers nonsense', async () => {
    const answers: RunWrangler[] = [
      wrangler('{"type":"oauth","token":"t"}', 1),
      wrangler('Not logged in.'),
      wrangler('{"type":"oauth","token":""}'),
      wrangler('{"type":"new-kind"}'),
      wrangler(''),
      () => Promise.resolve(undefined),
    ];
    for (const runWrangler of answers) assert.equal(await findCredential({ ...none, runWrangler }, never), undefined);
  });
});

describe('Base addresses', () => {
  it('are the public ones unless a safe one is set', () => {
    assert.equal(apiBaseUrl(undefined), 'https://api.cloudflare.com/client/v4');
    assert.equal(apiBaseUrl(' '), 'https://api.cloudflare.com/client/v4');
    assert.equal(apiBaseUrl('https://api.fed.cloudflare.com/client/v4/'), 'https://api.fed.cloudflare.com/client/v4');
    assert.equal(apiBaseUrl('http://127.0.0.1:8787/client/v4'), 'http://127.0.0.1:8787/client/v4');
    assert.equal(apiBaseUrl('http://[::1]:1'), 'http://[::1]:1');
    assert.equal(githubBaseUrl(undefined), 'https://api.github.com');
    assert.equal(githubBaseUrl('https://ghe.example/api/v3'), 'https://ghe.example/api/v3');
  });

  it('are refused when a token would travel in clear or elsewhere', () => {
    const bad = [
      'http://api.cloudflare.com',
      'http://127.0.0.1.evil.example',
      'http://localhost.evil.example',
      'ftp://x',
      'x',
      'https://u:p@host/',
      'https://host/?q=1',
      'https://host/#f',
      'http://0.0.0.0:1',
      'javascript:1',
    ];
    for (const text of bad)
      assert.throws(
        () => apiBaseUrl(text),
        (error) => AccountError.is(error, 'unexpected'),
        text,
      );
  });
});

describe('Finding the account', () => {
  const [a, b] = ['a1'.repeat(16), 'b2'.repeat(16)] as const;
  const name = (id: string) => ({ id, name: id.slice(0, 2) });
  const sources = (over: Partial<AccountIdSources> = {}): AccountIdSources => ({
    configured: undefined,
    environment: {},
    cache: undefined,
    reads: { accounts: () => Promise.resolve([name(a)]), memberships: () => Promise.reject(new AccountError('forbidden', 'no')) },
    ...over,
  });

  it('goes file, environment, cache, then what the token sees', async () => {
    const environment = { CLOUDFLARE_ACCOUNT_ID: b };
    const cache = JSON.stringify({ account: { id: a, name: 'x' } });
    assert.deepEqual(await resolveAccountId(sources({ configured: a, environment, cache }), never), { id: a, source: 'config' });
    assert.deepEqual(await resolveAccountId(sources({ environment, cache }), never), { id: b, source: 'environment' });
    assert.deepEqual(await resolveAccountId(sources({ cache }), never), { id: a, source: 'wrangler-cache' });
    assert.deepEqual(await resolveAccountId(sources(), never), { id: a, source: 'only-one' });
  });

  it('takes placeholders and broken caches as absent', async () => {
    for (const configured of ['REPLACE_WITH_CLOUDFLARE_ACCOUNT_ID', '', '0'.repeat(32), 'x'.repeat(32), '<ACCOUNT_ID>', '../..']) {
      assert.deepEqual(await resolveAccountId(sources({ configured, cache: configured }), never), { id: a, source: 'only-one' });
    }
    assert.deepEqual(await resolveAccountId(sources({ cache: '{"account":{"id":"../x"}}' }), never), { id: a, source: 'only-one' });
  });

  it('offers the accounts that are both listed and joined', async () => {
    const both = {
      accounts: () => Promise.resolve([name(a), name(b), name('c3'.repeat(16))]),
      memberships: () => Promise.resolve([a, b].map((id) => ({ account: name(id), status: 'accepted' }))),
    };
    assert.deepEqual(await resolveAccountId(sources({ reads: both }), never), { id: undefined, candidates: [name(a), name(b)] });
    const empty = { accounts: () => Promise.resolve([]), memberships: () => Promise.resolve([]) };
    assert.deepEqual(await resolveAccountId(sources({ reads: empty }), never), { id: undefined, candidates: [] });
  });

  it('says why when nothing can be read', async () => {
    const offline = () => Promise.reject(new AccountError('offline', 'no net'));
    await assert.rejects(resolveAccountId(sources({ reads: { accounts: offline, memberships: offline } }), never), (error) =>
      AccountError.is(error, 'offline'),
    );
  });

  it('knows where wrangler keeps its choice', () => {
    assert.deepEqual(accountCachePaths({}), [
      'node_modules/.cache/wrangler/wrangler-account.json',
      '.wrangler/cache/wrangler-account.json',
    ]);
    assert.equal(accountCachePaths({ WRANGLER_CACHE_DIR: '/c' }, 'staging')[0], '/c/wrangler-account-staging.json');
  });
});
