import assert from 'node:assert/strict';
import { changeQueue, planChangeQueue } from '../../../src/core/operations/change-queue.ts';
import type { QueueChange } from '../../../src/core/operations/change-queue.ts';
import { interruptedOperations } from '../../../src/core/operations/operations-log.ts';
import { planPutCrons, putCrons } from '../../../src/core/operations/put-crons.ts';
import { resolveInterrupted } from '../../../src/core/operations/resolve-interrupted.ts';
import { bindStoreSecret } from '../../../src/core/operations/secrets/bind-store-secret.ts';
import { planPutSecret, putSecret } from '../../../src/core/operations/secrets/put-secret.ts';
import { requiredSecrets } from '../../../src/core/operations/secrets/required-secrets.ts';
import { secretReferences } from '../../../src/core/operations/secrets/secret-references.ts';
import { createStore, createStoreSecret, planCreateStore, planCreateStoreSecret } from '../../../src/core/operations/secrets/store.ts';
import { planSetSubdomain, setSubdomain } from '../../../src/core/operations/set-subdomain.ts';
import { createMemoryProject } from '../../../src/core/project/create.ts';
import { Secret } from '../../../src/core/secret.ts';
import { parseWrangler } from '../../../src/core/wrangler/parse.ts';
import { startSandbox } from '../../sandbox/client.ts';
import type { RunningSandbox } from '../../sandbox/client.ts';
import { storeId } from '../../sandbox/scenarios/ids.ts';
import { never, stageFor, startProxy, writes } from './support.ts';

const target = { worker: 'sample-scheduler', environment: 'production', isProduction: true };

describe('Small changes of an account', function () {
  this.timeout(60_000);
  let sandbox: RunningSandbox;
  before(async () => (sandbox = await startSandbox()));
  after(() => sandbox.stop());
  beforeEach(() => sandbox.reset('ready'));

  it('replaces the crons, and tells after a lost answer', async () => {
    const proxy = await startProxy(sandbox);
    const stage = stageFor(sandbox, { url: proxy.url });
    const found = await planPutCrons(target, ['0 3 * * *'], { account: stage.account, signal: never });
    assert.ok(found.changes.some((change) => change.endsWith('is removed.')));
    proxy.lose('PUT', /schedules/);
    const result = await putCrons(found, found.confirm('sample-scheduler'), stage.context);
    await proxy.close();
    assert.equal(result.message, 'sample-scheduler has 1 cron.');
    assert.equal((await planPutCrons(target, ['0 3 * * *'], { account: stageFor(sandbox).account, signal: never })).blocked.length, 1);
  });

  it('turns workers.dev off', async () => {
    const stage = stageFor(sandbox);
    const found = await planSetSubdomain(
      { ...target, worker: 'sample-api' },
      { enabled: false, previewsEnabled: false },
      { account: stage.account, signal: never },
    );
    assert.equal((await setSubdomain(found, found.confirm('sample-api'), stage.context)).status, 'done');
    assert.equal((await sandbox.state()).workers['sample-api']?.subdomain.enabled, false);
  });

  it('creates a queue, gives it a consumer and resumes it; a second consumer is blocked', async () => {
    const stage = stageFor(sandbox);
    const run = async (queue: string, change: QueueChange): Promise<string> => {
      const found = await planChangeQueue({ queue, environment: undefined, isProduction: false }, change, {
        account: stage.account,
        signal: never,
      });
      const [blocked] = found.blocked;
      return blocked ? blocked.reason : (await changeQueue(found, found.confirm(), stage.context)).message;
    };
    assert.equal(await run('fresh', { kind: 'create' }), 'The queue fresh is made.');
    assert.match(await run('fresh', { kind: 'create' }), /has the queue fresh already/);
    const consumer = {
      kind: 'consumer',
      input: { script: 'sample-queue-consumer', deadLetterQueue: 'sample-tasks-dlq', settings: { batchSize: 5 } },
    } as const;
    assert.equal(await run('fresh', consumer), 'fresh has its consumer.');
    assert.match(await run('fresh', { ...consumer, input: { ...consumer.input, script: 'sample-api' } }), /a queue has one consumer/);
    assert.match(await run('fresh', { kind: 'resume' }), /not paused/);
    const id = Object.values((await sandbox.state()).queues).find(({ name }) => name === 'fresh')?.id ?? '';
    await sandbox.patch({ op: 'set', path: `/queues/${id}/settings/delivery_paused`, value: true });
    assert.equal(await run('fresh', { kind: 'resume' }), 'fresh delivers again.');
  });

  it('makes a store secret once, and no second store', async () => {
    const stage = stageFor(sandbox);
    const context = { account: stage.account, signal: never };
    const found = await planCreateStoreSecret({ storeId, name: 'NEW_KEY', isProduction: false, environment: undefined }, context);
    assert.equal((await createStoreSecret(found, found.confirm(), new Secret('canary-store-1'), stage.context)).status, 'done');
    assert.match(
      (await planCreateStoreSecret({ storeId, name: 'NEW_KEY', isProduction: false, environment: undefined }, context)).blocked[0]
        ?.reason ?? '',
      /has NEW_KEY already/,
    );
    assert.match((await planCreateStore('second', context)).blocked[0]?.reason ?? '', /and takes one/);
    await sandbox.reset('empty');
    const store = await planCreateStore('first', context);
    assert.equal((await createStore(store, store.confirm(), stage.context)).status, 'done');
  });

  it('binds a store secret in each format, once', () => {
    const bound = { binding: 'KEY', storeId: 'a1', secretName: 'REAL' };
    const texts = {
      'wrangler.toml': 'name = "a"\n\n[env.production]\nname = "b"\n',
      'with.toml':
        'name = "a"\n\n[[env.production.secrets_store_secrets]]\nbinding = "X"\nstore_id = "s"\nsecret_name = "y"\n\n[vars]\nA = "1"\n',
      'inline.toml': 'name = "a"\n[env.production]\nsecrets_store_secrets = [{ binding = "X", store_id = "s", secret_name = "y" }]\n',
      'wrangler.jsonc': '{\n  "name": "a",\n  "env": { "production": {} }\n}\n',
    };
    for (const [path, text] of Object.entries(texts)) {
      const edits = bindStoreSecret(parseWrangler(text, path), 'production', bound);
      const after = edits.toReversed().reduce((now, { span, text: add }) => now.slice(0, span[0]) + add + now.slice(span[1]), text);
      const file = parseWrangler(after, path);
      assert.deepEqual(file.problems, [], after);
      const list = file.at(['env', 'production', 'secrets_store_secrets']);
      assert.ok(list?.kind === 'array', after);
      assert.equal(list.items.length, text.includes('"X"') ? 2 : 1, after);
      assert.deepEqual(bindStoreSecret(file, 'production', bound), []);
    }
  });

  it('says per environment which required secrets are there', async () => {
    const text = JSON.stringify({
      name: 'sample-api-dev',
      secrets: { required: ['API_HMAC_SECRET', 'OTHER'] },
      vars: { OTHER: 'x' },
      env: {
        production: { name: 'sample-api', secrets: { required: ['API_HMAC_SECRET', 'API_INGRESS_TOKEN', 'OTHER'] } },
        new: { name: 'not-yet' },
      },
    });
    const project = createMemoryProject({ 'wrangler.json': text });
    const { rows } = await requiredSecrets(project.targets(), stageFor(sandbox).account, never);
    assert.deepEqual(
      rows.map(({ name, cells }) => [name, ...cells.slice(1)]),
      [
        ['API_HMAC_SECRET', 'present', 'not-deployed'],
        ['API_INGRESS_TOKEN', 'store', 'not-deployed'],
        ['OTHER', 'missing', 'not-deployed'],
      ],
    );
    assert.equal(rows[2]?.cells[0], 'in-vars');
  });

  it('finds who uses a secret', () => {
    const project = createMemoryProject({
      'a/wrangler.jsonc': '{\n  "name": "a",\n  "main": "src/index.ts",\n  "secrets": { "required": ["TOKEN"] }\n}\n',
      'a/src/index.ts': 'import { go } from "./go";\nexport default { fetch: go };\n',
      'a/src/go.ts': 'export function go(request, env) {\n  return env.TOKEN;\n}\n',
    });
    const [only] = project.targets();
    assert.ok(only);
    assert.deepEqual(secretReferences(project, only, 'TOKEN'), [
      { path: 'a/wrangler.jsonc', line: 4 },
      { path: 'a/src/go.ts', line: 2 },
    ]);
    assert.deepEqual(secretReferences(project, only, 'OTHER'), []);
  });

  describe('an operation that was cut off', () => {
    it('is found at the next start and told from the account, not while its window lives', async () => {
      const proxy = await startProxy(sandbox);
      const stage = stageFor(sandbox, { url: proxy.url, timeout: 300, session: 'gone' });
      const found = await planPutSecret({ ...target, worker: 'sample-api' }, 'EXTRA', { account: stage.account, signal: never });
      proxy.lose('PUT', /secrets/);
      proxy.onPassing('PUT', /secrets/, () => sandbox.fault({ kind: 'hang', method: 'GET', path: 'sample-api' }));
      assert.equal((await putSecret(found, found.confirm('sample-api'), new Secret('canary-cut-off'), stage.context)).status, 'uncertain');
      await sandbox.clearFaults();
      await proxy.close();
      const next = stageFor(sandbox, { store: stage.store, session: 'new' });
      assert.deepEqual(await interruptedOperations(next.log, (session) => session === 'gone'), []);
      const left = await interruptedOperations(next.log, () => false);
      await sandbox.clearLog();
      const [resolved] = await resolveInterrupted(left, next.account, next.log, never);
      assert.equal(resolved?.state, 'done');
      assert.match(resolved.message, /EXTRA: changed/);
      assert.deepEqual(await writes(sandbox), []);
      assert.deepEqual(await interruptedOperations(next.log, () => false), []);
      assert.doesNotMatch((await next.store.read()) ?? '', /canary-cut-off/);
    });

    it('does not hold up the operation when the log cannot be written, and reads around broken lines', async () => {
      const store = {
        read: () => Promise.resolve('not json\n{"event":"end","id":"x","at":1,"status":"s","message":"m"}\n'),
        append: () => Promise.reject(new Error('disk full')),
      };
      const stage = stageFor(sandbox, { store });
      const found = await planPutCrons(target, ['0 3 * * *'], { account: stage.account, signal: never });
      assert.equal((await putCrons(found, found.confirm('sample-scheduler'), stage.context)).status, 'done');
      assert.deepEqual(await stage.log.entries(), []);
    });
  });
});
