import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { alertRouteConfigured as probe } from '../../../../src/core/checklist/probes/alert-route-configured.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { storeId } from '../../../sandbox/scenarios/ids.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

type Binding = { name: string; type: string; [field: string]: unknown };

describe('alert-route-configured', function () {
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
  const bind = async (worker: string, change: (bindings: Binding[]) => Binding[]): Promise<void> => {
    const { versions } = (await sandbox.state()).workers[worker] ?? { versions: [] };
    const last = versions.length - 1;
    await sandbox.patch({ op: 'set', path: `/workers/${worker}/versions/${last}/bindings`, value: change(versions[last]?.bindings ?? []) });
  };
  const withoutSlack = (bindings: Binding[]): Binding[] => bindings.filter(({ name }) => name !== 'SLACK_WEBHOOK_URL');
  const silent = (): Promise<void> => sandbox.patch({ op: 'set', path: '/policies', value: [] });

  it('pass: a route is enabled and its secret is set', async () => {
    const seen = await look();
    says(seen, 'pass', /^slack_message is enabled and SLACK_WEBHOOK_URL is set; last test alert not recorded\.$/);
    assert.equal(rowAt(seen, 'queue failures').description, 'no handler sends alerts on queue failures');
    assert.equal(seen.fixes[0]?.operation, 'do.send-test-alert');
    assert.ok(
      !(await sandbox.log()).some(({ path }) => path.includes('alerting')),
      'what stands in is only asked for when no route answers',
    );
  });

  it('pass: says when the last test alert was', async () => {
    const record = { attestation: { by: 'dev@sample.example', at: '2026-11-20T10:00:00Z' }, links: [] };
    says(await look({ record }), 'pass', /last test alert 2026-11-20\.$/);
  });

  it('pass: a secret of the store, and any one of the chat secrets', async () => {
    await bind('sample-workflow', (all) => [
      ...withoutSlack(all),
      { name: 'GCHAT_ALERTS_WEBHOOK', type: 'secrets_store_secret', store_id: storeId, secret_name: 'API_INGRESS_TOKEN' },
    ]);
    says(await look(), 'pass', /^chat_notify is enabled and GCHAT_ALERTS_WEBHOOK is set/);
  });

  it('warn: only on part of the traffic', async () => {
    await sandbox.reset('drifted');
    says(await look(), 'warn', /^slack_message is enabled, but SLACK_WEBHOOK_URL is only on 90 % of traffic\.$/);
  });

  it('fail: no secret and nothing that stands in', async () => {
    await bind('sample-workflow', withoutSlack);
    await silent();
    says(
      await look(),
      'fail',
      /^No alert route is configured: slack_message cannot send: SLACK_WEBHOOK_URL is declared but not deployed; no notification/,
    );
  });

  it('fail: switched off by either variable, and a plain variable is no secret', async () => {
    await silent();
    await bind('sample-api', (all) => [...all, { name: 'DISABLED_HTTP_ROUTES', type: 'plain_text', text: 'noop_ack, slack_message' }]);
    says(await look(), 'fail', /slack_message is switched off/);
    await sandbox.reset('ready');
    await silent();
    await bind('sample-api', (all) => [...all, { name: 'ENABLED_HTTP_ROUTES', type: 'plain_text', text: 'lead_normalizer' }]);
    says(await look(), 'fail', /slack_message is switched off/);
    await sandbox.reset('ready');
    await silent();
    await bind('sample-workflow', (all) => [
      ...withoutSlack(all),
      { name: 'SLACK_WEBHOOK_URL', type: 'plain_text', text: 'https://hooks.example/canary' },
    ]);
    const seen = await look();
    says(seen, 'fail', /SLACK_WEBHOOK_URL is stored as a plain text variable/);
    assert.ok(!JSON.stringify(seen).includes('canary'));
  });

  it('warn: what stands in is for a person to judge', async () => {
    await bind('sample-workflow', withoutSlack);
    says(await look(), 'warn', /a person must say whether this is equivalent: notification policies Workers usage\.$/);
    await silent();
    await sandbox.patch({ op: 'set', path: '/workers/sample-api/settings/tail_consumers', value: [{ service: 'alerts-tail' }] });
    says(await look(), 'warn', /equivalent: tail Workers alerts-tail\.$/);
    await sandbox.patch({ op: 'set', path: '/workers/sample-api/settings/tail_consumers', value: [] });
    const links = [{ target: 'https://pager.example/sample', by: 'dev@sample.example', at: '2026-11-20T10:00:00Z' }];
    says(await look({ record: { links } }), 'warn', /equivalent: linked https:\/\/pager\.example\/sample\.$/);
  });

  it('unknown: not deployed, no permission, a store that cannot be looked at', async () => {
    await sandbox.patch({ op: 'remove', path: '/workers/sample-workflow' });
    says(await look(), 'unknown', /^sample-workflow is not deployed yet; deploy it\.$/);
    await sandbox.reset('ready');
    await sandbox.patch({ op: 'remove', path: '/workers/sample-api' });
    says(
      await look(),
      'unknown',
      /SLACK_WEBHOOK_URL is set, but whether slack_message is enabled is not known\. sample-api is not deployed yet/,
    );
    await sandbox.reset('ready');
    says(await look({ token: 'no-scripts' }), 'unknown', /Workers Scripts Read/);
    await bind('sample-workflow', (all) => [
      ...withoutSlack(all),
      { name: 'SLACK_WEBHOOK_URL', type: 'secrets_store_secret', store_id: storeId, secret_name: 'X' },
    ]);
    const seen = await look({ token: 'no-secrets-store' });
    says(seen, 'unknown', /^SLACK_WEBHOOK_URL is bound from Secrets Store\. .*Secrets Store Read/);
    assert.deepEqual(seen.missing, { kind: 'cloudflare-permission', name: 'Secrets Store Read' });
  });

  it('unknown: no route, and what stands in could not be looked at', async () => {
    await bind('sample-workflow', withoutSlack);
    says(await look({ token: 'no-notifications' }), 'unknown', /what else alerts could not be looked at\. .*Notifications Read/);
  });
});
