import assert from 'node:assert/strict';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { folderWith, preflight, repository } from './run-cli.ts';

describe('arguments of preflight', function () {
  this.timeout(20_000);

  describe('bad arguments are exit code 2, with nothing on stdout', () => {
    const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
      ['no command', [], /A command is missing: lint or check/],
      ['another command', ['frob'], /no command "frob"/],
      ['an unknown option', ['check', '--bogus'], /Unknown option '--bogus'/],
      ['an option of lint', ['check', '--wrangler-only'], /check does not take --wrangler-only/],
      ['a format of lint', ['check', '.', '--format', 'github'], /--format github is not known: use text, json, markdown, sarif/],
      ['a format without a name', ['check', '.', '--format'], /argument missing/],
      ['two folders', ['check', '.', '.'], /takes one folder, not 2/],
      ['a URL without a Worker', ['check', '.', '--url', 'https://x.example'], /is not WORKER=URL/],
      ['a URL of another kind', ['check', '.', '--url', 'api=ftp://x.example'], /is not WORKER=URL/],
      ['no such folder', ['check', 'is/not/there'], /is\/not\/there is no folder/],
      ['a file', ['check', 'package.json'], /package\.json is no folder/],
      [
        'no such environment',
        ['check', 'test/sample', '--offline', '--env', 'prodution'],
        /no wrangler file has the environment "prodution": use .*production/i,
      ],
    ];
    for (const [name, args, says] of cases)
      it(name, async () => {
        const { code, stdout, stderr } = await preflight(args);
        assert.deepEqual([code, stdout], [2, '']);
        assert.match(stderr, says);
      });

    it('an environment of the config that is nowhere', async () => {
      const own = folderWith({
        'wrangler.toml': 'name = "x"\nmain = "x.js"\ncompatibility_date = "2026-10-01"\n',
        '.preflight/config.jsonc': '{ "productionEnvironments": ["live"] }',
      });
      const { code, stderr } = await preflight(['check', own, '--offline']);
      rmSync(own, { recursive: true });
      assert.equal(code, 2);
      assert.match(stderr, /no wrangler file has the environment "live": there is only the top level/i);
    });

    it('a folder that cannot be read', async function () {
      if (process.platform === 'win32') this.skip();
      const own = folderWith({ 'locked/wrangler.toml': 'name = "x"\n' });
      chmodSync(own, 0o755);
      chmodSync(path.join(own, 'locked'), 0);
      // The superuser reads everything, so that another user must look.
      const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {};
      const runs = [
        await preflight(['check', path.join(own, 'locked'), '--offline'], { cwd: '/', ...uid }),
        await preflight(['lint', path.join(own, 'locked')], { cwd: '/', ...uid }),
        await preflight(['lint', own], { cwd: '/', ...uid }),
      ];
      chmodSync(path.join(own, 'locked'), 0o700);
      rmSync(own, { recursive: true });
      for (const { code, stdout, stderr } of runs) {
        assert.deepEqual([code, stdout], [2, ''], stderr);
        assert.match(stderr, /locked.* cannot be read \(EACCES\)/);
      }
    });
  });

  it('--help and --version print to stdout, exit code 0', async () => {
    const help = await preflight(['--help']);
    assert.deepEqual([help.code, help.stderr], [0, '']);
    assert.match(help.stdout, /^preflight lint .*\npreflight check /);
    const { version } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as { version: string };
    assert.equal((await preflight(['--version'])).stdout, `${version}\n`);
  });
});
