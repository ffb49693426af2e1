import assert from 'node:assert/strict';
import { copySample, production, refused, succeed, write, type Flow } from './flow.ts';

type Listed = readonly { readonly id: string; readonly number: number; readonly annotations?: Readonly<Record<string, string>> }[];

export const gradualFlow: Flow = {
  about: 'uploads a version, splits traffic, rolls back',
  scenario: 'ready',
  async run(sandbox, wrangler) {
    const cwd = copySample(wrangler);
    const api = production('api');
    await succeed(wrangler, ['versions', 'upload', ...api, '--tag', 'v1.5.0', '--message', 'candidate'], { cwd });
    const list = JSON.parse(await succeed(wrangler, ['versions', 'list', ...api, '--json'], { cwd })) as Listed;
    const [old, candidate] = [list.at(-2), list.at(-1)];
    assert.equal(candidate?.annotations?.['workers/tag'], 'v1.5.0');
    const view = await succeed(wrangler, ['versions', 'view', candidate?.id ?? '', ...api], { cwd });
    assert.match(view, /API_HMAC_SECRET/);
    await succeed(wrangler, ['versions', 'deploy', `${old?.id}@90`, `${candidate?.id}@10`, '-y', '--message', 'canary', ...api], { cwd });
    const status = JSON.parse(await succeed(wrangler, ['deployments', 'status', '--json', ...api], { cwd })) as {
      readonly versions: readonly { readonly percentage: number }[];
    };
    assert.deepEqual(
      status.versions.map(({ percentage }) => percentage),
      [90, 10],
    );
    await succeed(wrangler, ['rollback', old?.id ?? '', '-y', '-m', 'canary was slow', ...api], { cwd });
    assert.match(await succeed(wrangler, ['deployments', 'list', ...api], { cwd }), /Rollback/);
    const { workers } = await sandbox.state();
    assert.deepEqual(workers['sample-api']?.deployments[0]?.versions, [{ version_id: old?.id, percentage: 100 }]);
  },
};

export const secretFlow: Flow = {
  about: 'secret put, list, bulk, delete, and the versions way when the latest is not deployed',
  scenario: 'ready',
  async run(sandbox, wrangler) {
    const cwd = copySample(wrangler);
    const api = production('api');
    await succeed(wrangler, ['secret', 'put', 'EXTRA', ...api], { cwd, input: 'one' });
    write(wrangler, 'bulk.json', { FIRST: 'a', SECOND: 'b', EXTRA: null });
    await succeed(wrangler, ['secret', 'bulk', '../bulk.json', ...api], { cwd });
    assert.deepEqual(names(await succeed(wrangler, ['secret', 'list', ...api], { cwd })), ['API_HMAC_SECRET', 'FIRST', 'SECOND']);
    await succeed(wrangler, ['secret', 'delete', 'FIRST', ...api], { cwd });
    assert.match(await refused(wrangler, ['secret', 'put', 'API_INGRESS_TOKEN', ...api], { cwd, input: 'x' }), /\[code: 10053\]/);
    assert.match(await refused(wrangler, ['secret', 'delete', 'NEVER_WAS', ...api], { cwd }), /\[code: 10056\]/);
    await succeed(wrangler, ['versions', 'upload', ...api], { cwd });
    assert.match(await refused(wrangler, ['secret', 'put', 'THIRD', ...api], { cwd, input: 'c' }), /versions secret put/);
    await succeed(wrangler, ['versions', 'secret', 'put', 'THIRD', ...api], { cwd, input: 'c' });
    const { workers } = await sandbox.state();
    const worker = workers['sample-api'];
    const latest = worker?.versions.at(-1);
    assert.ok(latest?.bindings.some(({ name, text }) => name === 'THIRD' && text === 'c'));
    assert.notEqual(worker?.deployments[0]?.versions[0]?.version_id, latest?.id);
    assert.match(await succeed(wrangler, ['versions', 'secret', 'list', '--latest-version', ...api], { cwd }), /THIRD/);
    // The version to go back to was deployed with other secrets: the platform wants to be asked twice.
    const first = worker?.versions[0]?.id ?? '';
    assert.match(await succeed(wrangler, ['rollback', first, '-y', ...api], { cwd }), /\* SECOND/);
  },
};

function names(json: string): string[] {
  return (JSON.parse(json) as readonly { readonly name: string }[]).map(({ name }) => name).toSorted();
}

export const draftFlow: Flow = {
  about: 'secret put on a name that does not exist makes a Worker of it',
  scenario: 'empty',
  async run(sandbox, wrangler) {
    const printed = await succeed(wrangler, ['secret', 'put', 'TOKEN', '--name', 'typo-worker'], { input: 'x' });
    assert.match(printed, /Creating new Worker "typo-worker"/);
    const { workers } = await sandbox.state();
    assert.ok(workers['typo-worker']);
    write(wrangler, 'needy/index.js', 'export default { fetch() {} };');
    write(wrangler, 'needy/wrangler.json', {
      name: 'typo-worker',
      main: 'index.js',
      compatibility_date: '2026-10-01',
      workers_dev: false,
      secrets: { required: ['TOKEN', 'OTHER'] },
    });
    assert.match(await refused(wrangler, ['deploy', '--config', 'needy/wrangler.json']), /required secrets have not been set: OTHER/);
    assert.match(await refused(wrangler, ['versions', 'list', '--name', 'nobody']), /\[code: 10007\]/);
  },
};
