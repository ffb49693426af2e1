import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { dashboardRbacEnabled as probe } from '../../../../src/core/checklist/probes/dashboard-rbac-enabled.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { storeId } from '../../../sandbox/scenarios/ids.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const worker = 'sample-ops-dashboard';
const both = `Read and write tokens are both set on ${worker}`;

describe('dashboard-rbac-enabled', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  let read: Secret;
  let write: Secret;
  before(async () => {
    sandbox = await startSandbox();
    const { app } = await sandbox.state();
    read = new Secret(app.readToken);
    write = new Secret(app.writeToken);
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset('ready'));

  const look = (of: Look = {}): Promise<Evidence> => lookAt(probe, sandbox, of);
  const says = (seen: Evidence, verdict: string, sentence: string): void =>
    assert.deepEqual([seen.verdict, seen.sentence], [verdict, sentence]);
  type Kinds = Readonly<Partial<Record<'READ_TOKEN' | 'WRITE_TOKEN' | 'TOKEN', Record<string, unknown>>>>;
  const secret = { type: 'secret_text', text: 'x' };
  /** Exactly these tokens on the newest version. */
  const bind = async (kinds: Kinds): Promise<void> => {
    const versions = (await sandbox.state()).workers[worker]?.versions ?? [];
    const rest = versions.at(-1)?.bindings.filter(({ name }) => !name.startsWith('OPS_DASHBOARD')) ?? [];
    const value = [...rest, ...Object.entries(kinds).map(([end, kind]) => ({ name: `OPS_DASHBOARD_${end}`, ...kind }))];
    await sandbox.patch({ op: 'set', path: `/workers/${worker}/versions/${versions.length - 1}/bindings`, value });
  };

  it('pass: both are set', async () => {
    const seen = await look();
    says(seen, 'pass', `${both}.`);
    assert.match(rowAt(seen, 'OPS_DASHBOARD_READ_TOKEN').description, /^worker secret on version [0-9a-f]{8}$/);
  });

  it('warn: the old token is set as well', async () => {
    await bind({ READ_TOKEN: secret, WRITE_TOKEN: secret, TOKEN: secret });
    says(
      await look(),
      'warn',
      `${both}, but the legacy single token OPS_DASHBOARD_TOKEN is too and also grants write when the write token is empty.`,
    );
  });

  const fails: Readonly<Record<string, readonly [Kinds, string]>> = {
    'only the old token': [{ TOKEN: secret }, `Only the legacy token OPS_DASHBOARD_TOKEN is set on ${worker}: one token reads and writes.`],
    'no read token': [{ WRITE_TOKEN: secret }, `${worker} has no READ token: the write token is also the read token.`],
    'no write token': [{ READ_TOKEN: secret }, `${worker} has no WRITE token: nobody can retry or replay.`],
    'no write token, the old one writes': [
      { READ_TOKEN: secret, TOKEN: secret },
      `${worker} has no WRITE token: the legacy token OPS_DASHBOARD_TOKEN writes.`,
    ],
    none: [{}, `No token is set on ${worker}: every request to its API is refused.`],
    'a plain variable': [
      { READ_TOKEN: { type: 'plain_text', text: 'canary-plain' }, WRITE_TOKEN: secret },
      `OPS_DASHBOARD_READ_TOKEN is stored as plain text var on ${worker}.`,
    ],
  };
  for (const [name, [kinds, sentence]] of Object.entries(fails))
    it(`fail: ${name}`, async () => {
      await bind(kinds);
      const seen = await look();
      says(seen, 'fail', sentence);
      assert.ok(!JSON.stringify(seen).includes('canary'));
    });

  it('fail: not deployed; drifted: the old token in plain text', async () => {
    await sandbox.patch({ op: 'remove', path: `/workers/${worker}` });
    says(await look(), 'fail', `${worker} is not deployed, so no token is in force.`);
    await sandbox.reset('drifted');
    says(await look(), 'fail', `OPS_DASHBOARD_TOKEN is stored as plain text var on ${worker}.`);
  });

  it('with the kept read token: pass when it reads and may not write, fail when it may', async () => {
    const seen = await look({ workerTokens: { 'ops-read': read } });
    says(seen, 'pass', `${both}.`);
    assert.equal(rowAt(seen, 'write with the read token').description, 'refused (403)');
    says(
      await look({ workerTokens: { 'ops-read': write } }),
      'fail',
      'The read token can write: a retry with it was answered 404, not refused (403).',
    );
    const wrong = await look({ workerTokens: { 'ops-read': new Secret('other') } });
    says(
      wrong,
      'warn',
      'The read token that is kept for https://sample-ops-dashboard.sample.workers.dev was refused (401); keep the right one.',
    );
    await sandbox.patch({ op: 'set', path: '/app/ops', value: 'crash' });
    const crashed = await look({ workerTokens: { 'ops-read': read } });
    says(
      crashed,
      'fail',
      'https://sample-ops-dashboard.sample.workers.dev answered 500 to the read token: requests crash, so nobody can use it.',
    );
    await sandbox.patch({ op: 'set', path: '/app/ops', value: 'access' });
    assert.equal((await look({ workerTokens: { 'ops-read': read } })).verdict, 'warn');
    await sandbox.fault({ kind: 'reset', path: '/app/' });
    assert.equal((await look({ workerTokens: { 'ops-read': read } })).verdict, 'unknown');
  });

  it('warn: bound from the store but read as plain strings', async () => {
    const stored = { type: 'secrets_store_secret', store_id: storeId, secret_name: 'API_INGRESS_TOKEN' };
    await bind({ READ_TOKEN: stored, WRITE_TOKEN: secret });
    const edits = { 'workers/ops-dashboard/src/index.ts': 'const read = env.OPS_DASHBOARD_READ_TOKEN?.trim();\n' };
    says(
      await look({ edits }),
      'warn',
      `The tokens of ${worker} are bound from Secrets Store but read as plain strings at workers/ops-dashboard/src/index.ts:1.`,
    );
  });

  it('unknown: no dashboard known, signed out, no permission', async () => {
    says(
      await look({ texts: { 'wrangler.toml': 'name = "x"\n' } }),
      'unknown',
      'No Worker of this project is known to be the ops dashboard; name it as roles.ops-dashboard in .preflight/config.jsonc.',
    );
    says(await look({ token: null }), 'unknown', 'Not signed in to Cloudflare; connect the account to check this.');
    says(
      await look({ token: 'no-scripts' }),
      'unknown',
      'The token lacks the permission Workers Scripts Read; add it to the token, then check again.',
    );
    await bind({ READ_TOKEN: { type: 'secrets_store_secret', store_id: storeId, secret_name: 'API_INGRESS_TOKEN' }, WRITE_TOKEN: secret });
    assert.equal((await look({ token: 'no-secrets-store' })).verdict, 'unknown');
  });
});
