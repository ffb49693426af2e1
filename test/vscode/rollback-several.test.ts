import assert from 'node:assert/strict';
import { commands } from '../../src/vscode/contributions.ts';
import { type Answers, type Asked, changesSent } from './commands-support.ts';
import { addVersion, type DeployStage, ofApi, openDeployStage, workflow } from './deploy-support.ts';

const ofWorkflow = ['--config', workflow.config, '--env', 'production'];

describe('operations: rollback of several to one tag', () => {
  let stage: DeployStage;
  before(async () => {
    stage = await openDeployStage();
  });
  after(() => stage?.close());
  beforeEach(async () => {
    await stage.sandbox.reset('ready');
    stage.services.session.reset();
  });

  const modal = (asked: readonly Asked[]): string => {
    const found = asked.find(({ kind }) => kind === 'confirm');
    return `${found?.title}\n${found?.detail}`;
  };
  const tagged = async (tag = 'v0.9.1'): Promise<void> => {
    for (const name of ['sample-api', 'sample-workflow'])
      await stage.sandbox.patch({ op: 'set', path: `/workers/${name}/versions/0/annotations`, value: { 'workers/tag': tag } });
    for (const name of ['sample-api', 'sample-workflow']) await addVersion(stage.sandbox, {}, name);
  };
  const several = (answers: Answers = {}) =>
    stage.act(
      commands.rollBackSeveral,
      { env: 'production' },
      { confirm: 'first button', some: /^sample-(?:api|workflow|scheduler)$/, texts: ['v0.9.1', 'burning'], ...answers },
    );

  it('rolls back those that have it, says which has not, and can be asked for again', async () => {
    await tagged();
    const { asked, logged } = await several();
    const text = modal(asked);
    assert.match(text, /Roll back 2 Workers to v0\.9\.1\?/);
    assert.match(text, /No version of sample-scheduler carries the tag v0\.9\.1/);
    assert.equal(text.match(/Stays: /g)?.length, 1);
    assert.match(logged, /Rolled back: sample-\w+, sample-\w+\./);
    for (const name of ['sample-api', 'sample-workflow'])
      assert.deepEqual(await stage.serving(name), [(await stage.worker(name)).versions[0]?.id]);
    assert.match(await stage.ask(['deployments', 'status', ...ofApi]), new RegExp((await stage.serving())[0] ?? 'none'));
    assert.match(
      await stage.ask(['deployments', 'status', ...ofWorkflow]),
      new RegExp((await stage.serving('sample-workflow'))[0] ?? 'none'),
    );
    await addVersion(stage.sandbox);
    const again = await several();
    assert.match(modal(again.asked), /Roll back one Worker to v0\.9\.1\?[\s\S]*sample-workflow serves that version already/);
    assert.match(again.logged, /Rolled back: sample-api\./);
    await stage.sandbox.clearLog();
    const third = await several();
    assert.match(
      third.logged,
      /No version of sample-scheduler carries .* sample-api, sample-workflow serve that version already\. There is nothing to do\./,
    );
    assert.deepEqual(await changesSent(stage.sandbox), []);
  });

  it('stops at the first that is refused, says which is back and which was not begun, and goes on from there', async () => {
    await tagged();
    await stage.sandbox.fault({ kind: 403, method: 'POST', path: 'sample-workflow/deployments', times: 1 });
    const { asked, logged } = await several();
    await stage.sandbox.clearFaults();
    const first = /1\. (sample-\w+)/.exec(modal(asked))?.[1];
    assert.match(
      logged,
      first === 'sample-api' ? /Rolled back: sample-api\. .*sample-workflow was not/ : /Nothing was rolled back\. .*Not begun: sample-api/,
    );
    assert.match((await several()).logged, /Rolled back: /);
    for (const name of ['sample-api', 'sample-workflow'])
      assert.deepEqual(await stage.serving(name), [(await stage.worker(name)).versions[0]?.id]);
  });

  it('says which is back when the second question, for force, is cancelled, and names all of them when it is not', async () => {
    await tagged();
    const { asked } = await several({ cancelAt: 3 });
    const [first = '', second = ''] = [...modal(asked).matchAll(/^\d\. (\S+)/gm)].map(([, name]) => name);
    const { versions } = await stage.worker(second);
    for (const [index, text] of [
      [0, 'of then'],
      [versions.length - 1, 'of now'],
    ] as const)
      await stage.sandbox.patch({
        op: 'set',
        path: `/workers/${second}/versions/${index}/bindings`,
        value: [...(versions[index]?.bindings ?? []), { name: 'EXTRA', type: 'secret_text', text }],
      });
    const stopped = await several({ cancelAt: 4 });
    assert.deepEqual(
      stopped.asked.map(({ kind }) => kind),
      ['pickMany', 'text', 'text', 'confirm', 'confirm'],
    );
    assert.match(stopped.logged, new RegExp(`^Rolled back: ${first}\\. ${second} was not rolled back: EXTRA changed after `));
    assert.deepEqual(await stage.serving(second), [versions.at(-1)?.id]);
    await addVersion(stage.sandbox, {}, first);
    assert.match((await several()).logged, new RegExp(`Rolled back: ${first}, ${second}\\.`));
  });

  it('asks again with the names where Cloudflare wants force, and then rolls back the rest', async () => {
    await tagged();
    const { versions } = await stage.worker();
    const bindings = (versions.at(-1)?.bindings ?? []).filter(({ name }) => name !== 'API_HMAC_SECRET');
    const at = `/workers/sample-api/versions/${versions.length - 1}/bindings`;
    await stage.sandbox.patch({
      op: 'set',
      path: at,
      value: [...bindings, { name: 'API_HMAC_SECRET', type: 'secret_text', text: 'another' }],
    });
    const { asked, logged } = await several();
    const modals = asked.filter(({ kind }) => kind === 'confirm');
    assert.equal(modals.length, 2, JSON.stringify(asked));
    assert.match(modals[1]?.detail ?? '', /Changed since on sample-api: API_HMAC_SECRET/);
    assert.match(logged, /Rolled back: /);
    for (const name of ['sample-api', 'sample-workflow'])
      assert.deepEqual(await stage.serving(name), [(await stage.worker(name)).versions[0]?.id]);
  });
});
