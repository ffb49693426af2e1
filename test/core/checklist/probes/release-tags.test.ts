import assert from 'node:assert/strict';
import { checkReadiness } from '../../../../src/core/checklist/check-readiness.ts';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { releaseTags as probe } from '../../../../src/core/checklist/probes/release-tags.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { lookAt, readinessContext, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

describe('release-tags', function () {
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
  const tag = (name: string, isAnnotated = true): { name: string; sha: string; at: number; isAnnotated: boolean } => ({
    name,
    sha: 'b'.repeat(40),
    at: Date.parse('2026-11-10T00:00:00Z'),
    isAnnotated,
  });
  const local = (...names: string[]): Look => ({ git: { tags: async () => names.map((name) => tag(name)) } });
  const tags = (...names: string[]): Promise<void> =>
    set(
      '/github/*/tags',
      names.map((name) => ({ name, sha: 'b'.repeat(40) })),
    );

  it('pass: the tag is on the remote and matches the package', async () => {
    says(
      await look(local('v1.4.0', 'v1.3.0')),
      'pass',
      /^v1\.4\.0 is on origin and matches package\.json 1\.4\.0; what is deployed was built from it\.$/,
    );
    const seen = await look({ ...local('v1.4.0', 'v1.3.0'), token: null });
    says(seen, 'pass', /^v1\.4\.0 is on origin and matches package\.json 1\.4\.0\.$/);
    assert.match(rowAt(seen, 'v1.4.0').description, /^here and on the remote, 2026-11-10$/);
  });

  it('pass: git alone asks the remote where it is not GitHub', async () => {
    const git = { tags: async () => [tag('v1.4.0', false)], remoteTags: async () => ['v1.4.0', 'nightly'] };
    const seen = await look({ git, github: null });
    says(seen, 'pass', /^v1\.4\.0 is on origin/);
    assert.match(rowAt(seen, 'annotated tags').description, /^1 of 1 tags are lightweight/);
  });

  it('fail: the version of the package has no tag', async () => {
    await sandbox.reset('drifted');
    says(await look(), 'fail', /^package\.json is at 1\.4\.0, but there is no tag v1\.4\.0\.$/);
    assert.deepEqual(
      (await look()).fixes.map(({ operation, args }) => [operation, args['tag']]),
      [['do.tag', 'v1.4.0']],
    );
  });

  it('fail: no tag of the form at all', async () => {
    await tags('nightly', 'v1');
    says(await look(), 'fail', /^No tag of the form vX\.Y\.Z exists\.$/);
  });

  it('warn: the tag exists only here', async () => {
    await tags('v1.3.0');
    says(await look(local('v1.4.0', 'v1.3.0')), 'warn', /^v1\.4\.0 exists only here; push it to the remote\.$/);
  });

  it('warn: the change log names a version without a tag, newer than the first one', async () => {
    const log = (text: string): Look => ({ edits: { 'CHANGELOG.md': text } });
    says(
      await look(log('# Changelog\n\n## [1.5.0] - 2026-11-20\n\n## [1.4.0] - 2026-11-10\n')),
      'warn',
      /, but CHANGELOG\.md names 1\.5\.0, which has no tag\.$/,
    );
    says(await look(log('## [1.4.0]\n\n## [0.9.0] - 2025-01-01\n')), 'pass', /^v1\.4\.0 is on origin/);
  });

  it('warn: what was deployed after the tag holds commits without one', async () => {
    const { versions } = (await sandbox.state()).workers['sample-api'] ?? { versions: [] };
    await set(`/workers/sample-api/versions/${versions.length - 1}/annotations`, {});
    const git = {
      tags: async () => [tag('v1.4.0')],
      countBetween: async () => 3,
      lastCommit: async () => ({ sha: 'c'.repeat(40), at: Date.parse('2026-11-12T00:00:00Z') }),
    };
    says(await look({ git }), 'warn', /, but HEAD is 3 commits past v1\.4\.0 and sample-api was deployed after it\.$/);
    const later = { ...git, lastCommit: async () => ({ sha: 'c'.repeat(40), at: Date.now() + 1000 }) };
    says(await look({ git: later }), 'pass', /^v1\.4\.0 is on origin/);
  });

  it('takes the nearest package of the Workers where the root has none, and the change log where no package has a version', async () => {
    const near = { 'package.json': '{"private":true}', 'workers/package.json': '{"version":"1.3.0"}' };
    says(await look({ edits: near }), 'pass', /^v1\.3\.0 is on origin and matches workers\/package\.json 1\.3\.0/);
    says(
      await look({ edits: { 'package.json': '{"version":"0.0.0"}' } }),
      'pass',
      /^v1\.4\.0 is on origin and matches CHANGELOG\.md 1\.4\.0/,
    );
    says(
      await look({ edits: { 'package.json': undefined, 'CHANGELOG.md': undefined } }),
      'warn',
      /^v1\.4\.0 is on origin, but no package\.json or change log/,
    );
  });

  it('unknown: offline by wish, git does not go to the remote either', async () => {
    const { project, git, signal } = readinessContext(sandbox, {
      git: { tags: async () => [tag('v1.4.0')], remoteTags: async () => assert.fail('asked') },
    });
    assert.ok(git);
    const { input } = await checkReadiness({ project, git, signal, isOffline: true, probes: [probe] });
    const seen = input.evidence.get('release-tags');
    assert.ok(seen);
    says(seen, 'unknown', /^The tags of the remote could not be read\. The network could not be reached/);
  });

  it('unknown: neither git nor GitHub, or the remote cannot be asked', async () => {
    says(await look({ git: null, github: null }), 'unknown', /^git could not be asked here/);
    await sandbox.fault({ kind: 503, path: '/matching-refs' });
    const seen = await look(local('v1.4.0'));
    says(seen, 'unknown', /^The tags of the remote could not be read\. The service answered with an error of its own/);
    assert.equal(seen.reason, 'server');
  });
});
