import { Plan, typedInProduction } from '../plan.ts';
import type { Confirmation, PlanContext } from '../plan.ts';
import { runPlan } from '../run-plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { noSuchWorker, workerState } from '../worker-state.ts';
import { baseBindings, endOfChange, isSecretBinding, risksOfWay, secretDetails, sendSecrets, wayOf } from './change-secrets.ts';
import type { SecretDetails, SecretResult } from './change-secrets.ts';
import type { SecretTarget } from './put-secret.ts';

/** A place in the project that uses the secret; `line` is one-based. */
export type SecretReference = { readonly path: string; readonly line: number };

/** What deleting a secret would do. `references`: who uses it, from the source and the wrangler file. Reads only. Throws `AccountError`. */
export async function planDeleteSecret(
  target: SecretTarget,
  name: string,
  references: readonly SecretReference[],
  { account, accountName, signal }: PlanContext,
): Promise<Plan<SecretDetails>> {
  const { worker, environment, isProduction } = target;
  const state = await workerState(account, worker, signal);
  const way = wayOf(state);
  // A draft's secrets stand in no version.
  const isThere =
    way === 'draft' && state.state !== 'absent'
      ? (await account.secretNames(worker, signal)).some((secret) => secret.name === name)
      : baseBindings(state).some((binding) => binding.name === name && isSecretBinding(binding));
  const missing = { reason: `${worker} has no secret ${name}.`, wayOut: 'Nothing is to be deleted; refresh.' };
  return new Plan({
    operation: 'S.delete',
    accountId: account.id,
    accountName,
    subject: worker,
    environment,
    isProduction,
    title: `Delete ${name} from ${worker}?`,
    changes: [`${name} is deleted; its value cannot be read back.`],
    risks: [...references.map(({ path, line }) => `${path}:${line} uses it.`), ...risksOfWay(way, state)],
    blocked: state.state === 'absent' ? [noSuchWorker(worker)] : isThere ? [] : [missing],
    typeToConfirm: typedInProduction(isProduction, worker),
    details: secretDetails(state, [name], true),
  });
}

/** Deletes the secret and looks that it is gone. */
export function deleteSecret(
  plan: Plan<SecretDetails>,
  confirmation: Confirmation,
  context: RunContext,
): Promise<OperationResult<SecretResult>> {
  const { worker, names, base } = plan.details;
  const trace = { look: 'secrets', worker, names: [...names], isDeleted: true, ...(base === undefined ? {} : { before: base }) } as const;
  const values = new Map(names.map((name) => [name, null]));
  return runPlan(plan, confirmation, context, trace, async () =>
    endOfChange(plan.details, await sendSecrets(plan.details, values, context), context),
  );
}
