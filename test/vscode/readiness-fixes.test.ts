import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { rowFixes } from '../../src/vscode/readiness/fixes/all.ts';
import { pageOf } from '../../src/vscode/readiness/fixes/rotate.ts';
import { itemFixes, operationCommands, rowFixCommand } from '../../src/vscode/readiness/operations.ts';
import { closeAll, folderWith, read, slackToken, until, write } from './lint-support.ts';
import { config, fixOf, gone, own, press, uriOf } from './readiness-fixes-support.ts';

describe('readiness: what rows offer', function () {
  this.timeout(60_000);
  let folder: vscode.Uri | undefined;
  before(async () => {
    await (await own()).readiness.reread();
  });
  afterEach(async () => {
    await closeAll();
    await gone(config);
    if (folder) await vscode.workspace.fs.delete(folder, { recursive: true });
    folder = undefined;
  });

  async function filesIn(files: Readonly<Record<string, string>>): Promise<string> {
    folder = await folderWith(files);
    return folder.path.split('/').at(-1) ?? '';
  }

  it('has a command for each, and each once', () => {
    for (const id of Object.keys(rowFixes)) assert.equal(operationCommands[id as keyof typeof rowFixes], rowFixCommand, id);
    const twice = fixOf('open.run', { url: 'https://github.com/a/b' });
    const row = { id: 'r', label: 'r', description: '', refs: [], action: fixOf('do.tag', { tag: 'v1' }) };
    const evidence = { fixes: [twice], rows: [row, { ...row, id: 's', action: twice, rows: [row] }] };
    assert.deepEqual(
      itemFixes(evidence as never).map(({ operation }) => operation),
      ['open.run', 'do.tag'],
    );
  });

  it('enters an estimate, keeps comments and asks for what is known', async () => {
    await write(uriOf(config), '{\n  // ours\n  "estimates": { "requestsPerDay": 5 }\n}\n');
    await until('the config is read', async () => (await (await own()).readiness.model?.refresh())?.config.estimates.requestsPerDay === 5);
    const { asked, told } = await press(fixOf('edit.estimate'), 'volume-estimated', { texts: ['12_000', '300', ''] });
    assert.equal(told, '');
    assert.equal(asked.length, 3);
    const text = await read(uriOf(config));
    assert.match(text, /\/\/ ours/);
    assert.match(text, /"requestsPerDay": 12000/);
    assert.match(text, /"queueMessagesPerDay": 300/);
    assert.match(text, /"at": "\d{4}-\d\d-\d\d"/);
  });

  it('leaves a config alone that cannot be read, and says so', async () => {
    await write(uriOf(config), '{ "estimates": ');
    const { told } = await press(fixOf('edit.estimate'), 'volume-estimated', { texts: ['1', '', ''] });
    assert.match(told, /cannot be read\. Correct it first/);
    assert.equal(await read(uriOf(config)), '{ "estimates": ');
  });

  it('names the Worker of a role in a config that was not there', async () => {
    const { asked, told } = await press(fixOf('open.config', { role: 'api' }));
    assert.equal(told, '');
    assert.equal(asked[0]?.kind, 'pick');
    assert.match(await read(uriOf(config)), /"api": "[\w-]+"/);
  });

  it('points a database binding at the namesake, as one edit that can be undone', async () => {
    const text =
      '{\n  "name": "a", // ours\n  "d1_databases": [{ "binding": "DB", "database_id": "3f9c1e7a-8b2d-4650-9e1f-7c3a5b8d2e60" }],\n}\n';
    const name = await filesIn({ 'wrangler.jsonc': text });
    const to = '5a1d7c3e-94b2-4f08-8c6d-e713b0a9f254';
    const { told } = await press(fixOf('edit.database-id', { worker: 'a', config: `${name}/wrangler.jsonc`, binding: 'DB', to }));
    assert.equal(told, '');
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.getText(), text.replace('3f9c1e7a-8b2d-4650-9e1f-7c3a5b8d2e60', to));
    await vscode.commands.executeCommand('undo');
    assert.equal(document?.getText(), text);
  });

  it('points a service binding at a Worker that is there', async () => {
    const text = 'name = "a"\n\n[[services]]\nbinding = "B"\nservice = "gone"\n';
    const name = await filesIn({ 'wrangler.toml': text, 'b/wrangler.toml': 'name = "the-other-one"\n' });
    const fix = fixOf('edit.service', { worker: 'a', config: `${name}/wrangler.toml`, binding: 'B' });
    const { told } = await press(fix, 'service-bindings-resolve', { picks: ['the-other-one'] });
    assert.equal(told, '');
    assert.equal(vscode.window.activeTextEditor?.document.getText(), text.replace('gone', 'the-other-one'));
  });

  it('moves a variable to a secret: its value is saved beside the file and shown nowhere', async () => {
    const name = await filesIn({
      'wrangler.jsonc': `{\n  "name": "a",\n  "vars": {\n    "SLACK_TOKEN": "${slackToken}"\n  }\n}\n`,
      '.gitignore': '.dev.vars\n',
    });
    const { told } = await press(fixOf('edit.move-to-secret', { path: `${name}/wrangler.jsonc`, line: '4' }), 'no-plaintext-secrets');
    assert.equal(told, '');
    assert.ok(!vscode.window.activeTextEditor?.document.getText().includes(slackToken));
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /"required": \[\s*"SLACK_TOKEN"/);
    assert.ok((vscode.window.activeTextEditor?.selection.active.line ?? 0) > 0, 'the editor stands at what changed');
    assert.match(await read(uriOf(`${name}/.dev.vars`)), new RegExp(slackToken));
  });

  it('says of a variable that only the account has where it goes, and opens nothing', async () => {
    const name = await filesIn({ 'wrangler.jsonc': '{\n  "name": "a",\n  "vars": { "MODE": "x" }\n}\n' });
    const fix = fixOf('edit.remove-var', { worker: 'a', config: `${name}/wrangler.jsonc`, name: 'TOKEN' });
    const { told } = await press(fix, 'dashboard-rbac');
    assert.match(told, /wrangler\.jsonc has no variable TOKEN: the account has it from elsewhere/);
    assert.equal(vscode.window.activeTextEditor, undefined);
  });

  it('says that a wrangler file has changed instead of editing another', async () => {
    const { told } = await press(fixOf('edit.service', { worker: 'a', config: 'none/wrangler.toml', binding: 'B' }));
    assert.match(told, /none\/wrangler\.toml has changed since it was checked/);
  });

  it('opens files at their line, and no page that is not https', async () => {
    const name = await filesIn({ 'a.txt': 'one\ntwo\nthree\n' });
    await press(fixOf('open.file', { path: `${name}/a.txt`, line: '3' }));
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 2);
    // Would be refused by the host with an error if it were tried.
    const { told } = await press(fixOf('open.run', { url: 'command:workbench.action.quit' }));
    assert.equal(told, '');
  });

  it('shows dead letters as a read-only text in which names act on nothing', async () => {
    const { readiness } = await own();
    const before = readiness.item.bind(readiness);
    const row = {
      id: 'a',
      label: 'trace-1',
      description: 'failed `x`',
      refs: [],
      action: fixOf('do.retry-dead-letter', { trace: 'trace-1' }),
    };
    readiness.item = () => ({ sentence: '1 dead letter.', evidence: { rows: [row], fixes: [] } }) as never;
    try {
      assert.equal((await press(fixOf('open.dead-letters'), 'dead-letters-monitored')).told, '');
    } finally {
      readiness.item = before;
    }
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, 'preflight');
    assert.match(document?.getText() ?? '', /^1 dead letter\.\n\ntrace-1\n {4}failed/);
  });

  it('says that a placeholder is gone from its line', async () => {
    const name = await filesIn({ 'wrangler.toml': 'name = "a"\n' });
    const { told } = await press(fixOf('edit.fill-id', { path: `${name}/wrangler.toml`, line: '1', label: 'x', kind: 'd1' }));
    assert.match(told, /no placeholder ID on line 1 of/);
  });

  it('knows where a credential is revoked, by its form and by the name of its variable', () => {
    assert.match(pageOf('slack-bot-token', '') ?? '', /^https:\/\/api\.slack\.com/);
    assert.match(pageOf('secret-name', 'OPENAI_API_KEY') ?? '', /^https:\/\/platform\.openai\.com/);
    assert.equal(pageOf('none', 'OURS'), undefined);
  });

  it('runs a script as a task with the package manager, without a shell', async () => {
    const script = 'fix-check-of-the-test';
    const name = await filesIn({
      'package.json': JSON.stringify({ name: 'x', scripts: { [script]: `node -e "require('fs').writeFileSync('ran.txt','1')"` } }),
    });
    const { told } = await press(fixOf('do.run-locally', { script }), 'release-check-ci');
    assert.equal(told, '');
    await until('the script has run', () => existsSync(uriOf(`${name}/ran.txt`).fsPath), 30_000);
    const none = await press(fixOf('do.run-locally', { script: 'no-such-script' }), 'release-check-ci');
    assert.match(none.told, /No package\.json here has a script named no-such-script/);
  });
});
