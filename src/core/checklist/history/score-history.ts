import { GitFailure, runGit } from '../../process/run-git.ts';
import { attestationsPath, readAttestations } from '../attestations.ts';
import { readChecklist } from '../markdown.ts';
import { makeReport, type Score } from '../report.ts';

/** The score as one commit has it, from the boxes and people's words alone: what the account said then is not recorded. `at` in epoch ms. */
export type ScorePoint = { readonly sha: string; readonly at: number; readonly score: Score };

export type HistoryOptions = {
  /** Folder of the repository, absolute. */
  readonly root: string;
  /** The checklist, relative to the root. */
  readonly checklistPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Points at most, spread over the history with the newest and the oldest; 40 unless told. */
  readonly most?: number;
};

/**
 * The score over time, oldest first, from the commits that touched the checklist or the attestations; empty outside a repository. Only
 * committed text is read and nothing of the repository is run. Throws an `AbortError` when cancelled, and an `Error` when git cannot be started.
 */
export async function scoreHistory({ root, checklistPath, env, signal, most = 40 }: HistoryOptions): Promise<readonly ScorePoint[]> {
  const git = async (args: readonly string[]): Promise<string | undefined> => {
    try {
      return await runGit(root, args, { env, signal, timeout: 30_000, limit: 16 * 1024 * 1024 });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof GitFailure && error.reason === 'refused') return undefined;
      throw error;
    }
  };
  const paths = [checklistPath, attestationsPath].map((path) => `:(literal)${path}`);
  const log = await git(['log', '-n', '2000', '--format=%H %ct', '--', ...paths]);
  const commits = (log ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' '))
    .map(([sha = '', seconds]) => ({ sha, at: Number(seconds) * 1000 }));
  const chosen = spread(commits.toReversed(), most);
  const points: ScorePoint[] = [];
  // Four at a time: each is a process.
  for (let at = 0; at < chosen.length; at += 4) {
    const found = await Promise.all(chosen.slice(at, at + 4).map((commit) => pointAt(commit, checklistPath, git)));
    points.push(...found.filter((point) => point !== undefined));
  }
  return points;
}

async function pointAt(
  { sha, at }: { readonly sha: string; readonly at: number },
  checklistPath: string,
  git: (args: readonly string[]) => Promise<string | undefined>,
): Promise<ScorePoint | undefined> {
  if (!/^[0-9a-f]{40,64}$/.test(sha)) return undefined;
  const show = (path: string): Promise<string | undefined> => git(['show', '--no-textconv', `${sha}:./${path}`]);
  const text = await show(checklistPath);
  if (text === undefined) return undefined;
  const { records } = readAttestations((await show(attestationsPath)) ?? '');
  const { score } = makeReport({
    account: undefined,
    environments: [''],
    checklistPath,
    checklist: readChecklist(text),
    problems: [],
    records,
    evidence: new Map(),
    now: at,
  });
  return { sha, at, score };
}

/** At most `most` of a list, evenly, with the first and the last. */
export function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most || most < 2) return all.slice(-most);
  const step = (all.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => all[Math.round(index * step)] as T);
}
