// For authors of user-interface tests. The packaged extension runs in a real VS Code, in production mode:
//
//   const product = await openProduct({ version, workspace: 'test/sample-broken', settings: { 'preflight.x': 1 } });
//   await product.workbench.openFile('workers/api/wrangler.jsonc');
//   await product.workbench.squiggles.first().waitFor();
//   await product.close();
//
// `workspace` is copied, so a test may change it: product.workspace is the copy. Each call starts its own server and
// browser (about 5 s). For several windows on one server use startProduct() once and host.open() per test.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { buildProduct, out, root } from '../tooling/product.ts';
import { launchBrowser } from './chromium.ts';
import { packFolder } from './pack.ts';
import { install } from './install.ts';
import { makeProfile, type Profile } from './profile.ts';
import { installExtensions, startServer, type Server } from './server.ts';
import { versionOf, type Version } from './versions.ts';
import { openWindow } from './window.ts';
import { Workbench } from './workbench.ts';

export type ProductOptions = {
  /** Default: the variable PREFLIGHT_VSCODE_VERSION, which `npm test` sets, else the newest. */
  readonly version?: Version;
  /** Folder, relative to the repository or absolute. Default: an empty folder. */
  readonly workspace?: string;
  /** Commit the copy of the workspace to a git repository first. Default: true. */
  readonly git?: boolean;
  /** Variables of the extension host. It sees no account, home folder or token of the person running the tests. */
  readonly env?: NodeJS.ProcessEnv;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Start in Restricted Mode, asking for trust. Default: everything is trusted and nothing asked. */
  readonly trust?: boolean;
  /** More extensions: .vsix files, or source folders, which are packaged. */
  readonly extensions?: readonly string[];
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Receives what the server and the page print. */
  readonly log?: (text: string) => void;
};

export type ProductWindow = {
  readonly page: Page;
  readonly workbench: Workbench;
  readonly context: BrowserContext;
  close(): Promise<void>;
};

export type ProductHost = {
  readonly version: Version;
  readonly profile: Profile;
  readonly server: Server;
  /** Copies a folder below the profile and, if `git`, commits it. Returns the copy. */
  copyWorkspace(folder?: string, git?: boolean): string;
  /** Opens a window on a folder or .code-workspace file as it is; default: a fresh copy of the options' workspace. */
  open(target?: string): Promise<ProductWindow>;
  close(): Promise<void>;
};

export type OpenProduct = ProductWindow & { readonly host: ProductHost; readonly profile: Profile; readonly workspace: string };

/** Windows now open, so that the test hooks can take a picture of each when a test fails. */
export const openPages = new Set<Page>();

/** Settings that start a window in Restricted Mode and let the trust dialog appear. */
const asking = { 'security.workspace.trust.startupPrompt': 'always', 'security.workspace.trust.banner': 'always' };

/** Starts VS Code with the packaged extension installed, and a browser; no window yet. */
export async function startProduct(options: ProductOptions = {}): Promise<ProductHost> {
  const version = options.version ?? versionOf(process.env['PREFLIGHT_VSCODE_VERSION']);
  const { vsix } = await buildProduct();
  const hostFolder = await install(version);
  const profile = makeProfile({ ...(options.trust ? asking : {}), ...options.settings });
  const more = (options.extensions ?? []).map((place) =>
    place.endsWith('.vsix') ? place : packFolder(path.resolve(root, place), profile.base),
  );
  installExtensions(hostFolder, profile, [vsix, ...more]);
  const { env = {}, log } = options;
  const server = await startServer({ hostFolder, profile, env, trust: options.trust ?? false, ...(log && { log }) });
  // Started with the first window: who opens the address in a browser of their own needs none.
  let browser: Promise<Browser> | undefined;
  let copies = 0;
  const copyWorkspace = (folder?: string, git = options.git ?? true): string =>
    copyFolder(folder, path.join(profile.base, 'ws', String((copies += 1))), git);
  return {
    version,
    profile,
    server,
    copyWorkspace,
    open: async (target) => open(await (browser ??= launchBrowser()), server, target ?? copyWorkspace(options.workspace), options),
    close: async () => {
      await (await browser)?.close();
      await server.stop();
      profile.remove();
    },
  };
}

async function open(browser: Browser, server: Server, target: string, options: ProductOptions): Promise<ProductWindow> {
  const { log, viewport } = options;
  const { page, context } = await openWindow(browser, server, { target, ...(log && { log }), ...(viewport && { viewport }) });
  openPages.add(page);
  page.on('close', () => openPages.delete(page));
  const workbench = new Workbench(page);
  await workbench.ready();
  return { page, workbench, context, close: () => context.close() };
}

function copyFolder(folder: string | undefined, parent: string, git: boolean): string {
  const source = folder && path.resolve(root, folder);
  const copy = path.join(parent, path.basename(source ?? 'workspace'));
  mkdirSync(copy, { recursive: true });
  if (source && !existsSync(source)) throw new Error(`${source} is not there. Give an existing folder as workspace.`);
  if (source) cpSync(source, copy, { recursive: true, filter: (file) => path.basename(file) !== 'node_modules' });
  if (git && !existsSync(path.join(copy, '.git'))) commitAll(copy);
  return copy;
}

function commitAll(folder: string): void {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', '-c', 'commit.gpgsign=false'];
  for (const words of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    [...identity, 'commit', '-q', '--allow-empty', '-m', 'Start'],
  ]) {
    const done = spawnSync('git', words, { cwd: folder, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`git ${words.join(' ')} ended with ${done.status}. ${done.stderr}`);
  }
}

/** Starts everything and opens one window, ready for use. `close()` ends all of it. */
export async function openProduct(options: ProductOptions = {}): Promise<OpenProduct> {
  const host = await startProduct(options);
  try {
    const workspace = host.copyWorkspace(options.workspace);
    return { ...(await host.open(workspace)), host, profile: host.profile, workspace, close: () => host.close() };
  } catch (error) {
    await host.close();
    throw error;
  }
}

/** Pictures of all open windows, in out/pictures, named after what was going on. Returns their paths. */
export async function pictureAll(name: string): Promise<readonly string[]> {
  const folder = path.join(out, 'pictures');
  mkdirSync(folder, { recursive: true });
  const base = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 120);
  const files = [...openPages].map((page, index) => ({ page, file: path.join(folder, `${base}${index === 0 ? '' : `-${index}`}.png`) }));
  for (const { page, file } of files) await page.screenshot({ path: file });
  return files.map(({ file }) => file);
}
