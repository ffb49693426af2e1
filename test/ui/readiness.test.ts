import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { openProduct, type OpenProduct } from '../host/product.ts';
import { type RunningSandbox, startSandbox } from '../sandbox/client.ts';

const checklist = 'PRODUCTION_READINESS_CHECKLIST.md';
const statusItem = 'workers-preflight.workers-preflight.readiness';
/** Without a token: only where the account is. */
const addresses = ({ env }: RunningSandbox): NodeJS.ProcessEnv => ({
  CLOUDFLARE_API_BASE_URL: env['CLOUDFLARE_API_BASE_URL'],
  GITHUB_API_URL: env['GITHUB_API_URL'],
});

let sandbox: RunningSandbox;
let product: OpenProduct;
const text = (): string => readFileSync(path.join(product.workspace, checklist), 'utf8');
const row = (label: string | RegExp): Locator => product.workbench.treeRow(product.page.locator('.part.sidebar'), label).first();
const spoken = (label: string): Promise<string | null> => row(label).getAttribute('aria-label');

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`It never came to be that ${what}.`);
    await product.page.waitForTimeout(100);
  }
}

/** The editor drops clicks on rows that it is drawing again. */
async function untilQuiet(): Promise<void> {
  const busy = product.page.locator('.part.sidebar .monaco-list-row .codicon-loading');
  await until('every row is checked', async () => (await busy.count()) === 0);
  await product.page.waitForTimeout(800);
}

/** Everything that the editor wrote to its logs. */
function logs(): string {
  const folder = product.profile.base;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.log'));
  return files.map((file) => readFileSync(path.join(folder, file), 'utf8')).join('\n');
}

describe('the readiness view, signed in by the environment', () => {
  before(async () => {
    sandbox = await startSandbox({ scenario: 'ready' });
    product = await openProduct({ workspace: 'test/sample', env: sandbox.env });
  });
  after(async () => {
    await product?.close();
    await sandbox?.stop();
  });

  it('asks nothing of the account before it is seen', async () => {
    await product.page.waitForTimeout(1500);
    assert.deepEqual(await sandbox.log(), []);
    assert.equal(await product.workbench.toasts.count(), 0);
  });

  it('shows the items with what the account says, in words as well', async () => {
    await product.workbench.openView('Preflight');
    await row('D1 migrations applied').waitFor();
    await until('the row is confirmed', async () => /ticked, confirmed/.test((await spoken('D1 migrations applied')) ?? ''));
    assert.match((await product.workbench.statusItem(statusItem).textContent()) ?? '', /\d+\/32 · production/);
    assert.equal(await product.workbench.toasts.count(), 0);
  });

  it('ticks the line of the file with the box of the row, and follows the file', async () => {
    await untilQuiet();
    const before = text();
    assert.match(before, /- \[ \] wrangler files/);
    await product.workbench.checkbox(row('Real IDs in private repo only')).click();
    await until('the file is ticked', () => text().includes('- [x] wrangler files'));
    assert.equal(text(), before.replace('- [ ] wrangler files', '- [x] wrangler files'));
    await until('the row is ticked', async () => /, ticked/.test((await spoken('Real IDs in private repo only')) ?? ''));
    writeFileSync(path.join(product.workspace, checklist), before);
    await until('the row is not ticked', async () => /, not ticked/.test((await spoken('Real IDs in private repo only')) ?? ''));
  });

  it('takes quick clicks on boxes of one section while answers come in', async () => {
    const boxes = ['Dashboard RBAC', 'Secrets in secret storage', 'No secrets in vars, source or docs', 'API_HMAC_SECRET'];
    const before = text();
    const isTicked = async (label: string): Promise<boolean> => /, ticked/.test((await spoken(label)) ?? '');
    const was = await Promise.all(boxes.map(isTicked));
    await sandbox.fault({ path: '/client/v4/', kind: 'slow', ms: 700 });
    await product.workbench.command('Preflight: Refresh Readiness');
    // As long as a person holds the button down.
    for (const label of boxes) await product.workbench.checkbox(row(label)).click({ delay: 120 });
    const changed = (): number =>
      text()
        .split('\n')
        .filter((line, at) => line !== before.split('\n')[at]).length;
    await until('every click has reached the file', () => changed() === boxes.length);
    for (const [at, label] of boxes.entries()) await until(`${label} follows`, async () => (await isTicked(label)) !== was[at]);
    await sandbox.clearFaults();
    writeFileSync(path.join(product.workspace, checklist), before);
    await until('the rows are back', async () => (await isTicked('Dashboard RBAC')) === was[0]);
  });

  it('turns a tick that the account contradicts to drift, with a problem at the line', async () => {
    await sandbox.reset('drifted');
    await product.workbench.command('Preflight: Refresh Readiness');
    await until('the row drifts', async () => /contradicted by the account/.test((await spoken('D1 migrations applied')) ?? ''));
    // The long text is made when somebody points at the row.
    await untilQuiet();
    const long = product.page.locator('.monaco-hover', {
      hasText: /drift: 2 of 4 migrations are not applied.*against the Cloudflare account/s,
    });
    // A redraw of the row takes its hover away, and a pointer that rests brings none back.
    await until('the long text shows', async () => {
      await product.page.mouse.move(700, 400);
      await row('D1 migrations applied').locator('.label-name').hover();
      return long.waitFor({ timeout: 4000 }).then(
        () => true,
        () => false,
      );
    });
    await product.workbench.openProblems();
    await product.workbench.problems
      .filter({ hasText: /Ticked, but: .*migrations/ })
      .first()
      .waitFor();
    await row('D1 migrations applied').click();
    await product.page.keyboard.press('ArrowRight');
    await row('sample-runtime').waitFor();
  });

  it('writes no token anywhere', async () => {
    const page = await product.page.content();
    for (const secret of [sandbox.token, 'sandbox-github-token']) {
      assert.ok(!page.includes(secret));
      assert.ok(!logs().includes(secret));
    }
  });
});

describe('the readiness view, signing in by hand', () => {
  before(async () => {
    sandbox = await startSandbox({ scenario: 'ready' });
    product = await openProduct({ workspace: 'test/sample', env: addresses(sandbox) });
  });
  after(async () => {
    await product?.close();
    await sandbox?.stop();
  });

  it('shows the list and one way to connect, and asks nobody', async () => {
    await product.workbench.openView('Preflight');
    await row('Connect account…').waitFor();
    await row('D1 migrations applied').waitFor();
    assert.deepEqual(
      (await sandbox.log()).filter(({ path: asked }) => asked.includes('/client/v4')),
      [],
    );
  });

  it('lists four ways, refuses a wrong token and stores a right one', async () => {
    await row('Connect account…').click();
    await product.workbench.quickRows.first().waitFor();
    assert.equal(await product.workbench.quickRows.count(), 4);
    await product.workbench.quickRows.filter({ hasText: 'Paste a token' }).click();
    await product.workbench.quickText.fill('wrong-token-wrong-token-wrong-token-wrong');
    await product.page.keyboard.press('Enter');
    await product.workbench.toast(/does not take this token/);
    await product.page.keyboard.press('Escape');
    await product.workbench.command('Preflight: Connect Account…');
    await product.workbench.quickRows.filter({ hasText: 'Paste a token' }).click();
    await product.workbench.quickText.fill(sandbox.token);
    await product.page.keyboard.press('Enter');
    await until('the account is asked', async () => /confirmed/.test((await spoken('D1 migrations applied')) ?? ''));
    await row('Connect account…').waitFor({ state: 'detached' });
  });

  it('shows the sign-in in the Accounts menu', async () => {
    await product.page.locator('.activitybar .action-item a[aria-label^="Accounts"]').first().click();
    await product.page.locator('.monaco-menu', { hasText: 'Cloudflare (Preflight)' }).waitFor();
    await product.page.keyboard.press('Escape');
  });

  it('signs out, and the rows are unknown again, and a tail ends, is deleted on the account and says why', async () => {
    const output = async (): Promise<string> =>
      (await product.page.locator('.part.panel .view-lines').allTextContents()).join('').replaceAll('\u00a0', ' ');
    await product.workbench.command('Preflight: Tail Worker');
    await product.workbench.quickRows.filter({ has: product.page.locator('.label-name', { hasText: /^sample-api$/ }) }).click();
    await product.page.keyboard.press('Enter');
    await product.workbench.quickRows.filter({ hasText: 'All events' }).click();
    await until('the tail is live', async () => (await output()).includes('live, no filters'));
    await product.workbench.command('Preflight: Sign Out of Cloudflare');
    await until('the tail says why', async () => /not connected any more[^]*deleted on the account/.test(await output()));
    assert.deepEqual(await sandbox.tails(), []);
    await product.page.locator('[id="workers-preflight.workers-preflight.tail"]').waitFor({ state: 'detached' });
    await product.workbench.openView('Preflight');
    await row('Connect account…').waitFor();
    await until('the row is unknown', async () => /could not be looked at/.test((await spoken('D1 migrations applied')) ?? ''));
    assert.ok(!logs().includes(sandbox.token));
    assert.ok(!(await product.page.content()).includes(sandbox.token));
  });
});

describe('the readiness view in Restricted Mode', () => {
  before(async () => {
    sandbox = await startSandbox({ scenario: 'ready' });
    product = await openProduct({ workspace: 'test/sample', env: sandbox.env, trust: true });
  });
  after(async () => {
    await product?.close();
    await sandbox?.stop();
  });

  it('shows the checklist from the files and asks no account', async () => {
    await product.workbench.dialogButton("No, I don't trust the authors").catch(() => undefined);
    await product.workbench.openView('Preflight');
    await row('Manage trust').waitFor();
    await row('D1 migrations applied').waitFor();
    await product.page.waitForTimeout(1500);
    assert.deepEqual(await sandbox.log(), []);
    assert.ok(existsSync(path.join(product.workspace, checklist)));
  });
});

describe('the readiness view without a network', () => {
  before(async () => {
    sandbox = await startSandbox({ scenario: 'ready' });
    const { env } = sandbox;
    await sandbox.stop();
    product = await openProduct({ workspace: 'test/sample', env });
  });
  after(() => product?.close());

  it('says so above all, and calls nothing wrong that it could not see', async () => {
    await product.workbench.openView('Preflight');
    await row('Offline').waitFor({ timeout: 60_000 });
    await until('the row is unknown', async () => /ticked, could not be looked at/.test((await spoken('D1 migrations applied')) ?? ''));
    assert.equal(await product.page.locator('.part.sidebar .monaco-list-row[aria-label*="contradicted"]').count(), 0);
    assert.equal(await product.workbench.toasts.count(), 0);
  });
});
