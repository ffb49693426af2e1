import { spawn } from 'node:child_process';
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

export type ProcessResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/**
 * Runs a program without a shell, arguments as an array, and waits for its end. Throws an `AbortError` when the signal aborts, and an
 * `Error` when the program cannot be started or outlives its time; the child is ended in both cases. A non-zero exit is a result.
 */
export function runProcess(program: string, args: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
  const { cwd, env, signal, stdin, timeout = 30_000, onOutput, limit = 4_000_000 } = options;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn(program, [...args], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], shell: false, windowsHide: true });
    const output = { stdout: '', stderr: '' };
    const end = (error: unknown): void => {
      child.kill('SIGTERM');
      // wrangler's own children hold its pipes; a child that ignores the request is ended for good.
      setTimeout(() => child.kill('SIGKILL'), 2000).unref();
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
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve({ exitCode: code ?? 1, ...output });
    });
  });
}
