import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { dashboardTokenProtected as probe } from '../../../../src/core/checklist/probes/dashboard-token-protected.ts';
import { classify } from '../../../../src/core/checklist/probes/shared/dashboard-answer.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { storeId } from '../../../sandbox/scenarios/ids.ts';
import { lookAt, readinessContext, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const url = 'https://sample-ops-dashboard.sample.workers.dev';
const worker = '/workers/sample-ops-dashboard';

describe('dashboard-token-protected', function () {
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
  const set = (path: string, value: unknown): Promise<void> => sandbox.patch({ op: 'set', path, value });

  it('pass: refuses without a token and with a made-up one', async () => {
    const seen = await look();
    says(
      seen,
      'pass',
      /^sample-ops-dashboard v[0-9a-f]{8}: https:\/\/sample-ops-dashboard\.sample\.workers\.dev refused a request without a token \(401\)\.$/,
    );
    const asked = (await sandbox.log()).filter(({ path }) => path.startsWith('/app/ops'));
    assert.deepEqual(
      asked.map(({ method, path, status }) => [method, path, status]),
      [
        ['GET', '/app/ops/api/meta', 401],
        ['GET', '/app/ops/api/meta', 401],
      ],
    );
    assert.equal(rowAt(seen, 'sample-ops-dashboard').verdict, 'pass');
  });

  it('pass: stands behind Cloudflare Access', async () => {
    await set('/app/ops', 'access');
    says(await look(), 'pass', /is protected by Cloudflare Access\.$/);
  });

  it('unknown: Access guards one address, but others could not be looked for', async () => {
    await set('/app/ops', 'access');
    const seen = await look({ token: 'no-zones' });
    says(seen, 'unknown', /Zone Read/);
    assert.deepEqual(seen.missing, { kind: 'cloudflare-permission', name: 'Zone Read' });
  });

  it('pass: where the Worker itself refuses, unknown routes are only told', async () => {
    const seen = await look({ token: 'no-zones' });
    says(seen, 'pass', /refused a request without a token \(401\)/);
    assert.equal(rowAt(seen, 'other addresses').verdict, undefined);
  });

  it('fail: not deployed, and never deployed', async () => {
    await sandbox.patch({ op: 'remove', path: worker });
    says(await look(), 'fail', /^sample-ops-dashboard is not deployed\.$/);
    await sandbox.reset('ready');
    await set(`${worker}/deployments`, []);
    says(await look(), 'fail', /^sample-ops-dashboard exists but was never deployed\.$/);
  });

  it('fail: open to anyone', async () => {
    await set('/app/ops', 'open');
    const seen = await look();
    says(seen, 'fail', new RegExp(`^${url} is open to anyone: GET /api/meta without a token answered 200\\.$`));
    assert.equal(rowAt(seen, url).action?.operation, 'D.subdomain');
  });

  it('fail: crashes, with the line that reads a store secret as a string', async () => {
    await set('/app/ops', 'crash');
    says(await look(), 'fail', /crashes with 500: nobody can use it\.$/);
    const { versions } = (await sandbox.state()).workers['sample-ops-dashboard'] ?? { versions: [] };
    const bindings = versions
      .at(-1)
      ?.bindings.map((one) =>
        one.name === 'OPS_DASHBOARD_READ_TOKEN'
          ? { name: one.name, type: 'secrets_store_secret', store_id: storeId, secret_name: one.name }
          : one,
      );
    await set(`${worker}/versions/${versions.length - 1}/bindings`, bindings);
    says(
      await look(),
      'fail',
      /nobody can use it\. OPS_DASHBOARD_READ_TOKEN is bound from Secrets Store but read as a plain string at workers\/ops-dashboard\/src\/index\.ts:\d+\.$/,
    );
  });

  it('fail: a build writes the token into the page', async () => {
    const seen = await look({ edits: { '.env.production': 'A=1\nVITE_OPS_DASHBOARD_TOKEN=canary-value-of-a-token\n' } });
    says(seen, 'fail', /\.env\.production:2 puts the dashboard's token into the page: it is shipped to browsers\./);
    assert.ok(!JSON.stringify(seen).includes('canary-value'));
    says(await look({ edits: { '.env.production': 'VITE_OPS_DASHBOARD_TOKEN=replace-me\n' } }), 'pass', /refused/);
  });

  it('warn: deployed, but no address leads to it', async () => {
    await set(`${worker}/subdomain/enabled`, false);
    says(await look(), 'warn', /^sample-ops-dashboard v[0-9a-f]{8} is deployed but not reachable from the internet\.$/);
    const off = { 'workers/ops-dashboard/wrangler.jsonc': (text: string) => text.replace('"workers_dev": true', '"workers_dev": false') };
    says(await look({ edits: off }), 'warn', /not reachable from the internet \(workers_dev is false and no route leads to it\)\.$/);
  });

  it('unknown: no address known, because they could not be looked for', async () => {
    await set(`${worker}/subdomain/enabled`, false);
    says(await look({ token: 'no-zones' }), 'unknown', /is deployed, but its addresses could not be found\. .*Zone Read/);
  });

  it('fail: an address that is open beside one that cannot be reached', async () => {
    await set('/app/ops', 'open');
    await set(`${worker}/subdomain/previews_enabled`, true);
    const seen = await look();
    says(seen, 'fail', /is open to anyone/);
    assert.match(JSON.stringify(seen.facts), /"kind":"preview"/);
  });

  for (const [mode, words] of [
    ['challenge', /answered 403 from Cloudflare, before the dashboard was asked/],
    ['other', /answered 404 with a page, which is not the dashboard's API/],
  ] as const) {
    it(`unknown: ${mode}`, async () => {
      await set('/app/ops', mode);
      says(await look(), 'unknown', words);
    });
  }

  it('unknown: live checks off, signed out, no permission, nobody is the dashboard', async () => {
    says(await look({ workerTokens: null }), 'unknown', /could not be asked\. Asking the Workers over the internet is switched off/);
    says(await look({ token: null }), 'unknown', /^Not signed in to Cloudflare/);
    says(await look({ token: 'no-scripts' }), 'unknown', /Workers Scripts Read/);
    says(await look({ config: { roles: { 'ops-dashboard': 'nobody' } } }), 'unknown', /^No Worker here is known as the dashboard/);
  });

  it('fail: refuses strangers, but takes any token at all', async () => {
    const context = readinessContext(sandbox);
    const { workers } = context;
    assert.ok(workers);
    const any: typeof workers = {
      ...workers,
      ask: async (request, signal) => {
        const answer = await workers.ask(request, signal);
        return request.headers?.['authorization'] === undefined ? answer : { ...answer, status: 200, json: { worker: 'ops-dashboard' } };
      },
    };
    says(await probe.run({ ...context, workers: any }), 'fail', /is open to anyone: GET \/api\/meta with a made-up token answered 200\.$/);
  });

  it('a dashboard that is a Pages project', async () => {
    const of: Look = {
      edits: { 'board/wrangler.json': '{"name":"board","pages_build_output_dir":"dist"}' },
      config: { roles: { 'ops-dashboard': 'board' } },
    };
    says(await look(of), 'fail', /^board is not deployed\.$/);
    const project = (variables: object): object => ({
      name: 'board',
      subdomain: 'sample-ops-dashboard.sample.workers.dev',
      domains: [],
      canonical_deployment: { id: 'd', created_on: '2026-11-20T00:00:00Z', url: '' },
      deployment_configs: { production: { env_vars: variables } },
    });
    await set('/pages/board', project({}));
    says(await look(of), 'pass', /refused a request without a token \(401\)/);
    await set('/pages/board', project({ VITE_OPS_DASHBOARD_TOKEN: { type: 'secret_text', value: '' } }));
    says(await look(of), 'fail', /^VITE_OPS_DASHBOARD_TOKEN is a build variable of board: the token is shipped to browsers\./);
    says(await look({ ...of, token: 'no-pages' }), 'unknown', /Cloudflare Pages Read/);
  });

  it('takes a gateway, a redirect and an answer of the API for what they are', () => {
    const address = { url: 'https://a.example', kind: 'setting' };
    const answer = { url: address.url, headers: {}, json: undefined, access: false, intercepted: false };
    const of = (more: object, kind = 'setting'): string =>
      classify({ ...address, kind }, { ...answer, status: 200, ...more }, 'without a token').part.verdict;
    assert.deepEqual(
      [
        of({ status: 502 }),
        of({ status: 429 }),
        of({ status: 302, headers: { location: 'https://login.example/' } }),
        of({ status: 401, json: { success: false, errors: [] } }),
        of({ status: 200 }),
        of({ status: 403 }),
        of({ status: 404 }, 'preview'),
        of({ status: 200, json: {} }, 'preview'),
      ],
      ['unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'pass', 'not-applicable', 'fail'],
    );
  });
});
