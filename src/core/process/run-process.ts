import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Secret } from '../secret.ts';
import { shareable } from '../shareable.ts';

export type ProcessOptions = {
  readonly cwd: string;
  /** The whole environment of the child; nothing is added. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Written to stdin, which is then closed. */
  readonly stdin?: Secret;
  /** Milliseconds, 30,000 unless told. */
  readonly timeout?: number;
  /** Called for each piece of stdout or stderr as it comes. */
  readonly onOutput?: (piece: string, stream: 'stdout' | 'stderr') => void;
  /** Characters of output kept, 4,000,000 unless told; the rest is dropped. */
  readonly limit?: number;
};

/** Milliseconds that a program has to end by itself after it was asked to. */
const patience = 2000;
/** Programs that run now. */
const running = new Set<ChildProcess>();

export type ProcessResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/**
 * Runs a program without a shell, arguments as an array, and waits for its end. Throws an `AbortError` when the signal aborts, and an
 * `Error` when the program cannot be started or outlives its time; the child and what it started are ended in both cases. A non-zero exit is a result.
 */
export function runProcess(program: string, args: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
  const { cwd, env, signal, stdin, timeout = 30_000, onOutput, limit = 4_000_000 } = options;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    // A group of its own, so that what it started ends with it; on Windows that would open a console.
    const detached = process.platform !== 'win32';
    const child = spawn(program, [...args], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], shell: false, windowsHide: true, detached });
    running.add(child);
    const output = { stdout: '', stderr: '' };
    const end = (error: unknown): void => {
      endGroup(child, 'SIGTERM');
      // wrangler works in a child of its own; whoever ignores the request is ended for good.
      setTimeout(() => endGroup(child, 'SIGKILL'), patience).unref();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const onAbort = (): void => end(signal.reason);
    const timer = setTimeout(() => end(new Error(`${program} did not end in ${timeout / 1000} s.`)), timeout);
    shareable(signal).addEventListener('abort', onAbort, { once: true });
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8');
      child[stream].on('data', (piece: string) => {
        output[stream] = (output[stream] + piece).slice(0, limit);
        onOutput?.(piece, stream);
      });
    }
    child.stdin.on('error', () => undefined); // a child that ends without reading its input is no fault of ours
    child.stdin.end(stdin?.reveal() ?? '');
    child.once('error', (error) => {
      running.delete(child);
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      reject(isMissing(error) ? new Error(`${program} could not be started: it, or the folder ${cwd}, is not there.`) : error);
    });
    child.once('close', (code) => {
      running.delete(child);
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve({ exitCode: code ?? 1, ...output });
    });
  });
}

/** Ends every program that runs, with what it started: the window closes, and nobody would read how it ends. Resolves when they have ended. */
export async function endProcesses(): Promise<void> {
  const ends = [...running].map((child) => {
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    endGroup(child, 'SIGTERM');
    const timer = setTimeout(() => endGroup(child, 'SIGKILL'), patience);
    return closed.finally(() => clearTimeout(timer));
  });
  await Promise.all(ends);
}

/** Ends a child with everything that it started. */
function endGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    // https://learn.microsoft.com/windows-server/administration/windows-commands/taskkill: /t is the whole tree, which a request alone leaves.
    const taskkill = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'taskkill.exe');
    spawn(taskkill, ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).once('error', () => child.kill());
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group has ended.
  }
}

function isMissing(error: Error): boolean {
  return 'code' in error && error.code === 'ENOENT';
}
