import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  applyFix,
  folderWith,
  issuedId,
  ours,
  read,
  ruleOf,
  rulesIn,
  show,
  slackToken,
  tidyUp,
  until,
  untilRule,
  write,
} from './lint-support.ts';

const placeholder = '{\n  "name": "doc",\n  "account_id": "REPLACE_IN_A_DOCUMENT",\n  "observability": { "enabled": true }\n}\n';
const filled = placeholder.replace('REPLACE_IN_A_DOCUMENT', issuedId);
const quiet = (ms = 600): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('lint: documents that come, go and change', () => {
  afterEach(tidyUp);

  it('findings move with a renamed wrangler file, and end when its name is no wrangler file’s', async () => {
    const folder = await folderWith({ 'wrangler.jsonc': placeholder });
    const [first, second, third] = ['wrangler.jsonc', 'wrangler.staging.jsonc', 'notes.jsonc'].map((name) =>
      vscode.Uri.joinPath(folder, name),
    );
    assert.ok(first && second && third);
    await show(first);
    await untilRule(first, 'placeholder-id');
    await rename(first, second);
    await untilRule(second, 'placeholder-id');
    await until('nothing is left at the old name', () => ours(first).length === 0);
    await rename(second, third);
    await until('nothing is left at the second name', () => ours(second).length === 0);
    await quiet();
    assert.deepEqual(rulesIn(third), []);
  });

  it('an untitled text is linted once it is saved as a wrangler file', async () => {
    const folder = await folderWith({ 'other/wrangler.jsonc': filled });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    await show(vscode.Uri.joinPath(folder, 'other/wrangler.jsonc'));
    const untitled = await vscode.workspace.openTextDocument(uri.with({ scheme: 'untitled' }));
    const editor = await vscode.window.showTextDocument(untitled);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), placeholder));
    await quiet();
    assert.deepEqual([...ours(untitled.uri), ...ours(uri)], []);
    await untitled.save();
    await untilRule(uri, 'placeholder-id');
  });

  it('an unsaved text counts before what is written under it, and the file again once it is reverted', async () => {
    const folder = await folderWith({ 'wrangler.jsonc': filled });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    const editor = await show(uri);
    const all = new vscode.Range(0, 0, editor.document.lineCount, 0);
    await editor.edit((edit) => edit.replace(all, placeholder));
    await untilRule(uri, 'placeholder-id');
    await write(uri, filled.replace('"doc"', '"changed-under-it"'));
    await quiet(1200);
    assert.ok(rulesIn(uri).includes('placeholder-id'));
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await untilRule(uri, 'placeholder-id', false);
  });

  it('a token pasted into a source or a document is seen, and its undo', async () => {
    const folder = await folderWith({ 'wrangler.jsonc': filled, 'src/index.ts': 'export const a = 1;\n', 'docs/a.md': '# A\n' });
    await show(vscode.Uri.joinPath(folder, 'wrangler.jsonc'));
    for (const [path, text] of [
      ['src/index.ts', `const b = '${slackToken}';\n`],
      ['docs/a.md', `Use ${slackToken}.\n`],
    ] as const) {
      const uri = vscode.Uri.joinPath(folder, path);
      const editor = await show(uri);
      await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), text));
      await untilRule(uri, 'leaked-secret');
      assert.equal(editor.document.getText(ours(uri)[0]?.range), slackToken);
      await vscode.commands.executeCommand('undo');
      await untilRule(uri, 'leaked-secret', false);
    }
  });

  it('a file of a like name is none of wrangler’s', async () => {
    const folder = await folderWith({ 'wrangler.jsonc': filled, 'my-wrangler.jsonc': placeholder, 'wrangler.jsonc.bak': placeholder });
    await show(vscode.Uri.joinPath(folder, 'wrangler.jsonc'));
    for (const name of ['my-wrangler.jsonc', 'wrangler.jsonc.bak']) {
      await show(vscode.Uri.joinPath(folder, name));
      await quiet();
      assert.deepEqual(rulesIn(vscode.Uri.joinPath(folder, name)), [], name);
    }
  });

  it('the delay of the lint is taken from the setting as it changes', async () => {
    const folder = await folderWith({ 'wrangler.jsonc': filled });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    const editor = await show(uri);
    await quiet();
    const lint = vscode.workspace.getConfiguration('preflight.lint', uri);
    await lint.update('delay', 2000, vscode.ConfigurationTarget.Workspace);
    await quiet(1200);
    await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, editor.document.lineCount, 0), placeholder));
    await quiet(700);
    assert.ok(!rulesIn(uri).includes('placeholder-id'));
    await untilRule(uri, 'placeholder-id');
    await lint.update('delay', undefined, vscode.ConfigurationTarget.Workspace);
  });

  it('a fix of several files saves those that were saved, and leaves unsaved the one somebody was at work in', async () => {
    // Another one each time: what an earlier attempt left would share it.
    const blank = `REPLACE_IN_THREE_FILES_${Date.now().toString(36).toUpperCase()}`;
    const text = (name: string): string => `name = "${name}"\naccount_id = "${blank}"\n`;
    const folder = await folderWith({ 'a/wrangler.toml': text('a'), 'b/wrangler.toml': text('b'), 'c/wrangler.toml': text('c') });
    const [a, b, c] = ['a', 'b', 'c'].map((name) => vscode.Uri.joinPath(folder, name, 'wrangler.toml'));
    assert.ok(a && b && c);
    // In a browser the editor saves by itself after a second.
    const files = vscode.workspace.getConfiguration('files');
    await files.update('autoSave', 'off', vscode.ConfigurationTarget.Workspace);
    const atWork = await show(b);
    await atWork.edit((edit) => edit.insert(new vscode.Position(0, 0), '# at work\n'));
    const inView = await show(a);
    await applyFix(a, 'placeholder-id', /for all 3 files/, issuedId);
    assert.match(await read(c), new RegExp(issuedId));
    assert.match(atWork.document.getText(), new RegExp(`^# at work\\nname = "b"\\naccount_id = "${issuedId}"\\n$`));
    assert.equal(await read(b), text('b'));
    assert.deepEqual([inView.document.isDirty, atWork.document.isDirty], [true, true]);
    await files.update('autoSave', undefined, vscode.ConfigurationTarget.Workspace);
  });

  it('an ignore is offered once for a place and names its rule where several have a say', async () => {
    const folder = await folderWith({ 'wrangler.toml': 'name = "several"\nmain = "a.ts"\n' });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.toml');
    await show(uri);
    await untilRule(uri, 'no-observability');
    await untilRule(uri, 'compatibility-date');
    const at = ours(uri).find((each) => ruleOf(each) === 'no-observability')?.range;
    assert.ok(at);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, at);
    const titles = actions.map(({ title }) => title).filter((title) => /^(?:Ignore|Show the page)/.test(title));
    assert.deepEqual(titles, [
      'Ignore compatibility-date with a reason…',
      'Ignore no-observability with a reason…',
      'Show the page of compatibility-date',
      'Show the page of no-observability',
    ]);
  });
});

async function rename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(from, to);
  assert.ok(await vscode.workspace.applyEdit(edit));
}
