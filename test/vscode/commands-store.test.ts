import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/vscode/contributions.ts';
import { storeId } from '../sandbox/scenarios/ids.ts';
import { assertUnseen, canary, watchArguments } from './commands-canary.ts';
import { agreed, api, ofApi, onStage } from './commands-stage.ts';
import { type Answers, type Asked, changesSent, run } from './commands-support.ts';
import { closeAll, until } from './lint-support.ts';

describe('operations: Secrets Store in the editor, seen by wrangler', () => {
  const scene = onStage();
  const { act, ask } = scene;
  afterEach(closeAll);
  const listed = (): Promise<string> => ask(['secrets-store', 'secret', 'list', storeId, '--remote']);
  const document = (): vscode.TextDocument | undefined =>
    vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === path.join(scene.stage.root, api.config));
  const bindings = (): readonly string[] =>
    document()
      ?.getText()
      .match(/\{ "binding": "PARTNER_KEY".*\}/g) ?? [];

  it('makes a secret in the store, binds it in the file once, and writes its value nowhere', async () => {
    const value = canary('store');
    const since = Date.now() - 1000;
    const argumentsWith = watchArguments(value);
    const answers: Answers = { ...agreed, secret: value, texts: ['PARTNER_KEY'] };
    const end = await act(commands.createStoreSecret, api, answers);
    assert.deepEqual(argumentsWith(), []);
    assert.match(end.logged, /The secret PARTNER_KEY is made/);
    assert.match(await listed(), /PARTNER_KEY/);
    assert.deepEqual(bindings(), [`{ "binding": "PARTNER_KEY", "store_id": "${storeId}", "secret_name": "PARTNER_KEY" }`]);
    const store = (await scene.stage.sandbox.state()).stores[storeId];
    assert.equal(store?.secrets.filter(({ name }) => name === 'PARTNER_KEY').length, 1);
    await scene.stage.sandbox.clearLog();
    await assertUnseen(scene.stage, value, { ...end, since });
    await document()?.save();
    assert.match(await ask(['deploy', '--dry-run', '--secrets-file', secretsFile(), ...ofApi]), /env\.PARTNER_KEY \(.*PARTNER_KEY\)/);
  }).timeout(120_000);

  it('offers to bind the one that the store has already, and asks for no value', async () => {
    await until('the editor has taken back what the test before wrote', () => bindings().length === 0);
    const before = await scene.stage.sandbox.state();
    await scene.stage.sandbox.clearLog();
    const request = { ...api, name: 'PARTNER_KEY', secretName: 'API_INGRESS_TOKEN' };
    const cancelled = await act(commands.createStoreSecret, request, { cancelAt: 0 });
    assert.equal(cancelled.logged, '');
    assert.deepEqual(bindings(), []);
    const { asked } = await act(commands.createStoreSecret, request);
    assert.deepEqual(kinds(asked), ['pick']);
    assert.deepEqual(bindings(), [`{ "binding": "PARTNER_KEY", "store_id": "${storeId}", "secret_name": "API_INGRESS_TOKEN" }`]);
    assert.deepEqual(await changesSent(scene.stage.sandbox), []);
    assert.deepEqual(await scene.stage.sandbox.state(), before);
  });

  it('makes the store first where the account has none, with a question for each', async () => {
    await scene.stage.sandbox.patch({ op: 'set', path: '/stores', value: {} });
    const { asked, logged } = await act(commands.createStoreSecret, api, { ...agreed, texts: ['first_store', 'PARTNER_KEY'] });
    assert.deepEqual(kinds(asked), ['text', 'confirm', 'text', 'pick', 'secret', 'confirm', 'text']);
    assert.match(logged, /The store first_store is made[\s\S]*The secret PARTNER_KEY is made/);
    assert.match(await ask(['secrets-store', 'store', 'list', '--remote']), /first_store/);
  });

  function secretsFile(): string {
    const file = path.join(scene.stage.root, '.secrets.json');
    writeFileSync(file, '{"API_HMAC_SECRET":"from-a-file"}');
    return file;
  }
});

describe('operations: a variable that becomes a secret, seen by wrangler', () => {
  const scene = onStage();
  const { ask } = scene;
  afterEach(closeAll);
  const value = ['f3a9c1d27b5e48a0', '912c6d7e8f90ab12'].join('');

  async function planted() {
    const uri = vscode.Uri.file(path.join(scene.stage.root, api.config));
    const text = readFileSync(uri.fsPath, 'utf8').replace(
      '"vars": { "ENV_NAME": "production"',
      `"vars": { "PARTNER_API_TOKEN": "${value}", "ENV_NAME": "production"`,
    );
    assert.ok(text.includes(value));
    writeFileSync(uri.fsPath, text);
    const document = await vscode.workspace.openTextDocument(uri);
    // It may still have the text of the test before, and its watcher is late now and then.
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await until('the editor has the file as it is', () => document.getText() === text);
    const fix = { uri: uri.toString(), rule: 'secret-in-vars', start: text.indexOf(value), fix: 'move-to-secret' };
    const move = (answers: Answers) => run(scene.stage.services, answers, commands.applyFix, fix);
    return { document, text, move };
  }

  it('leaves the file only after the account has it', async () => {
    const { document, text, move } = await planted();
    await scene.stage.sandbox.clearLog();
    await move({});
    assert.equal(document.getText(), text);
    assert.deepEqual(await changesSent(scene.stage.sandbox), []);
    await scene.stage.sandbox.fault({ kind: 403, method: 'PUT', path: 'secrets' });
    const refused = await move(agreed);
    assert.match(refused.logged, /lacks "Workers Scripts [^"]*"[\s\S]*Nothing was changed/);
    assert.equal(document.getText(), text, 'what the account does not have stays in the file');
    await scene.stage.sandbox.clearFaults();
    const { asked, logged } = await move(agreed);
    assert.match(logged, /PARTNER_API_TOKEN is on the deployed version of sample-api/);
    assert.ok(!document.getText().includes(value));
    assert.match(asked[0]?.detail ?? '', /^Then: PARTNER_API_TOKEN leaves the vars of .*wrangler\.jsonc$/m);
    assert.ok(!JSON.stringify(asked).includes(value) && !logged.includes(value));
    assert.match(await ask(['secret', 'list', ...ofApi]), /PARTNER_API_TOKEN/);
  });

  it('names the way out while the deployed version has the variable, and that way works', async () => {
    const { document, text, move } = await planted();
    const file = path.join(scene.stage.root, '.secrets');
    writeFileSync(file, 'API_HMAC_SECRET=from-a-file\n');
    await ask(['deploy', '--secrets-file', file, ...ofApi]);
    await scene.stage.sandbox.clearLog();
    const left = await move({});
    assert.equal(document.getText(), text);
    assert.match(left.asked[0]?.title ?? '', /PARTNER_API_TOKEN is a variable of the deployed sample-api/);
    const { asked, logged } = await move(agreed);
    assert.equal(logged, '');
    assert.deepEqual(await changesSent(scene.stage.sandbox), []);
    assert.ok(!document.getText().includes(value) && !JSON.stringify(asked).includes(value));
    const [, line = ''] = /^wrangler (deploy .*) FILE$/m.exec(asked[0]?.detail ?? '') ?? [];
    assert.match(line, /^deploy --config (?:workers\/api\/)?wrangler\.jsonc --env production --secrets-file$/);
    await document.save();
    writeFileSync(file, `PARTNER_API_TOKEN=${value}\n`);
    // In this window the file stands outside the open folder, so its path counts from its own.
    const { code, stderr } = await scene.wrangler.run([...line.split(' '), file], { cwd: path.dirname(document.uri.fsPath) });
    assert.equal(code, 0, stderr);
    assert.match(await ask(['secret', 'list', ...ofApi]), /PARTNER_API_TOKEN/);
    const serving = (await scene.stage.sandbox.state()).workers['sample-api']?.versions.at(-1)?.bindings;
    assert.deepEqual(
      serving?.filter(({ name }) => name === 'PARTNER_API_TOKEN').map(({ type }) => type),
      ['secret_text'],
    );
  }).timeout(120_000);
});

function kinds(asked: readonly Asked[]): readonly string[] {
  return asked.map(({ kind }) => kind);
}
