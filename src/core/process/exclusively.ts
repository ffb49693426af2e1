import { mkdir, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds after which whoever made the lock is taken to have crashed: the work under it takes a second or two. */
const leftOver = 20_000;
/** Milliseconds between two looks. */
const pause = 25;

/**
 * Runs `work` while no other process of this machine does under the same `lock`, a file that exists only meanwhile. Waits for its turn at most
 * until a lock that was left behind counts as such. Where no lock can be made at all, on a full or read-only disk, the work is done without.
 * Rejects as `work` does.
 */
export async function exclusively<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const isHeld = await acquire(lock);
  try {
    return await work();
  } finally {
    if (isHeld) await rm(lock, { force: true });
  }
}

/** @returns false where no lock can be made */
async function acquire(lock: string): Promise<boolean> {
  await mkdir(path.dirname(lock), { recursive: true }).catch(() => undefined);
  for (;;) {
    try {
      await (await open(lock, 'wx')).close();
      return true;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return false;
    }
    const made = await stat(lock).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - made > leftOver) await rm(lock, { force: true });
    else await sleep(pause);
  }
}
