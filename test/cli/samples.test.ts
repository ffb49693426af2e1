import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rules } from '../../src/core/lint/rules.ts';

const root = path.join(import.meta.dirname, '../..');

/** The findings of a sample, copied and committed as a repository of its own. */
function lintSample(name: string): { readonly rule: string; readonly path: string; readonly message: string }[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'preflight-sample-'));
  try {
    cpSync(path.join(root, 'test', name), folder, { recursive: true });
    for (const args of [
      ['init', '-q'],
      ['add', '-A', '-f'],
      ['-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-qm', 'sample'],
    ])
      execFileSync('git', args, { cwd: folder });
    const { stdout } = spawnSync(process.execPath, [path.join(root, 'dist/cli.js'), 'lint', folder, '--format', 'json'], {
      encoding: 'utf8',
    });
    return (JSON.parse(stdout) as { findings: { rule: string; path: string; message: string }[] }).findings;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the samples', () => {
  it('finds nothing in the good one', () => {
    assert.deepEqual(lintSample('sample'), []);
  });

  it('finds every rule in the broken one', () => {
    const found = new Set(lintSample('sample-broken').map((finding) => finding.rule));
    assert.deepEqual(
      rules.map((rule) => rule.id).filter((id) => !found.has(id)),
      [],
    );
  });
});
