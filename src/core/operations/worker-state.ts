import type { AccountReads } from '../account/account.ts';
import { orAbsent } from '../account/errors.ts';
import type { Deployment, Version, VersionSummary } from '../account/resources/versions.ts';

/**
 * What an operation must know of a Worker before it changes it. `absent`: no such script. `draft`: it exists and was never deployed.
 * `isLatestServing`: the newest version has all the traffic, which is what a plain secret put needs (code 10215 otherwise).
 */
export type WorkerState =
  | { readonly state: 'absent'; readonly worker: string }
  | { readonly state: 'draft'; readonly worker: string; readonly latest: Version | undefined }
  | {
      readonly state: 'deployed';
      readonly worker: string;
      readonly deployment: Deployment;
      /** The versions with a share of the traffic, the biggest first. */
      readonly serving: readonly { readonly version: Version; readonly percentage: number }[];
      readonly latest: Version;
      readonly isLatestServing: boolean;
    };

type Reads = Pick<AccountReads, 'deployments' | 'versions' | 'version'>;

/** Asks the account; a missing Worker is a state, not an error. Throws `AccountError`. */
export async function workerState(account: Reads, worker: string, signal: AbortSignal): Promise<WorkerState> {
  const deployments = await orAbsent(account.deployments(worker, signal));
  if (!deployments) return { state: 'absent', worker };
  const newest = (await account.versions(worker, signal))[0];
  const latest = newest && (await account.version(worker, newest.id, signal));
  const [deployment] = deployments;
  if (!deployment || !latest) return { state: 'draft', worker, latest };
  const parts = deployment.versions.filter(({ percentage }) => percentage > 0).toSorted((a, b) => b.percentage - a.percentage);
  const serving = await Promise.all(
    parts.map(async ({ versionId, percentage }) => ({
      version: versionId === latest.id ? latest : await account.version(worker, versionId, signal),
      percentage,
    })),
  );
  const isLatestServing = deployment.versions.length === 1 && deployment.versions[0]?.versionId === latest.id;
  return { state: 'deployed', worker, deployment, serving, latest, isLatestServing };
}

/** `v3 (7f3a1b2c)`, as people say it; the id alone where the API gives no number. */
export function versionLabel({ id, number }: Pick<VersionSummary, 'id' | 'number'>): string {
  return number === undefined ? id.slice(0, 8) : `v${number} (${id.slice(0, 8)})`;
}

/** The sentence for a Worker that is not there. wrangler would make one of a typing mistake. */
export function noSuchWorker(worker: string): { readonly reason: string; readonly wayOut: string } {
  return { reason: `There is no Worker ${worker} in this account.`, wayOut: 'Check the name and the environment, or deploy it first.' };
}
