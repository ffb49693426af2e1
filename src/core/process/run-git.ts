import { execFile } from 'node:child_process';
import { shareable } from '../shareable.ts';
import { findProgram } from './find-program.ts';

export type GitOptions = {
  readonly signal?: AbortSignal;
  /** Milliseconds. */
  readonly timeout: number;
  /** Bytes of output at most. */
  readonly limit: number;
  /** Inherited by git; that of this process unless told. */
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/** Why git gave no output: it was stopped, took too long, could not be started, or ended with an error of its own. */
export class GitFailure extends Error {
  readonly reason: 'aborted' | 'timeout' | 'missing' | 'refused';
  readonly stderr: string;

  constructor(reason: GitFailure['reason'], stderr: string) {
    super(`git: ${reason}`);
    this.reason = reason;
    this.stderr = stderr;
  }
}

// What a repository's own configuration could start stays off: the file-system monitor, `ext::` remotes, a program that checks signatures.
const safe = ['core.fsmonitor=false', 'core.quotePath=false', 'protocol.ext.allow=never', 'log.showSignature=false'].flatMap((setting) => [
  '-c',
  setting,
]);

/**
 * stdout of git in a folder (`root` is absolute). No shell, no questions, no locks, messages in English. Starts a process, so for trusted
 * folders and the command line only. Throws `GitFailure`.
 */
export function runGit(root: string, args: readonly string[], { signal, timeout, limit, env = process.env }: GitOptions): Promise<string> {
  const program = findProgram('git', env);
  if (program === undefined) return Promise.reject(new GitFailure('missing', ''));
  const options = {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: limit,
    timeout,
    windowsHide: true,
    shell: false,
    env: {
      ...env,
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      GCM_INTERACTIVE: 'never',
      GIT_SSH_COMMAND: env['GIT_SSH_COMMAND'] ?? 'ssh -oBatchMode=yes',
      LC_ALL: 'C',
    },
    ...(signal ? { signal: shareable(signal) } : {}),
  } as const;
  return new Promise((resolve, reject) => {
    execFile(program, [...safe, ...args], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else if (signal?.aborted) reject(new GitFailure('aborted', stderr));
      else if (error.killed === true) reject(new GitFailure('timeout', stderr));
      else reject(new GitFailure(typeof error.code === 'number' ? 'refused' : 'missing', stderr));
    });
  });
}
