import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { openProduct, type OpenProduct, startProduct, type ProductHost, type ProductWindow } from '../host/product.ts';
import { type RunningSandbox, startSandbox } from '../sandbox/client.ts';
import { root } from '../tooling/product.ts';

const checklist = 'PRODUCTION_READINESS_CHECKLIST.md';
let sandbox: RunningSandbox;
const rowIn = ({ workbench, page }: ProductWindow, label: string | RegExp): Locator =>
  workbench.treeRow(page.locator('.part.sidebar'), label).first();
const spoken = async (window: ProductWindow, label: string | RegExp): Promise<string> =>
  (await rowIn(window, label).getAttribute('aria-label')) ?? '';

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + 40_000;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`It never came to be that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('a workspace with several folders', () => {
  let host: ProductHost;
  let window: ProductWindow;
  const base = mkdtempSync(path.join(os.tmpdir(), 'preflight-roots-'));
  const place = (folder: string): string => path.join(base, folder, checklist);

  before(async () => {
    mkdirSync(path.join(base, 'notes'));
    writeFileSync(path.join(base, 'notes/README.md'), '# Notes\n');
    for (const folder of ['first', 'second']) cpSync(path.join(root, 'test/sample'), path.join(base, folder), { recursive: true });
    writeFileSync(place('second'), '# Second\n\n## Own\n\n- [ ] a line of the second folder\n- [x] release tags created\n');
    const folders = ['notes', 'first', 'second'].map((name) => ({ path: name }));
    writeFileSync(path.join(base, 'all.code-workspace'), JSON.stringify({ folders }));
    sandbox = await startSandbox({ scenario: 'ready' });
    host = await startProduct({ env: sandbox.env });
    window = await host.open(path.join(base, 'all.code-workspace'));
    await window.workbench.openView('Preflight');
  });
  after(async () => {
    await host?.close();
    await sandbox?.stop();
    rmSync(base, { recursive: true, force: true });
  });

  it('shows the first folder that has wrangler files', async () => {
    await rowIn(window, 'D1 migrations applied').waitFor();
    assert.equal(await rowIn(window, 'a line of the second folder').count(), 0);
  });

  it('shows another that is picked, and ticks in its file only', async () => {
    const before = readFileSync(place('first'), 'utf8');
    await window.workbench.command('Preflight: Choose Folder…');
    await window.workbench.quickRows.filter({ hasText: 'second' }).first().click();
    await rowIn(window, 'a line of the second folder').waitFor();
    await until('it was looked at', async () => !/being checked|not checked/.test(await spoken(window, 'Release tags')));
    await window.workbench.checkbox(rowIn(window, 'a line of the second folder')).click();
    await until('its file is ticked', () => readFileSync(place('second'), 'utf8').includes('- [x] a line of the second folder'));
    assert.equal(readFileSync(place('first'), 'utf8'), before);
  });

  it('stays there after the window was loaded again, and says of a folder without any what is missing', async () => {
    await window.page.reload();
    await window.workbench.ready();
    await window.workbench.openView('Preflight');
    await rowIn(window, 'a line of the second folder').waitFor();
    await window.workbench.command('Preflight: Choose Folder…');
    await window.workbench.quickRows.filter({ hasText: 'notes' }).first().click();
    await window.page.getByText('There is no wrangler file in this folder').first().waitFor();
  });
});

describe('the Workers view in Restricted Mode', () => {
  let product: OpenProduct;
  before(async () => {
    sandbox = await startSandbox({ scenario: 'ready' });
    product = await openProduct({ workspace: 'test/sample', env: sandbox.env, trust: true });
  });
  after(async () => {
    await product?.close();
    await sandbox?.stop();
  });

  it('shows what the files say, and asks nobody', async () => {
    await product.workbench.dialogButton("No, I don't trust the authors").catch(() => undefined);
    await product.workbench.openView('Preflight');
    const workers = product.workbench.pane('Workers');
    await product.workbench.treeRow(workers, 'sample-api').waitFor();
    await product.workbench.treeRow(workers, 'Manage trust').waitFor();
    await product.workbench.treeRow(workers, 'sample-api').click();
    await product.workbench.treeRow(workers, 'Bindings').first().waitFor();
    assert.deepEqual(await sandbox.log(), []);
  });
});

describe('an account with 5,000 Workers', () => {
  let product: OpenProduct;
  // Each attempt has a window and an account of its own: what an earlier one asked would count.
  beforeEach(async () => {
    sandbox = await startSandbox({ scenario: 'large' });
    product = await openProduct({ workspace: 'test/sample', env: sandbox.env });
  });
  afterEach(async () => {
    await product?.close();
    await sandbox?.stop();
  });

  it('is asked little more than a small one, and the window goes on answering', async () => {
    await product.workbench.openView('Preflight');
    await until('both views were filled', async () => /ago|never deployed/.test(await spoken(product, 'sample-workflow')));
    // A keystroke reaches the extension host while it is still busy.
    const from = Date.now();
    await product.workbench.command('Preflight: Show Log');
    assert.ok(Date.now() - from < 20_000);
    await until('nothing runs', async () => (await product.page.locator('.part.sidebar .codicon-loading').count()) === 0);
    const asked = (await sandbox.log()).filter(({ path: at }) => at.includes('/client/v4/'));
    assert.ok(asked.length <= 70, `${asked.length} requests`);
    const twice = asked.map(({ method, path: at, body }) => `${method} ${at} ${body}`).filter((one, at, all) => all.indexOf(one) !== at);
    assert.deepEqual(twice, []);
  });
});
