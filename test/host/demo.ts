// npm run demo -- [--screenshot FILE] [--workspace FOLDER] [--theme light|dark|hc-black|hc-light] [--version 1.139|1.100] [--scenario empty|ready|drifted|large]
// Starts the packaged extension in a VS Code server on a copy of the broken sample, and prints the address to open in a browser.
// With --screenshot a headless Chromium opens it, a picture is written, and all ends. No real account is
// reached: the local one of test/sandbox answers in place of Cloudflare and GitHub.
import { existsSync, readdirSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startSandbox } from '../sandbox/client.ts';
import { root } from '../tooling/product.ts';
import { startProduct, type ProductHost, type ProductWindow } from './product.ts';
import { themeSettings } from './themes.ts';
import { versionOf } from './versions.ts';

const view = 'Preflight';
const scenarios = ['empty', 'ready', 'drifted', 'large'] as const;
const one = { type: 'string' } as const;

/** The broken sample, else any sample, else nothing, which means an empty folder. */
function sample(): string | undefined {
  return ['test/sample-broken', 'test/sample'].find(
    (folder) => existsSync(path.join(root, folder)) && readdirSync(path.join(root, folder)).length > 0,
  );
}

/** The first wrangler file of a folder, for the picture: the nearest to its top. */
function wranglerFile(folder: string): string | undefined {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /(?:^|[\\/])wrangler\.(?:jsonc?|toml)$/.test(file) && !file.includes('node_modules'),
  );
  return found.toSorted((left, right) => left.split(path.sep).length - right.split(path.sep).length || left.localeCompare(right))[0];
}

async function picture(host: ProductHost, workspace: string, file: string): Promise<void> {
  const window: ProductWindow = await host.open(workspace);
  const { workbench, page } = window;
  const wrangler = wranglerFile(workspace);
  if (wrangler) await workbench.openFile(wrangler);
  if (await workbench.hasView(view)) await workbench.openView(view);
  await workbench.openProblems(false);
  // Without any problem the picture is still taken: it shows just that.
  await workbench.problems
    .first()
    .waitFor({ timeout: 15_000 })
    .catch(() => process.stderr.write('The Problems panel is empty.\n'));
  await page.waitForTimeout(1500);
  await workbench.shot(file);
  await window.close();
  process.stdout.write(`${path.resolve(file)}\n`);
}

async function untilStopped(host: ProductHost): Promise<void> {
  const stopped = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => once(process, signal));
  await Promise.race([...stopped, once(host.server.process, 'exit')]);
}

/** Runs the demo as the arguments say. @throws Error saying what is missing on this machine */
export async function demo(argv: readonly string[]): Promise<void> {
  const options = { screenshot: one, workspace: one, theme: one, version: one, scenario: one } as const;
  const { values } = parseArgs({ args: [...argv], options });
  const folder = values.workspace ?? sample();
  const scenario = scenarios.find((name) => name === (values.scenario ?? 'drifted'));
  if (!scenario) throw new Error(`There is no scenario ${values.scenario}. Use one of ${scenarios.join(', ')}.`);
  const settings = themeSettings(values.theme);
  const version = versionOf(values.version);
  const sandbox = await startSandbox({ scenario });
  const host = await startProduct({ version, settings, env: sandbox.env });
  try {
    const workspace = host.copyWorkspace(folder);
    if (values.screenshot) return await picture(host, workspace, values.screenshot);
    process.stdout.write(
      `Workers Preflight runs in VS Code ${host.version} at\n\n  ${host.server.url}/?folder=${encodeURIComponent(workspace)}\n\nPress Ctrl+C to end it.\n`,
    );
    await untilStopped(host);
  } finally {
    await host.close();
    await sandbox.stop();
  }
}
