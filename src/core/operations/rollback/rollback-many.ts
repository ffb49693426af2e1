import type { AccountReads } from '../../account/account.ts';
import { orAbsent } from '../../account/errors.ts';
import type { Confirmation, Plan } from '../plan.ts';
import type { PlanContext } from '../plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { planRollback, rollback } from './rollback.ts';
import type { Force, RollbackDetails, RollbackResult, RollbackTarget } from './rollback.ts';

/** One Worker of a common rollback: its plan; none where no version carries the tag. */
export type ManyPlanned = { readonly target: RollbackTarget; readonly plan: Plan<RollbackDetails> | undefined };

/** For each Worker the newest version that carries a git tag. Reads only. Throws `AccountError`. */
export async function planRollbackMany(
  targets: readonly RollbackTarget[],
  gitTag: string,
  context: PlanContext & { readonly force?: Force },
): Promise<readonly ManyPlanned[]> {
  return Promise.all(
    targets.map(async (target) => {
      const versionId = await taggedVersion(target.worker, gitTag, context.account, context.signal);
      return { target, plan: versionId === undefined ? undefined : await planRollback(target, versionId, context) };
    }),
  );
}

async function taggedVersion(
  worker: string,
  gitTag: string,
  account: Pick<AccountReads, 'deployableVersions'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const versions = (await orAbsent(account.deployableVersions(worker, signal))) ?? [];
  return versions.find(({ tag }) => tag === gitTag)?.id;
}

export type ManyResult = {
  readonly results: readonly OperationResult<RollbackResult>[];
  /** Workers that are back, the earlier ones with them. */
  readonly done: readonly string[];
  /** Workers that were not begun, because an earlier one did not end well. */
  readonly notBegun: readonly string[];
  readonly message: string;
};

/**
 * Rolls back one after another and stops at the first that does not end well; says which are back and which are not. `earlier`: those that are
 * back already, where the rest is asked for again.
 */
export async function rollbackMany(
  all: readonly { readonly plan: Plan<RollbackDetails>; readonly confirmation: Confirmation }[],
  reason: string,
  context: RunContext,
  earlier: readonly string[] = [],
): Promise<ManyResult> {
  const results: OperationResult<RollbackResult>[] = [];
  for (const { plan, confirmation } of all) {
    context.onProgress?.({ done: results.length, total: all.length, message: plan.subject });
    const result = await rollback(plan, confirmation, reason, context);
    results.push(result);
    if (result.status !== 'done') break;
  }
  const own = all.slice(0, results.filter(({ status }) => status === 'done').length).map(({ plan }) => plan.subject);
  const done = [...earlier, ...own];
  const notBegun = all.slice(results.length).map(({ plan }) => plan.subject);
  const last = results.at(-1);
  const back = done.length > 0 ? `Rolled back: ${done.join(', ')}.` : 'Nothing was rolled back.';
  const warned = results.flatMap(({ status, next, message }) => (status === 'done' && next !== undefined ? [` ${message}`] : [])).join('');
  const trouble = last && last.status !== 'done' ? ` ${last.message}` : '';
  const rest = notBegun.length > 0 ? ` Not begun: ${notBegun.join(', ')}.` : '';
  return { results, done, notBegun, message: `${back}${warned}${trouble}${rest}` };
}
