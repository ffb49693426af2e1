import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/vscode/contributions.ts';
import { nextStep } from '../../src/vscode/operations/next-step.ts';
import { assertUnseen, canary, watchArguments } from './commands-canary.ts';
import { agreed, api, ofApi, onStage } from './commands-stage.ts';
import type { Answers } from './commands-support.ts';

const secret = { ...api, name: 'API_HMAC_SECRET' };

describe('operations: secrets in the editor, seen by wrangler', () => {
  const scene = onStage();
  const { act, ask } = scene;
  let folder = '';
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'preflight-values-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const names = async (): Promise<string[]> =>
    (JSON.parse(await ask(['secret', 'list', ...ofApi])) as { readonly name: string }[]).map(({ name }) => name);
  const valueOf = async (name: string): Promise<unknown> =>
    (await scene.stage.sandbox.state()).workers['sample-api']?.versions.at(-1)?.bindings.find((binding) => binding.name === name)?.['text'];

  /** Carries a command out and fails when the value is anywhere but in the body of the request. */
  async function unseen(id: string, request: object, answers: Answers, value: string, own: readonly string[] = []): Promise<string> {
    const since = Date.now() - 1000;
    const argumentsWith = watchArguments(value);
    const end = await act(id, request, answers);
    assert.deepEqual(argumentsWith(), []);
    await assertUnseen(scene.stage, value, { ...end, since, own });
    return end.logged;
  }

  it('puts one as a row asks for it, from a password box, and writes its value nowhere', async () => {
    const value = canary('typed');
    const row = {
      operation: 'S.put',
      title: 'Put',
      args: { worker: 'sample-api', config: api.config, environment: 'production', name: 'API_HMAC_SECRET', folder: scene.stage.folder },
    };
    const logged = await unseen(commands.putSecret, row, { ...agreed, secret: value }, value);
    assert.match(logged, /API_HMAC_SECRET is on the deployed version of sample-api/);
    assert.deepEqual(await names(), ['API_HMAC_SECRET']);
    assert.equal(await valueOf('API_HMAC_SECRET'), value);
    const again = await act(commands.putSecret, secret);
    assert.match(again.asked.find(({ kind }) => kind === 'confirm')?.title ?? '', /^Replace API_HMAC_SECRET on sample-api\?/);
  });

  it('takes the whole text of a file, of several lines too, without the line break at the end', async () => {
    const value = `-----BEGIN-----\n${canary('file')}\n-----END-----`;
    const file = path.join(folder, 'key.pem');
    writeFileSync(file, `${value}\n`);
    const logged = await unseen(commands.putSecret, secret, { ...agreed, picks: ['From a file…'], file }, canary('file'), [file]);
    assert.match(logged, /is on the deployed version/);
    assert.equal(await valueOf('API_HMAC_SECRET'), value);
    for (const [name, text, says] of [
      ['empty', '\n', /This file is empty/],
      ['long', 'x'.repeat(70_001), /too long for a secret/],
      ['large', 'x'.repeat(6000), /has 6000 bytes, and a Worker takes 5120/],
    ] as const) {
      writeFileSync(path.join(folder, name), text);
      const { logged: told } = await act(commands.putSecret, secret, { ...agreed, picks: ['From a file…'], file: path.join(folder, name) });
      assert.match(told, says);
    }
    const gone = await act(commands.putSecret, secret, { ...agreed, picks: ['From a file…'], file: path.join(folder, 'nowhere') });
    assert.match(gone.logged, /This file cannot be read/);
    assert.equal(await valueOf('API_HMAC_SECRET'), value);
  });

  it('takes a variable of the environment by its name, and a value that nobody sees', async () => {
    const value = canary('environment');
    process.env['PREFLIGHT_TEST_VALUE'] = value;
    try {
      const answers: Answers = { ...agreed, picks: ['From an environment variable…'], texts: ['PREFLIGHT_TEST_VALUE'] };
      await unseen(commands.putSecret, secret, answers, value);
      assert.equal(await valueOf('API_HMAC_SECRET'), value);
    } finally {
      delete process.env['PREFLIGHT_TEST_VALUE'];
    }
    const generated = await act(commands.putSecret, secret, { ...agreed, picks: ['Generate'] });
    const made = String(await valueOf('API_HMAC_SECRET'));
    assert.equal(Buffer.from(made, 'base64url').length, 32);
    assert.ok(!JSON.stringify(generated).includes(made));
  });

  it('asks from the palette for Worker and name, what is missing first, and takes a new name', async () => {
    const { asked } = await act(commands.putSecret, {}, { ...agreed, picks: ['sample-api', 'Another name…'], texts: ['EXTRA'] });
    assert.match(asked[0]?.detail ?? '', /^sample-api \|/);
    assert.match(asked[1]?.detail ?? '', /^API_HMAC_SECRET \| Another name…$/);
    assert.deepEqual(await names(), ['EXTRA']);
  });

  it('puts the missing ones from a .dev.vars, name by name', async () => {
    const value = canary('dotenv');
    const file = path.join(scene.stage.root, 'workers/api/.dev.vars');
    writeFileSync(file, `API_HMAC_SECRET=${value}\nENV_NAME=local\nEXTRA="other one"\n`);
    const answers: Answers = { ...agreed, picks: [/^From .*\.dev\.vars$/] };
    const since = Date.now() - 1000;
    const { asked, logged } = await act(commands.putMissingSecrets, api, answers);
    await assertUnseen(scene.stage, value, { asked, logged, since, own: [file] });
    assert.match(logged, /API_HMAC_SECRET, EXTRA are on the deployed version/);
    assert.equal(asked.find(({ kind }) => kind === 'pickMany')?.detail, 'API_HMAC_SECRET | EXTRA');
    assert.deepEqual(await names(), ['API_HMAC_SECRET', 'EXTRA']);
    assert.equal((await scene.stage.sandbox.log()).filter(({ method }) => method === 'PATCH').length, 1);
  });

  it('puts the missing ones one after another, and leaves out what is left out', async () => {
    const value = canary('one-by-one');
    await unseen(commands.putMissingSecrets, api, { ...agreed, secret: value }, value);
    assert.deepEqual(await names(), ['API_HMAC_SECRET']);
    assert.match((await act(commands.putMissingSecrets, api)).logged, /has every secret that its wrangler file requires/);
    await act(commands.deleteSecret, secret);
    const { asked, logged } = await act(commands.putMissingSecrets, api, { ...agreed, picks: [/^Leave /] });
    assert.equal(logged, '');
    assert.ok(!asked.some(({ kind }) => kind === 'confirm'));
    assert.deepEqual(await names(), []);
  });

  it('deletes one after naming who uses it', async () => {
    await act(commands.putSecret, secret);
    const { asked, logged } = await act(commands.deleteSecret, secret);
    assert.match(asked.find(({ kind }) => kind === 'confirm')?.detail ?? '', /workers\/api\/\S+:\d+ uses it/);
    assert.match(logged, /gone from the deployed version/);
    assert.deepEqual(await names(), []);
    assert.match((await act(commands.deleteSecret, secret)).logged, /has no secret of its own/);
  });

  it('puts and deletes on a new version when the newest is not the deployed one, and leaves what serves alone', async () => {
    await ask(['versions', 'upload', '--secrets-file', secretsFile(), ...ofApi]);
    const serving = async (): Promise<string> => ask(['deployments', 'status', '--json', ...ofApi]);
    const before = await serving();
    const value = canary('version');
    const logged = await unseen(commands.putSecret, { ...api, name: 'EXTRA' }, { ...agreed, secret: value }, value);
    assert.match(
      logged,
      /EXTRA is on version \w{8} of sample-api, which is not deployed\. Deploy it to use the change\.\n *Offered: Deploy a Version/,
    );
    const waiting = ['versions', 'secret', 'list', '--latest-version', ...ofApi];
    assert.match(await ask(waiting), /EXTRA/);
    const versionId = 'ea00e264-0000-4000-8000-000000000000';
    const step = nextStep({ status: 'done', next: 'V.deploy', details: { versionId } }, api);
    assert.deepEqual(step?.args, [{ ...api, version: versionId }]);
    const gone = await act(commands.deleteSecret, { ...api, name: 'EXTRA' });
    assert.match(gone.logged, /EXTRA is gone from version \w{8} of sample-api, which is not deployed/);
    assert.doesNotMatch(await ask(waiting), /EXTRA/);
    assert.equal(await serving(), before);
  });

  it('shows what wrangler put in a terminal', async () => {
    await scene.wrangler.run(['secret', 'put', 'API_HMAC_SECRET', ...ofApi], { cwd: scene.stage.root, input: 'from-a-terminal' });
    const { asked } = await act(commands.putSecret, api, { cancelAt: 0 });
    assert.match(asked[0]?.detail ?? '', /API_HMAC_SECRET/);
    assert.match((await act(commands.putMissingSecrets, api)).logged, /has every secret/);
  });

  it('refuses a Worker that is not there, and a name that another binding has, with the way out', async () => {
    const uri = vscode.Uri.file(path.join(scene.stage.root, api.config));
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    writeFileSync(uri.fsPath, text.replace('"name": "sample-api"', '"name": "sample-apo"'));
    const typo = await act(commands.putSecret, { ...secret, worker: 'sample-apo' });
    assert.match(typo.logged, /There is no Worker sample-apo/);
    writeFileSync(uri.fsPath, text);
    const variable = await act(commands.putSecret, { ...api, name: 'ENV_NAME' });
    assert.match(variable.logged, /ENV_NAME is already a variable of sample-api, and Cloudflare refuses a secret of that name\./);
    assert.deepEqual([...typo.asked, ...variable.asked], []);
  });

  function secretsFile(): string {
    const file = path.join(folder, 'secrets.json');
    writeFileSync(file, '{"API_HMAC_SECRET":"from-a-file"}');
    return file;
  }
});
