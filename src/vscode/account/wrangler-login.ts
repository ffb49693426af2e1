import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import type { RunWrangler } from '../../core/account/credentials.ts';
import { findProgram } from '../../core/process/find-program.ts';
import { runProcess } from '../../core/process/run-process.ts';
import { Secret } from '../../core/secret.ts';

const manifest = v.object({ bin: v.union([v.string(), v.record(v.string(), v.string())]) });

/** The entry file of the project's own wrangler, found from a package folder upwards to `root`; undefined when it is not installed. */
export function findWrangler(root: string, folders: readonly string[]): string | undefined {
  for (const start of [...folders, '']) {
    for (let folder = path.join(root, start); ; folder = path.dirname(folder)) {
      const found = entryIn(path.join(folder, 'node_modules/wrangler'));
      if (found !== undefined) return found;
      if (path.relative(root, folder) === '' || path.relative(root, folder).startsWith('..')) break;
    }
  }
  return undefined;
}

/**
 * Runs that wrangler with the `node` of the search path: the editor's own Node may be older than wrangler needs. No shell; the
 * programs are absolute, so that none of the workspace stands in for them (Windows looks in the working folder first).
 */
export function wranglerRunner(root: string, entry: string, environment: NodeJS.ProcessEnv): RunWrangler {
  return async (args, signal) => {
    const node = findProgram('node', environment);
    if (node === undefined) return undefined;
    // The login is asked for; a token of the environment would be handed back instead.
    const { CLOUDFLARE_API_TOKEN: _token, CF_API_TOKEN: _old, ...rest } = environment;
    const env = { ...rest, WRANGLER_SEND_METRICS: 'false', CI: '1', NO_COLOR: '1' };
    const { exitCode, stdout } = await runProcess(node, [entry, ...args], {
      cwd: root,
      env,
      signal,
      timeout: 20_000,
    });
    return { exitCode, stdout: new Secret(stdout) };
  };
}

function entryIn(folder: string): string | undefined {
  try {
    const { bin } = v.parse(manifest, JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')));
    const file = path.join(folder, typeof bin === 'string' ? bin : (bin['wrangler'] ?? ''));
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined; // not installed here, or no package that can be read
  }
}
