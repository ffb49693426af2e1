import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const cli = path.join(import.meta.dirname, '../../dist/cli.js');
// Put together here, so that this file holds no credential itself.
const token = ['ghp', 'wGDpzyu4lnFdhaFgRQlGJVJcqpbhs82pPiJ0'].join('_');

describe('paths of preflight lint', function () {
  this.timeout(20_000);
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'preflight-paths-'));
    execFileSync('git', ['init', '-q'], { cwd: folder });
    for (const at of ['.', 'sub', 'sub/deep']) {
      mkdirSync(path.join(folder, at), { recursive: true });
      writeFileSync(path.join(folder, at, 'x.js'), `fetch(url, { token: '${token}' });\n`);
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function lint(...args: string[]): { readonly places: string[]; readonly stderr: string } {
    const run = spawnSync(process.execPath, [cli, 'lint', '--format', 'github', ...args], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { places: run.stdout.match(/file=[^,]+/g) ?? [], stderr: run.stderr };
  }

  it('tells each finding once when paths are given twice or lie inside one another', () => {
    assert.deepEqual(lint('sub', '.', 'sub/deep', 'sub/x.js', '.').places, ['file=sub/deep/x.js', 'file=sub/x.js', 'file=x.js']);
    assert.deepEqual(lint('sub/x.js', 'sub/x.js').places.length, 1);
  });

  it('names files in annotations from the working folder', () => {
    assert.deepEqual(lint('sub').places, ['file=sub/deep/x.js', 'file=sub/x.js']);
    assert.deepEqual(lint('sub/x.js').places, ['file=sub/x.js']);
  });

  it('reads no link, so that none leads to a device or out of the repository', function () {
    if (process.platform === 'win32') this.skip();
    symlinkSync('/dev/zero', path.join(folder, 'endless.js'));
    symlinkSync(path.join(folder, 'x.js'), path.join(folder, 'link.js'));
    symlinkSync('sub', path.join(folder, 'folder-link'));
    writeFileSync(path.join(folder, 'gone.js'), '');
    execFileSync('git', ['add', '-A'], { cwd: folder });
    rmSync(path.join(folder, 'gone.js'));
    const { places, stderr } = lint('.');
    assert.equal(places.length, 3);
    assert.equal(stderr, '');
  });

  it('follows what the repository says of all its files when a part of it is linted', () => {
    writeFileSync(path.join(folder, '.gitleaks.toml'), "[allowlist]\npaths = ['''^sub/deep/''']\n");
    writeFileSync(path.join(folder, '.gitleaksignore'), 'sub/x.js:generic-api-key:1\n');
    assert.deepEqual(lint('sub').places, []);
    assert.deepEqual(lint('sub/deep/x.js').places, []);
    assert.deepEqual(lint('x.js').places, ['file=x.js']);
  });

  it('sees the wrangler files beside the part that is linted, and reports none of theirs', () => {
    const worker = (name: string, service: string): string =>
      `name = "${name}"\nmain = "x.js"\ncompatibility_date = "2026-10-01"\naccount_id = "REPLACE_ME"\nservices = [{ binding = "S", service = "${service}" }]\n`;
    writeFileSync(path.join(folder, 'sub/wrangler.toml'), worker('gateway', 'invoces'));
    mkdirSync(path.join(folder, 'other'));
    writeFileSync(path.join(folder, 'other/wrangler.toml'), worker('invoices', 'gatewya'));
    execFileSync('git', ['add', '-A'], { cwd: folder });
    const rules = (at: string): string[] => {
      const { stdout } = spawnSync(process.execPath, [cli, 'lint', '--wrangler-only', '--format', 'json', at], {
        cwd: folder,
        encoding: 'utf8',
      });
      return (JSON.parse(stdout) as { findings: { rule: string; path: string }[] }).findings
        .filter(({ rule }) => ['placeholder-id', 'service-not-found'].includes(rule))
        .map(({ rule, path: at }) => `${rule} ${at}`);
    };
    assert.deepEqual(rules('sub').toSorted(), ['placeholder-id sub/wrangler.toml', 'service-not-found sub/wrangler.toml']);
    assert.deepEqual(rules('other').toSorted(), ['placeholder-id other/wrangler.toml', 'service-not-found other/wrangler.toml']);
  });

  it('leads a link to where it points', function () {
    if (process.platform === 'win32') this.skip();
    symlinkSync('sub', path.join(folder, 'folder-link'));
    assert.deepEqual(lint('folder-link').places, ['file=sub/deep/x.js', 'file=sub/x.js']);
  });

  it('says so when a folder that was asked for is not read', () => {
    writeFileSync(path.join(folder, '.gitignore'), 'sub/\n');
    assert.match(lint('sub').stderr, /^sub was skipped: git ignores it, or there is no file in it/);
  });

  it('says so when a file that was asked for is not read', () => {
    writeFileSync(path.join(folder, '.gitignore'), '.env\n');
    writeFileSync(path.join(folder, '.env'), 'A=1\n');
    assert.match(lint('.env').stderr, /^\.env was skipped: git ignores it/);
  });
});
