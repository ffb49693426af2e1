import { runProcess } from '../process/run-process.ts';

/** Questions to git that a deploy and the migrations need. Starts processes: only in trusted workspaces. Undefined: git cannot say. */
export type GitHistory = {
  /** Text of a file (relative to `root`) in the newest commit of HEAD's history before a time (epoch milliseconds). */
  textBefore(path: string, time: number, signal: AbortSignal): Promise<string | undefined>;
  state(signal: AbortSignal): Promise<GitState | undefined>;
};

export type GitState = {
  readonly commit: string;
  /** Undefined when HEAD is detached. */
  readonly branch: string | undefined;
  /** Files with changes that are not committed, new ones too. */
  readonly changedFiles: number;
  /** Commits that the upstream does not have; undefined without an upstream. */
  readonly unpushed: number | undefined;
  /** A tag that stands on this very commit. */
  readonly tag: string | undefined;
  /** First line of the commit's message. */
  readonly subject: string;
};

/** Asks git about the work tree that `root` (absolute) lies in. No shell, no locks, no questions, no commands that the repository configures. */
export function gitHistory(root: string): GitHistory {
  const ask = async (args: readonly string[], signal: AbortSignal): Promise<string | undefined> => {
    try {
      const safe = ['-c', 'core.fsmonitor=false', '-c', 'log.showSignature=false', '--literal-pathspecs', '--no-pager'];
      const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
      const { exitCode, stdout } = await runProcess('git', [...safe, ...args], { cwd: root, env, signal, timeout: 10_000 });
      return exitCode === 0 ? stdout : undefined;
    } catch (error) {
      if (signal.aborted) throw error;
      return undefined;
    }
  };
  const line = async (args: readonly string[], signal: AbortSignal): Promise<string | undefined> =>
    (await ask(args, signal))?.trim() || undefined;
  return {
    async textBefore(path, time, signal) {
      const commit = await line(['rev-list', '-1', `--before=${new Date(time).toISOString()}`, 'HEAD', '--', path], signal);
      return commit === undefined ? undefined : ask(['show', '--no-textconv', `${commit}:./${path}`], signal);
    },
    async state(signal) {
      const commit = await line(['rev-parse', '--verify', '--quiet', 'HEAD'], signal);
      if (commit === undefined) return undefined;
      const [branch, status, unpushed, tag, subject] = await Promise.all([
        line(['symbolic-ref', '--quiet', '--short', 'HEAD'], signal),
        ask(['status', '--porcelain=v1', '-z', '--no-renames'], signal),
        line(['rev-list', '--count', '@{upstream}..HEAD'], signal),
        line(['describe', '--tags', '--exact-match', 'HEAD'], signal),
        line(['log', '-1', '--format=%s'], signal),
      ]);
      const changedFiles = (status ?? '').split('\0').filter(Boolean).length;
      return { commit, branch, changedFiles, unpushed: unpushed === undefined ? undefined : Number(unpushed), tag, subject: subject ?? '' };
    },
  };
}
