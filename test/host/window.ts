import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Server } from './server.ts';

export type WindowOptions = {
  /** Folder or .code-workspace file on this machine; none opens an empty window. */
  readonly target?: string;
  /** Extensions to run from their source folders (needs the driver). */
  readonly developed?: readonly string[];
  /** Module whose `run()` the extension host calls (needs the driver). */
  readonly tests?: string;
  readonly noExtensions?: boolean;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly log?: (text: string) => void;
};

export type Window = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Exit code of an in-host run, when it ends. */
  readonly exited: Promise<number>;
};

function address(server: Server, options: WindowOptions): string {
  const remote = (place: string): string => `vscode-remote://${server.authority}${path.resolve(place)}`;
  const payload: (readonly [string, string])[] = (options.developed ?? []).map(
    (place) => ['extensionDevelopmentPath', remote(place)] as const,
  );
  if (options.tests) payload.push(['extensionTestsPath', remote(options.tests)]);
  if (options.noExtensions) payload.push(['disableExtensions', 'true']);
  const query = new URLSearchParams();
  if (!options.target) query.set('ew', 'true');
  else query.set(options.target.endsWith('.code-workspace') ? 'workspace' : 'folder', path.resolve(options.target));
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `${server.url}/?${query}`;
}

/**
 * Opens a window of VS Code in a browser context of its own: layout, memory and secrets of other windows are not seen.
 * Returns when the status bar is there. SecretStorage lives in memory only and ends with the page.
 */
export async function openWindow(browser: Browser, server: Server, options: WindowOptions): Promise<Window> {
  const context = await browser.newContext({ viewport: options.viewport ?? { width: 1400, height: 900 }, locale: 'en-US' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const exited = new Promise<number>((resolve) => {
    page.on('crash', () => resolve(70));
    void page.exposeFunction('codeAutomationExit', resolve);
  });
  await page.exposeFunction('codeAutomationLog', () => undefined);
  const log = options.log;
  if (log) page.on('console', (message) => log(`[page ${message.type()}] ${message.text()}\n`));
  if (log) page.on('pageerror', (error) => log(`[page error] ${error.message}\n`));
  await page.goto(address(server, options), { waitUntil: 'domcontentloaded' });
  await page.waitForSelector('.monaco-workbench .part.statusbar', { timeout: 60_000 });
  return { page, context, exited };
}
