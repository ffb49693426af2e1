import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { releaseCheckCi as probe } from '../../../../src/core/checklist/probes/release-check-ci.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

describe('release-check-ci', function () {
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
  const set = (path: string, value: unknown): Promise<void> => sandbox.patch({ op: 'set', path: `/github/*${path}`, value });
  const ci = (change: (text: string) => string): Look => ({ edits: { '.github/workflows/ci.yml': change } });
  const step = (conclusion: string): Promise<void> => set('/runs/0/jobs/0/steps/3/conclusion', conclusion);

  it('pass: the step succeeded for the head', async () => {
    const seen = await look();
    says(seen, 'pass', /^release:check passed in CI\/release on main@[0-9a-f]{7}\.$/);
    assert.match(rowAt(seen, 'CI/release').description, /succeeded 2 hours ago\.$/);
    assert.deepEqual(rowAt(seen, 'CI/release').refs.at(-1), { path: '.github/workflows/ci.yml', line: 11 });
  });

  it('pass: another job of the run failed, not this one', async () => {
    const { jobs } = (await sandbox.state()).github['*']?.runs[0] ?? { jobs: [] };
    await set('/runs/0/jobs', [...jobs, { id: 5, name: 'urls', status: 'completed', conclusion: 'failure', steps: [] }]);
    await set('/runs/0/conclusion', 'failure');
    says(await look(), 'pass', /^release:check passed/);
  });

  it('fail: the step failed', async () => {
    await sandbox.reset('drifted');
    says(await look(), 'fail', /^release:check failed in CI\/release on main@[0-9a-f]{7} 1 hour ago\.$/);
  });

  it('fail: continue-on-error hides the failure from the job, not from us', async () => {
    await step('failure');
    const hidden = ci((text) =>
      text.replace('- run: npm run release:check', '- run: npm run release:check\n        continue-on-error: true'),
    );
    says(await look(hidden), 'fail', /^release:check failed/);
  });

  it('fail: no workflow runs it, or there is none', async () => {
    says(
      await look(ci((text) => text.replace('release:check', 'test'))),
      'fail',
      /^No workflow runs release:check\. None of the 1 workflows runs it\.$/,
    );
    says(
      await look({ edits: { '.github/workflows/ci.yml': undefined } }),
      'fail',
      /^No workflow runs release:check\. There is no workflow in/,
    );
  });

  it('warn: the head has not run, or still runs', async () => {
    await set('/branches/main/sha', 'a'.repeat(40));
    says(await look(), 'warn', /^release:check has not run in CI\/release for main@aaaaaaa; the last green commit [0-9a-f]{7} is older\.$/);
    await sandbox.reset('ready');
    await set('/runs/0/status', 'in_progress');
    await set('/runs/0/conclusion', null);
    says(await look(), 'warn', /^release:check is still in progress in CI\/release for main@/);
  });

  it('warn: skipped, cancelled, or such that it could not fail', async () => {
    await step('skipped');
    says(await look(), 'warn', /is not proven for main@[0-9a-f]{7}: the run of CI\/release skipped it\.$/);
    await step('cancelled');
    says(await look(), 'warn', /was cancelled\.$/);
    await sandbox.reset('ready');
    const soft = ci((text) => text.replace('    steps:', '    continue-on-error: true\n    steps:'));
    says(await look(soft), 'warn', /but continue-on-error in \.github\/workflows\/ci\.yml would let a failure pass\.$/);
    const renamed = ci((text) => text.replace('  release:\n', '  verify:\n'));
    says(await look(renamed), 'warn', /the run of CI\/verify has no such job\.$/);
  });

  it('warn: the workflow is disabled', async () => {
    await set('/workflows/0/state', 'disabled_manually');
    says(await look(), 'warn', /but the workflow is disabled now\.$/);
  });

  it('warn: only on tags, by hand, or for other branches', async () => {
    const on = (text: string): Look => ci((old) => old.replace('on:\n  push:\n  pull_request:', text));
    says(await look(on('on:\n  push:\n    tags: ["v*"]')), 'warn', /^release:check does not run for pushes to main, only on tags\.$/);
    says(await look(on('on: workflow_dispatch')), 'warn', /only by hand\.$/);
    says(await look(on('on:\n  push:\n    branches: [next]\n  pull_request:')), 'warn', /only for other branches and on pull requests\.$/);
    says(await look(on('on:\n  push:\n    branches: ["ma*", "!next"]')), 'pass', /^release:check passed/);
    says(await look(on('on:\n  push:\n    branches-ignore: [main]')), 'warn', /does not run for pushes to main/);
  });

  it('warn: commits here that nobody checked', async () => {
    says(await look({ git: { countBetween: async () => 2 } }), 'warn', /^2 local commits are not pushed to main\. /);
    says(await look({ git: { branch: async () => 'topic', countBetween: async () => 2 } }), 'pass', /^release:check passed/);
  });

  it('follows a called workflow to its caller', async () => {
    const edits = {
      '.github/workflows/ci.yml': 'name: CI\non: push\njobs:\n  all:\n    uses: ./.github/workflows/check.yml\n',
      '.github/workflows/check.yml':
        'on: workflow_call\njobs:\n  release:\n    runs-on: x\n    steps:\n      - run: npm run release:check\n',
    };
    await set('/runs/0/jobs/0/name', 'all / release');
    says(await look({ edits }), 'pass', /^release:check passed in CI\/all \/ release on main@/);
  });

  it('all packages of a repository count', async () => {
    const other = 'name: Dashboard\non: push\njobs:\n  check:\n    steps:\n      - run: npm run release:check\n';
    const seen = await look({ edits: { '.github/workflows/other.yml': other } });
    says(seen, 'warn', /^release:check has not run in Dashboard\/check .* 1 of 2 checks are in order\.$/);
  });

  it('unknown: not on GitHub, hidden, single sign-on, no YAML', async () => {
    says(await look({ github: null }), 'unknown', /not known to be on GitHub/);
    says(await look({ github: 'anonymous' }), 'unknown', /GitHub shows nothing here: .* or is private; check the remote, or sign in/);
    await set('/ssoRequired', true);
    says(await look(), 'unknown', /single sign-on/);
    await sandbox.reset('ready');
    says(await look({ edits: { '.github/workflows/ci.yml': 'a: [' } }), 'unknown', /ci\.yml cannot be read as YAML/);
    await sandbox.fault({ kind: 'html', path: '/actions/runs' });
    says(await look(), 'unknown', /error of its own/);
  });

  it('fail: no such branch', async () => {
    await sandbox.patch({ op: 'remove', path: '/github/*/branches/main' });
    says(await look(), 'fail', /^There is no branch main on GitHub\.$/);
  });
});
