import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startSandbox } from '../sandbox/client.ts';
import type { RunningSandbox } from '../sandbox/client.ts';
import { Canaries, random } from './canaries.ts';
import { plantInAccount, plantInFiles } from './plant-canaries.ts';
import { folderWith, git, preflight, sampleRepository, withoutPublicAddresses } from './run-cli.ts';

const checkFormats = ['text', 'json', 'markdown', 'sarif'];
const lintFormats = ['text', 'json', 'sarif', 'github'];

describe('credentials in what the command line prints', function () {
  this.timeout(120_000);
  const canaries = new Canaries();
  let sandbox: RunningSandbox;
  let folder = '';
  let temporary = '';
  let env: Record<string, string> = {};

  before(async () => {
    sandbox = await startSandbox({ scenario: 'drifted' });
    const sample = sampleRepository();
    folder = sample.folder;
    plantInFiles(folder, canaries);
    git(folder, 'add', '-A', '-f');
    git(folder, 'commit', '-q', '-m', `credentials ${canaries.token('commit message')}`);
    git(folder, 'tag', '-a', 'v1.5.0', '-m', canaries.token('tag'));
    git(folder, 'remote', 'set-url', 'origin', `https://bot:${canaries.token('remote URL')}@github.com/sample/sample-runtime.git`);
    await sandbox.atCommit(git(folder, 'rev-parse', 'HEAD'));
    await withoutPublicAddresses(sandbox);
    await plantInAccount(sandbox, canaries);
    temporary = folderWith({});
    env = {
      ...sandbox.env,
      CLOUDFLARE_API_TOKEN: canaries.all.find(({ name }) => name === 'CLOUDFLARE_API_TOKEN')?.value ?? '',
      GITHUB_TOKEN: canaries.token('GITHUB_TOKEN'),
      STRIPE_API_KEY: canaries.plain('environment'),
      TMPDIR: temporary,
    };
  });
  after(async () => {
    await sandbox.stop();
    for (const each of [folder, temporary]) rmSync(each, { recursive: true });
  });

  for (const format of checkFormats)
    it(`check --format ${format}`, async () => {
      const { code, stdout, stderr } = await preflight(['check', folder, '--format', format], { env });
      assert.equal(code, 1, stderr);
      assert.ok(stdout.length > 1000);
      canaries.assertAbsent(stdout, 'stdout');
      canaries.assertAbsent(stderr, 'stderr');
      if (format === 'text') assert.match(stdout, /the old token \[secret\] is rotated/);
      if (format === 'json') assert.match(stdout, /SMTP_PASSWORD/);
    });

  for (const format of lintFormats)
    it(`lint --format ${format}`, async () => {
      const { code, stdout, stderr } = await preflight(['lint', folder, '--format', format], { env });
      assert.equal(code, 1, stderr);
      for (const place of ['docs/RUNBOOK.md', 'workers/extra/wrangler.toml', '.dev.vars']) assert.ok(stdout.includes(place), place);
      canaries.assertAbsent(stdout, 'stdout');
      canaries.assertAbsent(stderr, 'stderr');
    });

  it('lint with the rules off, and with every finding ignored, shows none on the lines of other findings', async () => {
    const config = path.join(folder, '.preflight/config.jsonc');
    const before = readFileSync(config, 'utf8');
    try {
      for (const text of [
        '{ "rules": { "leaked-secret": "off", "secret-in-vars": "off", "tracked-dev-vars": "off" } }',
        '{ "ignores": [{ "rule": "leaked-secret", "reason": "test" }, { "rule": "secret-in-vars", "reason": "test" }] }',
      ]) {
        writeFileSync(config, text);
        for (const format of lintFormats) {
          const { stdout, stderr } = await preflight(['lint', folder, '--format', format], { env });
          assert.match(stdout, /placeholder-id/);
          assert.ok(!/"(?:rule|ruleId)": "(?:leaked-secret|secret-in-vars)"|title=leaked-secret|  leaked-secret\n/.test(stdout), format);
          canaries.assertAbsent(stdout + stderr, format);
        }
      }
    } finally {
      writeFileSync(config, before);
    }
  });

  it('leaves no file behind, and no canary in the folder that was not planted', () => {
    assert.deepEqual(readdirSync(temporary), []);
    assert.equal(git(folder, 'status', '--porcelain'), '');
  });

  it('lint of files that cannot be parsed', async () => {
    const own = new Canaries();
    const broken = folderWith({
      'a/wrangler.toml': `name = "x"\nvars = { API_TOKEN = "${own.token('unclosed table')}"\nPASSWORD = "${own.plain('unclosed string')}\n`,
      'b/wrangler.jsonc': `{ "name": "x", "vars": { "API_TOKEN": "${own.token('JSON')}" "PASSWORD": "${own.plain('JSON, no comma')}" }`,
      'c/wrangler.toml': `name = "x"\n[vars]\nDB_PASSWORD = ${own.plain('bare value')}\nAPI_KEY = "${own.plain('twice')}"\nAPI_KEY = "${own.plain('twice, again')}"\n`,
      '.dev.vars': `API_KEY='${own.plain('unclosed quote')}\nsecond ${own.token('no name')}\n`,
      '.preflight/config.jsonc': `{ "rules": { "${own.token('rule name')}": "off", "leaked-secret": "${own.token('severity')}" }, `,
      '.gitleaks.toml': `[allowlist]\nregexes = ['''${own.token('allow list')}''', '(']\n`,
    });
    try {
      for (const format of lintFormats) {
        const { stdout, stderr } = await preflight(['lint', broken, '--format', format]);
        own.assertAbsent(stdout + stderr, format);
      }
      const { stdout, stderr } = await preflight(['check', broken, '--offline', '--format', 'json']);
      own.assertAbsent(stdout + stderr, 'check');
    } finally {
      rmSync(broken, { recursive: true });
    }
  });

  it('arguments that hold one', async () => {
    const own = new Canaries();
    const password = own.plain('password in an address');
    for (const args of [
      ['check', '.', '--url', `api=https://user:${password}@host.example`],
      ['check', '.', '--url', `api=ftp://user:${password}@host.example`],
      ['check', '.', `--token=${password}`],
    ]) {
      const { code, stdout, stderr } = await preflight(args);
      assert.equal(code, 2);
      own.assertAbsent(stdout + stderr, args.join(' ').slice(0, 20));
    }
    const base = await preflight(['check', folder, '--format', 'json'], {
      env: { ...env, CLOUDFLARE_API_BASE_URL: `https://user:${password}@127.0.0.1:9/` },
    });
    own.assertAbsent(base.stdout + base.stderr, 'base address');
    canaries.assertAbsent(base.stdout + base.stderr, 'base address');
  });

  describe('when the other side repeats the token', () => {
    type Answer = (request: IncomingMessage, response: ServerResponse) => void;
    const echo = ({ headers }: IncomingMessage): string => `${headers.authorization ?? ''} ${JSON.stringify(headers)}`;
    const reply =
      (status: number, type: string, body: (request: IncomingMessage) => string): Answer =>
      (request, response) => {
        response.writeHead(status, { 'content-type': type }).end(body(request));
      };
    const envelope = (request: IncomingMessage): string =>
      JSON.stringify({
        success: false,
        errors: [{ code: 10_000, message: echo(request) }],
        messages: [echo(request)],
        message: echo(request),
        result: null,
      });
    const answers: Readonly<Record<string, Answer>> = {
      '401': reply(401, 'application/json', envelope),
      '403': reply(403, 'application/json', envelope),
      '404': reply(404, 'application/json', envelope),
      '400': reply(400, 'application/json', envelope),
      '500 as a page': reply(500, 'text/html', (request) => `<html><body>${echo(request)}</body></html>`),
      '200 as a page': reply(200, 'text/html', (request) => `<html><body>${echo(request)}</body></html>`),
      '200 of another shape': reply(200, 'application/json', (request) =>
        JSON.stringify({ success: true, errors: [], messages: [], result: { id: echo(request), name: [echo(request)] } }),
      ),
      'a redirect': (request, response) =>
        response.writeHead(302, { location: `http://127.0.0.1:9/${encodeURIComponent(echo(request))}` }).end(),
      'a reset': (request) => void request.socket.resetAndDestroy(),
    };
    for (const [name, answer] of Object.entries(answers))
      it(name, async () => {
        const server: Server = createServer(answer);
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        try {
          const { code, stdout, stderr } = await preflight(['check', folder, '--format', 'json'], {
            env: { ...env, CLOUDFLARE_API_BASE_URL: base, GITHUB_API_URL: base },
          });
          assert.ok(code === 0 || code === 1, stderr);
          const { items } = JSON.parse(stdout) as { items: { id: string; verdict: string }[] };
          assert.notEqual(items.find(({ id }) => id === 'queue-bound')?.verdict, 'pass');
          canaries.assertAbsent(stdout, 'stdout');
          canaries.assertAbsent(stderr, 'stderr');
        } finally {
          server.closeAllConnections();
          server.close();
        }
      });
  });

  it('would notice one', () => {
    const own = new Canaries();
    const value = own.plain('probe');
    own.assertAbsent(random(200), 'random text');
    assert.throws(() => own.assertAbsent(`x ${value.slice(4, 30)}`, 'a part'), /shows the probe/);
  });
});
