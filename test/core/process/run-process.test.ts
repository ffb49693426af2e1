import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { endProcesses, runProcess } from '../../../src/core/process/run-process.ts';

/** Does nothing for a minute, and does not listen when asked to end. */
const deaf = `process.on('SIGTERM', () => undefined); setTimeout(() => undefined, 60_000);`;

describe('Running a program', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'preflight-process-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const never = new AbortController().signal;
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  const until = async (holds: () => boolean): Promise<void> => {
    for (const end = Date.now() + 20_000; !holds(); await wait(20)) assert.ok(Date.now() < end, 'It never came to be.');
  };

  /** As wrangler does: the work is done in a child of the child. */
  const family = async (signal: AbortSignal) => {
    const note = path.join(mkdtempSync(path.join(folder, 'family-')), 'pid');
    const grandchild = `require('fs').writeFileSync(${JSON.stringify(note)}, String(process.pid)); ${deaf}`;
    const child = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' }); ${deaf}`;
    const running = runProcess(process.execPath, ['-e', child], { cwd: folder, env: {}, signal });
    await until(() => existsSync(note) && readFileSync(note, 'utf8') !== '');
    return { running, grandchild: Number(readFileSync(note, 'utf8')) };
  };

  it('ends what the program has started too, when it is cancelled', async function () {
    this.timeout(30_000);
    const stop = new AbortController();
    const { running, grandchild } = await family(stop.signal);
    stop.abort();
    await assert.rejects(running, { name: 'AbortError' });
    await until(() => !isAlive(grandchild));
  });

  it('ends all that runs when the window closes, deaf or not', async function () {
    this.timeout(30_000);
    const [one, two] = [await family(never), await family(never)];
    await endProcesses();
    await Promise.all([one.running, two.running]);
    await until(() => !isAlive(one.grandchild) && !isAlive(two.grandchild));
    await endProcesses();
  });

  it('ends a program that takes too long, and says so', async () => {
    const running = runProcess(process.execPath, ['-e', deaf], { cwd: folder, env: {}, signal: never, timeout: 100 });
    await assert.rejects(running, /did not end in 0\.1 s/);
  });

  it('says that a program is not there', async () => {
    const running = runProcess('/no/such/program', [], { cwd: folder, env: {}, signal: never });
    await assert.rejects(running, /\/no\/such\/program could not be started: it, or the folder .* is not there/);
  });
});
