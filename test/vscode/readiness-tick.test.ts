import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { promises as fs } from 'node:fs';
import * as vscode from 'vscode';
import { readChecklist } from '../../src/core/checklist/markdown.ts';
import { tickLine } from '../../src/vscode/readiness/tick.ts';
import { closeAll, folderWith, read, show, tidyUp, until, write } from './lint-support.ts';

const name = 'LIST.md';
const list = [
  '# List',
  '',
  '## One',
  '',
  '- [ ] `API_INGRESS_TOKEN` enabled',
  '- [x] branch protection enabled on `main`',
  '  - [ ] a nested line',
  '- [ ] rollback procedure tested to previous known-good tag',
  '',
  '```md',
  '- [ ] no item: this is code',
  '```',
  '',
].join('\n');

async function listWith(text: string): Promise<vscode.Uri> {
  return vscode.Uri.joinPath(await folderWith({ [name]: text }), name);
}

function itemOf(text: string, part: string) {
  const item = readChecklist(text).all.find((one) => one.text.includes(part));
  assert.ok(item, part);
  return item;
}

/** Both texts are the same but for boxes. */
const withoutBoxes = (text: string): string => text.replaceAll(/^(\s*[-*] \[)[ xX](\])/gm, '$1$2');
const ticksIn = (text: string): readonly string[] =>
  readChecklist(text)
    .all.filter(({ ticked }) => ticked)
    .map((one) => one.text);

describe('readiness: ticking', () => {
  afterEach(tidyUp);

  it('rewrites one character, keeps CRLF and everything else, and saves', async () => {
    const text = list.replaceAll('\n', '\r\n');
    const uri = await listWith(text);
    await tickLine(uri, name, itemOf(text, 'nested'), true);
    assert.equal(await read(uri), text.replace('  - [ ] a nested', '  - [x] a nested'));
    await tickLine(uri, name, itemOf(text, 'branch protection'), false);
    assert.equal(await read(uri), text.replace('  - [ ] a nested', '  - [x] a nested').replace('- [x] branch', '- [ ] branch'));
  });

  it('can be undone in the editor', async () => {
    const uri = await listWith(list);
    const { document } = await show(uri);
    await tickLine(uri, name, itemOf(list, 'API_INGRESS'), true);
    assert.match(document.getText(), /- \[x\] `API_INGRESS/);
    assert.equal(document.isDirty, false);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), list);
  });

  it('leaves a document that was dirty unsaved, with what was typed', async () => {
    const uri = await listWith(list);
    const editor = await show(uri);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'typed, not saved\n\n'));
    await tickLine(uri, name, itemOf(list, 'API_INGRESS'), true);
    assert.equal(editor.document.isDirty, true);
    assert.match(editor.document.getText(), /^typed, not saved\n[\s\S]*- \[x\] `API_INGRESS/);
    assert.equal(await read(uri), list);
  });

  it('finds a line that has moved, and refuses one whose words or box are not what was seen', async () => {
    const moved = list.replace('## One\n', '## One\n\nMore words.\n');
    const uri = await listWith(moved);
    await tickLine(uri, name, itemOf(list, 'API_INGRESS'), true);
    assert.match(await read(uri), /- \[x\] `API_INGRESS/);
    const other = moved.replace('`API_INGRESS_TOKEN` enabled', '`API_INGRESS_TOKEN` enabled everywhere');
    await write(uri, other);
    await assert.rejects(tickLine(uri, name, itemOf(list, 'API_INGRESS'), true), /has changed since it was read/);
    assert.equal(await read(uri), other);
    await write(uri, 'gone\n');
    await assert.rejects(tickLine(uri, name, itemOf(list, 'API_INGRESS'), true), /has changed since it was read/);
    assert.equal(await read(uri), 'gone\n');
  });

  it('refuses a line in a merge conflict', async () => {
    const text = list.replace(
      '- [ ] rollback procedure tested to previous known-good tag\n',
      '<<<<<<< HEAD\n- [ ] rollback procedure tested to previous known-good tag\n=======\n- [x] rollback procedure tested to v1\n>>>>>>> other\n',
    );
    const uri = await listWith(text);
    await assert.rejects(tickLine(uri, name, itemOf(text, 'rollback procedure tested to previous'), true), /merge conflict/);
    assert.equal(await read(uri), text);
  });

  it('says of a read-only file that it is one, and changes nothing', async () => {
    const uri = await listWith(list);
    await fs.chmod(uri.fsPath, 0o444);
    await assert.rejects(tickLine(uri, name, itemOf(list, 'API_INGRESS'), true), /is read-only/);
    assert.equal(await read(uri), list);
    await fs.chmod(uri.fsPath, 0o644);
  });

  it('says of a file that is gone that it could not be opened', async () => {
    const uri = await listWith(list);
    await vscode.workspace.fs.delete(uri);
    await assert.rejects(tickLine(uri, name, itemOf(list, 'API_INGRESS'), true), /could not be opened/);
  });

  it('leaves boxes in HTML, comments, fences and quotes of code alone, beside the nested line that it ticks', async () => {
    const same = '- [ ] the same words';
    const text = [
      '# List',
      '<details>',
      same,
      '</details>',
      '',
      '<!--',
      same,
      '-->',
      '',
      '````md',
      '```',
      same,
      '````',
      '',
      `    ${same}`,
      '',
      '1. [x] outer',
      '   * [ ] inner <b>bold</b> <!-- probe: release-tags -->',
      '',
      `     + ${same.slice(2)}`,
      '',
    ].join('\n');
    const uri = await listWith(text);
    await tickLine(uri, name, itemOf(text, 'the same words'), true);
    assert.equal(await read(uri), text.replace(`     + ${same.slice(2)}`, '     + [x] the same words'));
    await tickLine(uri, name, itemOf(text, 'inner'), true);
    assert.equal(
      await read(uri),
      text.replace(`     + ${same.slice(2)}`, '     + [x] the same words').replace('* [ ] inner', '* [x] inner'),
    );
  });

  it('ticks the last of 1,000 items', async () => {
    const text = `# Long\n\n${Array.from({ length: 1000 }, (_, n) => `- [ ] item number ${n} of many\n`).join('')}`;
    const uri = await listWith(text);
    await tickLine(uri, name, itemOf(text, 'item number 999 of'), true);
    assert.equal(await read(uri), text.replace('- [ ] item number 999', '- [x] item number 999'));
  });

  it('loses nothing when two editors and a git checkout race', async function () {
    this.timeout(150_000); // six rounds, each of which waits for the disk several times
    const uri = await listWith(list);
    const folder = vscode.Uri.joinPath(uri, '..').fsPath;
    const git = (...words: string[]): string =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', '-c', 'commit.gpgsign=false', ...words], {
        cwd: folder,
        encoding: 'utf8',
        stdio: 'pipe',
      });
    git('init', '-q', '-b', 'main');
    git('add', name);
    git('commit', '-q', '-m', 'one');
    git('checkout', '-q', '-b', 'other');
    const onOther = list.replace('## One\n', '## One\n\nWords of the other branch.\n');
    await write(uri, onOther);
    git('commit', '-q', '-a', '-m', 'two');
    for (let round = 0; round < 6; round++) {
      git('checkout', '-q', '-f', 'main');
      await until('main is there', async () => (await read(uri)) === list);
      const { document } = await show(uri);
      await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
      // A file that git replaced twice in a moment may be told of once: the round starts from what is on disk.
      await vscode.commands.executeCommand('workbench.action.files.revert');
      await until('the editor follows', () => document.getText() === list);
      const ticks = [tickLine(uri, name, itemOf(list, 'API_INGRESS'), true), tickLine(uri, name, itemOf(list, 'rollback'), true)];
      setTimeout(() => git('checkout', '-q', '-f', 'other'), round * 7);
      const ended = await Promise.allSettled(ticks);
      await until('other is there', () => git('branch', '--show-current').trim() === 'other');
      await new Promise((resolve) => setTimeout(resolve, 400));
      const [onDisk, inEditor] = [await read(uri), document.getText()];
      for (const text of [onDisk, inEditor])
        assert.ok(
          [list, onOther].some((branch) => withoutBoxes(branch) === withoutBoxes(text)),
          text,
        );
      const wanted = new Set([...ticksIn(list), itemOf(list, 'API_INGRESS').text, itemOf(list, 'rollback').text]);
      for (const text of [onDisk, inEditor]) for (const ticked of ticksIn(text)) assert.ok(wanted.has(ticked), ticked);
      for (const one of ended) if (one.status === 'rejected') assert.match(String(one.reason), /has changed since|was not saved/);
      if (document.isDirty) await vscode.commands.executeCommand('workbench.action.files.revert');
      await closeAll();
    }
  });
});
