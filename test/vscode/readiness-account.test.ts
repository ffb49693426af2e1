import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { findCredential } from '../../src/core/account/credentials.ts';
import { Secret } from '../../src/core/secret.ts';
import { findProgram } from '../../src/core/process/find-program.ts';
import { findWrangler, wranglerRunner } from '../../src/vscode/account/wrangler-login.ts';
import type { Services } from '../../src/vscode/services.ts';
import { services, until } from './lint-support.ts';

const canary = 'canary-token-that-must-not-be-seen-0123456789';

/** A project whose wrangler prints what it was given. */
function project(script: string): string {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'preflight-wrangler-')));
  const wrangler = path.join(root, 'node_modules/wrangler');
  mkdirSync(path.join(wrangler, 'bin'), { recursive: true });
  mkdirSync(path.join(root, 'workers/api'), { recursive: true });
  writeFileSync(path.join(wrangler, 'package.json'), JSON.stringify({ name: 'wrangler', bin: { wrangler: './bin/wrangler.js' } }));
  writeFileSync(path.join(wrangler, 'bin/wrangler.js'), script);
  return root;
}

describe('readiness: the wrangler login', () => {
  const { signal } = new AbortController();

  it("asks the project's own wrangler, found from the package folder upwards, without the environment's token", async () => {
    const root = project(`
      const given = process.argv.slice(2).join(' ');
      if (given !== 'auth token --json' || process.env.CLOUDFLARE_API_TOKEN) process.exit(3);
      console.log('a banner {');
      console.log(JSON.stringify({ type: 'oauth', token: '${canary}' }));
    `);
    const entry = findWrangler(root, ['workers/api']);
    assert.equal(entry, path.join(root, 'node_modules/wrangler/bin/wrangler.js'));
    const runWrangler = wranglerRunner(root, entry, { ...process.env, CLOUDFLARE_API_TOKEN: 'of the environment' });
    const found = await findCredential({ stored: undefined, environment: {}, runWrangler }, signal);
    assert.equal(found?.source, 'wrangler');
    assert.ok(found.credential.type === 'token');
    assert.equal(found.credential.token.reveal(), canary);
    assert.ok(!JSON.stringify(found).includes(canary));
    rmSync(root, { recursive: true });
  });

  it('is signed out when wrangler is, and never looks above the folder', async () => {
    const root = project('process.exit(1);');
    const runWrangler = wranglerRunner(root, findWrangler(root, []) ?? '', process.env);
    assert.equal(await findCredential({ stored: undefined, environment: {}, runWrangler }, signal), undefined);
    assert.equal(findWrangler(path.join(root, 'workers'), ['api']), undefined);
    assert.equal(findWrangler(path.join(root, 'workers'), ['../..']), undefined);
    rmSync(root, { recursive: true });
  });

  it('takes no program of the working folder for node', () => {
    const name = process.platform === 'win32' ? 'node.exe' : 'node';
    const folder = mkdtempSync(path.join(os.tmpdir(), 'preflight-path-'));
    writeFileSync(path.join(folder, name), '', { mode: 0o755 });
    assert.equal(findProgram('node', { PATH: ['.', '', 'relative'].join(path.delimiter) }), undefined);
    assert.equal(findProgram('node', { PATH: ['.', folder].join(path.delimiter) }), path.join(folder, name));
    rmSync(folder, { recursive: true });
  });
});

describe('readiness: stored tokens', () => {
  it('are shown by name in the Accounts menu, and leave only as a mask', async () => {
    const { session } = (await services()) as unknown as Services;
    const stored = await session.tokens.add('Canary account', new Secret(canary));
    const accounts = await vscode.authentication.getAccounts('preflight-cloudflare');
    assert.deepEqual(
      accounts.map(({ label }) => label),
      ['Canary account'],
    );
    const [kept] = await session.tokens.all();
    assert.equal(kept?.token.reveal(), canary);
    assert.ok(!JSON.stringify(await session.tokens.all()).includes(canary));
    await session.tokens.remove(stored.id);
    assert.deepEqual(await session.tokens.all(), []);
  });

  it('of which the preferred one is in force', async () => {
    const { session } = (await services()) as unknown as Services;
    const first = await session.tokens.add('one', new Secret(`${canary}-1`));
    const second = await session.tokens.add('two', new Secret(`${canary}-2`));
    assert.equal((await session.tokens.all())[0]?.id, second.id);
    await session.tokens.prefer(first.id);
    assert.equal((await session.tokens.all())[0]?.id, first.id);
    for (const { id } of [first, second]) await session.tokens.remove(id);
    await until('nobody is signed in', async () => (await session.tokens.all()).length === 0);
  });
});
