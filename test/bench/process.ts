import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export type Run = { readonly milliseconds: number; readonly peakBytes: number; readonly code: number | null };

/** Runs a command as a whole process, output thrown away; wall time, and the peak resident memory of it and its children as Linux counts it. */
export function measure(command: string, args: readonly string[], cwd: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = spawn(command, args, { cwd, stdio: 'ignore' });
    let peak = 0;
    const look = (): void => {
      peak = Math.max(peak, peakOf(child.pid));
    };
    const timer = setInterval(look, 10);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearInterval(timer);
      resolve({ milliseconds: Number(process.hrtime.bigint() - start) / 1e6, peakBytes: peak, code });
    });
  });
}

function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0; // ended between two looks
  }
}

/** The run with the median wall time of several. */
export async function median(times: number, run: () => Promise<Run>): Promise<Run> {
  const runs: Run[] = [];
  for (let i = 0; i < times; i++) runs.push(await run());
  const middle = runs.toSorted((a, b) => a.milliseconds - b.milliseconds)[Math.floor(times / 2)];
  if (!middle) throw new Error('nothing was run');
  return { ...middle, peakBytes: Math.max(...runs.map((each) => each.peakBytes)) };
}
