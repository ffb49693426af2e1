import { AccountError } from '../account/errors.ts';
import { GitFailure, runGit } from '../process/run-git.ts';
import { shareable } from '../shareable.ts';
import type { GitPort, GitTag } from './git-port.ts';

/**
 * Asks git about a work tree (`root` is absolute). Starts processes: only for trusted folders and the command line. Each question is asked once
 * for the life of the object; `life` ends what still runs. Answers undefined or empty when git says that there is nothing; throws `AccountError`:
 * `timeout`, `aborted`, `offline` (no network, or git cannot be run) or `forbidden` (the remote refused).
 */
export function createGit(root: string, life: AbortSignal = new AbortController().signal): GitPort {
  const known = new Map<string, Promise<string | undefined>>();
  const ask = (args: readonly string[], signal: AbortSignal): Promise<string | undefined> => {
    const key = args.join('\0');
    // The answer is shared, so one asker that stops must not stop it for the others; a failure is not kept.
    const answer = known.get(key) ?? run(root, args, life).catch((error: unknown) => (known.delete(key), Promise.reject(error)));
    known.set(key, answer);
    return unlessStopped(answer, signal);
  };
  const line = async (args: readonly string[], signal: AbortSignal): Promise<string | undefined> =>
    (await ask(args, signal))?.trim() || undefined;
  return {
    head: (signal) => line(['rev-parse', '--verify', '--quiet', 'HEAD'], signal),
    branch: (signal) => line(['symbolic-ref', '--quiet', '--short', 'HEAD'], signal),
    userEmail: (signal) => line(['config', '--get', 'user.email'], signal),
    remoteUrl: (signal) => remoteUrl(line, signal),
    textAtHead: (path, signal) => ask(['show', `HEAD:./${path}`], signal),
    textBefore: async (commit, path, signal) =>
      /^[0-9a-f]{7,64}$/i.test(commit) ? ask(['show', `${commit}^:./${path}`], signal) : undefined,
    lastCommit: async (paths, signal) => {
      const found =
        paths.length === 0
          ? undefined
          : await line(['log', '-1', '--format=%H %ct', '--', ...paths.map((path) => `:(literal)${path}`)], signal);
      const [sha, seconds] = found?.split(' ') ?? [];
      return sha === undefined ? undefined : { sha, at: Number(seconds) * 1000 };
    },
    tags: async (pattern, signal) => {
      const format = '%(refname:strip=2)%00%(objecttype)%00%(objectname)%00%(*objectname)%00%(creatordate:unix)';
      return lines(await ask(['for-each-ref', `--format=${format}`, '--sort=-v:refname', `refs/tags/${pattern}`], signal)).map(tagOf);
    },
    remoteTags: async (signal) => {
      const remote = (await remoteName(line, signal)) ?? 'origin';
      const found = lines(await ask(['ls-remote', '--tags', '--refs', '--quiet', remote], signal));
      return found.map((one) => one.split('\trefs/tags/')[1] ?? '').filter(Boolean);
    },
    countBetween: async (from, to, signal) => {
      if (from.startsWith('-') || to.startsWith('-')) return undefined;
      const count = await line(['rev-list', '--count', `${from}..${to}`, '--'], signal);
      return count === undefined ? undefined : Number(count);
    },
  };
}

/** Name of the remote that a tag is pushed to: that of the upstream, else `origin`; undefined without one. Starts processes. */
export function releaseRemote(root: string, signal: AbortSignal): Promise<string | undefined> {
  return remoteName(async (args, life) => (await run(root, args, life))?.trim() || undefined, signal);
}

function unlessStopped<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new AccountError('aborted', 'git was stopped'));
    if (signal.aborted) stop();
    shareable(signal).addEventListener('abort', stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

type Line = (args: readonly string[], signal: AbortSignal) => Promise<string | undefined>;

/** The remote of the current branch's upstream, else `origin` when there is one. */
async function remoteName(line: Line, signal: AbortSignal): Promise<string | undefined> {
  const branch = await line(['symbolic-ref', '--quiet', '--short', 'HEAD'], signal);
  const upstream = branch === undefined ? undefined : await line(['config', '--get', `branch.${branch}.remote`], signal);
  if (upstream !== undefined && upstream !== '.') return upstream;
  return (await line(['config', '--get', 'remote.origin.url'], signal)) === undefined ? undefined : 'origin';
}

async function remoteUrl(line: Line, signal: AbortSignal): Promise<string | undefined> {
  const remote = await remoteName(line, signal);
  const url = remote === undefined ? undefined : await line(['remote', 'get-url', '--', remote], signal);
  // A password or token in a remote's URL must not reach any output.
  return url?.replace(/^([a-z+]+:\/\/)[^/@]*@/i, '$1');
}

function tagOf(text: string): GitTag {
  const [name = '', type, own = '', target = '', seconds] = text.split('\0');
  return { name, sha: target === '' ? own : target, at: Number(seconds) * 1000, isAnnotated: type === 'tag' };
}

function lines(text: string | undefined): readonly string[] {
  return (text ?? '').split('\n').filter(Boolean);
}

/** stdout, or undefined when git answered with an error of its own (no such path, no such key). */
async function run(root: string, args: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  try {
    return await runGit(root, args, { signal, timeout: 10_000, limit: 64 * 1024 * 1024 });
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    if (error.reason === 'aborted') throw new AccountError('aborted', 'git was stopped');
    if (error.reason === 'timeout') throw new AccountError('timeout', 'git took longer than 10 s');
    if (error.reason === 'missing') throw new AccountError('offline', 'git could not be run');
    if (args[0] !== 'ls-remote') return undefined;
    const isOffline = /resolve host|connect|timed out|unable to access/i.test(error.stderr);
    throw new AccountError(isOffline ? 'offline' : 'forbidden', 'the remote gave no list of tags');
  }
}
