import type { AccountReads } from '../../account/account.ts';
import type { Deployment, VersionSummary } from '../../account/resources/versions.ts';

/** A stretch of time in which a version had traffic; epoch milliseconds, `until` undefined while it has. */
export type LiveSpan = { readonly from: number; readonly until: number | undefined; readonly percentage: number };

/** A version that may be rolled back to. */
export type RollbackCandidate = {
  readonly version: VersionSummary;
  /** The commit that the message or the tag names, when one does. */
  readonly commit: string | undefined;
  readonly isServing: boolean;
  /** Newest first; empty: not within the deployments that the API tells (the last ten). */
  readonly live: readonly LiveSpan[];
  /** Milliseconds with all the traffic. */
  readonly liveMs: number;
  /** False when it had no traffic for sure; undefined when only older deployments could tell. */
  readonly wasLive: boolean | undefined;
};

export type RollbackChoice = {
  /** Newest first, up to 100, which is all that the platform takes back. */
  readonly candidates: readonly RollbackCandidate[];
  /**
   * The id to offer first: of the versions that had all traffic before the present deployment, the one that had it longest. While a gradual
   * deployment is under way, the one of its two versions that had all the traffic last.
   */
  readonly preselected: string | undefined;
  readonly serving: Deployment | undefined;
};

/** Deployments that `GET …/deployments` gives. */
const told = 10;

/** What a Worker can be rolled back to. Reads only (two requests). Throws `AccountError`, `not-found` for a missing Worker. */
export async function rollbackCandidates(
  worker: string,
  account: Pick<AccountReads, 'deployableVersions' | 'deployments'>,
  now: number,
  signal: AbortSignal,
): Promise<RollbackChoice> {
  const [versions, deployments] = await Promise.all([account.deployableVersions(worker, signal), account.deployments(worker, signal)]);
  const [serving] = deployments;
  const servingIds = new Set(serving?.versions.filter(({ percentage }) => percentage > 0).map(({ versionId }) => versionId));
  const oldest = deployments.at(-1);
  const candidates = versions.map((version): RollbackCandidate => {
    const live = liveSpans(version.id, deployments);
    const full = live.filter(({ percentage }) => percentage === 100);
    const liveMs = full.reduce((sum, { from, until }) => sum + Math.max(0, (until ?? now) - from), 0);
    // Older than everything told: it may have been live before.
    const mayHaveBeen = deployments.length >= told && Date.parse(version.createdOn ?? '') < Date.parse(oldest?.createdOn ?? '');
    return {
      version,
      commit: commitOf(version),
      isServing: servingIds.has(version.id),
      live,
      liveMs,
      wasLive: live.length > 0 ? true : mayHaveBeen ? undefined : false,
    };
  });
  return { candidates, preselected: beforeRollout(deployments) ?? preselectedOf(candidates), serving };
}

function liveSpans(versionId: string, deployments: readonly Deployment[]): LiveSpan[] {
  return deployments.flatMap((deployment, index) => {
    const part = deployment.versions.find((one) => one.versionId === versionId && one.percentage > 0);
    if (!part) return [];
    const next = deployments[index - 1];
    return [{ from: Date.parse(deployment.createdOn), until: next ? Date.parse(next.createdOn) : undefined, percentage: part.percentage }];
  });
}

function beforeRollout([serving, ...older]: readonly Deployment[]): string | undefined {
  const parts = serving?.versions.filter(({ percentage }) => percentage > 0) ?? [];
  if (parts.length < 2) return undefined;
  const full = older.flatMap(({ versions }) => versions.filter(({ percentage }) => percentage === 100));
  return full.find(({ versionId }) => parts.some((part) => part.versionId === versionId))?.versionId;
}

function preselectedOf(candidates: readonly RollbackCandidate[]): string | undefined {
  const proven = candidates.filter(({ isServing, liveMs }) => !isServing && liveMs > 0);
  const [best] = proven.toSorted((a, b) => b.liveMs - a.liveMs);
  return (best ?? candidates.find(({ isServing, wasLive }) => !isServing && wasLive))?.version.id;
}

/** Seven to forty hex digits that hold a letter and a digit, as deploys write them into tag or message. */
function commitOf({ tag, message }: VersionSummary): string | undefined {
  const words = `${tag ?? ''} ${message ?? ''}`.match(/\b[0-9a-f]{7,40}\b/g) ?? [];
  return words.find((word) => /[a-f]/.test(word) && /\d/.test(word));
}
