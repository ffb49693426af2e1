import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  applyFix,
  fixesOf,
  folderWith,
  issuedId,
  ours,
  read,
  rulesIn,
  services,
  show,
  slackToken,
  tidyUp,
  until,
  untilRule,
  write,
} from './lint-support.ts';

type Case = {
  readonly name: string;
  readonly rule: string;
  readonly title: RegExp;
  readonly answer?: string;
  readonly files: Readonly<Record<string, string>>;
  readonly main: string;
  /** What the changed file then holds, or no longer holds. */
  readonly has?: readonly RegExp[];
  readonly lacks?: readonly RegExp[];
};

const cases: readonly Case[] = [
  {
    name: 'fill-id, in every file that shares it',
    rule: 'placeholder-id',
    title: /^Type the account ID, for all 2 files/,
    answer: issuedId,
    files: {
      'a/wrangler.jsonc': '{\n  // kept\n  "name": "fill-a",\n  "account_id": "REPLACE_FILL_ME_ACCOUNT"\n}\n',
      'b/wrangler.toml': 'name = "fill-b"\naccount_id = "REPLACE_FILL_ME_ACCOUNT"\n',
    },
    main: 'a/wrangler.jsonc',
    has: [/\/\/ kept/, new RegExp(`"account_id": "${issuedId}"`)],
  },
  {
    name: 'remove-id',
    rule: 'placeholder-id',
    title: /^Remove it/,
    files: { 'wrangler.toml': 'name = "x"\n\n[[kv_namespaces]]\nbinding = "KV" # kept\nid = "<your-kv-id>"\n' },
    main: 'wrangler.toml',
    has: [/binding = "KV" # kept/],
    lacks: [/your-kv-id/],
  },
  {
    name: 'copy-binding',
    rule: 'env-missing-binding',
    title: /^Copy CACHE into env\.production/,
    files: {
      'wrangler.jsonc': `{\n  "name": "copy",\n  "kv_namespaces": [{ "binding": "CACHE", "id": "${issuedId}" }],\n  "env": {\n    "production": { "name": "copy-prod" }\n  }\n}\n`,
    },
    main: 'wrangler.jsonc',
    has: [/"production": \{[^}]*kv_namespaces/],
  },
  {
    name: 'rename-key',
    rule: 'unknown-key',
    title: /compatibility_date/,
    files: { 'wrangler.toml': 'name = "x"\ncompatability_date = "2026-10-01"\n' },
    main: 'wrangler.toml',
    has: [/^compatibility_date = "2026-10-01"$/m],
  },
  {
    name: 'remove-key',
    rule: 'unknown-key',
    title: /^Remove zzz_unheard_of/,
    files: { 'wrangler.toml': 'name = "x"\nzzz_unheard_of = true\n' },
    main: 'wrangler.toml',
    lacks: [/zzz/],
  },
  {
    name: 'rewrite a cron',
    rule: 'invalid-cron',
    title: /./,
    files: { 'wrangler.toml': 'name = "x"\n[triggers]\ncrons = ["0 9 * * 0"]\n' },
    main: 'wrangler.toml',
    lacks: [/"0 9 \* \* 0"/],
  },
  {
    name: 'enable observability',
    rule: 'no-observability',
    title: /./,
    files: { 'wrangler.jsonc': '{\n\t"name": "x",\n\t"main": "a.ts",\n\t"compatibility_date": "2026-10-01", // kept\n}\n' },
    main: 'wrangler.jsonc',
    has: [/\/\/ kept/, /"observability"/],
  },
  {
    name: 'ignore with a reason',
    rule: 'placeholder-id',
    title: /^Ignore with a reason/,
    answer: 'the account is chosen by the pipeline',
    files: { 'wrangler.toml': 'name = "x"\naccount_id = "REPLACE_LATER_BY_PIPELINE"\n' },
    main: 'wrangler.toml',
    has: [/^# preflight-ignore placeholder-id: the account is chosen by the pipeline\naccount_id/m],
  },
];

describe('lint: quick fixes', () => {
  afterEach(tidyUp);

  for (const { name, rule, title, answer, files, main, has = [], lacks = [] } of cases) {
    for (const style of ['LF', 'CRLF with a byte order mark'] as const) {
      it(`${name}: the finding is gone, and undo brings the text back (${style})`, async () => {
        const dress = (text: string): string =>
          style === 'LF' ? text : `\uFEFF${text.replaceAll('\n', '\r\n').replaceAll('FILL_ME', 'FILL_ME_TOO')}`;
        const texts = Object.entries(files).map(([path, text]) => [path, dress(text)]);
        const folder = await folderWith(Object.fromEntries(texts) as Record<string, string>);
        const uri = vscode.Uri.joinPath(folder, main);
        const { document } = await show(uri);
        const before = document.getText();
        await applyFix(uri, rule, title, answer);
        await until(`${rule} is gone or less`, () => document.getText() !== before);
        const text = document.getText();
        for (const pattern of has) assert.match(text.replaceAll('\r\n', '\n'), pattern);
        for (const pattern of lacks) assert.doesNotMatch(text, pattern);
        assert.equal(/\r\n/.test(text), style !== 'LF');
        assert.doesNotMatch(text.replaceAll('\r\n', style === 'LF' ? '\r\n' : ''), /\r|\n\n\n/);
        await untilRule(uri, rule, false);
        assert.ok(!rulesIn(uri).includes('syntax-error'));
        for (const other of Object.keys(files).filter((path) => path !== main)) {
          assert.match(await read(vscode.Uri.joinPath(folder, other)), new RegExp(answer ?? '-'));
        }
        await vscode.window.showTextDocument(document);
        await vscode.commands.executeCommand('undo');
        await until('the text is back', () => document.getText() === before);
        await untilRule(uri, rule);
      });
    }
  }

  it('of several findings at one place the one that was chosen is mended', async () => {
    const bindings = `"kv_namespaces": [{ "binding": "CACHE", "id": "${issuedId}" }],\n  "services": [{ "binding": "AUTH", "service": "several" }]`;
    const folder = await folderWith({
      'wrangler.jsonc': `{\n  "name": "several",\n  ${bindings},\n  "env": {\n    "production": { "name": "several-prod" }\n  }\n}\n`,
    });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    const { document } = await show(uri);
    await applyFix(uri, 'env-missing-binding', /^Copy AUTH into env\.production/);
    await until('it is copied', () => /"production": \{[^}]*"services"/.test(document.getText()));
    assert.doesNotMatch(document.getText(), /"production": \{[^}]*kv_namespaces/);
  });

  it('move-to-secret: the value is in .dev.vars before it leaves the file, git ignores it, and undo gives it back', async () => {
    const text = `{\n  "name": "move",\n  "vars": {\n    "MODE": "a",\n    "SLACK_BOT_TOKEN": "${slackToken}"\n  }\n}\n`;
    const folder = await folderWith({ 'wrangler.jsonc': text });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    const { document } = await show(uri);
    await applyFix(uri, 'leaked-secret', /^Move SLACK_BOT_TOKEN to a secret/);
    await until('it has moved', () => !document.getText().includes(slackToken));
    assert.match(document.getText(), /"secrets"[\s\S]*"required"[\s\S]*"SLACK_BOT_TOKEN"/);
    assert.equal(await read(vscode.Uri.joinPath(folder, '.dev.vars')), `SLACK_BOT_TOKEN="${slackToken}"\n`);
    assert.match(await ignoreFiles(folder), /\.dev\.vars/);
    await untilRule(uri, 'leaked-secret', false);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    await until('the text is back', () => document.getText() === text);
  });

  it('move-to-secret keeps what was written to .dev.vars a moment ago, on disk or in an editor', async () => {
    const text = `{ "name": "keep", "vars": { "SLACK_BOT_TOKEN": "${slackToken}" } }\n`;
    const folder = await folderWith({ 'wrangler.jsonc': text, '.dev.vars': 'FIRST="1"\n', '.gitignore': '.dev.vars\n' });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    const vars = vscode.Uri.joinPath(folder, '.dev.vars');
    await show(uri);
    const [action] = (await fixesOf(uri, 'leaked-secret')).filter((each) => each.title.startsWith('Move'));
    await write(vars, 'FIRST="1"\nSECOND="2"\n');
    const editor = await show(vars);
    await until('the editor has it', () => editor.document.getText().includes('SECOND'));
    await editor.edit((edit) => edit.insert(new vscode.Position(2, 0), 'THIRD="3"\n'));
    await show(uri);
    assert.ok(action?.command);
    await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
    await until('it is stored', async () => (await read(vars)).includes(slackToken));
    assert.equal(await read(vars), `FIRST="1"\nSECOND="2"\nTHIRD="3"\nSLACK_BOT_TOKEN="${slackToken}"\n`);
  });

  it('change nothing when the question is cancelled', async () => {
    const folder = await folderWith({ 'wrangler.toml': 'name = "x"\naccount_id = "REPLACE_CANCELLED"\n' });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.toml');
    const { document } = await show(uri);
    await applyFix(uri, 'placeholder-id', /^Type/, undefined);
    assert.equal(document.isDirty, false);
  });

  it('offer the page where a leaked token is revoked', async () => {
    const folder = await folderWith({ 'wrangler.toml': `name = "x"\n[vars]\nSLACK_BOT_TOKEN = "${slackToken}"\n` });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.toml');
    await show(uri);
    const actions = await fixesOf(uri, 'leaked-secret');
    const link = actions.find((each) => each.title === 'Where to revoke it');
    assert.match(String(link?.command?.arguments?.[0]), /^https:\/\/[^/]*slack\.com\//);
  });

  it('say so when the finding is gone meanwhile', async () => {
    const folder = await folderWith({ 'wrangler.toml': 'name = "x"\naccount_id = "REPLACE_GONE"\n' });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.toml');
    const editor = await show(uri);
    const [action] = await fixesOf(uri, 'placeholder-id');
    await editor.edit((edit) => edit.delete(new vscode.Range(1, 0, 2, 0)));
    await until('it is gone', () => ours(uri).every((each) => !each.message.includes('REPLACE_GONE')));
    const after = editor.document.getText();
    await services();
    await vscode.commands.executeCommand(action?.command?.command ?? '', ...(action?.command?.arguments ?? []));
    assert.equal(editor.document.getText(), after);
  });
});

/** All .gitignore files from the folder up to the workspace. */
async function ignoreFiles(folder: vscode.Uri): Promise<string> {
  const places = [folder, vscode.Uri.joinPath(folder, '..')].map((place) => vscode.Uri.joinPath(place, '.gitignore'));
  return (await Promise.all(places.map((place) => read(place).catch(() => '')))).join('\n');
}
