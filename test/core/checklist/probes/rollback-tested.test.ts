import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { rollbackTested as probe } from '../../../../src/core/checklist/probes/rollback-tested.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

describe('rollback-tested', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset('ready'));

  const look = (of: Look = {}): Promise<Evidence> => lookAt(probe, sandbox, of);
  const says = ({ verdict, sentence }: Evidence, wanted: string, words: RegExp): void => {
    assert.equal(verdict, wanted, sentence);
    assert.match(sentence, words);
  };
  const day = 86_400_000;
  const set = (path: string, value: unknown): Promise<void> => sandbox.patch({ op: 'set', path, value });
  const deployments = async (
    worker: string,
  ): Promise<{ id: string; versions: { version_id: string; percentage: number }[]; annotations: Record<string, string> }[]> =>
    (await sandbox.state()).workers[worker]?.deployments ?? [];
  const rollBack = async (): Promise<void> => {
    const [now, before] = await deployments('sample-api');
    const back = {
      ...now,
      id: 'd0000000-0000-4000-8000-000000000001',
      created_on: '2026-11-20T09:00:00.000Z',
      annotations: { 'workers/triggered_by': 'rollback' },
      versions: before?.versions,
    };
    await set('/workers/sample-api/deployments', [back, now, before]);
  };
  const runbook = {
    edits: {
      'docs/ROLLBACK.md': '# Rollback\n\nTo roll back to the previous known-good tag:\n\n1. Name the tag.\n2. Revert the Workers.\n',
    },
  };
  const word = (note: string): NonNullable<Look['record']> => ({
    attestation: { by: 'dev@sample.example', at: '2026-11-21T00:00:00Z', note },
    links: [],
  });

  it('pass: a rollback, versions, a tag and a runbook', async () => {
    await rollBack();
    const seen = await look(runbook);
    says(
      seen,
      'pass',
      /^Last rollback 2026-11-20 \([0-9a-f]{8}→[0-9a-f]{8}, sample-api\); 1 version can be rolled back to; previous tag v1\.3\.0\.$/,
    );
    assert.deepEqual(
      [seen.attest?.needed, seen.attest?.expiresAfterMs, seen.attest?.question],
      [true, 90 * day, 'Which tag was the rollback tested to?'],
    );
    assert.equal(seen.fixes[0]?.operation, 'V.rollback');
    assert.match(rowAt(seen, 'Time Travel').description, /^answers with the bookmark/);
  });

  it('pass: a rollback by its message', async () => {
    const [now] = await deployments('sample-api');
    await set('/workers/sample-api/deployments/0/annotations', {
      ...now?.annotations,
      'workers/message': 'Rolled back after the incident',
    });
    says(await look(runbook), 'pass', /^Last rollback/);
  });

  it('warn: none among the recent deployments', async () => {
    says(
      await look(runbook),
      'warn',
      /^No rollback among the last 2 deployments; 1 version can be rolled back to; previous tag v1\.3\.0\.$/,
    );
  });

  it('warn: no runbook with steps', async () => {
    await rollBack();
    says(await look({ edits: { 'docs/RUNBOOK.md': undefined } }), 'warn', /; no document has the steps of a rollback\.$/);
  });

  it('warn: nothing to roll back to, no tag before', async () => {
    const { versions } = (await sandbox.state()).workers['sample-scheduler'] ?? { versions: [] };
    const [now] = await deployments('sample-scheduler');
    await set('/workers/sample-scheduler/deployments', [now]);
    await set('/workers/sample-scheduler/versions', versions.slice(-1));
    await set('/github/*/tags', [{ name: 'v1.4.0', sha: 'b'.repeat(40) }]);
    const seen = await look(runbook);
    says(seen, 'warn', /at least one Worker has no version to roll back to; no previous tag\.$/);
    assert.equal(rowAt(seen, 'sample-scheduler').verdict, 'warn');
  });

  it('warn: deployed once', async () => {
    const { workers } = await sandbox.state();
    for (const name of Object.keys(workers)) await set(`/workers/${name}/deployments`, (await deployments(name)).slice(0, 1));
    says(await look(runbook), 'warn', /^The only deployment is no rollback; /);
  });

  it('asks for versions that can be taken only where the deployments show none', async () => {
    await look(runbook);
    const asked = async (): Promise<number> => (await sandbox.log()).filter(({ path }) => path.includes('deployable=true')).length;
    assert.equal(await asked(), 0);
    const [now] = await deployments('sample-scheduler');
    await set('/workers/sample-scheduler/deployments', [now]);
    assert.match(rowAt(await look(runbook), 'sample-scheduler').description, /1 version to roll back to$/);
    assert.equal(await asked(), 1);
    const { versions } = (await sandbox.state()).workers['sample-scheduler'] ?? { versions: [] };
    await set(
      '/workers/sample-scheduler/versions',
      versions.slice(-1).map((each) => ({ ...each, number: 1 })),
    );
    await sandbox.clearLog();
    assert.match(rowAt(await look(runbook), 'sample-scheduler').description, /no version to roll back to$/);
    assert.equal(await asked(), 0);
  });

  it('warn: migrations since the previous tag', async () => {
    await rollBack();
    const at = (name: string, time: string): { name: string; sha: string; at: number; isAnnotated: boolean } => ({
      name,
      sha: 'b'.repeat(40),
      at: Date.parse(time),
      isAnnotated: true,
    });
    const git: Look['git'] = {
      tags: async () => [at('v1.4.0', '2026-11-10'), at('v1.3.0', '2026-11-01')],
      lastCommit: async ([path]) => ({ sha: 'c'.repeat(40), at: Date.parse(path?.includes('0004') ? '2026-11-05' : '2026-10-01') }),
    };
    const seen = await look({ ...runbook, git });
    says(seen, 'warn', /; 1 migration since v1\.3\.0: a code rollback keeps the schema forward\.$/);
    assert.deepEqual(seen.facts['migrationsSince'], ['migrations/0004_audit_events.sql']);
  });

  it('warn: a secret changed since, so that Cloudflare asks to force it', async () => {
    await rollBack();
    await set('/workers/sample-workflow/deployments/0/annotations', { 'workers/triggered_by': 'secret' });
    const seen = await look(runbook);
    assert.equal(seen.verdict, 'warn', seen.sentence);
    assert.match(rowAt(seen, 'sample-workflow').description, /secrets changed since, so that Cloudflare asks to force it \(10220\)$/);
  });

  it('a person names the tag it was tested to', async () => {
    await rollBack();
    assert.equal(rowAt(await look({ ...runbook, record: word('Tested to v1.3.0 on the canary') }), 'tested to').verdict, 'pass');
    says(await look({ ...runbook, record: word('done') }), 'warn', /names no tag\.$/);
    says(
      await look({ ...runbook, record: word('v9.9.9') }),
      'warn',
      /v9\.9\.9, by dev@sample\.example on 2026-11-21, but there is no such tag\.$/,
    );
  });

  it('goes stale with the next minor tag, not with a patch', async () => {
    const before = (await look()).inputsHash;
    const tags = (...names: string[]): Promise<void> =>
      set(
        '/github/*/tags',
        names.map((name) => ({ name, sha: 'b'.repeat(40) })),
      );
    await tags('v1.4.1', 'v1.4.0');
    assert.equal((await look()).inputsHash, before);
    await tags('v1.5.0', 'v1.4.0');
    assert.notEqual((await look()).inputsHash, before);
  });

  it('unknown: nothing deployed, signed out, no permission', async () => {
    await sandbox.reset('empty');
    says(await look(), 'unknown', /^Nothing is deployed yet/);
    await sandbox.reset('ready');
    says(await look({ token: null }), 'unknown', /^Not signed in to Cloudflare/);
    says(await look({ token: 'no-scripts' }), 'unknown', /Workers Scripts Read/);
  });

  it('without D1 only the bookmark is missing', async () => {
    await rollBack();
    const seen = await look({ ...runbook, token: 'no-d1' });
    assert.equal(seen.verdict, 'pass', seen.sentence);
    assert.match(rowAt(seen, 'Time Travel').description, /D1/);
  });
});
