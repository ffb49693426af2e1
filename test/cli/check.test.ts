import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { checklistItems } from '../../src/core/checklist/items.ts';
import { startSandbox } from '../sandbox/client.ts';
import type { RunningSandbox } from '../sandbox/client.ts';
import { folderWith, git, preflight, sampleRepository, withoutPublicAddresses } from './run-cli.ts';
import type { Run, RunOptions } from './run-cli.ts';
import { itemFields } from '../core/checklist/item-fields.ts';

type Item = {
  readonly id: string;
  readonly section: string;
  readonly text: string;
  readonly line: number | null;
  readonly ticked: boolean;
  readonly status: string;
  readonly verdict: string;
  readonly evidence: string;
  readonly facts: object;
  readonly rows: readonly object[];
  readonly missing: { readonly kind: string; readonly name: string } | null;
  readonly checkedAt: string | null;
};
type Answer = {
  readonly schemaVersion: number;
  readonly account: { readonly id: string } | null;
  readonly environment: string;
  readonly summary: { readonly total: number; readonly drift: number; readonly checklist: string };
  readonly items: readonly Item[];
};

const verdicts = ['pass', 'fail', 'warn', 'unknown', 'not-applicable'];
const statuses = ['done', 'ready', 'open', 'drift', 'stale', 'waived', 'not-applicable'];
const ids = checklistItems.map(({ id }) => id as string);

describe('preflight check', function () {
  this.timeout(60_000);
  let sandbox: RunningSandbox;
  let folder = '';
  before(async () => {
    sandbox = await startSandbox();
    const sample = sampleRepository();
    folder = sample.folder;
    await sandbox.atCommit(sample.head);
    await withoutPublicAddresses(sandbox);
  });
  after(async () => {
    await sandbox.stop();
    rmSync(folder, { recursive: true });
  });

  const check = (args: readonly string[] = [], { env = sandbox.env, ...rest }: RunOptions = {}): Promise<Run> =>
    preflight(['check', folder, ...args], { env, ...rest });
  const json = async (args: readonly string[] = [], options: RunOptions = {}): Promise<Answer & { readonly code: number }> => {
    const { code, stdout, stderr } = await check([...args, '--format', 'json'], options);
    assert.equal(stderr, '');
    return { code, ...(JSON.parse(stdout) as Answer) };
  };
  const of = ({ items }: Answer, id: string): Item => {
    const found = items.find((item) => item.id === id);
    assert.ok(found, `no item ${id}`);
    return found;
  };

  describe('on the ready account', () => {
    it('answers JSON of the contract, exit code 0', async () => {
      const answer = await json();
      assert.equal(answer.code, 0);
      const { code: _code, ...printed } = answer;
      assert.deepEqual(Object.keys(printed), ['schemaVersion', 'account', 'environment', 'summary', 'items']);
      assert.equal(answer.schemaVersion, 1);
      assert.equal(answer.account?.id, sandbox.accountId);
      assert.equal(answer.environment, 'production');
      assert.equal(answer.summary.checklist, 'PRODUCTION_READINESS_CHECKLIST.md');
      assert.equal(answer.summary.total, 32);
      assert.deepEqual(answer.items.map(({ id }) => id).toSorted(), ids.toSorted());
      const lines = readFileSync(path.join(folder, 'PRODUCTION_READINESS_CHECKLIST.md'), 'utf8').split('\n');
      for (const item of answer.items) {
        assert.deepEqual(Object.keys(item), itemFields);
        assert.ok(verdicts.includes(item.verdict), item.verdict);
        assert.ok(statuses.includes(item.status), item.status);
        assert.match(item.evidence, /\S.*[.)]$/, item.id);
        assert.match(lines[(item.line ?? 0) - 1] ?? '', item.ticked ? /^- \[x\] / : /^- \[ \] /, item.id);
        assert.match(item.checkedAt ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, item.id);
        assert.ok(Array.isArray(item.rows) && typeof item.facts === 'object', item.id);
      }
      assert.deepEqual(
        answer.items.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id),
        [],
      );
      assert.equal(of(answer, 'd1-migrations-applied').verdict, 'pass');
      assert.equal(of(answer, 'release-check-ci').verdict, 'pass', of(answer, 'release-check-ci').evidence);
    });

    it('prints text, Markdown and SARIF of the same, and nothing else on either stream', async () => {
      const text = await check();
      assert.equal(text.code, 0);
      assert.match(text.stdout, /^Readiness \d+\/32 · production · .*\(8f3ad04c…\)\n/);
      assert.match(text.stdout, /✓ done +D1 database created and migrations applied/);
      const markdown = await check(['--format', 'markdown']);
      assert.match(markdown.stdout, /^# Production readiness\n/);
      assert.equal(markdown.stdout.match(/^\| [☑☐] \|/gm)?.length, 32);
      const sarif = await check(['--format', 'sarif']);
      const [run] = (JSON.parse(sarif.stdout) as { runs: { results: unknown[]; tool: { driver: { rules: { id: string }[] } } }[] }).runs;
      assert.deepEqual(run?.results, []);
      assert.deepEqual(
        run?.tool.driver.rules.map(({ id }) => id),
        ids,
      );
      for (const each of [text, markdown, sarif]) assert.deepEqual([each.code, each.stderr], [0, '']);
    });

    it('asks at the address that is told for a Worker, and at no other of its own', async () => {
      const told = await json(['--url', `sample-ops-dashboard=${sandbox.opsUrl}`, '--url', `sample-api=${sandbox.apiUrl}`]);
      assert.equal(of(told, 'dashboard-token-protected').verdict, 'pass', of(told, 'dashboard-token-protected').evidence);
      assert.equal(of(told, 'api-ingress-token-enabled').verdict, 'pass');
    });

    it('--env and CLOUDFLARE_ENV choose the environment', async () => {
      assert.equal((await json(['--env', 'production'])).environment, 'production');
      assert.equal((await json([], { env: { ...sandbox.env, CLOUDFLARE_ENV: 'production' } })).environment, 'production');
      const top = await json(['--env', '']);
      assert.equal(top.environment, '');
      assert.match(of(top, 'd1-migrations-applied').evidence, /sample-runtime-dev/);
    });

    it('--offline asks nobody: what needs the account is unknown, what needs files is not', async () => {
      await sandbox.clearLog();
      const answer = await json(['--offline']);
      assert.deepEqual(await sandbox.log(), []);
      assert.equal(answer.code, 0);
      assert.equal(answer.account, null);
      for (const id of ['d1-migrations-applied', 'queue-bound', 'api-ingress-token-enabled', 'branch-protection-main'])
        assert.equal(of(answer, id).verdict, 'unknown', id);
      assert.equal(of(answer, 'slo-targets-defined').verdict, 'warn');
      assert.ok(answer.items.every(({ verdict }) => verdict !== 'fail'));
    });

    it('without an account nothing that needs one passes or fails', async () => {
      const { code, account, items } = await json([], { env: { GITHUB_API_URL: sandbox.githubUrl, GITHUB_TOKEN: 'sandbox-github-token' } });
      assert.deepEqual([code, account], [0, null]);
      const signedOut = items.filter(({ missing }) => missing?.name === 'Cloudflare API token');
      assert.ok(signedOut.length >= 15, String(signedOut.length));
      for (const item of signedOut) assert.equal(item.verdict, 'unknown', item.id);
      assert.equal(items.find(({ id }) => id === 'branch-protection-main')?.verdict, 'pass');
    });

    it('a token that is refused, an account that it does not see: unknown, and said on stderr', async () => {
      const refused = await check(['--format', 'json'], { env: { ...sandbox.env, CLOUDFLARE_API_TOKEN: 'nobody-knows-this' } });
      const answer = JSON.parse(refused.stdout) as Answer;
      assert.equal(of(answer, 'd1-migrations-applied').verdict, 'unknown');
      const foreign = 'deadbeef01234567deadbeef01234567';
      const other = folderWith({
        'wrangler.toml': `name = "x"\nmain = "x.js"\ncompatibility_date = "2026-10-01"\naccount_id = "${foreign}"\n`,
      });
      const seen = await preflight(['check', other, '--format', 'json'], { env: sandbox.env });
      rmSync(other, { recursive: true });
      assert.match(seen.stderr, new RegExp(`^This token does not see the account ${foreign}: `));
      for (const id of ['service-bindings-resolve', 'api-ingress-token-enabled', 'rollback-tested'])
        assert.notEqual(of(JSON.parse(seen.stdout) as Answer, id).verdict, 'pass', id);
    });

    it('keeps a checklist line whose probe is not there, and a list of its own', async () => {
      const own = folderWith({ 'PRODUCTION_READINESS_CHECKLIST.md': '# Ours\n\n## Team\n\n- [x] pager rota is filled\n' });
      const { code, stdout } = await preflight(['check', own, '--format', 'json', '--offline']);
      rmSync(own, { recursive: true });
      const answer = JSON.parse(stdout) as Answer;
      assert.equal(code, 0);
      const [custom] = answer.items.filter(({ id }) => !ids.includes(id));
      assert.deepEqual([custom?.section, custom?.line, custom?.ticked, custom?.verdict], ['Team', 5, true, 'unknown']);
      assert.deepEqual(
        ids.filter((id) => !answer.items.some((item) => item.id === id && item.line === null)),
        [],
      );
    });
  });

  describe('on the drifted account', () => {
    before(async () => {
      await sandbox.reset('drifted');
      await withoutPublicAddresses(sandbox);
    });

    it('fails with exit code 1 and says what drifted', async () => {
      const answer = await json();
      assert.equal(answer.code, 1);
      const drifted = answer.items.filter(({ status }) => status === 'drift');
      assert.equal(answer.summary.drift, drifted.length);
      for (const id of ['d1-migrations-applied', 'queue-bound', 'cron-windows-reviewed'])
        assert.ok(
          drifted.some((item) => item.id === id),
          id,
        );
      for (const item of drifted) assert.deepEqual([item.ticked, item.verdict], [true, 'fail'], item.id);
    });

    it('in every format', async () => {
      const text = await check();
      assert.equal(text.code, 1);
      assert.match(text.stdout, /✗ drift +D1 database created/);
      const markdown = await check(['--format', 'markdown']);
      assert.equal(markdown.code, 1);
      assert.match(markdown.stdout, /## To do first\n\n- \*\*.*\(drift\)/);
      const sarif = await check(['--format', 'sarif']);
      assert.equal(sarif.code, 1);
      const [run] = (
        JSON.parse(sarif.stdout) as {
          runs: { results: { ruleId: string; level: string; locations: { physicalLocation: { region: { startLine: number } } }[] }[] }[];
        }
      ).runs;
      const migrations = run?.results.find(({ ruleId }) => ruleId === 'd1-migrations-applied');
      assert.equal(migrations?.level, 'error');
      assert.equal(migrations?.locations[0]?.physicalLocation.region.startLine, 7);
    });

    it('one service that answers with an error takes no other item down', async () => {
      const clean = await json();
      await sandbox.fault({ kind: 500, path: '/d1/' });
      const broken = await json();
      await sandbox.clearFaults();
      assert.equal(of(broken, 'd1-migrations-applied').verdict, 'unknown');
      for (const id of ['queue-bound', 'service-bindings-resolve', 'cron-windows-reviewed', 'branch-protection-main'])
        assert.equal(of(broken, id).verdict, of(clean, id).verdict, id);
    });
  });

  it('writes nothing into the folder', async () => {
    await check();
    assert.equal(git(folder, 'status', '--porcelain'), '');
  });
});
