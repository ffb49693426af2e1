import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { branchProtectionMain as probe } from '../../../../src/core/checklist/probes/branch-protection-main.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

describe('branch-protection-main', function () {
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
  const rule = (type: string): object => ({ type, ruleset_source: 'sample/sample-runtime' });
  const main = async (parts: object): Promise<void> =>
    set('/branches/main', { ...(await sandbox.state()).github['*']?.branches['main'], ...parts });
  const classic = {
    required_status_checks: { contexts: ['release'], checks: [] },
    required_pull_request_reviews: {},
    enforce_admins: { enabled: true },
    allow_force_pushes: { enabled: false },
  };

  it('pass: a ruleset', async () => {
    const seen = await look();
    says(seen, 'pass', /^main is protected by a ruleset: pull_request, required_status_checks and non_fast_forward\.$/);
    assert.match(rowAt(seen, 'required_status_checks').description, /in force: release/);
    assert.deepEqual(seen.facts['requiredChecks'], ['release']);
  });

  it('pass: classic protection, also when only administrators may read it', async () => {
    await main({ rules: [], protected: true, classic });
    says(await look(), 'pass', /^main is protected by classic protection: reviews and checks release\.$/);
    await set('/permissions', { admin: false, push: true, pull: true });
    says(await look(), 'pass', /^main is protected by classic protection: checks release\.$/);
  });

  it('fail: nothing protects it', async () => {
    await sandbox.reset('drifted');
    says(await look(), 'fail', /^main is not protected\.$/);
  });

  it('fail: rules that let everybody in', async () => {
    await main({ rules: [rule('deletion')], protected: false });
    says(await look(), 'fail', /^main has only rules that let unreviewed commits in: deletion\.$/);
    await main({ rules: [rule('deletion')], protected: true });
    says(await look(), 'warn', /^main has only rules that let unreviewed commits in: deletion\.$/);
  });

  it('fail: the plan does not have it', async () => {
    await set('/protectionUnavailable', true);
    says(await look(), 'fail', /^main is not protected: the plan of this private repository does not have branch protection\.$/);
  });

  it('fail: no such branch', async () => {
    await sandbox.patch({ op: 'remove', path: '/github/*/branches/main' });
    says(await look(), 'fail', /^There is no branch main on GitHub\.$/);
  });

  it('warn: the release check is not among the required checks', async () => {
    await main({ rules: [rule('pull_request')] });
    says(
      await look(),
      'warn',
      /^main is protected by a ruleset: pull_request, but the job that runs release:check \(release\) is not a required check\.$/,
    );
  });

  it('warn: administrators, force pushes', async () => {
    await main({ rules: [], protected: true, classic: { ...classic, enforce_admins: { enabled: false } } });
    says(await look(), 'warn', /but administrators can bypass it\.$/);
    await main({ rules: [], protected: true, classic: { ...classic, allow_force_pushes: { enabled: true } } });
    says(await look(), 'warn', /but force pushes are allowed\.$/);
    await main({ rules: [{ ...rule('required_status_checks'), parameters: { required_status_checks: [{ context: 'release' }] } }] });
    says(await look(), 'warn', /but force pushes are allowed\.$/);
  });

  it('warn: another default branch', async () => {
    await set('/default_branch', 'next');
    says(await look(), 'warn', /but the default branch is next, not main\.$/);
    const { main: branch } = (await sandbox.state()).github['*']?.branches ?? {};
    await set('/branches', { next: branch });
    says(await look(), 'warn', /^next is protected by .*, but there is no branch main; next is the default branch\.$/);
  });

  it('unknown: not on GitHub, hidden, single sign-on', async () => {
    says(await look({ github: null }), 'unknown', /not known to be on GitHub/);
    says(await look({ github: 'anonymous' }), 'unknown', /GitHub shows nothing here: .* or is private; check the remote, or sign in/);
    await set('/ssoRequired', true);
    says(await look(), 'unknown', /single sign-on/);
    await sandbox.fault({ kind: 503, path: '/rules/branches' });
    await set('/ssoRequired', false);
    says(await look(), 'unknown', /error of its own/);
  });
});
