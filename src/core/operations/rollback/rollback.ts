import type { AccountError } from '../../account/errors.ts';
import type { Deployment } from '../../account/resources/versions.ts';
import { OperationError } from '../operation-error.ts';
import type { LogEntry } from '../operations-log.ts';
import type { DatabaseTarget } from '../d1/migration-source.ts';
import { Plan } from '../plan.ts';
import type { Confirmation, PlanContext } from '../plan.ts';
import { runPlan } from '../run-plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { lookAt, lookUntil, sendOnce } from '../send-once.ts';
import { waitTurn } from '../wait-turn.ts';
import { versionLabel } from '../worker-state.ts';
import { rollbackImpact } from './impact.ts';
import type { RollbackImpact } from './impact.ts';
import { migrationsSince } from './migrations-since.ts';

export type RollbackTarget = {
  readonly worker: string;
  readonly environment: string | undefined;
  readonly isProduction: boolean;
  /** Databases of its wrangler file, for the schema that stays ahead. */
  readonly databases?: readonly DatabaseTarget[];
};

export type RollbackDetails = {
  readonly worker: string;
  readonly impact: RollbackImpact;
  /** Deployment in force when this was planned. */
  readonly deploymentId: string;
  /** It has all the traffic already: there is nothing to do. */
  readonly isServing: boolean;
  /** The person was told that secrets changed, and agrees: Cloudflare is asked with force. */
  readonly isForced: boolean;
};

export type RollbackResult = {
  readonly worker: string;
  /** Version with all traffic now, as the account shows it; undefined when it was not seen. */
  readonly versionId: string | undefined;
  readonly deploymentId: string | undefined;
  /** Set when Cloudflare wants force: plan again with `force: true` and show these names. */
  readonly needsForce?: { readonly names: readonly string[] };
};

/** Whether Cloudflare is asked with force. */
export type Force = boolean | 'if-known';

/** Characters that wrangler lets a message have. */
const longestReason = 120;

/**
 * The impact report of going back to a version, as a plan. Nothing is typed but the reason, since seconds count. `force`: the person
 * has read that secrets changed; `if-known`: the report says so when it is, and is then read before anything is agreed to. Reads only. Throws `AccountError`, `not-found` for a missing Worker or version.
 */
export async function planRollback(
  target: RollbackTarget,
  versionId: string,
  { account, accountName, signal, force = false }: PlanContext & { readonly force?: Force },
): Promise<Plan<RollbackDetails>> {
  const { worker, environment, isProduction, databases = [] } = target;
  const [[serving], to] = await Promise.all([account.deployments(worker, signal), account.version(worker, versionId, signal)]);
  if (!serving) throw new OperationError('invalid', `${worker} was never deployed, so there is nothing to roll back from. Deploy it.`);
  const bySize = serving.versions.toSorted((a, b) => b.percentage - a.percentage);
  // Of a gradual deployment, what goes is what the version meets in it.
  const from = (bySize.find((part) => part.versionId !== versionId) ?? bySize[0])?.versionId ?? '';
  const migrations = await migrationsSince(databases, Date.parse(to.createdOn ?? ''), account, signal);
  const found = await rollbackImpact(worker, { from, to: versionId }, { account, signal, migrations });
  const isForced = force === true || (force === 'if-known' && found.secretsChanged !== undefined);
  const impact = isForced ? { ...found, stays: found.stays.filter((one) => !one.startsWith('secrets')) } : found;
  const isServing = serving.versions.length === 1 && from === versionId;
  const split = serving.versions.length > 1 ? ['The gradual deployment ends: one version gets all the traffic.'] : [];
  return new Plan({
    operation: 'V.rollback',
    accountId: account.id,
    accountName,
    subject: worker,
    environment,
    isProduction,
    title: `Roll back ${worker} from ${versionLabel(impact.from)} to ${versionLabel(impact.to)}?`,
    changes: [
      ...split,
      ...(impact.returns.length > 0 ? [`Returns: ${impact.returns.join(' · ')}`] : ['Nothing that can be seen differs.']),
    ],
    risks: [`Stays: ${impact.stays.join(' · ')}`, ...impact.beware],
    blocked: isServing
      ? [{ reason: `${versionLabel(impact.to)} has all the traffic already.`, wayOut: 'There is nothing to do.' }]
      : impact.blocked,
    typeToConfirm: undefined,
    details: {
      worker,
      impact,
      deploymentId: serving.id,
      isServing,
      isForced,
    },
  });
}

/**
 * Gives one version all the traffic and looks that it has it. `reason` is kept with the deployment. Nothing is sent when somebody deployed since
 * the report was shown: it was about another version. An account that cannot be asked that is still asked to roll back, since seconds count. Without `force` in the plan,
 * changed secrets end it as `failed` with `needsForce`, and nothing was changed.
 */
export async function rollback(
  plan: Plan<RollbackDetails>,
  confirmation: Confirmation,
  reason: string,
  context: RunContext,
): Promise<OperationResult<RollbackResult>> {
  const message = reason.trim();
  if (message === '') throw new OperationError('invalid', 'A rollback needs a reason. Nothing was changed.');
  const { worker, impact, deploymentId, isForced } = plan.details;
  const { account, clock, signal } = context;
  const to = impact.to.id;
  const trace = { look: 'deployment', worker, before: deploymentId, versions: [to] } as const;
  return runPlan(plan, confirmation, context, trace, async (_note, ahead) => {
    await waitTurn(ahead, clock, signal);
    const [before] = (await lookAt((own) => account.deployments(worker, own))) ?? [];
    if (before && before.id !== deploymentId) return overtaken(plan.details, before);
    const options = { message: message.slice(0, longestReason), ...(isForced ? { force: true } : {}) };
    const sent = await sendOnce(signal, (own) => account.deploy(worker, [{ versionId: to, percentage: 100 }], options, own));
    if (sent.kind === 'refused' || sent.kind === 'not-sent') return refused(plan.details, sent.error);
    const serves = (one: Deployment | undefined): boolean => one?.versions.length === 1 && one.versions[0]?.versionId === to;
    let blind: AccountError | undefined;
    const [now] =
      (await lookUntil(
        clock,
        (own) => account.deployments(worker, own),
        ([first]) => serves(first),
        (why) => (blind = why),
      )) ?? [];
    const details = { worker, versionId: now?.versions[0]?.versionId, deploymentId: now?.id };
    const error = sent.kind === 'lost' ? { error: sent.error } : {};
    if (serves(now)) {
      const message = `${worker} serves ${versionLabel(impact.to)} with all its traffic.`;
      const deploying = await ahead('D.deploy');
      return { status: 'done', ...soonReplaced(message, deploying), details, ...error };
    }
    if (!now) {
      const text = `The rollback of ${worker} was sent, and whether it serves ${versionLabel(impact.to)} cannot be seen: ${blind?.message ?? ''}`;
      return { status: 'uncertain', message: text, details, ...(blind ? { error: blind } : error) };
    }
    if (now.id === deploymentId) {
      const lost = `The answer was lost, and ${worker} still serves what it did: it was not rolled back. Try again.`;
      const slow = `Cloudflare accepted the rollback, and ${worker} still shows what it served. Look at its deployments before you try again.`;
      return { status: 'failed', message: sent.kind === 'lost' ? lost : slow, details, next: 'V.rollback', ...error };
    }
    const text = `${worker} serves another version by now: somebody deployed in between. Look at the deployments before you try again.`;
    return { status: 'failed', message: text, details, next: 'V.rollback', ...error };
  });
}

/** wrangler has looked before the rollback and gives its new version all the traffic when it is done. */
function soonReplaced(message: string, deploying: LogEntry | undefined): Pick<OperationResult<unknown>, 'message' | 'next'> {
  if (deploying?.trace.look !== 'deployment') return { message };
  const since = new Date(deploying.at).toISOString().slice(11, 16);
  return {
    message: `${message} But a deploy that was begun at ${since} UTC, here or in another window, runs still and will replace it. Cancel that, or roll back again after it.`,
    next: 'V.rollback',
  };
}

/** Two windows, two people, or the button pressed twice: what the other made may be just what was wanted. */
function overtaken({ worker, impact }: RollbackDetails, { id, versions }: Deployment): OperationResult<RollbackResult> {
  const [only] = versions;
  const isThere = versions.length === 1 && only?.versionId === impact.to.id;
  const details = { worker, versionId: only?.versionId, deploymentId: id };
  if (isThere) {
    const message = `${worker} serves ${versionLabel(impact.to)} already: somebody rolled it back since this was shown. Nothing was sent.`;
    return { status: 'done', message, details };
  }
  const serves = versions.map(({ versionId, percentage }) => `${versionId.slice(0, 8)} at ${percentage} %`).join(' and ');
  const message = `Somebody deployed ${worker} since this was shown: it serves ${serves}. Nothing was changed. Look at it again.`;
  return { status: 'failed', message, details, next: 'V.rollback' };
}

function refused({ worker, impact }: RollbackDetails, error: AccountError): OperationResult<RollbackResult> {
  const none = { worker, versionId: undefined, deploymentId: undefined };
  if (error.reason === 'aborted') return { status: 'stopped', message: `Cancelled. ${worker} was not rolled back.`, details: none, error };
  if (error.code === 10_220) {
    // The names stand at the end of Cloudflare's sentence, as wrangler reads them too (packages/wrangler/src/versions/rollback/index.ts).
    const list = /following secrets have changed: (.+?)\.?$/.exec(error.says ?? '')?.[1];
    const names = list === undefined ? [] : list.split(',').map((name) => name.trim());
    const message = `${worker} was not rolled back: ${names.join(', ') || 'secrets'} changed after ${versionLabel(impact.to)}. Force it if the values of then are right for it.`;
    return { status: 'failed', message, details: { ...none, needsForce: { names } }, error, next: 'V.rollback' };
  }
  return { status: 'failed', message: `${error.message} ${worker} was not rolled back.`, details: none, error };
}

/** The note for the checklist item *rollback tested*, once a rollback is verified. Holds no values. */
export function rollbackNote(result: OperationResult<RollbackResult>, plan: Plan<RollbackDetails>, reason: string): string | undefined {
  if (result.status !== 'done') return undefined;
  const { from, to } = plan.details.impact;
  return `Rolled back ${plan.subject} from ${versionLabel(from)} to ${versionLabel(to)} and saw it serve: ${reason.trim().slice(0, longestReason)}`;
}
