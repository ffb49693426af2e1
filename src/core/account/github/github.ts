/**
 * What probes may ask of one GitHub repository. Throws `AccountError` only. A 404 is `not-found` (also for a private repository without access).
 * `forbidden` errors say why in `refusal` where GitHub's words tell (`upgrade-required` means: the feature is not there, so not protected).
 */
export type GitHub = {
  readonly owner: string;
  readonly repo: string;
  /** The web address, e.g. `https://github.com/o/r`. */
  readonly webUrl: string;
  readonly signedIn: boolean;
  repository(signal: AbortSignal): Promise<Repository>;
  branch(name: string, signal: AbortSignal): Promise<Branch>;
  /** Rules in force from rulesets of repository and organization. */
  branchRules(name: string, signal: AbortSignal): Promise<readonly BranchRule[]>;
  /** Classic protection; undefined for "Branch not protected" (says nothing of rulesets). Needs admin: else `not-found`. */
  classicProtection(name: string, signal: AbortSignal): Promise<ClassicProtection | undefined>;
  workflows(signal: AbortSignal): Promise<readonly Workflow[]>;
  runs(
    query: { readonly branch?: string; readonly headSha?: string; readonly workflowId?: number },
    signal: AbortSignal,
  ): Promise<readonly WorkflowRun[]>;
  jobs(runId: number, signal: AbortSignal): Promise<readonly WorkflowJob[]>;
  checkRuns(ref: string, signal: AbortSignal): Promise<readonly CheckRun[]>;
  /** Refs under `refs/tags/{prefix}`. */
  tags(prefix: string, signal: AbortSignal): Promise<readonly Tag[]>;
  releases(signal: AbortSignal): Promise<readonly Release[]>;
  /** Commits of `head` that `base` does not have, and the other way. */
  compare(base: string, head: string, signal: AbortSignal): Promise<{ readonly aheadBy: number; readonly behindBy: number }>;
};

export type Repository = {
  readonly fullName: string;
  /** `public`, `private` or `internal`. */
  readonly visibility: string;
  readonly isPrivate: boolean;
  readonly defaultBranch: string;
  readonly isArchived: boolean;
  readonly canAdmin: boolean;
  readonly canPush: boolean;
};
export type Branch = {
  readonly name: string;
  readonly sha: string;
  readonly isProtected: boolean;
  readonly requiredChecks: readonly string[];
};
export type BranchRule = {
  readonly type: string;
  readonly source: string | undefined;
  /** Names of checks, for `required_status_checks`. */ readonly checks: readonly string[];
};
export type ClassicProtection = {
  readonly requiredChecks: readonly string[];
  readonly requiresReview: boolean;
  readonly enforcesAdmins: boolean;
  readonly allowsForcePush: boolean;
  readonly allowsDeletion: boolean;
};
export type Workflow = {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  readonly state: string;
  readonly url: string;
};
export type WorkflowRun = {
  readonly id: number;
  readonly workflowId: number;
  readonly name: string | undefined;
  readonly path: string | undefined;
  readonly branch: string | undefined;
  readonly sha: string;
  readonly event: string;
  readonly status: string;
  readonly conclusion: string | undefined;
  readonly url: string;
  readonly createdAt: string;
  readonly updatedAt: string | undefined;
};
export type WorkflowJob = {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | undefined;
  readonly completedAt: string | undefined;
  readonly url: string | undefined;
  readonly steps: readonly {
    readonly name: string;
    readonly status: string;
    readonly conclusion: string | undefined;
  }[];
};
export type CheckRun = {
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | undefined;
  readonly url: string | undefined;
};
export type Tag = {
  readonly name: string;
  readonly sha: string;
  /** An annotated tag points to a tag object. */ readonly isAnnotated: boolean;
};
export type Release = {
  readonly tag: string;
  readonly name: string | undefined;
  readonly isDraft: boolean;
  readonly isPrerelease: boolean;
  readonly publishedAt: string | undefined;
};
