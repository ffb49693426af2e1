import * as v from 'valibot';
import { AccountError } from '../errors.ts';
import { flag, listOf, maybe, maybeText, number, text } from '../wire.ts';
import type { Wire } from '../wire.ts';
import type {
  Branch,
  BranchRule,
  CheckRun,
  ClassicProtection,
  GitHub,
  Release,
  Repository,
  Tag,
  Workflow,
  WorkflowJob,
  WorkflowRun,
} from './github.ts';
import type { Remote } from './remote.ts';
import { createRest } from './rest.ts';
import type { RestOptions } from './rest.ts';

const enabled = v.nullish(v.object({ enabled: flag }));
const contexts = { contexts: listOf(text), checks: listOf(v.object({ context: text })) };
/** Older answers name checks in `contexts`, newer ones in `checks`; both may be there. */
function checksOf(
  wire: { readonly contexts: readonly string[]; readonly checks: readonly { readonly context: string }[] } | null | undefined,
): readonly string[] {
  return [...new Set([...(wire?.contexts ?? []), ...(wire?.checks ?? []).map(({ context }) => context)])];
}

const repository: Wire<Repository> = v.pipe(
  v.object({
    full_name: text,
    private: flag,
    visibility: maybeText,
    default_branch: text,
    archived: flag,
    permissions: v.nullish(v.object({ admin: flag, push: flag })),
  }),
  v.transform((wire) => ({
    fullName: wire.full_name,
    visibility: wire.visibility ?? (wire.private ? 'private' : 'public'),
    isPrivate: wire.private,
    defaultBranch: wire.default_branch,
    isArchived: wire.archived,
    canAdmin: wire.permissions?.admin ?? false,
    canPush: wire.permissions?.push ?? false,
  })),
);

const branch: Wire<Branch> = v.pipe(
  v.object({
    name: text,
    commit: v.object({ sha: text }),
    protected: v.boolean(),
    protection: v.nullish(v.object({ required_status_checks: v.nullish(v.object(contexts)) })),
  }),
  v.transform((wire) => ({
    name: wire.name,
    sha: wire.commit.sha,
    isProtected: wire.protected,
    requiredChecks: checksOf(wire.protection?.required_status_checks),
  })),
);

const rule: Wire<BranchRule> = v.pipe(
  v.object({
    type: text,
    ruleset_source: maybeText,
    parameters: v.nullish(v.object({ required_status_checks: listOf(v.object({ context: text })) })),
  }),
  v.transform((wire) => ({
    type: wire.type,
    source: wire.ruleset_source,
    checks: wire.parameters?.required_status_checks.map(({ context }) => context) ?? [],
  })),
);

const protection: Wire<ClassicProtection> = v.pipe(
  v.object({
    required_status_checks: v.nullish(v.object(contexts)),
    required_pull_request_reviews: v.nullish(v.object({})),
    enforce_admins: enabled,
    allow_force_pushes: enabled,
    allow_deletions: enabled,
  }),
  v.transform((wire) => ({
    requiredChecks: checksOf(wire.required_status_checks),
    requiresReview: wire.required_pull_request_reviews != null,
    enforcesAdmins: wire.enforce_admins?.enabled ?? false,
    allowsForcePush: wire.allow_force_pushes?.enabled ?? false,
    allowsDeletion: wire.allow_deletions?.enabled ?? false,
  })),
);

const workflow: Wire<Workflow> = v.pipe(
  v.object({ id: number, name: text, path: text, state: text, html_url: text }),
  v.transform(({ html_url: url, ...wire }) => ({ ...wire, url })),
);

const run: Wire<WorkflowRun> = v.pipe(
  v.object({
    id: number,
    workflow_id: number,
    name: maybeText,
    path: maybeText,
    head_branch: maybeText,
    head_sha: text,
    event: text,
    status: maybeText,
    conclusion: maybeText,
    html_url: text,
    created_at: text,
    updated_at: maybeText,
  }),
  v.transform((wire) => ({
    id: wire.id,
    workflowId: wire.workflow_id,
    name: wire.name,
    path: wire.path,
    branch: wire.head_branch,
    sha: wire.head_sha,
    event: wire.event,
    status: wire.status ?? 'queued',
    conclusion: wire.conclusion,
    url: wire.html_url,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
  })),
);

const step = v.object({ name: text, status: text, conclusion: maybeText });
const job: Wire<WorkflowJob> = v.pipe(
  v.object({
    id: number,
    name: text,
    status: text,
    conclusion: maybeText,
    completed_at: maybeText,
    html_url: maybeText,
    steps: listOf(step),
  }),
  v.transform(({ completed_at: completedAt, html_url: url, ...wire }) => ({ ...wire, completedAt, url })),
);

const checkRun: Wire<CheckRun> = v.pipe(
  v.object({ name: text, status: text, conclusion: maybeText, html_url: maybeText }),
  v.transform(({ html_url: url, ...wire }) => ({ ...wire, url })),
);

const tag: Wire<Tag> = v.pipe(
  v.object({ ref: text, object: v.object({ sha: text, type: maybe(text) }) }),
  v.transform((wire) => ({ name: wire.ref.replace(/^refs\/tags\//, ''), sha: wire.object.sha, isAnnotated: wire.object.type === 'tag' })),
);

const release: Wire<Release> = v.pipe(
  v.object({ tag_name: text, name: maybeText, draft: flag, prerelease: flag, published_at: maybeText }),
  v.transform((wire) => ({
    tag: wire.tag_name,
    name: wire.name,
    isDraft: wire.draft,
    isPrerelease: wire.prerelease,
    publishedAt: wire.published_at,
  })),
);

export type GitHubOptions = RestOptions & {
  /** What `parseRemote` gave, and `isGitHub` accepted for this base address. */
  readonly remote: Remote;
};

/** One repository over GitHub's REST API. Nothing is sent before the first question. */
export function createGitHub({ remote: { host, owner, repo }, ...options }: GitHubOptions): GitHub {
  const rest = createRest(options);
  const at = (path: string): string => `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}${path}`;
  const part = encodeURIComponent;
  return {
    owner,
    repo,
    webUrl: `https://${host}/${owner}/${repo}`,
    signedIn: options.token !== undefined,
    repository: (signal) => rest('read the repository', at(''), repository, signal),
    branch: (name, signal) => rest('read a branch', at(`/branches/${part(name)}`), branch, signal),
    branchRules: (name, signal) => rest('read branch rules', at(`/rules/branches/${part(name)}?per_page=100`), v.array(rule), signal),
    classicProtection: async (name, signal) => {
      try {
        return await rest('read branch protection', at(`/branches/${part(name)}/protection`), protection, signal);
      } catch (error) {
        // "Branch not protected" is an answer; "Not Found" means that only administrators may know.
        if (AccountError.is(error, 'not-found') && error.refusal === 'not-protected') return undefined;
        throw error;
      }
    },
    workflows: async (signal) =>
      (await rest('list workflows', at('/actions/workflows?per_page=100'), v.object({ workflows: listOf(workflow) }), signal)).workflows,
    runs: async ({ branch: name, headSha, workflowId }, signal) => {
      const query = new URLSearchParams({
        ...(name === undefined ? {} : { branch: name }),
        ...(headSha === undefined ? {} : { head_sha: headSha }),
        per_page: '20',
      });
      const path = workflowId === undefined ? '/actions/runs' : `/actions/workflows/${workflowId}/runs`;
      return (await rest('list workflow runs', at(`${path}?${query.toString()}`), v.object({ workflow_runs: listOf(run) }), signal))
        .workflow_runs;
    },
    jobs: async (runId, signal) =>
      (await rest('list jobs', at(`/actions/runs/${runId}/jobs?per_page=100`), v.object({ jobs: listOf(job) }), signal)).jobs,
    checkRuns: async (ref, signal) =>
      (
        await rest(
          'list check runs',
          at(`/commits/${part(ref)}/check-runs?per_page=100`),
          v.object({ check_runs: listOf(checkRun) }),
          signal,
        )
      ).check_runs,
    tags: (prefix, signal) => rest('list tags', at(`/git/matching-refs/tags/${part(prefix)}`), v.array(tag), signal),
    releases: (signal) => rest('list releases', at('/releases?per_page=30'), v.array(release), signal),
    compare: async (base, head, signal) => {
      const wire = await rest(
        'compare commits',
        at(`/compare/${part(base)}...${part(head)}?per_page=1`),
        v.object({ ahead_by: number, behind_by: number }),
        signal,
      );
      return { aheadBy: wire.ahead_by, behindBy: wire.behind_by };
    },
  };
}
