import assert from 'node:assert/strict';
import { copySample, production, refused, succeed, write, type Flow } from './flow.ts';
import type { RunningSandbox } from '../client.ts';
import type { Wrangler } from '../wrangler.ts';

const order = ['workflow', 'queue-consumer', 'api', 'scheduler', 'ops-dashboard'];

/** Everything from an account with nothing in it but a workers.dev subdomain. */
export const fromNothingFlow: Flow = {
  about: 'creates what five Workers need and deploys them, on a fresh account',
  scenario: 'empty',
  async run(sandbox, wrangler) {
    await sandbox.patch({ op: 'set', path: '/subdomain', value: 'fresh' }, { op: 'set', path: '/plan', value: 'paid' });
    await succeed(wrangler, ['d1', 'create', 'fresh-db']);
    await succeed(wrangler, ['queues', 'create', 'fresh-tasks']);
    await succeed(wrangler, ['queues', 'create', 'fresh-dlq']);
    await succeed(wrangler, ['secrets-store', 'store', 'create', 'fresh-store', '--remote']);
    const { databases, stores } = await sandbox.state();
    const storeId = Object.keys(stores)[0] ?? '';
    await succeed(wrangler, [
      'secrets-store',
      'secret',
      'create',
      storeId,
      '--name',
      'INGRESS',
      '--scopes',
      'workers',
      '--value',
      'hidden',
      '--remote',
    ]);
    await deployFive(sandbox, wrangler, Object.keys(databases)[0] ?? '', storeId);
    const state = await sandbox.state();
    assert.deepEqual(Object.keys(state.workers).toSorted(), [
      'fresh-api',
      'fresh-consumer',
      'fresh-ops',
      'fresh-scheduler',
      'fresh-workflow',
    ]);
    assert.deepEqual(
      state.workers['fresh-scheduler']?.schedules.map(({ cron }) => cron),
      ['*/15 * * * *', '0 3 * * *'],
    );
    assert.deepEqual(state.workers['fresh-consumer']?.versions[0]?.handlers, ['queue']);
    const tasks = Object.values(state.queues).find(({ name }) => name === 'fresh-tasks');
    assert.equal(tasks?.consumers[0]?.script_name, 'fresh-consumer');
    assert.equal(tasks?.consumers[0]?.dead_letter_queue, 'fresh-dlq');
    assert.deepEqual(
      state.workers['fresh-api']?.versions
        .at(-1)
        ?.bindings.map(({ name, type }) => `${name} ${type}`)
        .toSorted(),
      ['DB d1', 'HMAC secret_text', 'INGRESS secrets_store_secret', 'LIMIT plain_text', 'TASKS queue', 'WORKFLOW service'],
    );
    assert.match(await refused(wrangler, ['deploy', '--config', 'fresh-missing/wrangler.json']), /WORKFLOW|not found/i);
  },
};

async function deployFive(sandbox: RunningSandbox, wrangler: Wrangler, databaseId: string, storeId: string): Promise<void> {
  const db = { d1_databases: [{ binding: 'DB', database_name: 'fresh-db', database_id: databaseId }] };
  const workflow = { services: [{ binding: 'WORKFLOW', service: 'fresh-workflow' }] };
  const secrets = write(wrangler, 'secrets.json', { HMAC: 'first' });
  const deploy = async (name: string, source: string, config: object, ...more: string[]): Promise<string> => {
    write(wrangler, `${name}/index.js`, source);
    write(wrangler, `${name}/wrangler.json`, { name, main: 'index.js', compatibility_date: '2026-10-01', ...config });
    return succeed(wrangler, ['deploy', '--config', `${name}/wrangler.json`, ...more]);
  };
  const fetcher = 'export default { fetch() { return new Response("ok"); } };';
  await deploy('fresh-workflow', `${fetcher.replace('export default', 'export class Tasks {}\nexport default')}`, db);
  await deploy('fresh-consumer', 'export default { queue() {} };', {
    ...db,
    ...workflow,
    queues: { consumers: [{ queue: 'fresh-tasks', max_batch_size: 5, dead_letter_queue: 'fresh-dlq' }] },
  });
  const api = {
    ...db,
    ...workflow,
    vars: { LIMIT: '60' },
    queues: { producers: [{ binding: 'TASKS', queue: 'fresh-tasks' }] },
    secrets_store_secrets: [{ binding: 'INGRESS', store_id: storeId, secret_name: 'INGRESS' }],
    secrets: { required: ['HMAC'] },
  };
  const printed = await deploy('fresh-api', fetcher, api, '--secrets-file', secrets);
  assert.match(printed, /https:\/\/fresh-api\.fresh\.workers\.dev/);
  // A second deploy of a Worker that exists goes by way of versions, and takes its secret along.
  await deploy('fresh-api', fetcher, api);
  await deploy('fresh-scheduler', 'export default { scheduled() {} };', { triggers: { crons: ['*/15 * * * *', '0 3 * * *'] } });
  write(wrangler, 'fresh-ops/public/index.html', '<title>Ops</title>');
  await deploy('fresh-ops', fetcher, { ...db, assets: { directory: 'public' } });
  const log = await sandbox.log();
  assert.ok(log.some(({ method, path }) => method === 'POST' && path.includes('/scripts/fresh-api/versions')));
  write(wrangler, 'fresh-missing/index.js', fetcher);
  write(wrangler, 'fresh-missing/wrangler.json', {
    name: 'fresh-missing',
    main: 'index.js',
    compatibility_date: '2026-10-01',
    services: [{ binding: 'WORKFLOW', service: 'nowhere' }],
  });
}

/** The scenario must be what a deploy of the sample gives, or the verdicts over it would be about something else. */
export const sampleFlow: Flow = {
  about: 'deploys the sample over the ready account and changes nothing by it',
  scenario: 'ready',
  async run(sandbox, wrangler) {
    const cwd = copySample(wrangler);
    const before = await sandbox.state();
    for (const worker of order) await succeed(wrangler, ['deploy', ...production(worker)], { cwd });
    const after = await sandbox.state();
    for (const worker of order) {
      const name = `sample-${worker}`;
      const [was, is] = [before.workers[name], after.workers[name]];
      assert.deepEqual(shape(is?.versions.at(-1)?.bindings), shape(was?.versions.at(-1)?.bindings), name);
      assert.deepEqual(is?.versions.at(-1)?.handlers, was?.versions.at(-1)?.handlers, name);
      assert.equal(is?.deployments[0]?.versions[0]?.version_id, is?.versions.at(-1)?.id);
      assert.deepEqual(
        is?.schedules.map(({ cron }) => cron),
        was?.schedules.map(({ cron }) => cron),
        name,
      );
      assert.deepEqual(is?.settings.observability, was?.settings.observability, name);
      assert.deepEqual(is?.subdomain, was?.subdomain, name);
    }
    const settings = (state: typeof before): unknown =>
      Object.values(state.queues).map(({ name, consumers }) => [
        name,
        consumers.map(({ script_name: script, settings: each, dead_letter_queue: letters }) => [script, each, letters]),
      ]);
    assert.deepEqual(settings(after), settings(before));
  },
};

/** A binding in words, without what the API adds to what was uploaded. */
function shape(bindings: readonly object[] | undefined): string[] {
  const added = new Set(['database_id', 'environment']);
  return (bindings ?? [])
    .map((binding) =>
      JSON.stringify(
        Object.entries(binding)
          .filter(([key]) => !added.has(key))
          .toSorted(([a], [b]) => a.localeCompare(b)),
      ),
    )
    .toSorted();
}

export const freePlanFlow: Flow = {
  about: 'refuses six crons and a CPU limit on the free plan, as the platform does',
  scenario: 'ready',
  async run(sandbox, wrangler) {
    const cwd = copySample(wrangler);
    await sandbox.patch({ op: 'set', path: '/plan', value: 'free' }, { op: 'set', path: '/workers/sample-scheduler/schedules', value: [] });
    assert.match(await refused(wrangler, ['triggers', 'deploy', ...production('scheduler')], { cwd }), /\[code: 10072\]/);
    write(wrangler, 'limited/index.js', 'export default { fetch() {} };');
    write(wrangler, 'limited/wrangler.json', {
      name: 'limited',
      main: 'index.js',
      compatibility_date: '2026-10-01',
      limits: { cpu_ms: 100 },
    });
    assert.match(await refused(wrangler, ['deploy', '--config', 'limited/wrangler.json']), /\[code: 100328\]/);
  },
};
