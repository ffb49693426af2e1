import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { folderWith, ours, ruleOf, rulesIn, show, slackToken, tidyUp, until, untilRule, write } from './lint-support.ts';

const neighbour = '{\n  "name": "neighbour",\n  "account_id": "REPLACE_BESIDE_BAD_INPUT"\n}\n';

/** Bytes as they lie on disk, beside a sound file whose finding shows when the folder was read. */
async function folderOf(name: string, bytes: Uint8Array): Promise<{ readonly uri: vscode.Uri; readonly beside: vscode.Uri }> {
  const folder = await folderWith({ 'beside/wrangler.jsonc': neighbour });
  const uri = vscode.Uri.joinPath(folder, name);
  await vscode.workspace.fs.writeFile(uri, bytes);
  return { uri, beside: vscode.Uri.joinPath(folder, 'beside/wrangler.jsonc') };
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('lint: texts that are none, or hardly', () => {
  afterEach(tidyUp);

  it('bytes that are no UTF-8 are told at their place, in a closed and in an open file', async () => {
    const text = bytesOf('name = "x"\naccount_id = "REPLACE_AMONG_BYTES"\n[vars]\nGREETING = "gr??e"\n');
    const { uri, beside } = await folderOf(
      'wrangler.toml',
      text.map((byte) => (byte === 0x3f ? 0xfc : byte)),
    );
    await show(beside);
    await untilRule(uri, 'syntax-error');
    await untilRule(uri, 'placeholder-id');
    const closed = ours(uri).map((each) => `${ruleOf(each)} ${each.range.start.line}:${each.range.start.character}`);
    const { document } = await show(uri);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(
      ours(uri).map((each) => `${ruleOf(each)} ${each.range.start.line}:${each.range.start.character}`),
      closed,
    );
    const found = ours(uri).find((each) => ruleOf(each) === 'syntax-error');
    assert.equal(found && document.getText(found.range), '\uFFFD\uFFFD');
    assert.match(found?.message ?? '', /not UTF-8/);
  });

  for (const name of ['wrangler.toml', 'wrangler.jsonc']) {
    it(`a binary file named ${name} is told to be none, and its neighbours are linted`, async () => {
      const { uri, beside } = await folderOf(name, Buffer.concat([Buffer.from([0, 1, 2, 0xff]), randomBytes(20_000)]));
      await show(beside);
      await untilRule(beside, 'placeholder-id');
      await untilRule(uri, 'syntax-error');
      assert.ok(ours(uri).length < 100, String(ours(uri).length));
    });

    it(`${name} of 10 MB keeps nobody from typing beside it`, async () => {
      const line = name.endsWith('toml') ? `KEY_1 = "${'x'.repeat(90)}"\n` : `    "KEY_1": "${'x'.repeat(90)}",\n`;
      const lines = Array.from({ length: Math.ceil(10_100_000 / line.length) }, (_, index) => line.replace('1', String(index)));
      const whole = name.endsWith('toml')
        ? `name = "huge"\n[vars]\n${lines.join('')}`
        : `{\n  "name": "huge",\n  "vars": {\n${lines.join('')}  }\n}\n`;
      const { uri, beside } = await folderOf(name, bytesOf(whole));
      await show(beside);
      await untilRule(beside, 'placeholder-id');
      await show(uri);
      const editor = await show(beside);
      await editor.edit((edit) => edit.delete(new vscode.Range(2, 0, 3, 0)));
      await untilRule(beside, 'placeholder-id', false);
      assert.deepEqual(rulesIn(uri), []);
    });
  }

  it('an empty file, a lone mark of byte order and a lone comment are a file without settings', async () => {
    for (const text of ['', '\uFEFF', '# nothing yet\n']) {
      const { uri, beside } = await folderOf('wrangler.toml', bytesOf(text));
      await show(beside);
      await show(uri);
      await untilRule(beside, 'placeholder-id');
      await new Promise((resolve) => setTimeout(resolve, 400));
      assert.ok(!rulesIn(uri).includes('syntax-error'), JSON.stringify(text));
    }
    const { uri } = await folderOf('wrangler.jsonc', bytesOf('// nothing yet\n'));
    await show(uri);
    await untilRule(uri, 'syntax-error');
    assert.match(ours(uri)[0]?.message ?? '', /value is expected/);
  });

  it('a NUL is told at its place, and the rest is linted', async () => {
    // The editor opens no such file; it is among the problems all the same.
    const { uri, beside } = await folderOf('wrangler.toml', bytesOf('name = "a\0b"\naccount_id = "REPLACE_BESIDE_A_NUL"\n'));
    await show(beside);
    await untilRule(uri, 'placeholder-id');
    const found = ours(uri).find((each) => ruleOf(each) === 'syntax-error');
    assert.equal(found?.range.start.line, 0);
  });
});

describe('lint: what Lint Workspace reads', () => {
  afterEach(tidyUp);

  it('is what the command line reads: nothing ignored or installed, no huge file, text in any encoding', async () => {
    const leak = `token = '${slackToken}'\n`;
    const folder = await folderWith({
      'wrangler.jsonc': neighbour,
      '.gitignore': 'made/\n',
      'made/leak.ts': leak,
      'node_modules/pack/leak.ts': leak,
      'src/leak.ts': leak,
    });
    const at = (path: string): vscode.Uri => vscode.Uri.joinPath(folder, path);
    await vscode.workspace.fs.writeFile(at('src/latin.ts'), Buffer.concat([Buffer.from([0x2f, 0x2f, 0xfc, 0x0a]), Buffer.from(leak)]));
    await vscode.workspace.fs.writeFile(at('src/huge.ts'), bytesOf(leak + ' '.repeat(5_000_001)));
    await vscode.commands.executeCommand('preflight.lint.workspace');
    const found = ['made/leak.ts', 'node_modules/pack/leak.ts', 'src/leak.ts', 'src/latin.ts', 'src/huge.ts'].filter((path) =>
      rulesIn(at(path)).includes('leaked-secret'),
    );
    assert.deepEqual(found, ['src/leak.ts', 'src/latin.ts']);
    assert.equal(ours(at('src/latin.ts'))[0]?.range.start.line, 1);
    await write(at('src/leak.ts'), 'token = undefined\n');
    await until('the mended file is linted again', () => ours(at('src/leak.ts')).length === 0);
    await write(at('src/latin.ts'), 'token = undefined\n');
    await until('the other mended file is linted again', () => ours(at('src/latin.ts')).length === 0);
    await vscode.workspace.fs.delete(at('src/huge.ts'));
  });
});
