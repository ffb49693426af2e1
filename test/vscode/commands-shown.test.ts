import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/vscode/contributions.ts';
import { api, onStage } from './commands-stage.ts';
import { until } from './lint-support.ts';

describe('operations: shown in the editor', () => {
  const scene = onStage();

  it('lists migrations side by side and opens a file', async () => {
    const { asked } = await scene.act(commands.showMigrations, { ...api, binding: 'DB' }, { picks: [/0003/] });
    assert.match(asked[0]?.detail ?? '', /sample-runtime .*0001.*0004/);
    assert.match(vscode.window.activeTextEditor?.document.fileName ?? '', /0003/);
  });

  it('offers Deploy, Tail, Roll Back and Migrations in a wrangler file', async () => {
    const uri = vscode.Uri.file(path.join(scene.stage.root, api.config));
    await vscode.window.showTextDocument(uri);
    const titles = async (): Promise<string[]> => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
      return lenses.flatMap(({ command }) => command?.title ?? []);
    };
    await until('there are lenses', async () => (await titles()).length > 0);
    assert.deepEqual((await titles()).toSorted(), [
      'Deploy',
      'Deploy',
      'Migrations',
      'Migrations',
      'Roll Back',
      'Roll Back',
      'Tail',
      'Tail',
    ]);
  });
});
