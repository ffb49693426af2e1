import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunningSandbox } from '../sandbox/client.ts';

export const repository = path.join(import.meta.dirname, '../..');
/** The build to test: `dist`, unless another one is named, such as while `dist` is being written. */
const cli = process.env['PREFLIGHT_CLI'] ?? path.join(repository, 'dist/cli.js');

export type Run = { readonly code: number; readonly stdout: string; readonly stderr: string };
export type RunOptions = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Run as this user, where the tests run as one that may read everything. */
  readonly uid?: number;
};

/** Runs the built command line with nothing of this machine in its environment but what is told. */
export async function preflight(args: readonly string[], { cwd = repository, env = {}, uid }: RunOptions = {}): Promise<Run> {
  const home = mkdtempSync(path.join(tmpdir(), 'preflight-home-'));
  try {
    return await new Promise<Run>((resolve, reject) => {
      const child = spawn(process.execPath, [cli, ...args], {
        cwd,
        env: { PATH: process.env['PATH'], HOME: home, XDG_CONFIG_HOME: home, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(uid === undefined ? {} : { uid, gid: uid }),
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
    });
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** A folder of its own with these files. The caller removes it. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'preflight-cli-'));
  for (const [name, content] of Object.entries(files)) put(folder, name, content);
  return folder;
}

export function put(folder: string, name: string, content: string | Uint8Array): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@sample.example', ...args], { cwd: folder, encoding: 'utf8' }).trim();
}

/** The sample as a repository of its own: one commit on `main`, its tags, and a remote on GitHub that is never asked. The caller removes it. */
export function sampleRepository(): { readonly folder: string; readonly head: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'preflight-cli-'));
  cpSync(path.join(repository, 'test/sample'), folder, { recursive: true });
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '-A', '-f');
  git(folder, 'commit', '-q', '-m', 'sample');
  for (const tag of ['v1.3.0', 'v1.4.0']) git(folder, 'tag', tag);
  git(folder, 'remote', 'add', 'origin', 'https://github.com/sample/sample-runtime.git');
  return { folder, head: git(folder, 'rev-parse', 'HEAD') };
}

/** Takes the Workers' workers.dev addresses away, so that the command line asks none that is not on this machine. */
export async function withoutPublicAddresses(sandbox: RunningSandbox): Promise<void> {
  const { workers } = await sandbox.state();
  await sandbox.patch(
    ...Object.keys(workers).map((name) => ({ op: 'set' as const, path: `/workers/${name}/subdomain/enabled`, value: false })),
  );
}
