import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeProfile } from '../host/profile.ts';
import { node22 } from './node22.ts';

describe('a throw-away profile', () => {
  const found = { ...process.env };
  afterEach(() => {
    for (const name of ['CLOUDFLARE_API_TOKEN', 'GITHUB_TOKEN', 'VSCODE_PID']) if (found[name] === undefined) delete process.env[name];
  });

  it('shows nothing of the account of the person running the tests', () => {
    for (const name of ['CLOUDFLARE_API_TOKEN', 'GITHUB_TOKEN', 'VSCODE_PID']) process.env[name] ??= 'theirs';
    const profile = makeProfile();
    const { CLOUDFLARE_API_TOKEN, GITHUB_TOKEN, VSCODE_PID, HOME } = profile.env;
    profile.remove();
    assert.deepEqual([CLOUDFLARE_API_TOKEN, GITHUB_TOKEN, VSCODE_PID, HOME], [undefined, undefined, undefined, profile.home]);
  });

  it('puts the own settings over the quiet ones, and is gone when removed', () => {
    const profile = makeProfile({ 'workbench.tips.enabled': true });
    const settings = JSON.parse(readFileSync(path.join(profile.user, 'User/settings.json'), 'utf8')) as Record<string, unknown>;
    profile.remove();
    assert.deepEqual([settings['workbench.tips.enabled'], settings['update.mode']], [true, 'none']);
    assert.equal(existsSync(profile.base), false);
  });
});

describe('the newer Node', () => {
  it('is 22 or newer', () => {
    const version = execFileSync(node22(), ['--version']).toString();
    assert.ok(Number(version.slice(1).split('.')[0]) >= 22, version);
  });
});
