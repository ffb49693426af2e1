import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GitFailure, runGit } from '../../../src/core/process/run-git.ts';

describe('running git', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'preflight-git-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const options = { timeout: 10_000, limit: 1_000_000 };
  const reasonOf = (work: Promise<string>): Promise<string> =>
    work.then(
      () => 'none',
      (error: unknown) => (error instanceof GitFailure ? error.reason : String(error)),
    );

  it('never starts a git of the folder it looks at, wherever the search path points', async () => {
    const marker = path.join(folder, 'ran');
    writeFileSync(path.join(folder, 'git'), `#!/bin/sh\ntouch '${marker}'\n`);
    chmodSync(path.join(folder, 'git'), 0o755);
    const env = { PATH: ['.', '', 'relative'].join(path.delimiter) };
    assert.equal(await reasonOf(runGit(folder, ['--version'], { ...options, env })), 'missing');
    assert.throws(() => rmSync(marker), /ENOENT/);
  });

  it('says why there is no output', async () => {
    assert.equal(await reasonOf(runGit(folder, ['rev-parse', 'HEAD'], options)), 'refused');
    assert.equal(await reasonOf(runGit(folder, ['--version'], { ...options, signal: AbortSignal.abort() })), 'aborted');
    assert.match(await runGit(folder, ['--version'], options), /^git version/);
  });

  it('keeps what the repository configures as commands off', async () => {
    const marker = path.join(folder, 'ran');
    await runGit(folder, ['init', '-q'], options);
    await runGit(folder, ['config', 'core.fsmonitor', `touch '${marker}'`], options);
    await runGit(folder, ['status', '--porcelain'], options);
    assert.throws(() => rmSync(marker), /ENOENT/);
  });
});
