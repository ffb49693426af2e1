import assert from 'node:assert/strict';
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { openProduct, type OpenProduct } from '../host/product.ts';
import { node24, type RunningSandbox, startSandbox } from '../sandbox/client.ts';
import { type Wrangler, wranglerFor } from '../sandbox/wrangler.ts';

const canary = 'canary-value-typed-by-a-person-0123456789';
const ofApi = ['--config', 'workers/api/wrangler.jsonc', '--env', 'production'];

let sandbox: RunningSandbox;
let product: OpenProduct;
let wrangler: Wrangler;

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !(await holds()); await product.page.waitForTimeout(100))
    if (Date.now() > end) assert.fail(`It never came to be that ${what}.`);
}

const picture = async (name: string): Promise<void> => {
  const folder = process.env['PREFLIGHT_PICTURES'];
  if (folder) await product.page.screenshot({ path: path.join(folder, `${name}.png`) });
};

async function ask(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await wrangler.run(args, { cwd: product.workspace });
  assert.equal(code, 0, stderr || stdout);
  return stdout;
}

const row = (label: string | RegExp) => product.workbench.quickRows.filter({ hasText: label }).first();
const statusText = async (): Promise<string> => (await product.page.locator('.part.statusbar').textContent()) ?? '';
const type = async (text: string): Promise<void> => {
  await product.workbench.quickText.fill(text);
  await product.page.keyboard.press('Enter');
};
const title = (text: string): Promise<void> => product.page.locator('.quick-input-title', { hasText: text }).waitFor();

for (const theme of ['Default Dark Modern', 'Default Light Modern']) {
  const shade = theme.includes('Dark') ? 'dark' : 'light';
  describe(`operations by hand, ${shade}`, function () {
    this.timeout(90_000);
    before(async () => {
      sandbox = await startSandbox({ scenario: 'drifted' });
      wrangler = wranglerFor(sandbox);
      // wrangler's Node comes first, as on a machine of somebody who uses it.
      const env = { ...sandbox.env, PATH: `${path.dirname(node24)}${path.delimiter}${process.env['PATH'] ?? ''}` };
      product = await openProduct({ workspace: 'test/sample', env, settings: { 'workbench.colorTheme': theme } });
      symlinkSync(path.resolve(node24, '../../..'), path.join(product.workspace, 'node_modules'));
    });
    after(async () => {
      await product?.close();
      wrangler?.dispose();
      await sandbox?.stop();
    });

    it('applies migrations: database, SQL, modal, the name typed', async () => {
      // Nothing of an attempt before this one.
      await sandbox.reset('drifted');
      await product.workbench.command('Preflight: Apply Migrations…');
      await row('sample-runtime').waitFor();
      await picture(`${shade}-1-databases`);
      await product.page.keyboard.press('Enter');
      await row('All 2 migrations').waitFor();
      await product.page.keyboard.press('Enter');
      await product.workbench.dialog.waitFor();
      await picture(`${shade}-2-apply-modal`);
      assert.match((await product.workbench.dialog.textContent()) ?? '', /Environment: production/);
      await product.workbench.dialogButton('Apply');
      await title('Apply 2 migrations to sample-runtime?');
      await picture(`${shade}-3-apply-typed`);
      await type('sample-runtime');
      await until('it is said', async () => /2 migrations are applied to sample-runtime/.test(await statusText()));
      await picture(`${shade}-4-applied`);
      assert.match(await ask(['d1', 'migrations', 'list', 'DB', '--remote', ...ofApi]), /No migrations to apply/);
      assert.equal(await product.workbench.toasts.count(), 0);
    });

    it('opens a deploy from the row of the Workers view, with what is not ready', async () => {
      await product.workbench.openView('Preflight');
      // Opened after a command had the account opened: both views have their rows.
      await product.workbench
        .treeRow(product.page.locator('.part.sidebar'), /^D1 migrations applied/)
        .first()
        .waitFor();
      const worker = product.workbench.treeRow(product.page.locator('.part.sidebar'), /^sample-api$/).first();
      await worker.waitFor();
      await worker.hover();
      await worker.locator('a.action-label[aria-label^="Deploy"]').click();
      await product.workbench.dialog.waitFor();
      await picture(`${shade}-10-deploy-modal`);
      const text = (await product.workbench.dialog.textContent()) ?? '';
      assert.match(text, /Worker: sample-api/);
      assert.match(text, /Not ready: secret API_HMAC_SECRET missing/);
      await sandbox.clearLog();
      await product.workbench.dialogButton('Cancel');
      await product.page.waitForTimeout(500);
      assert.deepEqual(
        (await sandbox.log()).filter(({ method, path: asked }) => method === 'PUT' || (method === 'POST' && asked.includes('/versions'))),
        [],
      );
    });

    it('puts a secret: Worker, what is missing first, a password box, modal', async () => {
      await product.workbench.command('Preflight: Put Secret…');
      await row('sample-api').click();
      await row('API_HMAC_SECRET').waitFor();
      await picture(`${shade}-5-secret-names`);
      await product.page.keyboard.press('Enter');
      await row('Type or paste it').waitFor();
      await product.page.keyboard.press('Enter');
      await product.page.locator('.quick-input-message', { hasText: 'It goes to Cloudflare' }).waitFor();
      assert.equal(await product.workbench.quickText.getAttribute('type'), 'password');
      await type(canary);
      await product.workbench.dialog.waitFor();
      await picture(`${shade}-6-secret-modal`);
      await product.workbench.dialogButton('Put');
      await title('Put API_HMAC_SECRET on sample-api?');
      await type('sample-api');
      await until('it is said', async () => /API_HMAC_SECRET is on the deployed version/.test(await statusText()));
      assert.match(await ask(['secret', 'list', ...ofApi]), /API_HMAC_SECRET/);
      assert.ok(!(await product.page.content()).includes(canary));
      const { base } = product.profile;
      const files = readdirSync(base, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(?:log|ndjson|json)$/.test(file));
      for (const file of files) assert.ok(!readFileSync(path.join(base, file), 'utf8').includes(canary), file);
    });

    it('rolls back from the palette with three keys and a reason', async () => {
      const before = JSON.parse(await ask(['deployments', 'status', '--json', ...ofApi])) as { readonly id: string };
      await product.workbench.command('Preflight: Roll Back…');
      // The first Worker of production, the version that was good last, and the button of the modal: an Enter each.
      await row('sample-api').waitFor();
      await product.page.keyboard.press('Enter');
      await row('last good').waitFor();
      await picture(`${shade}-7-versions`);
      await product.page.keyboard.press('Enter');
      await product.page.locator('.quick-input-message', { hasText: 'Reason' }).waitFor();
      await type('5xx since the deploy');
      await product.workbench.dialog.waitFor();
      await picture(`${shade}-8-rollback-modal`);
      await product.page.keyboard.press('Enter');
      await until('it is said', async () => /sample-api serves .* with all its traffic/.test(await statusText()));
      await picture(`${shade}-9-rolled-back`);
      const after = JSON.parse(await ask(['deployments', 'status', '--json', ...ofApi])) as typeof before & {
        readonly annotations: Readonly<Record<string, string>>;
      };
      assert.notEqual(after.id, before.id);
      assert.equal(after.annotations['workers/message'], '5xx since the deploy');
    });
  });
}

describe('operations in a folder that is not trusted', function () {
  this.timeout(90_000);
  before(async () => {
    sandbox = await startSandbox({ scenario: 'drifted' });
    product = await openProduct({ workspace: 'test/sample', env: sandbox.env, trust: true });
  });
  after(async () => {
    await product?.close();
    await sandbox?.stop();
  });

  it('are refused before anything is asked or started', async () => {
    await product.workbench.dialogButton("No, I don't trust the authors");
    for (const command of ['Apply Migrations…', 'Put Secret…', 'Roll Back…', 'Deploy…']) {
      await product.workbench.command(`Preflight: ${command}`);
      await product.workbench.toast(/is not trusted/);
      await product.workbench.command('Notifications: Clear All Notifications');
    }
    assert.deepEqual(await sandbox.log(), []);
  });
});
