import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { serviceBindingsResolve as probe } from '../../../../src/core/checklist/probes/service-bindings-resolve.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox, SandboxState } from '../../../sandbox/client.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

type Version = SandboxState['workers'][string]['versions'][number];
const apiFile = 'workers/api/wrangler.jsonc';
const entrypoint = (text: string): string =>
  text.replaceAll('"service": "sample-workflow"', '"service": "sample-workflow", "entrypoint": "Admin"');

describe('service-bindings-resolve', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset('ready'));

  const look = (of: Look = {}): Promise<Evidence> => lookAt(probe, sandbox, of);
  const says = (seen: Evidence, verdict: string, sentence: string): void =>
    assert.deepEqual([seen.verdict, seen.sentence], [verdict, sentence]);
  const rest = ' 2 of 3 service bindings are in order.';
  /** Changes the newest version of a Worker, or of the sample API the one named by its place from the end. */
  const change = async (worker: string, edit: (version: Version) => Version, fromEnd = 1): Promise<void> => {
    const { versions } = (await sandbox.state()).workers[worker] ?? { versions: [] };
    const version = versions.at(-fromEnd);
    assert.ok(version);
    await sandbox.patch({ op: 'set', path: `/workers/${worker}/versions/${versions.length - fromEnd}`, value: edit(version) });
  };
  const split = async (worker: string, ...parts: readonly number[]): Promise<void> => {
    const { versions } = (await sandbox.state()).workers[worker] ?? { versions: [] };
    const value = parts
      .map((percentage, index) => ({ version_id: versions.at(-1 - index)?.id, percentage }))
      .filter(({ percentage }) => percentage > 0);
    await sandbox.patch({ op: 'set', path: `/workers/${worker}/deployments/0/versions`, value });
  };
  const without = (version: Version): Version => ({ ...version, bindings: version.bindings.filter(({ type }) => type !== 'service') });
  const as =
    (fields: Record<string, unknown>) =>
    (version: Version): Version => ({
      ...version,
      bindings: version.bindings.map((one) => (one.type === 'service' ? { ...one, ...fields } : one)),
    });

  it('pass: all three lead to the workflow Worker', async () => {
    const seen = await look();
    says(seen, 'pass', '3 of 3 service bindings resolve: WORKFLOW → sample-workflow.');
    assert.match(rowAt(seen, 'sample-api.WORKFLOW → sample-workflow').description, /^version [0-9a-f]{8} \(fetch\)$/);
  });

  it('fail: the target is not there, or is a draft; it is deployed first', async () => {
    await sandbox.patch({ op: 'remove', path: '/workers/sample-workflow' });
    const seen = await look();
    assert.equal(seen.verdict, 'fail');
    assert.match(
      seen.sentence,
      /^WORKFLOW of sample-api leads to sample-workflow, which does not exist in this account\. 0 of 3 service bindings are in order; 2 more need a look\.$/,
    );
    assert.deepEqual(seen.fixes[0], {
      operation: 'D.deploy',
      title: 'Deploy sample-workflow…',
      args: { worker: 'sample-workflow', config: 'workers/workflow/wrangler.toml', environment: 'production' },
    });
    await sandbox.reset('ready');
    await sandbox.patch({ op: 'set', path: '/workers/sample-workflow/deployments', value: [] });
    assert.match((await look()).sentence, /^WORKFLOW of sample-api leads to sample-workflow, which exists but was never deployed\./);
  });

  it('fail: a name that the account does not have, with the name the repository has', async () => {
    const edit = (text: string): string => text.replaceAll('"service": "sample-workflow"', '"service": "workflow"');
    says(
      await look({ edits: { [apiFile]: edit } }),
      'fail',
      `WORKFLOW of sample-api leads to workflow, which does not exist in this account; this repository names it sample-workflow.${rest}`,
    );
  });

  it('fail: an entrypoint that the target does not export', async () => {
    await change('sample-api', as({ entrypoint: 'Admin' }));
    says(
      await look({ edits: { [apiFile]: entrypoint } }),
      'fail',
      `Entrypoint Admin is not exported by sample-workflow, which WORKFLOW of sample-api calls.${rest}`,
    );
    await change('sample-workflow', (version) => ({ ...version, named_handlers: [{ name: 'Admin', handlers: ['fetch'] }] }));
    assert.equal((await look({ edits: { [apiFile]: entrypoint } })).verdict, 'pass');
  });

  it('fail: no fetch handler to call; methods of a class are no such case', async () => {
    await change('sample-workflow', (version) => ({ ...version, handlers: ['scheduled'] }));
    assert.match(
      (await look()).sentence,
      /^WORKFLOW of sample-api names no entrypoint, and sample-workflow has no fetch handler \(it has scheduled\)\./,
    );
    await change('sample-workflow', (version) => ({ ...version, handlers: ['greet'] }));
    assert.equal((await look()).verdict, 'pass');
  });

  it('fail: the deployed binding leads elsewhere, is not there, or its Worker is not deployed', async () => {
    await change('sample-api', as({ service: 'sample-other' }));
    says(await look(), 'fail', `sample-api is deployed with WORKFLOW leading to sample-other, not to sample-workflow.${rest}`);
    await change('sample-api', without);
    says(await look(), 'fail', `sample-api is deployed without WORKFLOW.${rest}`);
    await sandbox.patch({ op: 'remove', path: '/workers/sample-api' });
    const seen = await look();
    says(seen, 'fail', `sample-api, which binds WORKFLOW, is not deployed.${rest}`);
    assert.deepEqual(
      seen.fixes.map(({ args }) => args['worker']),
      ['sample-api'],
    );
  });

  it('warn: only in the latest version, or only on a part of the traffic', async () => {
    await change('sample-api', without, 2);
    await split('sample-api', 0, 100);
    const number = (await sandbox.state()).workers['sample-api']?.versions.at(-1)?.number;
    says(await look(), 'warn', `sample-api has WORKFLOW only in version ${number}, which is not deployed.${rest}`);
    await split('sample-api', 10, 90);
    says(await look(), 'warn', `sample-api has WORKFLOW only on 10% of traffic.${rest}`);
  });

  it('warn: a legacy environment, a binding that no file has, the Worker of another environment', async () => {
    await change('sample-api', as({ environment: 'staging' }));
    says(await look(), 'warn', `sample-api is deployed with WORKFLOW leading to environment staging of sample-workflow.${rest}`);
    await sandbox.reset('ready');
    await change('sample-api', (version) => ({
      ...version,
      bindings: [...version.bindings, { name: 'EXTRA', type: 'service', service: 'sample-scheduler' }],
    }));
    says(
      await look(),
      'warn',
      'sample-api is deployed with EXTRA → sample-scheduler, which is not in workers/api/wrangler.jsonc. 3 of 4 service bindings are in order.',
    );
    await sandbox.reset('ready');
    await change('sample-api', as({ service: 'sample-workflow-dev' }));
    const edit = (text: string): string => text.replaceAll('"service": "sample-workflow"', '"service": "sample-workflow-dev"');
    says(
      await look({ edits: { [apiFile]: edit } }),
      'warn',
      `WORKFLOW of sample-api leads to sample-workflow-dev, which this repository deploys in another environment; in production it is sample-workflow.${rest}`,
    );
  });

  it('unknown: another account, signed out, no permission; not applicable without bindings', async () => {
    const edit = (text: string): string =>
      text.replaceAll('"service": "sample-workflow"', '"service": "sample-workflow", "cross_account_grant": "x"');
    says(
      await look({ edits: { [apiFile]: edit } }),
      'unknown',
      `WORKFLOW of sample-api leads to another account, which cannot be seen from here.${rest}`,
    );
    says(await look({ token: null }), 'unknown', 'Not signed in to Cloudflare; connect the account to check this.');
    says(
      await look({ token: 'no-scripts' }),
      'unknown',
      'The token lacks the permission Workers Scripts Read; add it to the token, then check again.',
    );
    says(
      await look({ texts: { 'wrangler.toml': 'name = "x"\n' } }),
      'not-applicable',
      'No wrangler file of this environment has a service binding.',
    );
  });
});
