import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../tooling/product.ts';

/** An account of our own that answers like Cloudflare and GitHub. */
export type Sandbox = {
  /** What the extension host must have in its environment to reach it: API addresses and tokens. */
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
};

type SandboxModule = { readonly start?: () => Promise<Sandbox> };

/** Starts test/sandbox/start.mjs, which exports `start(): Promise<Sandbox>`; undefined while there is none. */
export async function startSandbox(): Promise<Sandbox | undefined> {
  const file = path.join(root, 'test/sandbox/start.mjs');
  if (!existsSync(file)) return undefined;
  const { start } = (await import(pathToFileURL(file).href)) as SandboxModule;
  return start?.();
}
