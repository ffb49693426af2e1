import { param, type Context } from '../http/context.ts';
import type { Json, Reply } from '../http/envelope.ts';
import { Router, route } from '../http/router.ts';
import type { Branch, Repository, WorkflowRun } from '../state/model.ts';

export class GithubError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

const plain = (body: unknown): Reply => ({ status: 200, body });
const at = '/repos/:owner/:repo';

export const githubRouter = new Router([
  route('GET', '/user', null, () => plain({ login: 'sample-dev', id: 1 })),
  route('GET', at, null, (context) => plain(repositoryView(context, repositoryOf(context)))),
  route('GET', `${at}/branches/:branch`, null, (context) => plain(branchView(param(context, 'branch'), branchOf(context)))),
  route('GET', `${at}/branches/:branch/protection`, null, protection),
  route('GET', `${at}/rules/branches/:branch`, null, (context) => {
    const repository = repositoryOf(context);
    refusePlan(repository);
    return plain(repository.branches[param(context, 'branch')]?.rules ?? []);
  }),
  route('GET', `${at}/actions/workflows`, null, (context) =>
    list(
      'workflows',
      repositoryOf(context).workflows.map((one) => ({
        ...one,
        html_url: `https://github.com/sample/sample-runtime/blob/main/${one.path}`,
      })),
      context,
    ),
  ),
  route('GET', `${at}/actions/runs`, null, (context) => list('workflow_runs', runsOf(context), context)),
  route('GET', `${at}/actions/runs/:run`, null, (context) => plain(runView(runOf(context)))),
  route('GET', `${at}/actions/runs/:run/jobs`, null, (context) => {
    const run = runOf(context);
    return list(
      'jobs',
      run.jobs.map((job) => ({
        ...job,
        run_id: run.id,
        head_sha: run.head_sha,
        html_url: `https://github.com/sample/sample-runtime/actions/runs/${run.id}/job/${job.id}`,
      })),
      context,
    );
  }),
  route('GET', `${at}/actions/workflows/:workflow/runs`, null, (context) => {
    const wanted = param(context, 'workflow');
    return list(
      'workflow_runs',
      runsOf(context).filter((run) => String(run.workflow_id) === wanted || String(run.path).endsWith(`/${wanted}`)),
      context,
    );
  }),
  route('POST', `${at}/actions/runs/:run/rerun`, null, (context) => {
    runOf(context);
    return { status: 201, body: {} };
  }),
  route('GET', `${at}/commits/:sha/check-runs`, null, (context) => {
    const repository = repositoryOf(context);
    const sha = repository.branches[param(context, 'sha')]?.sha ?? param(context, 'sha');
    const jobs = repository.runs.filter((run) => run.head_sha === sha).flatMap((run) => run.jobs);
    return list(
      'check_runs',
      [
        ...jobs.map(({ id, name, status, conclusion }) => ({
          id,
          name,
          status,
          conclusion,
          head_sha: sha,
          app: { slug: 'github-actions' },
        })),
        ...repository.checkRuns,
      ],
      context,
    );
  }),
  route('GET', `${at}/git/matching-refs/*ref`, null, (context) => {
    const start = `refs/${param(context, 'ref')}`;
    const refs = repositoryOf(context).tags.map(({ name, sha }) => ({
      ref: `refs/tags/${name}`,
      node_id: name,
      url: '',
      object: { type: 'commit', sha, url: '' },
    }));
    return plain(refs.filter(({ ref }) => ref.startsWith(start)));
  }),
  route('GET', `${at}/tags`, null, (context) => plain(repositoryOf(context).tags.map(({ name, sha }) => ({ name, commit: { sha } })))),
  route('GET', `${at}/releases`, null, (context) => plain(repositoryOf(context).releases)),
]);

/** The repository by its name, or the one under `*`, which stands for any. A private one hides from strangers. */
function repositoryOf(context: Context): Repository {
  const repository = context.state.github[`${param(context, 'owner')}/${param(context, 'repo')}`] ?? context.state.github['*'];
  const signedIn = context.headers.authorization !== undefined;
  if (repository === undefined || (repository.visibility === 'private' && !signedIn)) throw new GithubError(404, 'Not Found');
  if (repository.ssoRequired)
    throw new GithubError(
      403,
      'Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.',
      { 'x-github-sso': 'required; url=https://github.com/orgs/sample/sso' },
    );
  return repository;
}

function branchOf(context: Context): Branch {
  const branch = repositoryOf(context).branches[param(context, 'branch')];
  if (branch === undefined) throw new GithubError(404, 'Branch not found');
  return branch;
}

function refusePlan(repository: Repository): void {
  if (repository.protectionUnavailable)
    throw new GithubError(403, 'Upgrade to GitHub Pro or make this repository public to enable this feature.');
}

function protection(context: Context): Reply {
  const repository = repositoryOf(context);
  refusePlan(repository);
  if (!repository.permissions.admin) throw new GithubError(404, 'Not Found');
  const { classic } = branchOf(context);
  if (classic === null) throw new GithubError(404, 'Branch not protected');
  return plain(classic);
}

function repositoryView(context: Context, repository: Repository): Json {
  const name = param(context, 'repo');
  const owner = param(context, 'owner');
  const { visibility, archived, default_branch: branch, permissions } = repository;
  return {
    id: 7,
    name,
    full_name: `${owner}/${name}`,
    private: visibility === 'private',
    visibility,
    archived,
    default_branch: branch,
    permissions,
    html_url: `https://github.com/${owner}/${name}`,
    owner: { login: owner },
  };
}

function branchView(name: string, branch: Branch): Json {
  const checks = (branch.classic?.required_status_checks ?? {
    enforcement_level: 'off',
    contexts: [],
    checks: [],
  }) as Json;
  return {
    name,
    commit: { sha: branch.sha },
    protected: branch.protected,
    protection: { enabled: branch.classic !== null, required_status_checks: checks },
  };
}

function runsOf(context: Context): Json[] {
  const { query } = context;
  const fits = (name: string, value: string | null): boolean => query.get(name) === null || query.get(name) === value;
  return repositoryOf(context)
    .runs.filter(
      (run) =>
        fits('branch', run.head_branch) &&
        fits('head_sha', run.head_sha) &&
        fits('event', run.event) &&
        (fits('status', run.status) || fits('status', run.conclusion)),
    )
    .map(runView);
}

function runOf(context: Context): WorkflowRun {
  const run = repositoryOf(context).runs.find(({ id }) => String(id) === context.params.run);
  if (run === undefined) throw new GithubError(404, 'Not Found');
  return run;
}

function runView({ jobs, ...run }: WorkflowRun): Json {
  return {
    ...run,
    run_number: run.id - 8000,
    run_attempt: 1,
    updated_at: run.created_at,
    html_url: `https://github.com/sample/sample-runtime/actions/runs/${run.id}`,
    jobs_count: jobs.length,
  };
}

function list(key: string, items: readonly unknown[], context: Context): Reply {
  const size = Number(context.query.get('per_page') ?? 30);
  const page = Number(context.query.get('page') ?? 1);
  return plain({ total_count: items.length, [key]: items.slice((page - 1) * size, page * size) });
}
