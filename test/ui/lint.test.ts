import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openProduct, type OpenProduct } from '../host/product.ts';

/** A credential by its form that no one issued; put together so that it is none in this file. */
const token = ['xoxb', '326018159083', '716613186091', 'Kp2QeXw9ZtLr4mBv7YhDs1Nc'].join('-');

describe('lint, as a person sees it', () => {
  let product: OpenProduct;
  const file = (name: string): string => path.join(product.workspace, name);

  before(async () => {
    product = await openProduct({ workspace: 'test/sample-broken' });
  });
  after(() => product.close());

  it('underlines the broken sample and lists it among the problems', async () => {
    const { workbench, page } = product;
    await workbench.openFile('workers/api/wrangler.jsonc');
    await page.locator('.squiggly-error').first().waitFor();
    await workbench.openProblems();
    await workbench.problems.filter({ hasText: 'account_id is still the placeholder' }).first().waitFor();
    await workbench.problems.filter({ hasText: 'holds a Slack bot token' }).first().waitFor();
    assert.doesNotMatch(await page.locator('.markers-panel').innerText(), /xoxb-5/);
  });

  it('opens the page of the rule from its code in the Problems panel', async () => {
    const { workbench } = product;
    await workbench.openProblems();
    const row = workbench.problems.filter({ hasText: 'account_id is still the placeholder' }).first();
    await row.locator('a', { hasText: 'placeholder-id' }).click({ modifiers: ['Control'] });
    await seePage(product);
    await workbench.command('View: Close Editor');
  });

  it('opens the page of the rule from its code in the hover', async () => {
    const { workbench, page } = product;
    await workbench.openFile('workers/api/wrangler.jsonc');
    await workbench.goTo(5, 24);
    await workbench.showHover();
    await page.locator('.monaco-hover:visible a', { hasText: 'placeholder-id' }).first().click();
    await seePage(product);
    await workbench.command('View: Close Editor');
  });

  it('fills an ID in every file that shares it, and refuses what is no ID', async () => {
    const { workbench, page } = product;
    await workbench.openFile('workers/api/wrangler.jsonc');
    await workbench.goTo(5, 24);
    await workbench.quickFix(/^Type the account ID, for all 3 files/);
    await workbench.quickText.fill('nonsense');
    await page.keyboard.press('Enter');
    await workbench.quickInput.locator('.quick-input-message', { hasText: /32/ }).waitFor();
    await workbench.quickText.fill('3f9c1e7a8b2d46509e1f7c3a5b8d2e60');
    await page.keyboard.press('Enter');
    await page.locator('.view-line', { hasText: '"account_id": "3f9c1e7a8b2d46509e1f7c3a5b8d2e60"' }).waitFor();
    await waitFor(() => readFileSync(file('workers/workflow/wrangler.toml'), 'utf8').includes('3f9c1e7a8b2d46509e1f7c3a5b8d2e60'));
  });

  it('sees a token the moment it is pasted, moves it to a secret, and undo gives it back', async () => {
    const { workbench, page } = product;
    await workbench.openFile('workers/queue-consumer/wrangler.jsonc');
    await workbench.command('View: Close Other Editors in Group');
    const where = file('workers/queue-consumer/wrangler.jsonc');
    // Nothing of an attempt before this one.
    await workbench.command('File: Revert File');
    rmSync(file('workers/queue-consumer/.dev.vars'), { force: true });
    const lines = readFileSync(where, 'utf8').split('\n');
    const at = lines.findIndex((line) => /^\s*"vars": \{/.test(line));
    assert.notEqual(at, -1);
    await workbench.goTo(at + 1, (lines[at] ?? '').indexOf('{') + 2);
    await page.evaluate((text) => navigator.clipboard.writeText(text), `"BOT": "${token}", `);
    await page.keyboard.press('Control+V');
    await page.locator('.squiggly-error').first().waitFor();
    await workbench.goTo(at + 1, (lines[at] ?? '').indexOf('{') + 20);
    await workbench.quickFix(/^Move BOT to a secret/);
    await waitFor(() => existsSync(file('workers/queue-consumer/.dev.vars')));
    await page.locator('.view-line', { hasText: 'xoxb' }).waitFor({ state: 'detached' });
    assert.match(readFileSync(file('workers/queue-consumer/.dev.vars'), 'utf8'), /^BOT=/m);
    await workbench.openFile('workers/queue-consumer/wrangler.jsonc');
    await page.locator('.editor-group-container.active .monaco-editor').first().click();
    await page.keyboard.press('Control+Z');
    await page.locator('.view-line', { hasText: 'xoxb' }).waitFor();
    await workbench.command('File: Revert File');
  });

  it('follows a change made outside the editor', async () => {
    const { workbench } = product;
    await workbench.openProblems();
    const place = file('workers/scheduler/wrangler.jsonc');
    const before = readFileSync(place, 'utf8');
    writeFileSync(place, before.replace('{', '{\n  "zone_id": "REPLACE_OUTSIDE_THE_EDITOR",'));
    await workbench.problems.filter({ hasText: 'REPLACE_OUTSIDE_THE_EDITOR' }).first().waitFor();
    writeFileSync(place, before);
    await workbench.problems.filter({ hasText: 'REPLACE_OUTSIDE_THE_EDITOR' }).first().waitFor({ state: 'detached' });
  });

  it('lints the whole workspace from the palette', async () => {
    const { workbench, page } = product;
    appendFileSync(file('docs/RUNBOOK.md'), `\nThe bot uses \`${token}\`.\n`);
    await workbench.command('Preflight: Lint Workspace');
    await workbench.problems.first().waitFor();
    await page.locator('.part.panel a[aria-label^="Collapse All"]').first().click();
    await workbench.problems.filter({ hasText: 'RUNBOOK.md' }).first().waitFor();
  });
});

/** The rule's page, rendered and not as its source. */
async function seePage({ page, workbench }: OpenProduct): Promise<void> {
  await page.locator('.tab.active', { hasText: 'placeholder-id' }).waitFor();
  await workbench.webview().locator('h1', { hasText: 'placeholder-id' }).waitFor();
}

async function waitFor(holds: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > end) assert.fail('It did not come to be in ten seconds.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
