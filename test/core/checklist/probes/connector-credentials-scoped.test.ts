import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { connectorCredentialsScoped as probe } from '../../../../src/core/checklist/probes/connector-credentials-scoped.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { storeId } from '../../../sandbox/scenarios/ids.ts';
import { lookAt, rowAt, rowsOf } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

describe('connector-credentials-scoped', function () {
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
  const bind = async (worker: string, change: (bindings: readonly unknown[]) => readonly unknown[]): Promise<void> => {
    const versions = (await sandbox.state()).workers[worker]?.versions ?? [];
    await sandbox.patch({
      op: 'set',
      path: `/workers/${worker}/versions/${versions.length - 1}/bindings`,
      value: change(versions.at(-1)?.bindings ?? []),
    });
  };

  it('warn: names the connectors, where their keys are made and what a minimal one is', async () => {
    const seen = await look();
    says(seen, 'warn', '1 connector has a credential: Slack. Scope must be checked at the vendor.');
    const row = rowAt(seen, 'Slack');
    assert.equal(
      row.description,
      'SLACK_WEBHOOK_URL is a Worker secret; minimal is a webhook of one channel, or a bot token with chat:write only',
    );
    assert.deepEqual(row.refs, [{ url: 'https://api.slack.com/apps', title: 'Slack keys' }]);
    assert.deepEqual([seen.attest?.needed, seen.attest?.expiresAfterMs], [true, 180 * 86_400_000]);
    assert.ok(!JSON.stringify(seen).includes('in the sandbox'), 'no value of a secret');
  });

  it('not applicable: no credential is bound, or its routes are switched off', async () => {
    await bind('sample-api', (all) => [...all, { name: 'DISABLED_HTTP_ROUTES', type: 'plain_text', text: 'noop_ack, slack_message' }]);
    const off = await look();
    says(off, 'not-applicable', 'No connector has a credential on sample-workflow; the routes of Slack are switched off.');
    assert.equal(rowAt(off, 'Slack').description, 'has a credential, but its routes are switched off');
    await bind('sample-workflow', (all) => all.filter((one) => (one as { name: string }).name !== 'SLACK_WEBHOOK_URL'));
    says(await look(), 'not-applicable', 'No connector has a credential on sample-workflow.');
    await bind('sample-api', (all) => [...all, { name: 'ENABLED_HTTP_ROUTES', type: 'plain_text', text: 'noop_ack' }]);
    says(await look(), 'not-applicable', 'No connector has a credential on sample-workflow.');
  });

  it('unknown: the Worker is not deployed', async () => {
    await sandbox.reset('empty');
    const seen = await look();
    says(seen, 'unknown', 'sample-workflow is not deployed, so which connectors are used is not known.');
    assert.equal(rowAt(seen, 'Slack').verdict, undefined, 'what files declare only informs');
    assert.match(rowAt(seen, 'Slack').description, /^declared; /);
  });

  it('unknown: signed out, without permission, or without an answer, with the reason', async () => {
    says(await look({ token: null }), 'unknown', 'Not signed in to Cloudflare; connect the account to check this.');
    const denied = await look({ token: 'no-scripts' });
    assert.deepEqual([denied.verdict, denied.reason, denied.missing?.name], ['unknown', 'forbidden', 'Workers Scripts Read']);
    await sandbox.fault({ kind: 500, path: '/deployments' });
    assert.equal((await look()).reason, 'server');
  });

  it('tells how each credential is bound: store, plain variable, part of the traffic, vendors known by name alone', async () => {
    await sandbox.patch({
      op: 'set',
      path: `/stores/${storeId}/secrets/-`,
      value: {
        id: 'f'.repeat(32),
        name: 'OPENAI',
        store_id: storeId,
        status: 'active',
        activeAt: '2026-09-01T00:00:00Z',
        scopes: ['workers'],
        created: '2026-09-01T00:00:00Z',
        modified: '2026-09-01T00:00:00Z',
        comment: '',
      },
    });
    await bind('sample-workflow', (all) => [
      ...all,
      { name: 'OPENAI_API_KEY', type: 'secrets_store_secret', store_id: storeId, secret_name: 'OPENAI' },
      { name: 'STRIPE_API_KEY', type: 'plain_text', text: 'rk_test_nothing' },
      { name: 'GITHUB_TOKEN', type: 'secret_text', text: 'x' },
      { name: 'ACME_CRM_API_KEY', type: 'secret_text', text: 'x' },
    ]);
    const seen = await look();
    says(seen, 'warn', '5 connectors have credentials: ACME_CRM, GitHub, OpenAI, Slack and Stripe. Scope must be checked at the vendor.');
    const told = Object.fromEntries(rowsOf(seen).map(({ row }) => [row.label, row.description.split('; minimal')[0]]));
    assert.equal(told['OpenAI'], 'OPENAI_API_KEY is in the Secrets Store, last changed 2026-09-01');
    assert.equal(told['Stripe'], 'STRIPE_API_KEY is a plain text variable, readable by everyone with access to the account');
    assert.equal(told['GitHub'], 'GITHUB_TOKEN is a Worker secret, GITHUB_REPO is not set');
    assert.equal(told['ACME_CRM'], 'ACME_CRM_API_KEY is a Worker secret');
    assert.equal(seen.attest?.newestAt, Date.parse('2026-09-01T00:00:00Z'));
    assert.ok(!JSON.stringify(seen).includes('rk_test_nothing'));
    await sandbox.reset('drifted');
    assert.match(rowAt(await look(), 'Slack').description, /^SLACK_WEBHOOK_URL is a Worker secret on 90 % of traffic; /);
  });

  it('asks for a new look when a secret was changed', async () => {
    assert.equal((await look()).attest?.newestAt, undefined);
    await fetch(`${sandbox.url}/accounts/${sandbox.accountId}/workers/scripts/sample-workflow/secrets`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'SLACK_WEBHOOK_URL', text: 'another', type: 'secret_text' }),
    });
    const { newestAt } = (await look()).attest ?? {};
    assert.ok(newestAt !== undefined && Math.abs(newestAt - Date.now()) < 60_000);
  });

  it('trusts a registry of connectors over names', async () => {
    await bind('sample-workflow', () => [{ name: 'FANOUT_SHARED_WEBHOOK_URL', type: 'secret_text', text: 'x' }]);
    assert.equal((await look()).verdict, 'warn');
    assert.equal((await look({ edits: { 'shared/connector_registry.ts': '' } })).verdict, 'not-applicable');
  });
});
