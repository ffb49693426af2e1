import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { exclusively } from '../../../src/core/process/exclusively.ts';

describe('exclusively', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'preflight-lock-'));
  const lock = path.join(folder, 'below/one.lock');
  after(() => rmSync(folder, { recursive: true }));

  it('lets processes that read and write one file lose nothing', async () => {
    const file = path.join(folder, 'count');
    writeFileSync(file, '0');
    const module = new URL('../../../src/core/process/exclusively.ts', import.meta.url).href;
    const script = `
      import { readFileSync, writeFileSync } from 'node:fs';
      const { exclusively } = await import(${JSON.stringify(module)});
      for (let time = 0; time < 20; time += 1)
        await exclusively(${JSON.stringify(lock)}, async () => {
          const count = Number(readFileSync(${JSON.stringify(file)}, 'utf8'));
          await new Promise((resolve) => setTimeout(resolve, 3));
          writeFileSync(${JSON.stringify(file)}, String(count + 1));
        });
    `;
    const run = () => promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    await Promise.all([run(), run()]);
    assert.equal(readFileSync(file, 'utf8'), '40');
    assert.ok(!existsSync(lock));
  });

  it('gives the lock back when the work throws', async () => {
    await assert.rejects(
      exclusively(lock, () => Promise.reject(new Error('x'))),
      /x/,
    );
    assert.ok(!existsSync(lock));
  });

  it('takes over what a crash left behind', async () => {
    await exclusively(lock, async () => undefined);
    writeFileSync(lock, '');
    const old = new Date(Date.now() - 60_000);
    utimesSync(lock, old, old);
    assert.equal(await exclusively(lock, async () => 'done'), 'done');
    assert.ok(!existsSync(lock));
  });

  it('works without a lock where none can be made', async () => {
    writeFileSync(path.join(folder, 'file'), '');
    assert.equal(await exclusively(path.join(folder, 'file/one.lock'), async () => 'done'), 'done');
  });
});
