import assert from 'node:assert/strict';
import { existsSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { folderWith, git, preflight, put } from './run-cli.ts';
import type { Run } from './run-cli.ts';

type Finding = {
  readonly rule: string;
  readonly severity: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
  readonly detector?: string;
};
type Answer = {
  readonly schemaVersion: number;
  readonly root: string;
  readonly files: number;
  readonly summary: { readonly error: number; readonly warning: number; readonly information: number };
  readonly findings: readonly Finding[];
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
};

// Put together here, so that this file holds no credential itself.
const token = ['sk', 'live', '51Hq8vKJx2mZtR7wLpNc4YbD9'].join('_');
const leak = `fetch(url, { token: '${token}' });\n`;
const wrangler = 'name = "x"\nmain = "x.js"\ncompatibility_date = "2026-10-01"\naccount_id = "REPLACE_ME"\n';

describe('preflight lint', function () {
  this.timeout(30_000);
  const made: string[] = [];
  const folder = (files: Readonly<Record<string, string | Uint8Array>>): string => {
    const at = folderWith(files);
    made.push(at);
    return at;
  };
  afterEach(() => made.splice(0).forEach((each) => rmSync(each, { recursive: true, force: true })));

  const json = async (paths: readonly string[], cwd?: string): Promise<Answer & Pick<Run, 'code' | 'stderr'>> => {
    const { code, stdout, stderr } = await preflight(['lint', ...paths, '--format', 'json'], cwd === undefined ? {} : { cwd });
    return { code, stderr, ...(JSON.parse(stdout) as Answer) };
  };
  const places = ({ findings }: Answer): string[] => findings.map(({ rule, path: file, line }) => `${rule} ${file}:${line}`);

  describe('formats and exit codes', () => {
    it('JSON: every finding with its place, one-based, and no secret', async () => {
      const at = folder({ 'wrangler.toml': wrangler, 'src/x.js': leak });
      const { code, stderr, ...printed } = await json([at]);
      assert.deepEqual([code, stderr], [1, '']);
      assert.deepEqual(Object.keys(printed), ['schemaVersion', 'root', 'files', 'summary', 'findings', 'skipped']);
      assert.deepEqual([printed.schemaVersion, printed.root, printed.files, printed.skipped], [1, at, 2, []]);
      const found = printed.findings.find(({ rule }) => rule === 'leaked-secret');
      assert.deepEqual(
        [found?.path, found?.line, found?.column, found?.endLine, found?.endColumn, found?.severity],
        ['src/x.js', 1, 22, 1, 22 + token.length, 'error'],
      );
      assert.match(found?.detector ?? '', /stripe/);
      const placeholder = printed.findings.find(({ rule }) => rule === 'placeholder-id');
      assert.deepEqual([placeholder?.path, placeholder?.line], ['wrangler.toml', 4]);
      assert.equal(printed.summary.error, printed.findings.filter(({ severity }) => severity === 'error').length);
    });

    it('text: grouped by file, the value masked, a sum at the end', async () => {
      const at = folder({ 'x.js': leak });
      const { code, stdout } = await preflight(['lint', at]);
      assert.equal(code, 1);
      assert.match(stdout, /^x\.js\n {2}1:22 {2}error {2}/);
      assert.ok(stdout.includes("1 | fetch(url, { token: '[33 characters]' });"), stdout);
      assert.match(stdout, /\n1 error in 1 file\.\n$/);
      assert.ok(!stdout.includes('\u001b'), 'no colours where nobody looks');
    });

    it('exit code 0 for nothing, and for less than errors', async () => {
      const clean = await preflight(['lint', folder({ 'x.js': 'export {};\n' })]);
      assert.deepEqual([clean.code, clean.stdout, clean.stderr], [0, 'No findings in 1 file.\n', '']);
      const mild = await json([folder({ 'x.js': leak, '.preflight/config.jsonc': '{ "rules": { "leaked-secret": "warning" } }' })]);
      assert.deepEqual([mild.code, mild.summary], [0, { error: 0, warning: 1, information: 0 }]);
    });

    it('GitHub: annotations whose names cannot break out', async () => {
      const odd = 'a,b:c%d\u2028::error::x.js';
      const at = folder({ [odd]: leak });
      const { stdout } = await preflight(['lint', '.', '--format', 'github'], { cwd: at });
      assert.equal(stdout.trimEnd().split('\n').length, 1);
      assert.match(
        stdout,
        /^::error file=a%2Cb%3Ac%25d\u2028%3A%3Aerror%3A%3Ax\.js,line=1,endLine=1,col=22,title=leaked-secret::[^\n]+\n$/,
      );
    });

    it('GitHub: line breaks and carriage returns in names', async function () {
      if (process.platform === 'win32') this.skip();
      const { stdout } = await preflight(['lint', '.', '--format', 'github'], { cwd: folder({ 'a\n::error::b\r.js': leak }) });
      assert.equal(stdout.split('\n').length, 2);
      assert.match(stdout, /file=a%0A%3A%3Aerror%3A%3Ab%0D\.js,/);
      const text = await preflight(['lint', folder({ 'a\n\u001b[31mb.js': leak, 'a\u001b[31mc.txt': 'x'.repeat(5_000_001) })]);
      assert.match(text.stderr, /c\.txt was skipped/);
      assert.ok(!`${text.stdout}${text.stderr}`.includes('\u001b'), 'no name drives the terminal');
    });
  });

  describe('what is read', () => {
    it('--wrangler-only: no sources and documents, but local secrets', async () => {
      const at = folder({ 'wrangler.toml': wrangler, 'x.js': leak, 'README.md': leak, '.dev.vars': `TOKEN=${token}\n` });
      const { stdout } = await preflight(['lint', at, '--wrangler-only', '--format', 'json']);
      const files = new Set((JSON.parse(stdout) as Answer).findings.map((finding) => finding.path));
      assert.ok(files.has('wrangler.toml'));
      assert.ok(!files.has('x.js') && !files.has('README.md'), [...files].join());
    });

    it('.gitignore, also of folders below, but not for files that git tracks', async () => {
      const at = folder({
        '.gitignore': 'build/\n*.local.js\n',
        'build/x.js': leak,
        'a.local.js': leak,
        'sub/.gitignore': 'y.js\n',
        'sub/y.js': leak,
        'sub/z.js': leak,
      });
      git(at, 'init', '-q');
      assert.deepEqual(places(await json([at])), ['leaked-secret sub/z.js:1']);
      git(at, 'add', '-f', 'a.local.js');
      assert.deepEqual(places(await json([at])), ['leaked-secret a.local.js:1', 'leaked-secret sub/z.js:1']);
    });

    it('never node_modules, and never .git', async () => {
      const at = folder({ 'node_modules/x/x.js': leak, 'x.js': 'export {};\n' });
      git(at, 'init', '-q');
      put(at, '.git/notes', leak);
      assert.deepEqual(places(await json([at])), []);
    });

    it('one file, several paths, and paths of two roots', async () => {
      const at = folder({ 'a/x.js': leak, 'b/y.js': leak, 'c/z.js': leak });
      assert.deepEqual(places(await json([path.join(at, 'a/x.js')])), ['leaked-secret x.js:1']);
      assert.equal((await json(['a', 'b/y.js'], at)).findings.length, 2);
      const roots = await json(['a', 'c'], at);
      assert.deepEqual(places(roots), ['leaked-secret a/x.js:1', 'leaked-secret c/z.js:1']);
      assert.equal(roots.root, at);
    });

    it('a folder below the one with the config follows that config', async () => {
      const at = folder({ '.preflight/config.jsonc': '{ "rules": { "leaked-secret": "off" } }', 'sub/x.js': leak });
      assert.deepEqual(places(await json([path.join(at, 'sub')])), []);
      assert.deepEqual(places(await json([path.join(at, 'sub/x.js')])), []);
    });

    it('no binary file, and none that is too large: said in JSON and on stderr', async () => {
      const at = folder({
        'blob.txt': Buffer.concat([Buffer.from('a\0b'), Buffer.from(leak)]),
        'image.png': Buffer.from(leak),
        'large.txt': `${'x'.repeat(99)}\n`.repeat(100_000) + leak,
        'below.txt': `${'x'.repeat(99)}\n`.repeat(40_000) + leak,
      });
      const answer = await json([at]);
      assert.deepEqual(places(answer), ['leaked-secret below.txt:40001']);
      assert.deepEqual(answer.skipped, [
        { path: 'blob.txt', reason: 'it is a binary file' },
        { path: 'large.txt', reason: 'it is larger than 5 MB' },
      ]);
      assert.equal(answer.stderr, 'large.txt was skipped: it is larger than 5 MB.\n1 binary file was skipped.\n');
    });

    it('a loop of links', async function () {
      if (process.platform === 'win32') this.skip();
      const at = folder({ 'sub/x.js': leak });
      symlinkSync('..', path.join(at, 'sub/up'));
      symlinkSync('self', path.join(at, 'self'));
      assert.deepEqual(places(await json([at])), ['leaked-secret sub/x.js:1']);
    });

    it('byte order marks, CRLF and UTF-16 leave places as an editor counts them', async () => {
      const text = `// first\n${leak}`;
      const at = folder({
        'bom.js': `\uFEFF${text}`,
        'crlf.js': text.replaceAll('\n', '\r\n'),
        'lf.js': text,
        'wide.js': Buffer.from(`\uFEFF${text}`, 'utf16le'),
        'bom/wrangler.toml': `\uFEFF${wrangler}`,
        'crlf/wrangler.toml': wrangler.replaceAll('\n', '\r\n'),
      });
      const { findings } = await json([at]);
      const leaks = findings.filter(({ rule }) => rule === 'leaked-secret');
      assert.deepEqual(
        leaks.map((one) => [one.path, one.line, one.column, one.endColumn]),
        ['bom.js', 'crlf.js', 'lf.js', 'wide.js'].map((file) => [file, 2, 22, 22 + token.length]),
      );
      const ids = findings.filter(({ rule }) => rule === 'placeholder-id');
      assert.deepEqual(
        ids.map((one) => [one.path, one.line, one.column, one.endColumn]),
        ['bom/wrangler.toml', 'crlf/wrangler.toml'].map((file) => [file, 4, 14, 26]),
      );
      assert.ok(!findings.some(({ rule }) => rule === 'syntax-error'));
    });

    it('writes nothing', async () => {
      const at = folder({ 'wrangler.toml': wrangler, 'x.js': leak });
      git(at, 'init', '-q');
      git(at, 'add', '-A');
      git(at, 'commit', '-q', '-m', 'x');
      await json([at]);
      assert.equal(git(at, 'status', '--porcelain', '--ignored'), '');
      assert.ok(!existsSync(path.join(at, '.preflight')));
    });
  });
});
