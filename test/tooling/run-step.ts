import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { out, root } from './product.ts';
import type { Step } from './steps.ts';

export type Result = {
  readonly passed: number;
  readonly failed: number;
  readonly pending: number;
  /** The names of the test files with failed tests, without folder and ending; empty when the step ended without telling. */
  readonly failedFiles: readonly string[];
  /** All that the step printed, in order. */
  readonly output: string;
  readonly seconds: number;
};

type Counts = { readonly passed: number; readonly failed: number; readonly pending: number };

/** What the reporter writes. */
type Written = Counts & { readonly failedFiles?: readonly string[] };

/** Process ids of the steps now running, each the leader of its group. */
const running = new Set<number>();

/** Ends what is running, when the person at the terminal stops the run. */
export function endAll(): void {
  for (const pid of running) endGroup(pid);
}

function endGroup(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGTERM');
  } catch {
    // It has ended already.
  }
}

function count(step: Step, code: number, counts: Counts | undefined): Counts {
  const none = { passed: 0, failed: 0, pending: 0 };
  if (step.kind === 'check') return { ...none, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  const own = counts ? { passed: counts.passed, failed: counts.failed, pending: counts.pending } : none;
  // A run that ends badly without a failed test, such as a crash, is a failure too; so is a suite that counted nothing at all.
  const crashed = code !== 0 ? own.failed === 0 : step.kind === 'suite' && !counts;
  return crashed ? { ...own, failed: own.failed + 1 } : own;
}

/** Runs one step to its end and counts. @param echo print its output as it comes */
export async function runStep(step: Step, words: readonly string[], echo: boolean): Promise<Result> {
  const file = path.join(out, 'counts', `${step.id}-${process.pid}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const start = performance.now();
  // Some programs colour their output whenever FORCE_COLOR is set, to whatever value.
  const { FORCE_COLOR: _, ...own } = process.env;
  const env = { ...own, NO_COLOR: '1', ...step.env, PREFLIGHT_COUNTS: file };
  // In a group of its own, so that servers and browsers of a step that hangs can be ended with it.
  const child = spawn(process.execPath, words, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  let output = '';
  const read = (chunk: Buffer): void => {
    output += chunk.toString();
    if (echo) process.stdout.write(chunk);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const code = await new Promise<number>((resolve) => {
    const timer = setTimeout(() => {
      output += `\nNo end after ${step.minutes} minutes.\n`;
      if (pid !== undefined) endGroup(pid);
    }, step.minutes * 60_000);
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve(status ?? 1);
    });
    child.on('error', (error) => {
      output += error.message;
      resolve(1);
    });
  });
  if (pid !== undefined) running.delete(pid);
  const counts = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Written) : undefined;
  rmSync(file, { force: true });
  // A suite inside VS Code is bundled to one .cjs file for each .ts file.
  const failedFiles = (counts?.failedFiles ?? []).map((place) => path.basename(place).replace(/\.\w+$/, ''));
  return { ...count(step, code, counts), failedFiles, output, seconds: (performance.now() - start) / 1000 };
}
