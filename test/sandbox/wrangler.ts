import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { node24, type RunningSandbox } from './client.ts';

const bin = fileURLToPath(new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url));

export type WranglerResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type Wrangler = {
  /** A folder of its own, removed by `dispose`. */
  readonly folder: string;
  readonly spawn: (args: readonly string[], options?: WranglerOptions) => ChildProcessWithoutNullStreams;
  readonly run: (args: readonly string[], options?: WranglerOptions) => Promise<WranglerResult>;
  readonly dispose: () => void;
};

export type WranglerOptions = { readonly cwd?: string; readonly input?: string; readonly env?: Readonly<Record<string, string>> };

/** The official wrangler of this repository, on Node 24, told to use a sandbox and unable to read any login of the machine. */
export function wranglerFor(sandbox: RunningSandbox): Wrangler {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-wrangler-'));
  const home = join(folder, '.home');
  mkdirSync(home);
  const base = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_LOG_PATH: join(home, 'logs'),
    CI: 'true',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    ...sandbox.env,
  };
  const start: Wrangler['spawn'] = (args, { cwd = folder, input, env = {} } = {}) => {
    const child = spawn(node24, ['--no-warnings', bin, ...args], { cwd, env: { ...base, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.on('error', () => child.stdin.destroy());
    child.stdin.end(input ?? '');
    return child;
  };
  return {
    folder,
    spawn: start,
    run: (args, options) => collect(start(args, options)),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function collect(child: ChildProcessWithoutNullStreams): Promise<WranglerResult> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}
