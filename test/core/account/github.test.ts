import assert from 'node:assert/strict';
import { createBudget } from '../../../src/core/account/budget.ts';
import { AccountError } from '../../../src/core/account/errors.ts';
import { createGitHub } from '../../../src/core/account/github/create-github.ts';
import type { GitHub } from '../../../src/core/account/github/github.ts';
import { snapshotGitHub } from '../../../src/core/account/github/github-snapshot.ts';
import { silentLog } from '../../../src/core/account/ports.ts';
import { Secret } from '../../../src/core/secret.ts';
import { canaryToken, never, quickClock, send, startLoopback } from './loopback.ts';
import type { Loopback } from './loopback.ts';

describe('GitHub', () => {
  let server: Loopback;
  before(async () => {
    server = await startLoopback();
  });
  after(() => server.close());
  beforeEach(() => {
    server.seen.length = 0;
  });

  const github = (token: string | undefined = canaryToken): GitHub => {
    const clock = quickClock();
    return createGitHub({
      remote: { host: 'github.com', owner: 'o', repo: 'r' },
      baseUrl: server.url,
      token: token === undefined ? undefined : new Secret(token),
      budget: createBudget({ clock }),
      clock,
      log: silentLog,
      etags: new Map(),
      timeout: 5000,
    });
  };
  const anonymous = (): GitHub => {
    const clock = quickClock();
    return createGitHub({
      remote: { host: 'github.com', owner: 'o', repo: 'r' },
      baseUrl: server.url,
      token: undefined,
      budget: createBudget({ clock }),
      clock,
      log: silentLog,
      etags: new Map(),
    });
  };
  const repository = {
    full_name: 'o/r',
    private: true,
    visibility: 'private',
    default_branch: 'main',
    archived: false,
    permissions: { admin: false, push: true },
  };

  it('reads a repository with its headers and without more', async () => {
    server.reply = (_, response) => send(response, 200, repository);
    const found = await github().repository(never);
    assert.deepEqual(found, {
      fullName: 'o/r',
      visibility: 'private',
      isPrivate: true,
      defaultBranch: 'main',
      isArchived: false,
      canAdmin: false,
      canPush: true,
    });
    const headers = server.seen[0]?.headers ?? {};
    assert.equal(server.seen[0]?.path, '/repos/o/r');
    assert.equal(headers['x-github-api-version'], '2022-11-28');
    assert.equal(headers.accept, 'application/vnd.github+json');
    assert.equal(headers.authorization, `Bearer ${canaryToken}`);
    await anonymous().repository(never);
    assert.equal(server.seen[1]?.headers.authorization, undefined);
  });

  it('reads branches, rules, protection, runs, jobs, checks, tags and releases', async () => {
    const answers: Readonly<Record<string, unknown>> = {
      '/repos/o/r/branches/main': {
        name: 'main',
        commit: { sha: 's' },
        protected: true,
        protection: { required_status_checks: { contexts: ['a'], checks: [{ context: 'a' }, { context: 'b' }] } },
      },
      '/repos/o/r/rules/branches/main': [
        { type: 'pull_request' },
        { type: 'required_status_checks', parameters: { required_status_checks: [{ context: 'ci' }] } },
      ],
      '/repos/o/r/branches/main/protection': {
        enforce_admins: { enabled: true },
        required_pull_request_reviews: {},
        allow_force_pushes: { enabled: false },
      },
      '/repos/o/r/actions/workflows': {
        total_count: 1,
        workflows: [{ id: 1, name: 'CI', path: '.github/workflows/ci.yml', state: 'active', html_url: 'u' }],
      },
      '/repos/o/r/actions/runs': {
        workflow_runs: [
          {
            id: 5,
            workflow_id: 1,
            head_sha: 's',
            event: 'push',
            status: 'completed',
            conclusion: 'success',
            html_url: 'u',
            created_at: 't',
          },
        ],
      },
      '/repos/o/r/actions/runs/5/jobs': {
        jobs: [
          {
            id: 9,
            name: 'typecheck',
            status: 'completed',
            conclusion: 'success',
            steps: [{ name: 'x', status: 'completed', conclusion: 'skipped' }],
          },
        ],
      },
      '/repos/o/r/commits/s/check-runs': { check_runs: [{ name: 'c', status: 'queued', conclusion: null }] },
      '/repos/o/r/git/matching-refs/tags/v': [{ ref: 'refs/tags/v1.0.0', object: { sha: 's', type: 'tag' } }],
      '/repos/o/r/releases': [{ tag_name: 'v1.0.0', draft: false, prerelease: false, published_at: 't' }],
      '/repos/o/r/compare/v1...main': { ahead_by: 3, behind_by: 0 },
    };
    server.reply = ({ path }, response) =>
      path in answers ? send(response, 200, answers[path]) : send(response, 404, { message: 'Not Found' });
    const hub = github();
    assert.deepEqual((await hub.branch('main', never)).requiredChecks, ['a', 'b']);
    assert.deepEqual(
      (await hub.branchRules('main', never)).map(({ type, checks }) => [type, ...checks]),
      [['pull_request'], ['required_status_checks', 'ci']],
    );
    assert.deepEqual(await hub.classicProtection('main', never), {
      requiredChecks: [],
      requiresReview: true,
      enforcesAdmins: true,
      allowsForcePush: false,
      allowsDeletion: false,
    });
    assert.equal((await hub.workflows(never))[0]?.path, '.github/workflows/ci.yml');
    assert.equal((await hub.runs({ branch: 'main', headSha: 's' }, never))[0]?.conclusion, 'success');
    assert.equal(server.seen.at(-1)?.query.get('head_sha'), 's');
    assert.equal((await hub.jobs(5, never))[0]?.steps[0]?.conclusion, 'skipped');
    assert.equal((await hub.checkRuns('s', never))[0]?.conclusion, undefined);
    assert.deepEqual(await hub.tags('v', never), [{ name: 'v1.0.0', sha: 's', isAnnotated: true }]);
    assert.equal((await hub.releases(never))[0]?.tag, 'v1.0.0');
    assert.deepEqual(await hub.compare('v1', 'main', never), { aheadBy: 3, behindBy: 0 });
    await assert.rejects(hub.branch('feature/../x', never), (error) => AccountError.is(error, 'not-found'));
    assert.equal(server.seen.at(-1)?.path, '/repos/o/r/branches/feature%2F..%2Fx');
  });

  it('takes "Branch not protected" as an answer about classic protection, and "Not Found" as none', async () => {
    server.reply = (_, response) => send(response, 404, { message: 'Branch not protected' });
    assert.equal(await github().classicProtection('main', never), undefined);
    server.reply = (_, response) => send(response, 404, { message: 'Not Found' });
    await assert.rejects(github().classicProtection('main', never), (error) => AccountError.is(error, 'not-found'));
  });

  it('asks again with the ETag and reuses the answer on 304', async () => {
    server.reply = ({ headers }, response) =>
      headers['if-none-match'] === '"e1"' ? void response.writeHead(304).end() : send(response, 200, repository, { etag: '"e1"' });
    const hub = github();
    const first = await hub.repository(never);
    assert.deepEqual(await hub.repository(never), first);
    assert.equal(server.seen[1]?.headers['if-none-match'], '"e1"');
  });

  it('follows a renamed repository on the same host and no redirect elsewhere', async () => {
    const other = await startLoopback((_, response) => send(response, 200, repository));
    try {
      server.reply = ({ path }, response) =>
        path === '/repos/o/r'
          ? send(response, 301, { message: 'Moved Permanently' }, { location: `${server.url}/repositories/7` })
          : send(response, 200, repository);
      assert.equal((await github().repository(never)).fullName, 'o/r');
      server.reply = (_, response) => send(response, 301, { message: 'Moved Permanently' }, { location: `${other.url}/repositories/7` });
      await assert.rejects(github().repository(never), (error) => AccountError.is(error, 'unexpected'));
      assert.equal(other.seen.length, 0);
    } finally {
      await other.close();
    }
  });

  it('shares questions within a refresh', async () => {
    server.reply = (_, response) => send(response, 200, repository);
    const shared = snapshotGitHub(github(), { memory: new Map(), kind: 'focus', clock: quickClock() });
    assert.equal(shared.webUrl, 'https://github.com/o/r');
    await Promise.all([shared.repository(never), shared.repository(never), shared.repository(never)]);
    assert.equal(server.seen.length, 1);
  });
});
