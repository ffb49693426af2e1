import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/vscode/contributions.ts';
import { type Wrangler, wranglerFor } from '../sandbox/wrangler.ts';
import { type Answers, changesSent, openStage, run, type Stage } from './commands-support.ts';
import { until } from './lint-support.ts';

const api = { worker: 'sample-api', env: 'production', config: 'workers/api/wrangler.jsonc' };
const agreed: Answers = { confirm: 'first button' };
const ofApi = ['--config', 'workers/api/wrangler.jsonc', '--env', 'production'];

describe('operations: shown in the editor', () => {
  let stage: Stage;
  let wrangler: Wrangler;
  before(async () => {
    stage = await openStage('drifted');
    wrangler = wranglerFor(stage.sandbox);
  });
  after(async () => {
    wrangler?.dispose();
    await stage?.close();
  });
  beforeEach(async () => {
    await stage.sandbox.reset('drifted');
    stage.services.session.reset();
  });

  const act = (id: string, request: object, answers: Answers = agreed) =>
    run(stage.services, answers, id, { ...request, folder: stage.folder });
  const ask = async (args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await wrangler.run(args, { cwd: stage.root });
    assert.equal(code, 0, stderr || stdout);
    return stdout;
  };

  it('lists migrations side by side and opens a file', async () => {
    const { asked } = await act(commands.showMigrations, { ...api, binding: 'DB' }, { picks: [/0003/] });
    assert.match(asked[0]?.detail ?? '', /sample-runtime .*0001.*0004/);
    assert.match(vscode.window.activeTextEditor?.document.fileName ?? '', /0003/);
  });

  it('offers Deploy, Tail, Roll Back and Migrations in a wrangler file', async () => {
    const uri = vscode.Uri.file(path.join(stage.root, api.config));
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

  it('moves a variable to a secret only after the account has it', async () => {
    const uri = vscode.Uri.file(path.join(stage.root, api.config));
    const text = readFileSync(uri.fsPath, 'utf8');
    const value = ['f3a9c1d27b5e48a0', '912c6d7e8f90ab12'].join('');
    const planted = text.replace(
      '"vars": { "ENV_NAME": "production"',
      `"vars": { "PARTNER_API_TOKEN": "${value}", "ENV_NAME": "production"`,
    );
    assert.notEqual(planted, text);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(planted));
    const document = await vscode.workspace.openTextDocument(uri);
    await until('the editor has the file as it is', () => document.getText() === planted);
    const fix = { uri: uri.toString(), rule: 'secret-in-vars', start: planted.indexOf(value), fix: 'move-to-secret' };
    await stage.sandbox.clearLog();
    await run(stage.services, {}, commands.applyFix, fix);
    assert.equal(document.getText(), planted);
    assert.deepEqual(await changesSent(stage.sandbox), []);
    const { asked, logged } = await run(stage.services, agreed, commands.applyFix, fix);
    assert.match(logged, /PARTNER_API_TOKEN is on the deployed version of sample-api/);
    assert.ok(!document.getText().includes(value));
    assert.ok(!JSON.stringify(asked).includes(value) && !logged.includes(value));
    assert.match(await ask(['secret', 'list', ...ofApi]), /PARTNER_API_TOKEN/);
  });
});
