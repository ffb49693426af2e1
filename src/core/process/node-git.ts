import type { GitPort, GitTag } from '../checklist/git-port.ts';
import { runProcess } from './run-process.ts';

/**
 * Answers the git questions of one refresh by running `git` in a folder. The repository's hooks and helpers are kept out: only commands
 * that read run, no pager, no prompt. Each question runs once.
 */
export function createNodeGit(root: string, environment: Readonly<Record<string, string | undefined>>): GitPort {
  const answers = new Map<string, Promise<string | undefined>>();
  // An fsmonitor or ssh command named in the repository's own config would run with our rights.
  const env = { ...environment, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_PAGER: '', LC_ALL: 'C' };
  const git = (args: readonly string[], signal: AbortSignal, timeout = 10_000): Promise<string | undefined> => {
    const key = args.join('\0');
    let answer = answers.get(key);
    if (!answer) {
      answer = runProcess('git', ['-c', 'core.fsmonitor=false', ...args], { cwd: root, env, signal, timeout }).then(({ exitCode, stdout }) => (exitCode === 0 ? stdout : undefined));
      answer.catch(() => answers.delete(key));
      answers.set(key, answer);
    }
    return answer;
  };
  const line = async (args: readonly string[], signal: AbortSignal): Promise<string | undefined> => (await git(args, signal))?.trim() || undefined;
  return {
    head: (signal) => line(['rev-parse', '--verify', '-q', 'HEAD'], signal),
    branch: (signal) => line(['symbolic-ref', '--short', '-q', 'HEAD'], signal),
    userEmail: (signal) => line(['config', 'user.email'], signal),
    async remoteUrl(signal) {
      const upstream = await line(['rev-parse', '--abbrev-ref', '--symbolic-full-name', '@{upstream}'], signal);
      const remotes = (await line(['remote'], signal))?.split('\n') ?? [];
      const named = remotes.find((remote) => upstream?.startsWith(`${remote}/`)) ?? (remotes.includes('origin') ? 'origin' : remotes[0]);
      const url = named === undefined ? undefined : await line(['remote', 'get-url', '--', named], signal);
      return url && withoutCredentials(url);
    },
    textAtHead: (path, signal) => git(['show', `HEAD:./${path}`], signal),
    async lastCommit(paths, signal) {
      const [sha, seconds] = (await line(['log', '-1', '--format=%H %ct', '--', ...paths], signal))?.split(' ') ?? [];
      return sha && seconds ? { sha, at: Number(seconds) * 1000 } : undefined;
    },
    async tags(pattern, signal) {
      const format = '%(refname:short)%09%(objectname)%09%(*objectname)%09%(creatordate:unix)%09%(objecttype)';
      const text = await git(['for-each-ref', '--sort=-v:refname', `--format=${format}`, `refs/tags/${pattern}`], signal);
      return (text ?? '').split('\n').filter(Boolean).map(tag);
    },
    async remoteTags(signal) {
      const remote = (await line(['remote'], signal))?.split('\n')[0];
      if (remote === undefined) return [];
      const text = await git(['ls-remote', '--tags', '--refs', '--', remote], signal, 15_000);
      if (text === undefined) throw new Error('git could not list the tags of the remote.');
      return [...text.matchAll(/refs\/tags\/(\S+)/g)].map((match) => match[1] ?? '');
    },
    async countBetween(from, to, signal) {
      const count = await line(['rev-list', '--count', `${from}..${to}`, '--'], signal);
      return count === undefined ? undefined : Number(count);
    },
  };
}

function tag(row: string): GitTag {
  const [name = '', object = '', target = '', seconds = '0', type = ''] = row.split('\t');
  return { name, sha: target || object, at: Number(seconds) * 1000, isAnnotated: type === 'tag' };
}

/** `https://user:token@host/…` is common in CI; what stands before the `@` must not travel into evidence. */
function withoutCredentials(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)[^/@]*@/i, '$1');
}
