import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { secretsInSecretStorage as probe } from '../../../../src/core/checklist/probes/secrets-in-secret-storage.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { storeId } from '../../../sandbox/scenarios/ids.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const setup = 'docs/SETUP.md';
const putOnApi = 'npx wrangler secret put EXTRA_TOKEN --config workers/api/wrangler.jsonc';

describe('secrets-in-secret-storage', function () {
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
  const bind = async (worker: string, name: string, binding: Record<string, unknown> | undefined): Promise<void> => {
    const versions = (await sandbox.state()).workers[worker]?.versions ?? [];
    const rest = versions.at(-1)?.bindings.filter((one) => one.name !== name) ?? [];
    const value = binding ? [...rest, { name, ...binding }] : rest;
    await sandbox.patch({ op: 'set', path: `/workers/${worker}/versions/${versions.length - 1}/bindings`, value });
  };
  const store = async (field: string, value: unknown): Promise<void> => {
    const at = (await sandbox.state()).stores[storeId]?.secrets.findIndex(({ name }) => name === 'API_INGRESS_TOKEN');
    await sandbox.patch({ op: 'set', path: `/stores/${storeId}/secrets/${at}/${field}`, value });
  };

  it('pass: every secret that something asks for', async () => {
    const seen = await look();
    says(seen, 'pass', '7 of 7 required secrets are stored (6 worker, 1 Secrets Store).');
    assert.match(
      rowAt(seen, 'sample-api > API_INGRESS_TOKEN').description,
      /^Secrets Store secret on version [0-9a-f]{8}, changed \d{4}-\d\d-\d\d · asked for by store$/,
    );
    assert.match(rowAt(seen, 'Secrets Store').description, /^\d+ of 100 secrets$/);
    assert.ok(!JSON.stringify(seen).includes('in the sandbox'), 'no value is told');
  });

  it('fail: absent, a plain variable, not in the store; several puts are offered at once', async () => {
    await bind('sample-ops-dashboard', 'OPS_DASHBOARD_READ_TOKEN', undefined);
    await bind('sample-ops-dashboard', 'OPS_DASHBOARD_WRITE_TOKEN', undefined);
    const seen = await look();
    says(
      seen,
      'fail',
      '5 of 7 required secrets are stored (4 worker, 1 Secrets Store): OPS_DASHBOARD_READ_TOKEN is declared in the config, but not on sample-ops-dashboard; OPS_DASHBOARD_WRITE_TOKEN is declared in the config, but not on sample-ops-dashboard.',
    );
    assert.deepEqual(
      [seen.fixes[0]?.operation, seen.fixes[0]?.args['names']],
      ['S.bulk', 'OPS_DASHBOARD_READ_TOKEN,OPS_DASHBOARD_WRITE_TOKEN'],
    );
    await sandbox.reset('ready');
    await bind('sample-workflow', 'SLACK_WEBHOOK_URL', { type: 'plain_text', text: 'canary-plain' });
    const plain = await look();
    says(
      plain,
      'fail',
      '6 of 7 required secrets are stored (5 worker, 1 Secrets Store): SLACK_WEBHOOK_URL is stored as plain text var on sample-workflow: everyone who can read the dashboard can read it.',
    );
    assert.ok(!JSON.stringify(plain).includes('canary'));
    await sandbox.reset('ready');
    await store('name', 'OTHER');
    assert.match(
      (await look()).sentence,
      /^6 of 7 required secrets are stored \(6 worker, 0 Secrets Store\): API_INGRESS_TOKEN of sample-api is bound to API_INGRESS_TOKEN in the Secrets Store, where there is no such secret\.$/,
    );
  });

  it('fail: Workers that are not deployed are told once each', async () => {
    await sandbox.patch({ op: 'remove', path: '/workers/sample-ops-dashboard' });
    says(
      await look(),
      'fail',
      '5 of 7 required secrets are stored (4 worker, 1 Secrets Store): sample-ops-dashboard is not deployed, so none of its secrets is in force.',
    );
  });

  it('fail: a secret that only a document or only the code asks for', async () => {
    const documented = await look({ edits: { [setup]: `# Setup\n\nPut the secrets:\n\n\`\`\`\n${putOnApi}\n\`\`\`\n` } });
    says(documented, 'fail', '7 of 8 required secrets are stored (6 worker, 1 Secrets Store): EXTRA_TOKEN is not set on sample-api.');
    assert.ok(documented.refs.some((ref) => 'path' in ref && ref.path === setup && ref.line === 6));
    const source = 'workers/scheduler/src/internal.ts';
    const coded = await look({ edits: { [source]: 'export const token = (env) => env.WORKFLOW_INTERNAL_TOKEN;\n' } });
    says(
      coded,
      'fail',
      '7 of 8 required secrets are stored (6 worker, 1 Secrets Store): WORKFLOW_INTERNAL_TOKEN is not set on sample-scheduler.',
    );
  });

  it('warn: an optional one is missing; documented, but not declared', async () => {
    const optional = `# Setup\n\nOptional connectors:\n\n\`\`\`\n${putOnApi}\n\`\`\`\n`;
    says(
      await look({ edits: { [setup]: optional } }),
      'warn',
      '7 of 7 required secrets are stored (6 worker, 1 Secrets Store): EXTRA_TOKEN is not set on sample-api (optional).',
    );
    await bind('sample-api', 'EXTRA_TOKEN', { type: 'secret_text', text: 'x' });
    says(
      await look({ edits: { [setup]: optional } }),
      'warn',
      '7 of 7 required secrets are stored (6 worker, 1 Secrets Store): EXTRA_TOKEN is set on sample-api as a document says, but the config does not declare it.',
    );
  });

  it("warn: a connector's secret, unless its route is switched off; fail: its route is switched on by name", async () => {
    const registry =
      'export const SPECS = [{ id: "x", routeRequirements: [{ routePath: "stripe_pay", label: "key", requiredSecrets: ["STRIPE_API_KEY"] }] }];\n';
    const edits = { 'shared/connector_registry.ts': registry };
    const routes =
      (name: string, value: string) =>
      (text: string): string =>
        text.replaceAll('"ENV_NAME": "production"', `"ENV_NAME": "production", "${name}": "${value}"`);
    const api = 'workers/api/wrangler.jsonc';
    const all = '7 of 7 required secrets are stored (6 worker, 1 Secrets Store)';
    says(await look({ edits }), 'warn', `${all}: STRIPE_API_KEY is not set on sample-workflow (optional).`);
    says(await look({ edits: { ...edits, [api]: routes('DISABLED_HTTP_ROUTES', 'stripe_pay, other') } }), 'pass', `${all}.`);
    assert.equal((await look({ edits: { ...edits, [api]: routes('ENABLED_HTTP_ROUTES', 'stripe_pay') } })).verdict, 'fail');
    assert.equal((await look({ edits: { ...edits, [api]: routes('ENABLED_HTTP_ROUTES', 'other') } })).verdict, 'pass');
  });

  it('warn: not active in the store, stored in two ways, the store nearly full', async () => {
    await store('status', 'pending');
    await store('activeAt', '9999-01-01T00:00:00.000Z');
    assert.deepEqual((await look()).verdict, 'warn');
    await sandbox.reset('ready');
    await bind('sample-queue-consumer', 'WORKFLOW_INTERNAL_TOKEN', {
      type: 'secrets_store_secret',
      store_id: storeId,
      secret_name: 'API_INGRESS_TOKEN',
    });
    says(
      await look(),
      'warn',
      '7 of 7 required secrets are stored (5 worker, 2 Secrets Store): WORKFLOW_INTERNAL_TOKEN is a worker secret on sample-workflow and a Secrets Store secret on sample-queue-consumer.',
    );
    await sandbox.reset('ready');
    const secrets = (await sandbox.state()).stores[storeId]?.secrets ?? [];
    const more = Array.from({ length: 90 }, (_, index) => ({ ...secrets[0], id: `${index}`, name: `MORE_${index}` }));
    await sandbox.patch({ op: 'set', path: `/stores/${storeId}/secrets`, value: [...secrets, ...more] });
    says(
      await look(),
      'warn',
      '7 of 7 required secrets are stored (6 worker, 1 Secrets Store): Secrets Store is nearly full: 92 of 100 secrets.',
    );
  });

  it('a secret that nothing asks for is a row with a way to delete it', async () => {
    await bind('sample-api', 'FORGOTTEN', { type: 'secret_text', text: 'x' });
    const seen = await look();
    assert.equal(seen.verdict, 'pass');
    assert.equal(rowAt(seen, 'FORGOTTEN').action?.operation, 'S.delete');
  });

  it('unknown: no permission for Workers or the store; not applicable: nothing asks for one', async () => {
    assert.equal((await look({ token: 'no-scripts' })).verdict, 'unknown');
    const seen = await look({ token: 'no-secrets-store' });
    assert.deepEqual([seen.verdict, seen.missing?.name], ['unknown', 'Secrets Store Read']);
    assert.match(seen.sentence, /^6 of 7 required secrets are stored/);
    says(await look({ texts: { 'wrangler.toml': 'name = "x"\n' } }), 'not-applicable', 'No config, document or code calls for a secret.');
  });
});
