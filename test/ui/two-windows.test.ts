import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { type ProductHost, type ProductWindow, startProduct } from '../host/product.ts';
import { node24, type RunningSandbox, startSandbox } from '../sandbox/client.ts';

const checklist = 'PRODUCTION_READINESS_CHECKLIST.md';
let sandbox: RunningSandbox;
let host: ProductHost;
let folder: string;
let windows: readonly ProductWindow[];

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 80_000; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 100)))
    if (Date.now() > end) assert.fail(`It never came to be that ${what}.`);
}

const text = (): string => readFileSync(path.join(folder, checklist), 'utf8');
const row = ({ page, workbench }: ProductWindow, label: string): Locator => workbench.treeRow(page.locator('.part.sidebar'), label).first();
const spoken = async (window: ProductWindow, label: string): Promise<string> => (await row(window, label).getAttribute('aria-label')) ?? '';
const quick = ({ workbench }: ProductWindow, label: string): Locator => workbench.quickRows.filter({ hasText: label }).first();
const worker = async () => {
  const found = (await sandbox.state()).workers['sample-api'];
  assert.ok(found);
  return found;
};
/** What a window has told so far: its status bar and its messages. */
const told = async ({ page, workbench }: ProductWindow): Promise<string> =>
  [await page.locator('.part.statusbar').textContent(), ...(await workbench.toasts.allTextContents())].join('\n');

/** As far as the box for the Worker's name, with the name in it. */
async function readyToDeploy(window: ProductWindow): Promise<void> {
  const { workbench, page } = window;
  await workbench.command('Preflight: Deploy…');
  await quick(window, 'sample-api').waitFor();
  await page.keyboard.press('Enter');
  await workbench.dialogButton('Deploy');
  await page.locator('.quick-input-message', { hasText: 'Type sample-api' }).waitFor();
  await workbench.quickText.fill('sample-api');
}

describe('two windows on one folder and one account', function () {
  this.timeout(240_000);
  before(async () => {
    sandbox = await startSandbox({ scenario: 'ready' });
    const env = { ...sandbox.env, VSCODE_CLI: '1', PATH: `${path.dirname(node24)}${path.delimiter}${process.env['PATH'] ?? ''}` };
    host = await startProduct({ env });
    folder = host.copyWorkspace('test/sample');
    symlinkSync(path.resolve(node24, '../../..'), path.join(folder, 'node_modules'));
    windows = [await host.open(folder), await host.open(folder)];
    for (const window of windows) {
      await window.workbench.openView('Preflight');
      await row(window, 'D1 migrations applied').waitFor();
      await until('the row is looked at', async () => /ticked, confirmed/.test(await spoken(window, 'D1 migrations applied')));
    }
  });
  after(async () => {
    await host?.close();
    await sandbox?.stop();
  });

  it('loses no tick that both make at once', async () => {
    const boxes = ['Real IDs in private repo only', 'Dashboard RBAC'] as const;
    const before = text();
    const ticked = (one: string): number => one.split('\n').filter((line) => line.startsWith('- [x]')).length;
    for (const expected of [ticked(before) + 2, ticked(before), ticked(before) + 2, ticked(before)]) {
      await Promise.all(windows.map((window, index) => window.workbench.checkbox(row(window, boxes[index] ?? '')).click()));
      await until('both ticks are in the file', () => ticked(text()) === expected);
      const state = expected > ticked(before) ? ', ticked' : ', not ticked';
      for (const window of windows)
        for (const label of boxes) await until('each window shows both', async () => (await spoken(window, label)).includes(state));
    }
    assert.equal(text(), before);
  });

  it('deploys once when both press the button', async () => {
    const before = await worker();
    for (const window of windows) await readyToDeploy(window);
    await Promise.all(windows.map(({ page }) => page.keyboard.press('Enter')));
    const said = async (): Promise<readonly string[]> => Promise.all(windows.map(told));
    await until('both have said how it ended', async () =>
      (await said()).every((one) => /serves version \w{8}|being deployed already|Somebody deployed sample-api since/.test(one)),
    );
    assert.equal((await said()).filter((one) => /sample-api serves version \w{8}/.test(one)).length, 1, (await said()).join('\n---\n'));
    const after = await worker();
    assert.deepEqual([after.versions.length, after.deployments.length], [before.versions.length + 1, before.deployments.length + 1]);
    for (const { workbench } of windows) await workbench.command('Notifications: Clear All Notifications');
  });

  it('tells who rolls back that the other still deploys', async () => {
    const [one, two] = windows;
    assert.ok(one && two);
    const before = await worker();
    // wrangler waits for its first answer until the rollback is done.
    await readyToDeploy(one);
    await two.workbench.command('Preflight: Roll Back…');
    await quick(two, 'sample-api').waitFor();
    await two.page.keyboard.press('Enter');
    await quick(two, 'last good').waitFor();
    await two.page.keyboard.press('Enter');
    await two.page.locator('.quick-input-message', { hasText: 'Reason' }).waitFor();
    await two.page.keyboard.type('5xx since the deploy');
    await two.page.keyboard.press('Enter');
    await two.workbench.dialog.waitFor();
    await sandbox.fault({ kind: 'slow', ms: 6000, method: 'POST', path: 'sample-api/versions', times: 1 });
    await sandbox.clearLog();
    await one.page.keyboard.press('Enter');
    await until('wrangler is at work', async () => (await sandbox.log()).some(({ userAgent }) => /undici|wrangler/i.test(userAgent)));
    await two.page.keyboard.press('Enter');
    await two.workbench.toast(/sample-api serves v\d+ .* with all its traffic\. But a deploy that was begun at \d\d:\d\d UTC/);
    // What the first window says may be of the deploy before.
    await until('the rollback and the deploy are there', async () => (await worker()).deployments.length === before.deployments.length + 2);
    await until('the deploy has ended', async () => /sample-api serves version \w{8}/.test(await told(one)));
    const { versions, deployments } = await worker();
    assert.equal(versions.length, before.versions.length + 1);
    assert.equal(deployments[0]?.versions[0]?.version_id, versions.at(-1)?.id);
  });
});
