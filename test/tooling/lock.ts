import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A lock whose owner is gone is taken over; one without an owner yet is only just being made. */
function isLeftOver(folder: string): boolean {
  try {
    return !isAlive(Number(readFileSync(path.join(folder, 'pid'), 'utf8')));
  } catch {
    return false;
  }
}

/**
 * Runs `work` while no other process holds `folder`, a folder that exists only while it is held. Waits up to ten minutes.
 * @throws Error when the lock is still held then
 */
export async function withLock<T>(folder: string, work: () => Promise<T> | T): Promise<T> {
  mkdirSync(path.dirname(folder), { recursive: true });
  const end = Date.now() + 600_000;
  for (;;) {
    try {
      mkdirSync(folder);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (existsSync(folder) && isLeftOver(folder)) rmSync(folder, { recursive: true, force: true });
      else if (Date.now() > end)
        throw new Error(`${folder} is held by another process. Remove it if none is running.`, {
          cause: error,
        });
      else await sleep(200);
    }
  }
  try {
    writeFileSync(path.join(folder, 'pid'), String(process.pid));
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
