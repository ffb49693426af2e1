import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { folderWith, hoverText, issuedId, offsetIn, ours, ruleOf, show, slackToken, tidyUp, until, untilRule } from './lint-support.ts';

describe('lint: hovers', () => {
  afterEach(tidyUp);

  it('explain an ID, a cron with its next runs, a secret, a flag and a key', async () => {
    const text = `name = "hover"\ncompatibility_flags = ["nodejs_compat"]\n\n[triggers]\ncrons = ["30 9 * * 2"]\n\n[vars]\nSLACK_BOT_TOKEN = "${slackToken}"\n\n[[kv_namespaces]]\nbinding = "KV"\nid = "${issuedId}"\n`;
    const folder = await folderWith({ 'wrangler.toml': text });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.toml');
    const { document } = await show(uri);
    await untilRule(uri, 'leaked-secret');
    assert.match(await hoverText(document, issuedId), /kv_namespaces\.KV\.id: 32 hexadecimal digits/);
    const cron = await hoverText(document, '30 9 * * 2');
    assert.match(cron, /Monday/);
    assert.equal([...cron.matchAll(/\d{4}-\d\d-\d\d 09:30 UTC/g)].length, 3);
    const secret = await hoverText(document, slackToken);
    assert.match(secret, /Revoke it/);
    assert.doesNotMatch(secret, new RegExp(slackToken));
    assert.match(await hoverText(document, 'nodejs_compat'), /compatibility-flags/);
    assert.match(await hoverText(document, 'compatibility_flags'), /`compatibility_flags`/);
  });

  it('explain a cron in wrangler.jsonc too', async () => {
    const folder = await folderWith({ 'wrangler.jsonc': '{ "name": "hover", "triggers": { "crons": ["*/5 * * * *"] } }\n' });
    const { document } = await show(vscode.Uri.joinPath(folder, 'wrangler.jsonc'));
    await until('it is explained', async () => /UTC/.test(await hoverText(document, '*/5 * * * *')));
  });
});

describe('lint: completion in wrangler.toml', () => {
  afterEach(tidyUp);

  async function labels(text: string, at: string): Promise<string[]> {
    const folder = await folderWith({ 'wrangler.toml': text });
    const { document } = await show(vscode.Uri.joinPath(folder, 'wrangler.toml'));
    const position = offsetIn(document, at).with({ character: document.lineAt(offsetIn(document, at)).text.length });
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      position,
    );
    return list.items.map((item) => (typeof item.label === 'string' ? item.label : item.label.label));
  }

  it('offers the keys of the top level, of a table, and the values of a key', async () => {
    const top = await labels('name = "x"\ncompat\n', 'compat');
    assert.ok(top.includes('compatibility_date') && top.includes('d1_databases'), top.join());
    const table = await labels('name = "x"\n[[d1_databases]]\nbind\n', 'bind');
    assert.ok(table.includes('binding') && table.includes('database_id'), table.join());
    assert.ok(!table.includes('compatibility_date'));
    const values = await labels('name = "x"\nworkers_dev = \n', 'workers_dev = ');
    assert.deepEqual(values.toSorted().slice(0, 2), ['false', 'true']);
  });
});

describe('lint: the whole workspace', () => {
  afterEach(tidyUp);

  it('fills the Problems panel for source and documents too, without opening them', async () => {
    const folder = await folderWith({
      'wrangler.jsonc': '{ "name": "whole" }\n',
      'src/leak.ts': `export const token = '${slackToken}';\n`,
      'docs/leak.md': `Use \`${slackToken}\`.\n`,
    });
    const read = await vscode.commands.executeCommand<number>('preflight.lint.workspace');
    assert.ok(read > 20, String(read));
    for (const path of ['src/leak.ts', 'docs/leak.md']) {
      const uri = vscode.Uri.joinPath(folder, path);
      assert.deepEqual(ours(uri).map(ruleOf), ['leaked-secret'], path);
    }
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, 'src'), { recursive: true });
    await until('the finding left with its folder', () => ours(vscode.Uri.joinPath(folder, 'src/leak.ts')).length === 0);
  });
});
