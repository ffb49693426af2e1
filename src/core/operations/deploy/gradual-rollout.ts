import type { AccountError } from '../../account/errors.ts';
import { OperationError } from '../operation-error.ts';
import { Plan, typedInProduction } from '../plan.ts';
import type { Confirmation, PlanContext } from '../plan.ts';
import { runPlan } from '../run-plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { lookAt, lookUntil, sendOnce } from '../send-once.ts';
import { waitTurn } from '../wait-turn.ts';
import { versionLabel } from '../worker-state.ts';

/** A version and its part of the traffic in percent. */
export type Share = { readonly versionId: string; readonly percentage: number };

export type RolloutDetails = {
  readonly worker: string;
  readonly shares: readonly Share[];
  readonly deploymentId: string | undefined;
  readonly isForced: boolean;
  /** What people call a version, by its id. */
  readonly labels: Readonly<Record<string, string>>;
};
export type RolloutResult = {
  readonly worker: string;
  readonly shares: readonly Share[];
  readonly needsForce?: { readonly names: readonly string[] };
};

export type RolloutTarget = { readonly worker: string; readonly environment: string | undefined; readonly isProduction: boolean };

/**
 * Splits the traffic between one or two versions (all that the platform takes). Promote: the new one at 100; abort: the old one at 100.
 * Reads only. Throws `OperationError` `invalid` for shares that do not sum to 100, and `AccountError`.
 */
export async function planRollout(
  { worker, environment, isProduction }: RolloutTarget,
  shares: readonly Share[],
  { account, accountName, signal, force = false }: PlanContext & { readonly force?: boolean },
): Promise<Plan<RolloutDetails>> {
  assertShares(shares);
  const [deployments, versions] = await Promise.all([account.deployments(worker, signal), account.deployableVersions(worker, signal)]);
  const labelOf = (id: string): string => {
    const found = versions.find((version) => version.id === id);
    return found ? versionLabel(found) : id.slice(0, 8);
  };
  const [serving] = deployments;
  const unknown = shares.filter(({ versionId }) => !versions.some(({ id }) => id === versionId));
  const isSame = serving !== undefined && sameShares(serving.versions, shares);
  return new Plan({
    operation: 'V.deploy',
    accountId: account.id,
    accountName,
    subject: worker,
    environment,
    isProduction,
    title: titleOf(worker, shares, labelOf),
    changes: [
      ...(serving ? [`Now: ${serving.versions.map((one) => `${labelOf(one.versionId)} ${one.percentage} %`).join(' · ')}.`] : []),
      `Then: ${shares.map((one) => `${labelOf(one.versionId)} ${one.percentage} %`).join(' · ')}.`,
    ],
    risks: shares.length > 1 ? ['Requests of one page may meet both versions, so assets that only one has may be missing.'] : [],
    blocked: [
      ...unknown.map(({ versionId }) => ({
        reason: `${versionId.slice(0, 8)} is not among the last 100 versions of ${worker}, which is all that can be deployed.`,
        wayOut: 'Upload it again.',
      })),
      ...(isSame ? [{ reason: 'The traffic is split like that already.', wayOut: 'There is nothing to do.' }] : []),
    ],
    typeToConfirm: typedInProduction(isProduction, worker),
    details: {
      worker,
      shares,
      deploymentId: serving?.id,
      isForced: force,
      labels: Object.fromEntries(versions.map((version) => [version.id, versionLabel(version)])),
    },
  });
}

/** Names the version it is about: the one that gets all, or of two the first. */
function titleOf(worker: string, [first, second]: readonly Share[], labelOf: (id: string) => string): string {
  const part = second ? `${first?.percentage} % of` : 'all';
  return `Give ${labelOf(first?.versionId ?? '')} ${part} the traffic of ${worker}?`;
}

/** Makes the deployment once and looks that it is there. Nothing is sent when somebody deployed since the plan was shown. */
export function rollout(
  plan: Plan<RolloutDetails>,
  confirmation: Confirmation,
  message: string,
  context: RunContext,
): Promise<OperationResult<RolloutResult>> {
  const { worker, shares, deploymentId, isForced, labels } = plan.details;
  const text = (split: readonly Share[]): string => textOf(split, labels);
  const { account, clock, signal } = context;
  const ids = shares.map(({ versionId }) => versionId);
  const trace = { look: 'deployment', worker, versions: ids, ...(deploymentId === undefined ? {} : { before: deploymentId }) } as const;
  return runPlan(plan, confirmation, context, trace, async (_note, ahead) => {
    await waitTurn(ahead, clock, signal);
    const options = { ...(message.trim() === '' ? {} : { message: message.trim().slice(0, 120) }), ...(isForced ? { force: true } : {}) };
    const none = { worker, shares: [] };
    const before = await lookAt((own) => account.deployments(worker, own));
    if (before && before[0]?.id !== deploymentId) {
      const serves = before[0] ? `: it serves ${text(before[0].versions)}` : '';
      const message = `Somebody deployed ${worker} since this was shown${serves}. Nothing was changed. Look at it again.`;
      return { status: 'failed', message, details: none, next: 'V.deploy' };
    }
    const sent = await sendOnce(signal, (own) => account.deploy(worker, shares, options, own));
    if (sent.kind === 'refused' || sent.kind === 'not-sent') {
      const { error } = sent;
      if (error.reason === 'aborted') return { status: 'stopped', message: 'Cancelled. Nothing was changed.', details: none, error };
      const list = /following secrets have changed: (.+?)\.?$/.exec(error.says ?? '')?.[1];
      const needsForce = error.code === 10_220 ? { needsForce: { names: list?.split(', ') ?? [] } } : {};
      return {
        status: 'failed',
        message: `${error.message} The traffic of ${worker} is as it was.`,
        details: { ...none, ...needsForce },
        error,
      };
    }
    let blind: AccountError | undefined;
    const [now] =
      (await lookUntil(
        clock,
        (own) => account.deployments(worker, own),
        ([first]) => first !== undefined && sameShares(first.versions, shares),
        (why) => (blind = why),
      )) ?? [];
    const error = sent.kind === 'lost' ? { error: sent.error } : {};
    if (!now)
      return {
        status: 'uncertain',
        message: `The change was sent, and how the traffic of ${worker} is split cannot be seen: ${blind?.message ?? ''}`,
        details: none,
        ...(blind ? { error: blind } : error),
      };
    const details = { worker, shares: now.versions };
    if (sameShares(now.versions, shares)) return { status: 'done', message: `${worker} serves ${text(now.versions)}.`, details, ...error };
    const unchanged =
      sent.kind === 'lost' ? 'The answer was lost, and nothing was changed' : 'Cloudflare accepted the change, and does not show it yet';
    const why = now.id === deploymentId ? unchanged : 'Somebody deployed in between';
    return { status: 'failed', message: `${why}: ${worker} serves ${text(now.versions)}.`, details, ...error };
  });
}

function textOf(shares: readonly Share[], labels: RolloutDetails['labels']): string {
  return shares.map(({ versionId, percentage }) => `${labels[versionId] ?? versionId.slice(0, 8)} at ${percentage} %`).join(' and ');
}

function sameShares(a: readonly Share[], b: readonly Share[]): boolean {
  return (
    a.length === b.length && a.every((one) => b.some((other) => other.versionId === one.versionId && other.percentage === one.percentage))
  );
}

function assertShares(shares: readonly Share[]): void {
  const total = shares.reduce((sum, { percentage }) => sum + percentage, 0);
  const isRange = shares.every(({ percentage }) => percentage >= 0 && percentage <= 100);
  if (shares.length === 0 || shares.length > 2) throw new OperationError('invalid', 'Traffic goes to one or two versions. Choose so many.');
  if (new Set(shares.map(({ versionId }) => versionId)).size !== shares.length)
    throw new OperationError('invalid', 'The two versions are the same. Choose another.');
  if (!isRange || Math.abs(total - 100) > 0.001)
    throw new OperationError('invalid', `The parts sum to ${total} %, and they must sum to 100. Correct them.`);
}
