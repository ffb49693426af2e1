import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import {
  closeAll,
  folderWith,
  ours,
  read,
  ruleOf,
  rulesIn,
  services,
  show,
  slackToken,
  tidyUp,
  until,
  untilRule,
  write,
} from './lint-support.ts';

const placeholder = '{\n  "name": "one",\n  "account_id": "REPLACE_WITH_ACCOUNT_ID",\n  "observability": { "enabled": true }\n}\n';

describe('lint: diagnostics', () => {
  afterEach(tidyUp);

  it('come with the open file, with code, link, severity and source', async () => {
    const folder = await folderWith({ 'wrangler.jsonc': placeholder });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    await show(uri);
    await untilRule(uri, 'placeholder-id');
    const found = ours(uri).find((each) => ruleOf(each) === 'placeholder-id');
    assert.equal(found?.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(found.source, 'preflight');
    assert.ok(typeof found.code === 'object');
    assert.match(String(found.code.target), /placeholder-id/);
    assert.equal((await vscode.workspace.openTextDocument(uri)).getText(found.range), '"REPLACE_WITH_ACCOUNT_ID"');
  });

  it('follow the typing, and never repeat the secret', async () => {
    const folder = await folderWith({ 'wrangler.jsonc': '{\n  "name": "two",\n  "vars": { "GREETING": "" }\n}\n' });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    const editor = await show(uri);
    const at = editor.document.positionAt(editor.document.getText().indexOf('""') + 1);
    await editor.edit((edit) => edit.insert(at, slackToken));
    await untilRule(uri, 'leaked-secret');
    assert.doesNotMatch(JSON.stringify(ours(uri)), new RegExp(slackToken));
    await vscode.commands.executeCommand('undo');
    await untilRule(uri, 'leaked-secret', false);
  });

  it('follow a change made outside the editor, of an open and of a closed file', async () => {
    const folder = await folderWith({ 'a/wrangler.jsonc': placeholder, 'b/wrangler.jsonc': placeholder });
    const [a, b] = ['a', 'b'].map((name) => vscode.Uri.joinPath(folder, name, 'wrangler.jsonc'));
    assert.ok(a && b);
    const editor = await show(a);
    await untilRule(a, 'placeholder-id');
    await untilRule(b, 'placeholder-id');
    for (const uri of [a, b]) await write(uri, placeholder.replace('REPLACE_WITH_ACCOUNT_ID', '3f9c1e7a8b2d46509e1f7c3a5b8d2e60'));
    const { document } = editor;
    await until(
      () => `the editor takes what is on disk (dirty ${document.isDirty}, closed ${document.isClosed}, version ${document.version})`,
      () => !document.getText().includes('REPLACE_WITH'),
    );
    await untilRule(a, 'placeholder-id', false);
    await untilRule(b, 'placeholder-id', false);
  });

  it('vanish with their file', async () => {
    const folder = await folderWith({ 'wrangler.jsonc': placeholder });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    await show(uri);
    await untilRule(uri, 'placeholder-id');
    await closeAll();
    await untilRule(uri, 'placeholder-id');
    await vscode.workspace.fs.delete(folder, { recursive: true });
    await until('no finding is left', () => ours(uri).length === 0);
  });

  it('point at the other file', async () => {
    const file = (id: string): string =>
      `{ "name": "x", "d1_databases": [{ "binding": "DB", "database_name": "orders", "database_id": "${id}" }] }\n`;
    const folder = await folderWith({
      'a/wrangler.jsonc': file('8c21f5d0-3be4-4c1f-9d17-60a2f4be7713'),
      'b/wrangler.jsonc': file('17d94e2a-5f80-4a6b-8e33-c59b01d6fa42'),
    });
    const a = vscode.Uri.joinPath(folder, 'a', 'wrangler.jsonc');
    await show(a);
    await untilRule(a, 'inconsistent-id');
    const related = ours(a).find((each) => ruleOf(each) === 'inconsistent-id')?.relatedInformation ?? [];
    assert.match(related.map((each) => each.location.uri.path).join(), /\/b\/wrangler\.jsonc/);
  });

  it('tag a key that wrangler no longer has', async () => {
    const folder = await folderWith({ 'wrangler.toml': 'name = "x"\nmain = "a.ts"\ntype = "javascript"\n' });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.toml');
    await show(uri);
    await untilRule(uri, 'removed-key');
    assert.deepEqual(ours(uri).find((each) => ruleOf(each) === 'removed-key')?.tags, [vscode.DiagnosticTag.Deprecated]);
  });

  it('keep the rest of a half-typed file', async () => {
    const text = 'name = "x"\naccount_id = "REPLACE_WITH_ACCOUNT_ID"\nmain = \n[vars]\nMODE = "a"\n';
    const folder = await folderWith({ 'wrangler.toml': text });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.toml');
    await show(uri);
    await untilRule(uri, 'syntax-error');
    await untilRule(uri, 'placeholder-id');
  });

  it('stand at their place in a file with CRLF and a byte order mark, open or not', async () => {
    const text = `\uFEFF{ "account_id": "REPLACE_WITH_ACCOUNT_ID",\r\n  "name": "x",\r\n  "zone_id": "REPLACE_WITH_ZONE_ID" }\r\n`;
    const folder = await folderWith({ 'wrangler.jsonc': text, 'other/wrangler.jsonc': placeholder });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    await show(vscode.Uri.joinPath(folder, 'other', 'wrangler.jsonc'));
    await untilRule(uri, 'placeholder-id');
    const closed = ours(uri).map((each) => `${ruleOf(each)} ${each.range.start.line}:${each.range.start.character}`);
    const { document } = await show(uri);
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.deepEqual(
      ours(uri).map((each) => `${ruleOf(each)} ${each.range.start.line}:${each.range.start.character}`),
      closed,
    );
    const found = ours(uri).find((each) => ruleOf(each) === 'placeholder-id');
    assert.equal(found && document.getText(found.range), '"REPLACE_WITH_ACCOUNT_ID"');
  });

  it('leave alone what git and other views show', async () => {
    const folder = await folderWith({ 'wrangler.jsonc': placeholder });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    const shown = vscode.workspace.registerTextDocumentContentProvider('preflight-view', { provideTextDocumentContent: () => placeholder });
    try {
      const view = await vscode.workspace.openTextDocument(uri.with({ scheme: 'preflight-view' }));
      await show(uri);
      await untilRule(uri, 'placeholder-id');
      await new Promise((resolve) => setTimeout(resolve, 400));
      assert.deepEqual(ours(view.uri), []);
    } finally {
      shown.dispose();
    }
  });

  it('come in a file system that is not on disk', async () => {
    const memory = new Map([['/project/wrangler.jsonc', placeholder]]);
    const provider = vscode.workspace.registerFileSystemProvider('memfs', memoryFileSystem(memory));
    try {
      const uri = vscode.Uri.parse('memfs:/project/wrangler.jsonc');
      await show(uri);
      await untilRule(uri, 'placeholder-id');
      await closeAll();
    } finally {
      provider.dispose();
    }
  });

  it('end when the lint is turned off, and come back', async () => {
    const folder = await folderWith({ 'wrangler.jsonc': placeholder });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    await show(uri);
    await untilRule(uri, 'placeholder-id');
    const lint = vscode.workspace.getConfiguration('preflight.lint', uri);
    await lint.update('enable', false, vscode.ConfigurationTarget.Workspace);
    await until('no finding is left', () => ours(uri).length === 0);
    await lint.update('enable', undefined, vscode.ConfigurationTarget.Workspace);
    await untilRule(uri, 'placeholder-id');
  });

  it('take their severity from the setting, and over it nothing', async () => {
    const folder = await folderWith({ 'wrangler.jsonc': placeholder });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    await show(uri);
    await untilRule(uri, 'placeholder-id');
    const settings = vscode.workspace.getConfiguration('preflight', uri);
    await settings.update('rules', { 'placeholder-id': 'information' }, vscode.ConfigurationTarget.Workspace);
    const severity = (): vscode.DiagnosticSeverity | undefined => ours(uri).find((each) => ruleOf(each) === 'placeholder-id')?.severity;
    await until('it is an information', () => severity() === vscode.DiagnosticSeverity.Information);
    await settings.update('rules', { 'placeholder-id': 'off' }, vscode.ConfigurationTarget.Workspace);
    await untilRule(uri, 'placeholder-id', false);
    await settings.update('rules', undefined, vscode.ConfigurationTarget.Workspace);
    await untilRule(uri, 'placeholder-id');
  });

  it('obey .preflight/config.jsonc as it changes', async () => {
    const folder = await folderWith({ 'wrangler.jsonc': placeholder });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    await show(uri);
    await untilRule(uri, 'placeholder-id');
    const config = vscode.Uri.joinPath(folder, '..', '.preflight', 'config.jsonc');
    const before = await read(config).catch(() => undefined);
    await write(config, '{ "rules": { "placeholder-id": "off" } }\n');
    await untilRule(uri, 'placeholder-id', false);
    if (before === undefined) await vscode.workspace.fs.delete(config);
    else await write(config, before);
    await untilRule(uri, 'placeholder-id');
  });

  it('of a long file come from a thread, without holding up the editor', async () => {
    const tables = Array.from(
      { length: 9000 },
      (_, index) => `[[kv_namespaces]]\nbinding = "KV${index}"\nid = "${createHash('md5').update(String(index)).digest('hex')}"\n`,
    );
    const text = `name = "long"\naccount_id = "REPLACE_WITH_ACCOUNT_ID"\n[observability]\nenabled = true\n${tables.join('')}`;
    const folder = await folderWith({ 'wrangler.toml': 'name = "long"\n' });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.toml');
    const editor = await show(uri);
    await until('it is linted', async () => (await services()).projects.loaded().length > 0);
    await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, 1, 0), text));
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    await untilRule(uri, 'placeholder-id');
    clearInterval(beat);
    // The parse alone takes more than a quarter of a second; the bar of 50 ms is measured by the benchmark, not by a timed test.
    process.stdout.write(
      `      longest pause of the host while a ${Math.round(text.length / 1000)} KB file was linted: ${Math.round(longest)} ms\n`,
    );
    await editor.edit((edit) => edit.delete(new vscode.Range(1, 0, 2, 0)));
    await untilRule(uri, 'placeholder-id', false);
    assert.ok(!rulesIn(uri).includes('syntax-error'));
  });
});

function memoryFileSystem(files: Map<string, string>): vscode.FileSystemProvider {
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const names = (folder: string): string[] => {
    const start = folder === '/' ? '/' : `${folder}/`;
    return [...files.keys()].filter((path) => path.startsWith(start)).map((path) => path.slice(start.length));
  };
  return {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: ({ path }) => {
      if (!files.has(path) && names(path).length === 0) throw vscode.FileSystemError.FileNotFound(path);
      const type = files.has(path) ? vscode.FileType.File : vscode.FileType.Directory;
      return { type, ctime: 0, mtime: 0, size: files.get(path)?.length ?? 0 };
    },
    readDirectory: ({ path }) =>
      names(path).map((name) => [name.split('/')[0] ?? '', name.includes('/') ? vscode.FileType.Directory : vscode.FileType.File]),
    readFile: ({ path }) => {
      const text = files.get(path);
      if (text === undefined) throw vscode.FileSystemError.FileNotFound(path);
      return new TextEncoder().encode(text);
    },
    writeFile: ({ path }, content) => void files.set(path, new TextDecoder().decode(content)),
    createDirectory: () => undefined,
    delete: ({ path }) => void files.delete(path),
    rename: () => undefined,
  };
}
