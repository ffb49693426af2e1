import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { openProduct, type OpenProduct } from '../host/product.ts';
import { node24, type RunningSandbox, startSandbox } from '../sandbox/client.ts';
import { type Wrangler, wranglerFor } from '../sandbox/wrangler.ts';

const ofApi = ['--config', 'workers/api/wrangler.jsonc', '--env', 'production'];

let sandbox: RunningSandbox;
let product: OpenProduct;
let wrangler: Wrangler;

/** Longer than a minute: a second look at everything within one waits for its share of the rate limit. */
async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 80_000; !(await holds()); await product.page.waitForTimeout(100))
    if (Date.now() > end) assert.fail(`It never came to be that ${what}.`);
}

async function ask(args: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await wrangler.run([...args, ...ofApi], { cwd: product.workspace, input });
  assert.equal(code, 0, stderr || stdout);
  return stdout;
}

const quick = (label: string | RegExp): Locator => product.workbench.quickRows.filter({ hasText: label }).first();
const statusText = async (): Promise<string> => (await product.page.locator('.part.statusbar').textContent()) ?? '';
const press = (key: string): Promise<void> => product.page.keyboard.press(key);
const pane = (): Locator => product.page.locator('.pane', { has: product.page.locator('.pane-header[aria-label*="Workers"]') });
const spoken = async (): Promise<string> =>
  (await product.workbench.treeRow(pane(), 'sample-api').first().getAttribute('aria-label')) ?? '';
const serving = async (): Promise<string> =>
  (await sandbox.state()).workers['sample-api']?.deployments[0]?.versions[0]?.version_id.slice(0, 4) ?? '';

describe('a Worker that is deployed here and elsewhere', function () {
  this.timeout(240_000);
  before(async () => {
    sandbox = await startSandbox({ scenario: 'ready' });
    wrangler = wranglerFor(sandbox);
    // As started from a shell: its search path is taken as it is, with the Node of wrangler first.
    const env = { ...sandbox.env, VSCODE_CLI: '1', PATH: `${path.dirname(node24)}${path.delimiter}${process.env['PATH'] ?? ''}` };
    product = await openProduct({ workspace: 'test/sample', env });
    symlinkSync(path.resolve(node24, '../../..'), path.join(product.workspace, 'node_modules'));
    await product.workbench.openView('Preflight');
    await product.workbench.treeRow(pane(), 'sample-api').first().waitFor();
    await until('the row is looked at', async () => /100 %, as deployed/.test(await spoken()));
  });
  after(async () => {
    await product?.close();
    wrangler?.dispose();
    await sandbox?.stop();
  });

  const refreshed = async (says: RegExp): Promise<void> => {
    await product.workbench.command('Preflight: Refresh Workers');
    await until(`the row says ${says.source}`, async () => says.test(await spoken()));
  };

  it('shows what wrangler does in a terminal: deploy, a secret, a split, a rollback', async () => {
    await ask(['deploy']);
    await ask(['secret', 'put', 'PARTNER_KEY'], 'a-value-for-tests');
    const [one = '', two = ''] = (await sandbox.state()).workers['sample-api']?.versions.slice(-2).map(({ id }) => id) ?? [];
    await ask(['versions', 'deploy', `${one}@10%`, `${two}@90%`, '-y']);
    await refreshed(new RegExp(`v${two.slice(0, 4)} 90 % · v${one.slice(0, 4)} 10 % · gradual since now`));
    await product.workbench.treeRow(pane(), 'sample-api').first().click();
    const secrets = product.workbench.treeRow(pane(), 'Secrets').first();
    await until('the secret is counted', async () => (await secrets.textContent())?.includes('1 not required') === true);
    await ask(['rollback', one, '-y', '-m', 'by hand']);
    await refreshed(new RegExp(`v${one.slice(0, 4)} · now by dev@ · 100 % · newer v${two.slice(0, 4)} has no traffic`));
    // The plans look anew as well: what somebody gave all the traffic is not offered.
    await product.workbench.command('Preflight: Roll Back…');
    await quick('sample-api').waitFor();
    await press('Enter');
    await quick(two.slice(0, 8)).waitFor();
    assert.equal(await quick(one.slice(0, 8)).count(), 0);
    await press('Escape');
  });

  it('shows an error of the build in the Problems panel, in the file of its own Worker', async () => {
    const file = path.join(product.workspace, 'workers/api/src/index.ts');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `export const broken = {\n${text}`);
    await product.workbench.command('Preflight: Deploy…');
    await quick('sample-api').waitFor();
    await press('Enter');
    await product.workbench.dialogButton('Deploy');
    await product.page.locator('.quick-input-message', { hasText: 'Type sample-api' }).waitFor();
    await product.workbench.quickText.fill('sample-api');
    await press('Enter');
    await product.workbench.toast(/wrangler: Build failed with 1 error: Expected .* src\/index\.ts:2:7\. sample-api serves what it did/);
    writeFileSync(file, text);
    await product.workbench.openProblems();
    await product.workbench.problems
      .filter({ hasText: /^index\.ts\s*workers\/api\/src/ })
      .first()
      .waitFor();
    await product.workbench.problems
      .filter({ hasText: /Expected ":".*esbuild/s })
      .first()
      .waitFor();
    await product.workbench.command('Notifications: Clear All Notifications');
  });

  it('goes back with an Enter for the Worker, one for the version, one for the button, and the reason', async () => {
    const before = await serving();
    await product.workbench.command('Preflight: Roll Back…');
    await quick('sample-api').waitFor();
    await press('Enter');
    await quick('last good').waitFor();
    await press('Enter');
    await product.page.locator('.quick-input-message', { hasText: 'Reason' }).waitFor();
    await product.page.keyboard.type('5xx since the deploy');
    await press('Enter');
    await product.workbench.dialog.waitFor();
    await press('Enter');
    await until('it is said', async () => /sample-api serves v\d+ \(\w{8}\) with all its traffic/.test(await statusText()));
    assert.notEqual(await serving(), before);
    await until('the row follows by itself', async () => (await spoken()).includes(`v${await serving()}`));
    assert.equal(await product.workbench.toasts.count(), 0);
  });
});
