/** Facts of git that cost a process; the shells answer it, each question is asked once per refresh. Throws when git itself cannot be run. */
export type GitPort = {
  /** Commit of HEAD; undefined before the first commit. */
  head(signal: AbortSignal): Promise<string | undefined>;
  /** Undefined when HEAD is detached. */
  branch(signal: AbortSignal): Promise<string | undefined>;
  /** URL of the upstream's remote, else of `origin`, after `insteadOf`; undefined without a remote. Credentials in it are removed. */
  remoteUrl(signal: AbortSignal): Promise<string | undefined>;
  /** `user.email`. */
  userEmail(signal: AbortSignal): Promise<string | undefined>;
  /** Text of a file at HEAD; undefined when it is not there. */
  textAtHead(path: string, signal: AbortSignal): Promise<string | undefined>;
  /** Text of a file before a commit (its first parent); undefined when it was not there or the commit is not known. */
  textBefore(commit: string, path: string, signal: AbortSignal): Promise<string | undefined>;
  /** Newest commit that touched any of the paths (files or folders); `at` in epoch ms. */
  lastCommit(paths: readonly string[], signal: AbortSignal): Promise<{ readonly sha: string; readonly at: number } | undefined>;
  /** Tags that match a pattern such as `v[0-9]*`, highest version first. */
  tags(pattern: string, signal: AbortSignal): Promise<readonly GitTag[]>;
  /** Names of the tags on the remote; asks the network. */
  remoteTags(signal: AbortSignal): Promise<readonly string[]>;
  /** Commits in `from..to`; undefined when one of them is not known here. */
  countBetween(from: string, to: string, signal: AbortSignal): Promise<number | undefined>;
};

/** `sha` is the commit the tag leads to; `at` is the tagger's time, else the commit's, in epoch ms. */
export type GitTag = {
  readonly name: string;
  readonly sha: string;
  readonly at: number;
  readonly isAnnotated: boolean;
};
