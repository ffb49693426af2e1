import assert from 'node:assert/strict';
import type { Evidence } from '../../../src/core/checklist/evidence.ts';
import { probes } from '../../../src/core/checklist/probes.ts';
import { runProbes } from '../../../src/core/checklist/run.ts';
import { startSandbox } from '../../sandbox/client.ts';
import type { FaultRule, RunningSandbox, ScenarioName } from '../../sandbox/client.ts';
import { readinessContext } from '../../support/readiness.ts';
import type { Look } from '../../support/readiness.ts';

type Seen = ReadonlyMap<string, Evidence>;
type Fault = {
  readonly name: string;
  readonly rule: Omit<FaultRule, 'path'>;
  readonly reasons: readonly string[];
  readonly timeout?: number;
};

const scenarios = ['ready', 'drifted'] as const;
const short = 120;

/** What each fault may be called. GitHub's 401, 403 and 404 are read by other rules than Cloudflare's: both names are right ones. */
const faults: readonly Fault[] = [
  { name: '401', rule: { kind: 401 }, reasons: ['unauthorized', 'forbidden'] },
  { name: '403', rule: { kind: 403 }, reasons: ['forbidden'] },
  { name: '404 without a thing that is missing', rule: { kind: 404 }, reasons: ['unexpected', 'not-found'] },
  { name: '429 with Retry-After', rule: { kind: 429, retryAfter: 1 }, reasons: ['rate-limited'] },
  { name: '429 for five minutes', rule: { kind: 429, retryAfter: 300 }, reasons: ['rate-limited'] },
  { name: '500', rule: { kind: 500 }, reasons: ['server'] },
  { name: '502', rule: { kind: 502 }, reasons: ['server'] },
  { name: '503', rule: { kind: 503 }, reasons: ['server'] },
  { name: 'HTML with 502', rule: { kind: 'html' }, reasons: ['server'] },
  { name: 'HTML with 200', rule: { kind: 'html', status: 200 }, reasons: ['unexpected'] },
  { name: 'a browser challenge', rule: { kind: 'challenge' }, reasons: ['unexpected', 'forbidden'] },
  { name: 'JSON that breaks off', rule: { kind: 'truncated' }, reasons: ['offline', 'unexpected'] },
  { name: 'a reset', rule: { kind: 'reset' }, reasons: ['offline'] },
  { name: 'an answer after the time limit', rule: { kind: 'slow', ms: 5 * short }, reasons: ['timeout'], timeout: short },
  { name: 'no answer', rule: { kind: 'hang' }, reasons: ['timeout'], timeout: short },
];

/** Parts of the account that may fail alone, and what else is asked. */
const parts: readonly string[] = [
  '/deployments',
  '/versions/',
  '/versions\\?|/versions$',
  '/schedules',
  '/scripts/[^/]+/subdomain',
  '/workers/subdomain',
  '/workers/scripts$',
  '/workers/domains',
  '/zones',
  '/workers/routes',
  '/script-settings',
  '/secrets$',
  '/queues\\?',
  '/queues/[^/]+/metrics',
  '/d1/database/[^/]+$',
  '/d1/database\\?',
  '/d1/database/[^/]+/query',
  '/time_travel/',
  '/secrets_store/stores',
  '/secrets_store/quota',
  '/subscriptions',
  '/alerting/',
  '/graphql',
  '/github/repos/[^/]+/[^/]+$',
  '/github/.*/branches/[^/]+$',
  '/github/.*/rules/',
  '/github/.*/actions/runs\\?',
  '/github/.*/jobs',
  '/github/.*/actions/workflows',
  '/github/.*/matching-refs',
  '/app/api/',
  '/app/ops/',
];

describe('faults', function () {
  this.timeout(120_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());

  const lookAll = (look: Look = {}, at: RunningSandbox = sandbox): Promise<Seen> =>
    runProbes({ probes, context: readinessContext(at, look) });

  for (const scenario of scenarios) {
    describe(`in the ${scenario} account`, () => {
      let alone: Seen;
      let whole: Seen;
      before(async () => {
        await sandbox.reset(scenario);
        whole = await lookAll();
        alone = await lookAll({ token: null, github: null, workerTokens: null });
      });
      beforeEach(() => sandbox.reset(scenario));

      for (const { name, rule, reasons, timeout } of faults) {
        it(`${name}: unknown with its reason, or what the files alone say`, async () => {
          await sandbox.fault({ ...rule, path: '/client/v4/|/github/|/app/' });
          const seen = await lookAll(timeout === undefined ? {} : { timeout });
          for (const probe of probes) judge(probe.id, seen, alone, reasons);
        });
      }

      it('offline: unknown with its reason, or what the files alone say', async () => {
        const nowhere = 'http://127.0.0.1:1';
        const gone = { ...sandbox, url: `${nowhere}/client/v4`, githubUrl: `${nowhere}/github`, apiUrl: nowhere, opsUrl: nowhere };
        const seen = await lookAll({}, gone);
        for (const probe of probes) judge(probe.id, seen, alone, ['offline']);
      });

      for (const path of parts) {
        for (const kind of [403, 503] as const) {
          // What a Worker of the user's answers is an answer: only a broken connection is a fault there.
          const fault = path.startsWith('/app/') ? ({ kind: 'reset', path } as const) : { kind, path };
          if (kind === 403 && fault.kind === 'reset') continue;
          it(`${fault.kind} at ${path} alone: no verdict gets better, none fails that did not`, async () => {
            await sandbox.fault(fault);
            const seen = await lookAll();
            for (const probe of probes) noBetter(probe.id, verdictOf(whole, probe.id), seen);
          });
        }
      }
    });
  }

  it('a token without any permission: nothing passes or fails that the files alone do not decide', async () => {
    await sandbox.reset('ready');
    const alone = await lookAll({ token: null, github: null, workerTokens: null });
    const seen = await lookAll({
      token: 'no-scripts,no-d1,no-queues,no-store,no-analytics,no-billing,no-zone,no-routes,no-notifications',
      github: null,
      workerTokens: null,
    });
    for (const { id } of probes) {
      const verdict = verdictOf(seen, id);
      assert.ok(verdict === 'unknown' || verdict === verdictOf(alone, id), `${id}: ${verdict}, ${seen.get(id)?.sentence}`);
    }
  });
});

describe('requests of a refresh', function () {
  this.timeout(60_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());

  const asked = async (scenario: ScenarioName): Promise<readonly string[]> => {
    await sandbox.reset(scenario);
    await runProbes({ probes, context: readinessContext(sandbox) });
    const log = await sandbox.log();
    assert.deepEqual(
      log.filter(({ unrouted }) => unrouted).map(({ path }) => path),
      [],
    );
    return log.filter(({ path }) => !path.startsWith('/app/')).map(({ method, path, body }) => `${method} ${path} ${body}`);
  };

  for (const scenario of scenarios) {
    it(`are at most 45 to Cloudflare and GitHub in the ${scenario} account, none twice, and none that writes`, async () => {
      const requests = await asked(scenario);
      assert.ok(requests.length <= 45, `${requests.length} requests:\n${requests.join('\n')}`);
      assert.equal(new Set(requests).size, requests.length);
      const writes = requests.filter((one) => !one.startsWith('GET ') && !/^POST \S+\/(?:query|graphql) /.test(one));
      assert.deepEqual(writes, []);
    });
  }

  it('are the same in an account of 5,000 Workers, 500 databases and 500 queues', async () => {
    const bare = (requests: readonly string[]): readonly string[] =>
      requests
        .map((one) =>
          one.replaceAll(/\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?|\b\d{13}\b/g, 'T').replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{40}/g, 'ID'),
        )
        .toSorted();
    assert.deepEqual(bare(await asked('large')), bare(await asked('ready')));
  });
});

function verdictOf(seen: Seen, id: string): string {
  return seen.get(id)?.verdict ?? 'absent';
}

/** Everything that could be asked fails: an item that needs an answer is unknown with the reason, any other says what it says without asking. */
function judge(id: string, seen: Seen, alone: Seen, reasons: readonly string[]): void {
  const now = seen.get(id);
  const said = `${id}: ${now?.verdict} (${now?.reason}) ${now?.sentence}`;
  if (now?.verdict === 'unknown' && now.reason !== undefined) return assert.ok(reasons.includes(now.reason), said);
  assert.equal(now?.verdict, verdictOf(alone, id), said);
  // Unknown without a reason is what files alone may say; what wants the account has a reason.
  const needed = alone.get(id)?.reason;
  assert.ok(needed === undefined, `${said} needs ${needed}`);
}

/** One part fails: less is known, so nothing may turn to pass or not applicable, and nothing to fail. */
function noBetter(id: string, before: string, seen: Seen): void {
  const now = seen.get(id);
  const said = `${id}: ${before} became ${now?.verdict} (${now?.reason}) ${now?.sentence}`;
  assert.notEqual(now?.reason, 'crashed', said);
  if (now?.verdict === 'pass' || now?.verdict === 'fail' || now?.verdict === 'not-applicable') assert.equal(now.verdict, before, said);
}
