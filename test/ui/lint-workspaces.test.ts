import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { startProduct, type ProductHost } from '../host/product.ts';

const activated = (host: ProductHost): boolean =>
  globSync('**/remoteexthost.log', { cwd: host.profile.base, absolute: true, dot: true }).some((file) =>
    readFileSync(file, 'utf8').includes('_doActivateExtension workers-preflight.workers-preflight'),
  );

describe('lint in several kinds of workspace', () => {
  const bin = mkdtempSync(path.join(os.tmpdir(), 'preflight-git-'));
  const calls = path.join(bin, 'calls');
  let host: ProductHost | undefined;

  after(() => rmSync(bin, { recursive: true, force: true }));
  afterEach(async () => {
    await host?.close();
    host = undefined;
  });

  it('does not start where there is no wrangler file, and starts where one is', async () => {
    host = await startProduct();
    const without = host.copyWorkspace();
    writeFileSync(path.join(without, 'settings.jsonc'), '{}\n');
    const empty = await host.open(without);
    await empty.workbench.openFile('settings.jsonc');
    await empty.page.waitForTimeout(3000);
    assert.equal(activated(host), false);
    await empty.close();
    const window = await host.open(host.copyWorkspace('test/sample-broken'));
    await window.workbench.openFile('workers/api/wrangler.jsonc');
    await window.page.locator('.squiggly-error').first().waitFor();
    assert.equal(activated(host), true);
  });

  it('lints in Restricted Mode and starts no process', async () => {
    const git = path.join(bin, 'git');
    const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    writeFileSync(git, `#!/bin/sh\necho "$*" >> ${calls}\nexec ${real} "$@"\n`);
    chmodSync(git, 0o755);
    const env = { PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` };
    execFileSync('git', ['--version'], { env });
    assert.ok(existsSync(calls), 'the stand-in for git does not tell when it is called');
    rmSync(calls);
    host = await startProduct({ trust: true, env });
    const { workbench, page } = await host.open(host.copyWorkspace('test/sample-broken'));
    await workbench.dialogButton("No, I don't trust the authors");
    await workbench.openFile('workers/api/wrangler.jsonc');
    await page.locator('.squiggly-error').first().waitFor();
    await workbench.openProblems();
    await workbench.problems.filter({ hasText: 'holds a Slack bot token' }).first().waitFor();
    assert.equal(existsSync(calls) ? readFileSync(calls, 'utf8') : '', '');
  });

  it('lints every folder of a multi-root workspace, one of them on no disk', async () => {
    host = await startProduct({ extensions: ['test/host/memory-files'] });
    const disk = host.copyWorkspace('test/sample-broken');
    const target = path.join(host.profile.base, 'several.code-workspace');
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, JSON.stringify({ folders: [{ path: disk }, { uri: 'memfs:/virtual', name: 'virtual' }] }));
    const { workbench, page } = await host.open(target);
    await workbench.openFile('workers/scheduler/wrangler.jsonc');
    await page.locator('.squiggly-error, .squiggly-warning').first().waitFor();
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'virtual' }).first().click();
    await page.keyboard.press('ArrowRight');
    const file = page.locator('.explorer-folders-view .monaco-list-row[aria-level="2"]', { hasText: 'wrangler.jsonc' }).first();
    await file.click();
    await page.locator('.view-line', { hasText: 'REPLACE_IN_THE_VIRTUAL_FOLDER' }).waitFor();
    await page.locator('.squiggly-error').first().waitFor();
    await workbench.goTo(3, 24);
    await workbench.showHover();
    await page.locator('.monaco-hover:visible', { hasText: 'REPLACE_IN_THE_VIRTUAL_FOLDER (2 files share it)' }).first().waitFor();
    await page.keyboard.press('Escape');
    // The virtual folder has no search of its own, and nothing waits for one.
    await workbench.command('Preflight: Lint Workspace');
    await workbench.problems.first().waitFor();
    await workbench.toasts.filter({ hasText: 'Linting workspace' }).waitFor({ state: 'detached' });
  });
});
