import assert from 'node:assert/strict';
import { commands } from '../../src/vscode/contributions.ts';
import { type Answers, changesSent } from './commands-support.ts';
import { addVersion, agreed, api, type DeployStage, ofApi, openDeployStage } from './deploy-support.ts';

const reason: Answers = { ...agreed, texts: ['5xx since the deploy'] };

describe('operations: rollback, its report and its limits', () => {
  let stage: DeployStage;
  let old: string;
  before(async () => {
    stage = await openDeployStage();
  });
  after(() => stage?.close());
  beforeEach(async () => {
    await stage.sandbox.reset('ready');
    stage.services.session.reset();
    old = (await stage.serving())[0] ?? '';
  });

  const patchVersion = async (id: string, field: string, value: unknown): Promise<void> => {
    const index = (await stage.worker()).versions.findIndex((one) => one.id === id);
    await stage.sandbox.patch({ op: 'set', path: `/workers/sample-api/versions/${index}/${field}`, value } as never);
  };
  const withBinding = async (id: string, ...more: readonly object[]): Promise<void> => {
    const found = (await stage.worker()).versions.find((one) => one.id === id);
    await patchVersion(id, 'bindings', [...(found?.bindings ?? []), ...more]);
  };
  const back = (answers: Answers = reason) => stage.act(commands.rollBack, { ...api, version: old }, answers);
  const modal = (asked: Awaited<ReturnType<typeof back>>['asked']): string => {
    const found = asked.find(({ kind }) => kind === 'confirm');
    return `${found?.title}\n${found?.detail}`;
  };

  it('says what returns and what stays, carries it out once, and wrangler sees it', async () => {
    await addVersion(stage.sandbox, { compatibility_date: '2026-11-01' });
    await stage.sandbox.clearLog();
    const { asked, logged } = await back();
    assert.match(modal(asked), /Roll back sample-api from v\d+ \(\w{8}\) to v\d+ \(\w{8}\)\?/);
    assert.match(modal(asked), /Reason: 5xx since the deploy/);
    assert.match(modal(asked), /Returns: code and assets · compatibility date 2026-10-01/);
    assert.match(modal(asked), /Stays: data in D1, KV, R2 and Durable Objects · routes, domains and crons/);
    assert.doesNotMatch(modal(asked), /Beware|Not possible/);
    assert.match(logged, /sample-api serves v\d+ \(\w{8}\) with all its traffic/);
    assert.equal((await changesSent(stage.sandbox)).length, 1);
    assert.deepEqual(await stage.serving(), [old]);
    assert.match(await stage.ask(['deployments', 'status', ...ofApi]), new RegExp(old));
  });

  it('names migrations that ran since, as schema ahead of code', async () => {
    await patchVersion(old, 'created_on', '2020-01-01T00:00:00Z');
    await addVersion(stage.sandbox);
    assert.match(modal((await back({})).asked), /Beware\n• The schema of sample-runtime is ahead: 0001_init\.sql.* applied after v/);
  });

  it('says in its one modal that force is needed where the versions show that secrets changed', async () => {
    const bindings = (await stage.worker()).versions.at(-1)?.bindings ?? [];
    await addVersion(stage.sandbox, { bindings: bindings.filter(({ name }) => name !== 'API_HMAC_SECRET') });
    await stage.sandbox.clearLog();
    const { asked, logged } = await back();
    assert.match(modal(asked), /Secrets changed after v\d+ \(\w{8}\) \(API_HMAC_SECRET\): Cloudflare will need it forced/);
    assert.doesNotMatch(modal(asked), /Stays:.*secrets/);
    assert.equal(asked.filter(({ kind }) => kind === 'confirm').length, 1);
    assert.match(logged, /with all its traffic/);
    const [sent, ...more] = await changesSent(stage.sandbox);
    assert.match(sent ?? '', /^POST .*sample-api\/deployments\?force=true/);
    assert.deepEqual(more, []);
  });

  it('asks a second time, with the names, where only Cloudflare knows (10220); cancelled there, nothing is changed', async () => {
    const secret = { name: 'API_HMAC_SECRET', type: 'secret_text', text: 'another' };
    const bindings = (await stage.worker()).versions.at(-1)?.bindings ?? [];
    const now = await addVersion(stage.sandbox, { bindings: [...bindings.filter(({ name }) => name !== secret.name), secret] });
    const first = await back({ ...reason, cancelAt: 2 });
    assert.deepEqual(
      first.asked.map(({ kind }) => kind),
      ['text', 'confirm', 'confirm'],
    );
    assert.doesNotMatch(first.asked[1]?.detail ?? '', /need it forced/);
    assert.match(first.asked[2]?.detail ?? '', /Changed since: API_HMAC_SECRET/);
    assert.match(first.asked[2]?.detail ?? '', /Reason: 5xx since the deploy/);
    assert.deepEqual(await stage.serving(), [now]);
    const { logged } = await back();
    assert.match(logged, /with all its traffic/);
    assert.deepEqual(await stage.serving(), [old]);
    assert.match(await stage.ask(['deployments', 'status', ...ofApi]), new RegExp(old));
  });

  describe('is not possible', () => {
    const cases: readonly { readonly what: string; readonly make: () => Promise<unknown>; readonly says: RegExp }[] = [
      {
        what: 'to a version bound to a resource that is gone',
        make: () => withBinding(old, { name: 'CACHE', type: 'kv_namespace', namespace_id: 'f'.repeat(32) }),
        says: /CACHE is bound to kv_namespace f+, which does not exist any more\. Create it again, or deploy a version without it\./,
      },
      {
        what: 'to a version bound to an R2 bucket that is gone',
        make: () => withBinding(old, { name: 'FILES', type: 'r2_bucket', bucket_name: 'no-such-bucket' }),
        says: /FILES is bound to r2_bucket no-such-bucket, which does not exist any more/,
      },
      {
        what: 'to a version that calls a Worker that is gone',
        make: () => withBinding(old, { name: 'GONE', type: 'service', service: 'no-such-worker' }),
        says: /GONE is bound to service no-such-worker, which does not exist any more/,
      },
      {
        what: 'over Durable Object classes that moved',
        make: () => withBinding(old, { name: 'ROOM', type: 'durable_object_namespace', class_name: 'Room' }),
        says: /The Durable Object classes differ \(Room\).*Deploy a new version with the old code and the present classes/,
      },
      {
        what: 'to one that is older than the last hundred',
        make: async () => {
          const { versions } = await stage.worker();
          const last = versions.at(-1);
          assert.ok(last);
          const more = Array.from({ length: 101 }, (_, index) => ({
            ...last,
            id: `${String(index).padStart(8, '0')}-1111-4222-8333-444444444444`,
            number: last.number + 1 + index,
            etag: `e${index}`,
          }));
          await stage.sandbox.patch({ op: 'set', path: '/workers/sample-api/versions', value: [...versions, ...more] });
          const [deployment] = (await stage.worker()).deployments;
          const now = { ...deployment, id: 'now', versions: [{ version_id: more.at(-1)?.id, percentage: 100 }] };
          await stage.sandbox.patch({ op: 'set', path: '/workers/sample-api/deployments', value: [now] });
        },
        says: /is not among the last 100 versions.*Deploy that commit again/,
      },
      {
        what: 'to what serves already',
        make: async () => {
          old = (await stage.serving())[0] ?? '';
        },
        says: /has all the traffic already\. There is nothing to do/,
      },
    ];
    for (const { what, make, says } of cases)
      it(`${what}: why stands first, the report below, and there is nothing to agree to`, async () => {
        await addVersion(stage.sandbox);
        await make();
        await stage.sandbox.clearLog();
        const { asked } = await back({ texts: ['burning'] });
        assert.deepEqual(
          asked.map(({ kind }) => kind),
          ['confirm'],
        );
        const text = modal(asked);
        assert.match(text, says);
        assert.ok(text.indexOf('Not possible') < text.indexOf('Account: '), text);
        assert.match(text, /Stays: /);
        assert.deepEqual(await changesSent(stage.sandbox), []);
      });

    it('and another version can be chosen from there', async () => {
      await addVersion(stage.sandbox);
      await addVersion(stage.sandbox);
      await withBinding(old, { name: 'CACHE', type: 'kv_namespace', namespace_id: 'f'.repeat(32) });
      const { asked, logged } = await back({ ...reason, picks: [/9f8e/] });
      assert.deepEqual(
        asked.map(({ kind }) => kind),
        ['confirm', 'pick', 'text', 'confirm'],
      );
      assert.match(logged, /with all its traffic/);
    });
  });
});
