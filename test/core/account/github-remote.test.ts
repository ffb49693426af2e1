import assert from 'node:assert/strict';
import { isGitHub, parseRemote } from '../../../src/core/account/github/remote.ts';

describe('Git remotes', () => {
  it('reads remotes as git writes them', () => {
    const hub = { host: 'github.com', owner: 'o', repo: 'r' };
    const same = [
      'https://github.com/o/r',
      'https://github.com/o/r.git',
      'https://user:ghp_x@github.com/o/r.git/',
      'git@github.com:o/r.git',
      'ssh://git@github.com:22/o/r.git',
      'ssh://git@ssh.github.com:443/o/r.git',
      'git://github.com/o/r',
      'HTTPS://GitHub.com/o/r',
      'https://www.github.com/o/r',
    ];
    for (const url of same) assert.deepEqual(parseRemote(url), hub, url);
    assert.deepEqual(parseRemote('git@gitlab.com:group/sub/r.git'), { host: 'gitlab.com', owner: 'group/sub', repo: 'r' });
    for (const url of ['/srv/git/r.git', '../r', 'C:\\repos\\r', 'file:///srv/r', '', 'https://github.com/', 'https://github.com/o'])
      assert.equal(parseRemote(url), undefined, url);
    assert.ok(isGitHub(hub));
    assert.ok(!isGitHub({ host: 'github.com.evil.example', owner: 'o', repo: 'r' }));
    assert.ok(isGitHub({ host: 'ghe.example', owner: 'o', repo: 'r' }, 'GHE.example'));
  });
});
