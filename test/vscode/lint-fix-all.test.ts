import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { folderWith, show, tidyUp, untilRule } from './lint-support.ts';

describe('lint: fixing all', () => {
  afterEach(tidyUp);

  it('leaves what needs a decision', async () => {
    const sql = 'BEGIN TRANSACTION;\nCREATE TABLE a (id INTEGER);\nDROP TABLE b;\nCOMMIT;\n';
    const folder = await folderWith({
      'wrangler.jsonc': `{ "name": "all", "routes": [{ "pattern": "all.example.com", "custom_domain": true }], "account_id": "REPLACE_ALL", "d1_databases": [{ "binding": "DB", "database_name": "all", "database_id": "8c21f5d0-3be4-4c1f-9d17-60a2f4be7713" }] }\n`,
      'migrations/0001_all.sql': sql,
    });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    const { document } = await show(uri);
    await untilRule(uri, 'routes-without-workers-dev');
    assert.equal(await vscode.commands.executeCommand('preflight.lint.fixAll', uri.toString()), 1);
    await untilRule(uri, 'routes-without-workers-dev', false);
    assert.match(document.getText(), /"workers_dev": false/);
    assert.match(document.getText(), /REPLACE_ALL/);
    assert.equal(await vscode.commands.executeCommand('preflight.lint.fixAll', uri.toString()), 0);
    const offered = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      new vscode.Range(0, 0, 0, 1),
      vscode.CodeActionKind.SourceFixAll.value,
    );
    assert.deepEqual(
      offered.filter((action) => action.kind?.value === 'source.fixAll.preflight'),
      [],
    );
  });

  it('is one change, which one undo takes back', async () => {
    const database = '{ "binding": "DB", "database_name": "all", "database_id": "8c21f5d0-3be4-4c1f-9d17-60a2f4be7713" }';
    const text = `{ "name": "all", "routes": [{ "pattern": "all.example.com", "custom_domain": true }], "d1_databases": [${database}, ${database}] }\n`;
    const folder = await folderWith({ 'wrangler.jsonc': text });
    const uri = vscode.Uri.joinPath(folder, 'wrangler.jsonc');
    const { document } = await show(uri);
    await untilRule(uri, 'duplicate-binding');
    assert.equal(await vscode.commands.executeCommand('preflight.lint.fixAll', uri.toString()), 2);
    assert.match(document.getText(), /"workers_dev": false/);
    assert.equal(document.getText().match(/8c21f5d0/g)?.length, 1);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), text);
  });
});
