import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { openProduct, type OpenProduct } from '../host/product.ts';
import { type RunningSandbox, startSandbox } from '../sandbox/client.ts';
import { root } from '../tooling/product.ts';

let sandbox: RunningSandbox;
let product: OpenProduct;
const row = (label: string | RegExp): Locator => product.workbench.treeRow(product.page.locator('.part.sidebar'), label).first();
const spoken = async (label: string): Promise<string> => (await row(label).getAttribute('aria-label')) ?? '';

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 40_000;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`It never came to be that ${what}.`);
    await product.page.waitForTimeout(100);
  }
}

/** A copy of the sample that names no account. */
function withoutAccount(): string {
  const folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'preflight-accounts-')), 'sample');
  cpSync(path.join(root, 'test/sample'), folder, { recursive: true });
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((one) => /wrangler\.(?:jsonc|toml)$/.test(one))) {
    const place = path.join(folder, file);
    writeFileSync(place, readFileSync(place, 'utf8').replace(/^\s*"?account_id"?\s*[:=].*\n/m, ''));
  }
  return folder;
}

const listsOfAccounts = async (): Promise<number> => (await sandbox.log()).filter(({ path: at }) => /\/accounts(?:\?|$)/.test(at)).length;

describe('a token that sees two accounts', () => {
  const folder = withoutAccount();

  before(async () => {
    sandbox = await startSandbox({ scenario: 'ready' });
    const { CLOUDFLARE_ACCOUNT_ID: _unnamed, ...env } = sandbox.env;
    product = await openProduct({ workspace: folder, env });
    await product.workbench.openView('Preflight');
  });
  after(async () => {
    await product?.close();
    await sandbox?.stop();
    rmSync(path.dirname(folder), { recursive: true, force: true });
  });

  it('asks which, above the list, and calls nothing wrong before', async () => {
    await row('Choose account…').waitFor();
    await row('D1 migrations applied').waitFor();
    assert.equal(await product.page.locator('.part.sidebar .monaco-list-row[aria-label*="contradicted"]').count(), 0);
    assert.equal(await listsOfAccounts(), 1);
  });

  it('looks at the one that was picked, in both views', async () => {
    await row('Choose account…').click();
    await product.workbench.quickRows.filter({ hasText: 'Second Account' }).click();
    await until('the empty account contradicts', async () => /contradicted/.test(await spoken('D1 migrations applied')));
    await until('no Worker is there', async () => /never deployed/.test(await spoken('sample-api')));
    await row('Choose account…').waitFor({ state: 'detached' });
  });

  it('looks at all again in another one, and remembers it for the workspace', async () => {
    await product.workbench.command('Preflight: Switch Account…');
    await product.workbench.quickRows.filter({ hasText: 'Sample Sandbox' }).click();
    await until('the first account confirms', async () => /ticked, confirmed/.test(await spoken('D1 migrations applied')));
    await until('the Worker is there', async () => /v\w{4} · /.test(await spoken('sample-api')));
    await product.page.reload();
    await product.workbench.ready();
    await product.workbench.openView('Preflight');
    await until('it is remembered', async () => /ticked, confirmed/.test(await spoken('D1 migrations applied')));
    assert.equal(await row('Choose account…').count(), 0);
  });
});

describe('an account that the token does not reach', () => {
  before(async () => {
    sandbox = await startSandbox({ scenario: 'ready' });
    await sandbox.patch({ op: 'set', path: '/accountId', value: '0123456789abcdef0123456789abcdef' });
    product = await openProduct({ workspace: 'test/sample', env: sandbox.env });
    await product.workbench.openView('Preflight');
  });
  after(async () => {
    await product?.close();
    await sandbox?.stop();
  });

  it('is said once, above the list, with the way out, and no item names a permission', async () => {
    await row('Switch account…').waitFor();
    assert.match(await spoken('Switch account…'), /this token does not reach the account 8f3ad04c…/);
    await until('a row says so', async () => /could not be looked at/.test(await spoken('Queue created and bound')));
    const said = await product.page.locator('.part.sidebar').textContent();
    assert.ok(!/lacks/.test(said ?? ''), said ?? '');
    assert.equal(await listsOfAccounts(), 1);
    await row('Switch account…').click();
    await product.workbench.quickRows.filter({ hasText: 'Second Account' }).waitFor();
    await product.page.keyboard.press('Escape');
  });
});
