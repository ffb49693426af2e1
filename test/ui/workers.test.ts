import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { openProduct, type OpenProduct } from '../host/product.ts';
import { type RunningSandbox, startSandbox } from '../sandbox/client.ts';

const api = 'workers/api/wrangler.jsonc';

let sandbox: RunningSandbox;
let product: OpenProduct;
const pane = (): Locator => product.page.locator('.pane', { has: product.page.locator('.pane-header[aria-label*="Workers"]') });
const row = (label: string | RegExp): Locator => product.workbench.treeRow(pane(), label).first();
const spoken = async (label: string): Promise<string> => (await row(label).getAttribute('aria-label')) ?? '';

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + 40_000;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`It never came to be that ${what}.`);
    await product.page.waitForTimeout(100);
  }
}

describe('the Workers view', () => {
  before(async () => {
    sandbox = await startSandbox({ scenario: 'drifted' });
    product = await openProduct({ workspace: 'test/sample', env: sandbox.env });
    await product.workbench.openView('Preflight');
  });
  after(async () => {
    await product?.close();
    await sandbox?.stop();
  });

  it('shows each Worker of the environment with what is deployed, in words as well', async () => {
    await until('the split is shown', async () => /90 % · v\w{4} 10 % · gradual since 5 h/.test(await spoken('sample-workflow')));
    await until('the API was looked at', async () => /1 setting differs from deployed/.test(await spoken('sample-api')));
    assert.match(await spoken('sample-queue-consumer'), /ago by dev@ · 100 %, as deployed/);
    await row('Top level').waitFor();
  });

  it('says each row and its state in words', async () => {
    const rows = product.page.locator('.part.sidebar .monaco-list-row');
    const labels = await rows.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
    const items = labels.filter((label) => /, (?:not )?ticked, /.test(label));
    assert.ok(items.length > 10);
    const words =
      /confirmed|contradicted by the account|not so|with a flaw|could not be looked at|does not apply|out of date|being checked|not checked yet/;
    for (const label of items) assert.match(label, words);
    for (const label of labels) assert.match(label, /, /);
  });

  it('asks no question of the account twice, with both views open', async () => {
    const asked = (await sandbox.log())
      // The account's name is asked for beside the snapshot, once for each way of signing in.
      .filter(({ method, path: at }) => method === 'GET' && /\/client\/v4\/accounts\/\w/.test(at))
      .map(({ path: at }) => at);
    const twice = asked.filter((one, index) => asked.indexOf(one) !== index);
    assert.deepEqual(twice, []);
  });

  it('opens file and deployed Worker in the diff editor, without any secret', async () => {
    await product.workbench.command('Preflight: Show Difference from Deployed');
    await product.workbench.quickRows.filter({ hasText: 'sample-ops-dashboard' }).click();
    const diff = product.page.locator('.monaco-diff-editor');
    await diff.first().waitFor();
    await until('the masked value is shown', async () =>
      /•••• \(38 characters\)/.test(((await diff.first().textContent()) ?? '').replaceAll('\u00a0', ' ')),
    );
    assert.ok(!(await product.page.content()).includes('legacy-plain-text'));
  });

  it('has a problem for each difference, and follows an edit without asking', async () => {
    await product.workbench.openFile(api);
    await sandbox.clearLog();
    const file = path.join(product.workspace, api);
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace('"service": "sample-workflow" }', '"service": "other" }'));
    await product.workbench.openProblems();
    await product.workbench.problems
      .filter({ hasText: /services\.WORKFLOW is service other here and service sample-workflow on sample-api/ })
      .first()
      .waitFor();
    await product.workbench.problems
      .filter({ hasText: /API_HMAC_SECRET is required here and is not set on sample-api/ })
      .first()
      .waitFor();
    writeFileSync(file, before);
    const asked = (await sandbox.log()).filter(({ path: at }) => at.includes('/workers/scripts/'));
    assert.deepEqual(asked, []);
  });

  it('shows the live names of IDs beside them', async () => {
    await product.workbench.openFile(api);
    await product.page.locator('.view-lines', { hasText: 'Sample Sandbox' }).first().waitFor();
    await product.page.locator('.view-lines', { hasText: 'default_secrets_store' }).first().waitFor();
  });

  it('shows the report with the failing items, and nothing from outside', async () => {
    await product.workbench.command('Preflight: Show Readiness Report');
    const page = product.page.frameLocator('iframe.webview.ready').frameLocator('iframe');
    await page.getByRole('heading', { name: 'Production readiness' }).waitFor();
    await page.getByRole('heading', { name: /To do first \(\d+\)/ }).waitFor();
    assert.ok((await page.getByRole('button', { name: /Open the evidence of/ }).count()) > 0);
    assert.equal(await page.locator('[src], [href]').count(), 0);
  });
});

describe('a placeholder, signed in', () => {
  before(async () => {
    sandbox = await startSandbox({ scenario: 'ready' });
    product = await openProduct({ workspace: 'test/sample-broken', env: sandbox.env });
  });
  after(async () => {
    await product?.close();
    await sandbox?.stop();
  });

  it('is filled with what is made in the account, after a modal that names account and name', async () => {
    const before = readFileSync(path.join(product.workspace, api), 'utf8').split('\n');
    const line = before.findIndex((text) => text.includes('<your-kv-namespace-id>'));
    await product.workbench.openFile(api);
    await product.workbench.goTo(line + 1, (before[line] ?? '').indexOf('<your') + 2);
    await product.page.locator('.squiggly-error').first().waitFor();
    // The bulb says that the editor has asked for fixes.
    await product.page.locator('[class*="codicon-gutter-lightbulb"], .lightBulbWidget').first().waitFor();
    await product.page.waitForTimeout(500);
    await product.workbench.quickFix('Create it in the account…');
    await product.workbench.quickText.fill('flags-of-the-sample');
    await product.page.keyboard.press('Enter');
    const dialog = product.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    const said = (await dialog.textContent()) ?? '';
    assert.match(said, /Create the KV namespace flags-of-the-sample\?/);
    assert.match(said, /Sample Sandbox \(8f3ad04c…\)|8f3ad04c71b9e265d0c84a17f92b6e53/);
    assert.ok(!(await sandbox.state()).kv.some(({ title }) => title === 'flags-of-the-sample'));
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await until('it is made', async () => (await sandbox.state()).kv.some(({ title }) => title === 'flags-of-the-sample'));
    const id = (await sandbox.state()).kv.find(({ title }) => title === 'flags-of-the-sample')?.id ?? '';
    await product.page.locator('.view-lines', { hasText: id }).first().waitFor();
    assert.equal((await sandbox.log()).filter(({ method, path: at }) => method === 'POST' && at.endsWith('/namespaces')).length, 1);
  });
});
