import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readGit, readGitWithoutGit } from '../../../src/core/project/git.ts';
import { walkFiles } from '../../../src/core/project/walk.ts';
import { loadProject } from '../../../src/core/project/load.ts';
import { DiskFiles } from '../../../src/core/project/disk-files.ts';

describe('a folder on disk', () => {
  let root: string;
  const write = (path: string, text = ''): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: root, stdio: 'pipe' });
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'preflight-git-'));
    git('init', '-q');
    write('.gitignore', 'build/\n*.log\n!keep.log\n.dev.vars\n/only-top.txt\n');
    write('api/.gitignore', 'out\n!out/\n*.tmp\n');
    write('api/wrangler.jsonc', '{"name":"api"}');
    write('api/.dev.vars', 'A=1');
    write('api/x.tmp');
    write('api/only-top.txt');
    write('only-top.txt');
    write('a.log');
    write('keep.log');
    write('build/wrangler.toml', 'name="built"');
    write('tracked.log');
    write('node_modules/p/wrangler.toml', 'name="p"');
    write('ünï code/datei "x".txt');
    git('add', 'api/wrangler.jsonc', 'api/.gitignore', 'keep.log', 'ünï code');
    git('add', '-f', 'tracked.log');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is seen alike by git and by reading the ignore files', async () => {
    const facts = await readGit(root);
    const rules = readGitWithoutGit(root);
    const paths = [
      'a.log',
      'keep.log',
      'build/wrangler.toml',
      'api/x.tmp',
      'api/.dev.vars',
      'api/only-top.txt',
      'only-top.txt',
      'none/.dev.vars',
    ];
    for (const path of paths) assert.equal(rules.isIgnored(path), facts.isIgnored(path), path);
    const expected = paths.filter((path) => {
      try {
        execFileSync('git', ['check-ignore', '-q', path], { cwd: root });
        return true;
      } catch {
        return false;
      }
    });
    assert.deepEqual(
      paths.filter((path) => facts.isIgnored(path)),
      expected,
    );
    assert.equal(facts.isTracked('ünï code/datei "x".txt'), true);
    assert.equal(facts.isTracked('a.log'), false);
    assert.equal(facts.isIgnored('tracked.log'), false, 'git does not ignore what it tracks');
    assert.equal(rules.isTracked('keep.log'), undefined);
  });

  it('gives paths relative to a subfolder of the work tree', async () => {
    const facts = await readGit(join(root, 'api'));
    assert.deepEqual(facts.tracked, ['.gitignore', 'wrangler.jsonc']);
    assert.equal(facts.isIgnored('.dev.vars'), true);
    assert.equal(readGitWithoutGit(join(root, 'api')).isIgnored('.dev.vars'), true);
    const { files } = await walkFiles(join(root, 'api'));
    assert.deepEqual(files, ['.gitignore', 'only-top.txt', 'wrangler.jsonc']);
  });

  it('is walked as git lists it', async () => {
    const listed = execFileSync('git', ['ls-files', '-z', '-c', '-o', '--exclude-standard', '--', '.', ':!node_modules', ':!tracked.log'], {
      cwd: root,
    });
    const { files, errors } = await walkFiles(root);
    assert.deepEqual(files, listed.toString().split('\0').filter(Boolean).toSorted());
    assert.deepEqual(errors, []);
  });

  it('does not run what the repository names as its file-system monitor', async () => {
    const witness = join(root, 'ran');
    git('config', 'core.fsmonitor', `touch ${witness}; false`);
    await readGit(root);
    assert.equal(new DiskFiles(root).exists('ran'), false);
  });

  it('knows nothing outside a work tree', async () => {
    const plain = mkdtempSync(join(tmpdir(), 'preflight-plain-'));
    try {
      writeFileSync(join(plain, '.gitignore'), 'x\n');
      writeFileSync(join(plain, 'x'), '');
      const facts = await readGit(plain);
      assert.equal(facts.isTracked('x'), undefined);
      assert.equal(facts.isIgnored('x'), undefined);
      assert.equal(facts.tracked, undefined);
      assert.deepEqual((await walkFiles(plain)).files, ['.gitignore']);
    } finally {
      rmSync(plain, { recursive: true });
    }
  });

  it('ends on loops of links and reports folders that cannot be read', async () => {
    symlinkSync('.', join(root, 'loop'));
    symlinkSync('b', join(root, 'a'));
    symlinkSync('a', join(root, 'b'));
    const files = new DiskFiles(root);
    assert.equal(files.exists('a'), false);
    assert.deepEqual(files.list('a'), []);
    assert.equal(files.read('a'), undefined);
    assert.equal(files.exists('../'), false);
    assert.equal(files.read('/etc/passwd'), undefined);
    const walked = await walkFiles(root);
    assert.equal(
      walked.files.some((path) => path.startsWith('loop/')),
      false,
    );
    assert.deepEqual((await walkFiles(join(root, 'nowhere'))).errors, [{ path: '', code: 'ENOENT' }]);
    assert.deepEqual((await walkFiles(join(root, 'keep.log'))).errors, [{ path: '', code: 'ENOTDIR' }]);
  });

  it('becomes a project', async () => {
    const { project, discovery, errors } = await loadProject(root, {
      isTrusted: true,
      bundledSchema: 'node_modules/wrangler/config-schema.json',
    });
    assert.deepEqual(discovery.wranglerPaths, ['api/wrangler.jsonc']);
    assert.deepEqual(errors, []);
    assert.deepEqual(
      project.targets().map((target) => target.name),
      ['api'],
    );
    assert.equal(project.git.isTracked('api/wrangler.jsonc'), true);
    assert.ok(project.schemaFor?.('api/wrangler.jsonc')?.describe(['name']));
    let runs = 0;
    assert.equal(project.memo('k', () => ++runs) + project.memo('k', () => ++runs), 2);
  });

  it('takes a file that was parsed before as it is, while its text is the same', async () => {
    const first = await loadProject(root);
    const again = await loadProject(root, { known: first.project.wranglerFiles });
    assert.ok(first.project.wranglerFiles.length > 0);
    for (const [index, file] of again.project.wranglerFiles.entries()) assert.equal(file, first.project.wranglerFiles[index]);
    const [file] = first.project.wranglerFiles;
    assert.ok(file);
    const typed = `${file.text}\n`;
    const changed = await loadProject(root, {
      known: first.project.wranglerFiles,
      textOf: (path) => (path === file.path ? typed : undefined),
    });
    assert.equal(changed.project.wranglerFiles[0]?.text, typed);
  });

  it('reads no pipe, no folder, no huge file and no text in another encoding', () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    writeFileSync(join(root, 'latin1'), Buffer.from([0x66, 0xfc, 0x72]));
    writeFileSync(join(root, 'bom'), '\uFEFFx');
    const files = new DiskFiles(root);
    assert.equal(files.read('pipe'), undefined);
    assert.equal(files.read('api'), undefined);
    assert.equal(files.read('latin1'), undefined);
    assert.equal(files.read('bom'), '\uFEFFx', 'offsets count the mark');
    writeFileSync(join(root, 'wrangler.smoke.toml'), Buffer.from([0x66, 0xfc, 0x72]));
    assert.equal(files.read('wrangler.smoke.toml'), 'f\uFFFDr', 'as wrangler reads it');
  });
});
