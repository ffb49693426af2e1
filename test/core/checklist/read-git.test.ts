import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccountError } from '../../../src/core/account/errors.ts';
import { createGit } from '../../../src/core/checklist/read-git.ts';

const signal = new AbortController().signal;

describe('createGit', () => {
  let folder = '';
  let work = '';
  const git = (...args: readonly string[]): string =>
    execFileSync('git', [...args], {
      cwd: work,
      encoding: 'utf8',
      env: {
        ...process.env,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_COMMITTER_DATE: '2026-11-01T00:00:00Z',
        GIT_AUTHOR_DATE: '2026-11-01T00:00:00Z',
      },
    }).trim();

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'preflight-git-'));
    work = join(folder, 'work');
    mkdirSync(join(work, 'sub'), { recursive: true });
    git('init', '--quiet', '-b', 'main');
    git('config', 'user.email', 'me@example.com');
    git('config', 'user.name', 'Me');
    writeFileSync(join(work, 'a.txt'), 'one\n');
    writeFileSync(join(work, 'sub/b.txt'), 'two\n');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
    git('tag', 'v0.9.0');
    git('tag', '-a', 'v0.10.0', '-m', 'annotated');
    writeFileSync(join(work, 'a.txt'), 'changed\n');
    git('commit', '--quiet', '-am', 'second');
    execFileSync('git', ['init', '--quiet', '--bare', join(folder, 'remote.git')]);
    git('remote', 'add', 'origin', join(folder, 'remote.git'));
    git('push', '--quiet', 'origin', 'main', 'v0.9.0');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('answers what git knows', async () => {
    const port = createGit(work);
    const first = git('rev-parse', 'v0.9.0');
    assert.equal(await port.head(signal), git('rev-parse', 'HEAD'));
    assert.equal(await port.branch(signal), 'main');
    assert.equal(await port.userEmail(signal), 'me@example.com');
    assert.equal(await port.remoteUrl(signal), join(folder, 'remote.git'));
    assert.equal(await port.textAtHead('a.txt', signal), 'changed\n');
    assert.equal(await port.textAtHead('gone.txt', signal), undefined);
    assert.equal(await port.textBefore(git('rev-parse', 'HEAD'), 'a.txt', signal), 'one\n');
    assert.equal(await port.textBefore(first, 'a.txt', signal), undefined);
    assert.equal(await port.textBefore('--help', 'a.txt', signal), undefined);
    assert.deepEqual(await port.lastCommit(['sub'], signal), { sha: first, at: Date.UTC(2026, 10, 1) });
    assert.equal(await port.lastCommit(['gone'], signal), undefined);
    assert.deepEqual(
      (await port.tags('v[0-9]*', signal)).map(({ name, sha, isAnnotated }) => [name, sha, isAnnotated]),
      [
        ['v0.10.0', first, true],
        ['v0.9.0', first, false],
      ],
    );
    assert.deepEqual(await port.remoteTags(signal), ['v0.9.0']);
    assert.equal(await port.countBetween('v0.9.0', 'HEAD', signal), 1);
    assert.equal(await port.countBetween('--output=x', 'HEAD', signal), undefined);
  });

  it('takes paths from the folder it was given, also below the top', async () => {
    assert.equal(await createGit(join(work, 'sub')).textAtHead('b.txt', signal), 'two\n');
  });

  it('removes credentials from the URL of a remote', async () => {
    git('remote', 'set-url', 'origin', 'https://me:canary@github.com/o/r.git');
    assert.equal(await createGit(work).remoteUrl(signal), 'https://github.com/o/r.git');
    git('remote', 'set-url', 'origin', join(folder, 'remote.git'));
  });

  it('says so when the remote refuses, and can be asked again', async () => {
    const port = createGit(work);
    git('remote', 'set-url', 'origin', join(folder, 'gone.git'));
    await assert.rejects(port.remoteTags(signal), (error) => AccountError.is(error, 'forbidden'));
    git('remote', 'set-url', 'origin', join(folder, 'remote.git'));
    assert.deepEqual(await port.remoteTags(signal), ['v0.9.0']);
  });

  it('goes on for others when one asker stops', async () => {
    const port = createGit(work);
    const stop = new AbortController();
    const stopped = port.head(stop.signal);
    const other = port.head(signal);
    stop.abort();
    await assert.rejects(stopped, (error) => AccountError.is(error, 'aborted'));
    assert.equal(await other, git('rev-parse', 'HEAD'));
  });

  it('stops when asked', async () => {
    await assert.rejects(createGit(work).head(AbortSignal.abort()), (error) => AccountError.is(error, 'aborted'));
  });
});
