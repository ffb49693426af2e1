import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'jsonc-parser';
import { createMemoryProject } from '../../../src/core/project/create.ts';
import { lookAtFile, lookAtWorker, rereadFile, type WorkerLook } from '../../../src/core/workers/look-at-worker.ts';
import { settingsText } from '../../../src/core/workers/settings-text.ts';
import { configText, differencesOf, workerText } from '../../../src/core/workers/worker-words.ts';
import type { Target } from '../../../src/core/wrangler/file.ts';
import { type RunningSandbox, startSandbox } from '../../sandbox/client.ts';
import { never, stageFor } from '../operations/support.ts';

const folder = new URL('../../sample/workers/', import.meta.url);
const files = [
  'api/wrangler.jsonc',
  'queue-consumer/wrangler.jsonc',
  'scheduler/wrangler.jsonc',
  'ops-dashboard/wrangler.jsonc',
  'workflow/wrangler.toml',
];
const texts = Object.fromEntries(files.map((file) => [`workers/${file}`, readFileSync(new URL(file, folder), 'utf8')]));

function targetOf(worker: string, change: (text: string) => string = (text) => text): Target {
  const project = createMemoryProject(Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, change(text)])));
  const target = project.targets().find(({ name }) => name === worker);
  assert.ok(target, worker);
  return target;
}

describe('a Worker as file and account have it', () => {
  let sandbox: RunningSandbox;
  const look = async (target: Target): Promise<WorkerLook> => lookAtWorker(target, stageFor(sandbox).account, new Date(), never);
  const drifts = (of: WorkerLook): string[] => differencesOf(of.settings).map(({ key, drift }) => `${key} ${drift}`);

  describe('in the ready account', () => {
    before(async () => (sandbox = await startSandbox({ scenario: 'ready' })));
    after(() => sandbox.stop());

    for (const worker of ['sample-api', 'sample-queue-consumer', 'sample-scheduler', 'sample-ops-dashboard', 'sample-workflow'])
      it(`says that ${worker} is as deployed`, async () => {
        const seen = await look(targetOf(worker));
        assert.equal(seen.state, 'deployed');
        assert.deepEqual(drifts(seen), []);
        assert.deepEqual(seen.unseen, []);
        assert.equal(configText(seen), 'as deployed');
        assert.match(workerText(seen, Date.now()), /^v[0-9a-f]{4} · \d+ (?:d|h) ago by \w+@ · 100 %$/);
        assert.deepEqual(
          seen.secrets.filter(({ cell }) => cell !== 'present'),
          [],
        );
      });

    it('gives the next runs of crons, and where the Worker answers', async () => {
      const scheduler = await look(targetOf('sample-scheduler'));
      assert.ok(scheduler.crons.length > 0);
      assert.ok(scheduler.crons.every(({ drift, next, words }) => drift === 'same' && next.length === 3 && words !== undefined));
      const api = await look(targetOf('sample-api'));
      assert.ok(api.hosts.some(({ host, kind }) => kind === 'workers.dev' && host.startsWith('sample-api.')));
    });

    it('names what a changed file would change, each setting once', async () => {
      const target = targetOf('sample-api', (text) =>
        text
          .replaceAll('"compatibility_date": "2026-10-01"', '"compatibility_date": "2026-11-01"')
          .replaceAll('"API_RATE_LIMIT_PER_MINUTE": "600"', '"API_RATE_LIMIT_PER_MINUTE": 600, "FEATURE_X": "on"')
          .replaceAll('"queue": "sample-tasks"', '"queue": "other-tasks"')
          .replaceAll('"services": [{ "binding": "WORKFLOW", "service": "sample-workflow" }],', ''),
      );
      assert.deepEqual(drifts(await look(target)), [
        'compatibility_date differs',
        'vars.API_RATE_LIMIT_PER_MINUTE differs',
        'vars.FEATURE_X only-file',
        'queues.producers.TASKS differs',
        'services.WORKFLOW only-account',
      ]);
    });

    it('does not take an ID that deploy provisions for a difference', async () => {
      const target = targetOf('sample-api', (text) => text.replaceAll(/"database_id": "5a1d[^"]*", /g, ''));
      assert.deepEqual(drifts(await look(target)), []);
    });

    it('compares nothing that it could not see, and says what', async () => {
      const target = targetOf('sample-api', (text) => text.replaceAll('"workers_dev": true', '"workers_dev": false'));
      assert.deepEqual(drifts(await look(target)), ['workers_dev differs']);
      await sandbox.fault({ path: 'sample-api/subdomain', kind: 403 }, { path: '/workers/domains', kind: 403 });
      try {
        const seen = await look(target);
        assert.equal(seen.state, 'deployed');
        assert.deepEqual(drifts(seen), []);
        assert.equal(seen.unseen.length, 2);
      } finally {
        await sandbox.clearFaults();
      }
    });

    it('compares an edited file with what it saw before, without asking', async () => {
      const seen = await look(targetOf('sample-api'));
      await sandbox.clearLog();
      const edited = targetOf('sample-api', (text) => text.replaceAll('"ENV_NAME": "production"', '"ENV_NAME": "live"'));
      assert.deepEqual(drifts(rereadFile(edited, seen, new Date())), ['vars.ENV_NAME differs']);
      assert.deepEqual(drifts(rereadFile(targetOf('sample-api'), seen, new Date())), []);
      assert.deepEqual(await sandbox.log(), []);
    });

    it('takes a variable of the account for no difference where the file keeps variables', async () => {
      const without = (text: string): string => text.replaceAll(', "API_RATE_LIMIT_PER_MINUTE": "600"', '');
      assert.deepEqual(drifts(await look(targetOf('sample-api', without))), ['vars.API_RATE_LIMIT_PER_MINUTE only-account']);
      const keeping = (text: string): string => without(text).replace('"main":', '"keep_vars": true, "main":');
      assert.deepEqual(drifts(await look(targetOf('sample-api', keeping))), []);
    });

    it('writes both sides with the same keys in the same order, so that equal ones are equal', async () => {
      const { settings } = await look(targetOf('sample-api'));
      const [local, deployed] = [settingsText(settings, 'local', 'sample', ['x']), settingsText(settings, 'deployed', 'sample', ['x'])];
      const bare = settings.filter(
        ({ drift, local: own, deployed: theirs }) => drift === 'same' && own !== undefined && theirs !== undefined,
      );
      assert.ok(bare.length >= 7);
      assert.equal(settingsText(bare, 'local', 'sample', []), settingsText(bare, 'deployed', 'sample', []));
      assert.equal((parse(local) as { vars: { ENV_NAME: string } }).vars.ENV_NAME, 'production');
      assert.ok(!deployed.includes('value of API_HMAC_SECRET'));
    });
  });

  describe('in the drifted account', () => {
    before(async () => (sandbox = await startSandbox({ scenario: 'drifted' })));
    after(() => sandbox.stop());

    it('shows a gradual split with the share of each version', async () => {
      const seen = await look(targetOf('sample-workflow'));
      assert.match(workerText(seen, Date.now()), /^v\w{4} 90 % · v\w{4} 10 % · gradual since 5 h$/);
    });

    it('says missing for a required secret that is gone, and set for the others', async () => {
      const seen = await look(targetOf('sample-api'));
      assert.deepEqual(seen.secrets, [{ name: 'API_HMAC_SECRET', isRequired: true, cell: 'missing' }]);
      assert.ok(drifts(seen).includes('secrets.required.API_HMAC_SECRET only-file'));
    });

    it('says which crons only one of the two has', async () => {
      const { crons } = await look(targetOf('sample-scheduler'));
      assert.deepEqual(
        crons.filter(({ drift }) => drift === 'only-account').map(({ cron }) => cron),
        ['0 4 * * *'],
      );
      assert.ok(crons.filter(({ drift }) => drift === 'only-file').length > 0);
    });

    it('differs in no line but those of settings that differ', async () => {
      const { settings } = await look(targetOf('sample-ops-dashboard'));
      const [local, deployed] = (['local', 'deployed'] as const).map((which) => settingsText(settings, which, 'sample', []).split('\n'));
      const only = (these: string[] = [], those: string[] = []): string[] => these.filter((line) => !those.includes(line));
      assert.deepEqual(
        [...only(local, deployed), ...only(deployed, local)].map((line) => line.trim().replace(/:.*$/, '')),
        ['"preview_urls"', '"OPS_DASHBOARD_READ_TOKEN"', '"preview_urls"', '"OPS_DASHBOARD_TOKEN"'],
      );
    });

    it('shows a variable set in the dashboard and masks what looks like a credential', async () => {
      const seen = await look(targetOf('sample-ops-dashboard'));
      assert.ok(drifts(seen).includes('vars.OPS_DASHBOARD_TOKEN only-account'));
      for (const side of ['local', 'deployed'] as const)
        assert.ok(!settingsText(seen.settings, side, 'sample', []).includes('legacy-plain-text'));
      assert.match(settingsText(seen.settings, 'deployed', 'sample', []), /"OPS_DASHBOARD_TOKEN": "•••• \(38 characters\)"/);
    });
  });

  describe('in the empty account', () => {
    before(async () => (sandbox = await startSandbox({ scenario: 'empty' })));
    after(() => sandbox.stop());

    it('says never deployed, and that the secrets wait for it', async () => {
      const seen = await look(targetOf('sample-api'));
      assert.equal(seen.state, 'absent');
      assert.equal(workerText(seen, Date.now()), 'never deployed');
      assert.equal(seen.secrets[0]?.cell, 'not-deployed');
    });

    it('is unknown with the reason when the account refuses, and compares nothing that it did not see', async () => {
      const { account } = stageFor(sandbox, { token: 'no-such-token-no-such-token-no-such-token' });
      const seen = await lookAtWorker(targetOf('sample-api'), account, new Date(), never);
      assert.equal(seen.state, 'unknown');
      assert.ok((seen.reason ?? '').length > 0);
    });
  });

  it('has no difference to tell of a file alone', () => {
    const seen = lookAtFile(targetOf('sample-api'), undefined, new Date());
    assert.equal(workerText(seen, 0), 'not looked at yet');
    assert.equal(configText(seen), '');
  });
});
