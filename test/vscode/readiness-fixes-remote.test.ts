import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { BudgetWait } from '../../src/core/account/budget.ts';
import { Waits } from '../../src/vscode/readiness/waits.ts';
import { type RunningSandbox, startSandbox } from '../sandbox/client.ts';
import { type Answers, answered, type Asked } from './commands-support.ts';
import { folderWith, until, write } from './lint-support.ts';
import { config, fixOf, gone, own, press, uriOf } from './readiness-fixes-support.ts';

describe('readiness: tagging a release', function () {
  this.timeout(60_000);
  let root = '';
  const git = (...args: readonly string[]): string => execFileSync('git', [...args], { cwd: path.join(root, 'work'), encoding: 'utf8' });

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'preflight-tag-'));
    execFileSync('git', ['init', '-q', '--bare', path.join(root, 'remote.git')]);
    execFileSync('git', ['init', '-q', '-b', 'main', path.join(root, 'work')]);
    writeFileSync(path.join(root, 'work/a.txt'), 'a');
    git('config', 'user.email', 'dev@sample.example');
    git('config', 'user.name', 'Dev');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    git('remote', 'add', 'origin', path.join(root, 'remote.git'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  async function tag(name: string, answers: Answers): Promise<{ readonly asked: readonly Asked[]; readonly told: string }> {
    const { readiness } = await own();
    await readiness.reread();
    const before = readiness.model;
    readiness.model = { folder: vscode.Uri.file(path.join(root, 'work')) } as never;
    try {
      return await press(fixOf('do.tag', { tag: name }), 'release-tags', answers);
    } finally {
      readiness.model = before;
    }
  }
  const remote = (): string => execFileSync('git', ['tag'], { cwd: path.join(root, 'remote.git'), encoding: 'utf8' }).trim();

  it('names commit and remote, then makes an annotated tag and pushes it alone', async () => {
    git('tag', 'v0.0.1');
    const { asked, told } = await tag('v1.2.3', { confirm: 'first button' });
    assert.equal(told, '');
    const head = git('rev-parse', 'HEAD').trim();
    assert.match(asked[0]?.title ?? '', /Create and push v1\.2\.3\?/);
    assert.ok(asked[0]?.detail.includes(head.slice(0, 12)), asked[0]?.detail);
    assert.match(asked[0]?.detail ?? '', /origin/);
    assert.equal(remote(), 'v1.2.3');
    assert.equal(git('cat-file', '-t', 'v1.2.3').trim(), 'tag');
  });

  it('only pushes a tag that is here, and makes nothing when it is not agreed', async () => {
    await tag('v1.2.3', {});
    assert.equal(git('tag').trim(), '');
    git('tag', 'v1.2.3');
    const { asked } = await tag('v1.2.3', { confirm: 'first button' });
    assert.match(asked[0]?.title ?? '', /^Push v1\.2\.3\?/);
    assert.equal(remote(), 'v1.2.3');
  });

  it('takes no name that could be an option or another ref', async () => {
    for (const name of ['--force', 'v1 --delete', 'v1..2', 'v1.lock', 'main', 'v1:refs/heads/main']) {
      const { asked, told } = await tag(name, { confirm: 'first button' });
      assert.match(told, /is no name for a tag/, name);
      assert.deepEqual(asked, []);
    }
  });
});

describe('readiness: asking Workers to do something', function () {
  this.timeout(60_000);
  let sandbox: RunningSandbox;
  let name = '';
  let folder: vscode.Uri;
  const environment = { ...process.env };

  before(async () => {
    sandbox = await startSandbox({ scenario: 'ready' });
    Object.assign(process.env, sandbox.env);
    folder = await folderWith({ 'wrangler.jsonc': '{ "name": "post-api" }\n', 'ops/wrangler.jsonc': '{ "name": "post-ops" }\n' });
    name = folder.path.split('/').at(-1) ?? '';
    await write(uriOf(config), JSON.stringify({ urls: { 'post-api': sandbox.apiUrl, 'post-ops': sandbox.opsUrl } }));
    const { session, readiness } = await own();
    session.reset();
    await readiness.model?.refresh();
  });
  after(async () => {
    for (const key of Object.keys(process.env)) if (!(key in environment)) delete process.env[key];
    Object.assign(process.env, environment);
    const { session, workerTokens } = await own();
    await workerTokens.forget();
    session.reset();
    await gone(config);
    await vscode.workspace.fs.delete(folder, { recursive: true });
    await sandbox.stop();
  });

  async function keep(kind: RegExp, secret: string): Promise<void> {
    const parts = await own();
    const answers: Answers = { texts: [sandbox.origin], picks: [kind], secret, confirm: 'first button' };
    await answered(parts, answers, () => parts.workerTokens.ask(parts.ui).then(() => undefined));
  }

  it('asks for the token first, and sends nothing without one or without consent', async () => {
    const fix = fixOf('do.send-test-alert', { worker: 'post-api', config: `${name}/wrangler.jsonc`, route: 'slack_message' });
    await sandbox.clearLog();
    const without = await press(fix, 'alert-route-configured', { confirm: 'first button' });
    assert.match(without.told, /No API_INGRESS_TOKEN is kept for an address of post-api/);
    await keep(/API ingress/, (await sandbox.state()).app.ingressToken);
    const refused = await press(fix, 'alert-route-configured', {});
    assert.equal(refused.told, '');
    const modal = refused.asked.find(({ kind }) => kind === 'confirm');
    assert.match(
      modal?.detail ?? '',
      /Account: [\s\S]*Worker: post-api[\s\S]*POST http:\/\/127\.0\.0\.1:\d+\/app\/api\/api\/slack_message/,
    );
    const posts = (await sandbox.log()).filter(({ method, path: asked }) => method === 'POST' && asked.startsWith('/app/'));
    assert.deepEqual(posts, []);
  });

  it('asks for the signing secret when the Worker wants it, and remembers that the alert was accepted', async () => {
    const { hmacSecret, ingressToken } = (await sandbox.state()).app;
    await keep(/API ingress/, ingressToken);
    const fix = fixOf('do.send-test-alert', { worker: 'post-api', config: `${name}/wrangler.jsonc`, route: 'slack_message' });
    const { asked, told } = await press(fix, 'alert-route-configured', { confirm: 'first button', secret: hmacSecret });
    assert.equal(told, '');
    assert.deepEqual(
      asked.map(({ kind }) => kind).filter((kind) => kind !== 'text'),
      ['confirm', 'secret', 'confirm'],
    );
    const { readiness } = await own();
    const note = readiness.item('alert-route-configured')?.record?.attestation?.note ?? '';
    assert.match(note, /Test alert accepted by slack_message/);
    const kept = readFileSync(uriOf('.preflight/attestations.json').fsPath, 'utf8');
    assert.ok(!kept.includes(hmacSecret) && !kept.includes(ingressToken));
    await gone('.preflight/attestations.json');
  });

  it('retries a dead letter with the write token, after its question', async () => {
    const { deadLetters, writeToken } = (await sandbox.state()).app;
    const kept = deadLetters[0]?.['traceId'];
    const trace = typeof kept === 'string' ? kept : 'trace-x';
    if (deadLetters.length === 0) {
      const letter = { id: 1, traceId: trace, workspaceId: 'w', createdAt: Date.now(), error: 'e' };
      await sandbox.patch({ op: 'set', path: '/app/deadLetters', value: [letter] });
    }
    const count = (await sandbox.state()).app.deadLetters.length;
    await keep(/Dashboard, write/, writeToken);
    const fix = fixOf('do.retry-dead-letter', { worker: 'post-ops', config: `${name}/ops/wrangler.jsonc`, trace });
    await press(fix, 'dead-letters-monitored', {});
    assert.equal((await sandbox.state()).app.deadLetters.length, count);
    const { asked, told } = await press(fix, 'dead-letters-monitored', { confirm: 'first button' });
    assert.equal(told, '');
    assert.ok(asked.some(({ title }) => title.includes(trace)));
    assert.equal((await sandbox.state()).app.deadLetters.length, count - 1);
  });
});

describe('readiness: waits for the rate limit', () => {
  it('are said in the view until they end, are stopped, or the account changes', async () => {
    const waiting = new vscode.EventEmitter<BudgetWait>();
    const changed = new vscode.EventEmitter<void>();
    const view: { message?: string } = {};
    const waits = new Waits({ onDidWait: waiting.event, onDidChange: changed.event }, view);
    waiting.fire({ until: Date.now() + 60_000, reason: 'vendor' });
    assert.match(view.message ?? '', /^Cloudflare is rate limiting until \d\d:\d\d:\d\d\. Press/);
    changed.fire();
    assert.equal(view.message, '');
    waiting.fire({ until: Date.now() + 60_000, reason: 'own-share' });
    assert.equal(view.message, '', 'our own share moves no row');
    waits.hide();
    waiting.fire({ until: Date.now() + 100, reason: 'vendor' });
    await until('the wait is over', () => view.message === '', 2_000);
    waits.dispose();
  });
});
