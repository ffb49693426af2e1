import type { Secret } from '../../secret.ts';
import { OperationError } from '../operation-error.ts';
import { Plan, typedInProduction } from '../plan.ts';
import type { Confirmation, PlanContext } from '../plan.ts';
import { runPlan } from '../run-plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { workerState } from '../worker-state.ts';
import {
  baseBindings,
  blockedPuts,
  endOfChange,
  isSecretBinding,
  risksOfWay,
  secretDetails,
  sendSecrets,
  wayOf,
} from './change-secrets.ts';
import type { SecretDetails, SecretResult } from './change-secrets.ts';

export type SecretTarget = { readonly worker: string; readonly environment: string | undefined; readonly isProduction: boolean };

/** Bytes that a Worker's secret may have: https://developers.cloudflare.com/workers/platform/limits/ (environment variables, 5 KB). */
const longestSecret = 5120;

/** What putting one secret would do, and by which call. Reads only; the value is not needed yet. Throws `AccountError`. */
export async function planPutSecret(target: SecretTarget, name: string, context: PlanContext): Promise<Plan<SecretDetails>> {
  const { account, accountName, signal } = context;
  const { worker, environment, isProduction } = target;
  const state = await workerState(account, worker, signal);
  const way = wayOf(state);
  const isThere = baseBindings(state).some((binding) => binding.name === name && isSecretBinding(binding));
  return new Plan({
    operation: way === 'versions' ? 'S.versionPut' : 'S.put',
    accountId: account.id,
    accountName,
    subject: worker,
    environment,
    isProduction,
    title: `${isThere ? 'Replace' : 'Put'} ${name} on ${worker}?`,
    changes: [isThere ? `The value of ${name} is replaced; the old one cannot be read back.` : `${name} is added to ${worker}.`],
    risks: risksOfWay(way, state),
    blocked: blockedPuts(state, [name]),
    typeToConfirm: typedInProduction(isProduction, worker),
    details: secretDetails(state, [name], false),
  });
}

/** Puts the secret and looks that the deployed version has its name. The value leaves in the request's body and nowhere else. */
export async function putSecret(
  plan: Plan<SecretDetails>,
  confirmation: Confirmation,
  value: Secret,
  context: RunContext,
): Promise<OperationResult<SecretResult>> {
  assertFits(value);
  const { worker, names, base } = plan.details;
  const trace = { look: 'secrets', worker, names: [...names], isDeleted: false, ...(base === undefined ? {} : { before: base }) } as const;
  return runPlan(plan, confirmation, context, trace, async () => {
    const values = new Map(names.map((name) => [name, value]));
    return endOfChange(plan.details, await sendSecrets(plan.details, values, context), context);
  });
}

/** Throws `OperationError` `invalid` for a value that Cloudflare would refuse. */
export function assertFits(value: Secret): void {
  const bytes = Buffer.byteLength(value.reveal());
  if (bytes === 0) throw new OperationError('invalid', 'The value is empty. Nothing was changed.');
  if (bytes > longestSecret)
    throw new OperationError('invalid', `The value has ${bytes} bytes, and a Worker takes ${longestSecret}. Nothing was changed.`);
}
