import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from './lock.ts';

describe('a lock between processes', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'preflight-lock-'));
  after(() => rmSync(folder, { recursive: true }));

  it('lets one in at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = (): Promise<void> =>
      withLock(path.join(folder, 'one'), async () => {
        inside += 1;
        most = Math.max(most, inside);
        await sleep(20);
        inside -= 1;
      });
    await Promise.all([work(), work(), work()]);
    assert.equal(most, 1);
  });

  it('is free again after work that throws', async () => {
    const lock = path.join(folder, 'throws');
    await assert.rejects(
      withLock(lock, () => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.equal(existsSync(lock), false);
  });

  it('is taken over from a process that is gone', async () => {
    const lock = path.join(folder, 'gone');
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    mkdirSync(lock);
    writeFileSync(path.join(lock, 'pid'), String(pid));
    assert.equal(await withLock(lock, () => 'in'), 'in');
  });
});
