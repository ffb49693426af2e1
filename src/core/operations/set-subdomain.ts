import type { ScriptSubdomain } from '../account/resources/scripts.ts';
import { Plan, typedInProduction } from './plan.ts';
import type { Confirmation, PlanContext } from './plan.ts';
import { runPlan } from './run-plan.ts';
import type { OperationResult, RunContext } from './run-plan.ts';
import { setResource } from './set-resource.ts';

export type SubdomainDetails = { readonly worker: string; readonly state: ScriptSubdomain };

/** Turns the workers.dev address and the preview addresses of a Worker on or off. Reads only. Throws `AccountError`. */
export async function planSetSubdomain(
  target: { readonly worker: string; readonly environment: string | undefined; readonly isProduction: boolean },
  state: ScriptSubdomain,
  { account, accountName, signal }: PlanContext,
): Promise<Plan<SubdomainDetails>> {
  const { worker, environment, isProduction } = target;
  const was = await account.scriptSubdomain(worker, signal);
  const word = (isOn: boolean): string => (isOn ? 'answers' : 'no longer answers');
  const changes = [
    ...(was.enabled === state.enabled ? [] : [`${worker} ${word(state.enabled)} at its workers.dev address.`]),
    ...(was.previewsEnabled === state.previewsEnabled ? [] : [`${worker} ${word(state.previewsEnabled)} at preview addresses.`]),
  ];
  return new Plan({
    operation: 'D.subdomain',
    accountId: account.id,
    accountName,
    subject: worker,
    environment,
    isProduction,
    title: `Change the public addresses of ${worker}?`,
    changes,
    risks: ['The next deploy sets what the wrangler file says: change workers_dev and preview_urls there too.'],
    blocked: changes.length === 0 ? [{ reason: `${worker} is set like that already.`, wayOut: 'There is nothing to do.' }] : [],
    typeToConfirm: typedInProduction(isProduction, worker),
    details: { worker, state },
  });
}

export function setSubdomain(
  plan: Plan<SubdomainDetails>,
  confirmation: Confirmation,
  context: RunContext,
): Promise<OperationResult<undefined>> {
  const { worker, state } = plan.details;
  const { account } = context;
  return runPlan(plan, confirmation, context, { look: 'subdomain', worker, ...state }, () =>
    setResource(context, {
      send: (signal) => account.setScriptSubdomain(worker, state, signal),
      look: (signal) => account.scriptSubdomain(worker, signal),
      isSo: (seen) => seen.enabled === state.enabled && seen.previewsEnabled === state.previewsEnabled,
      done: `workers.dev is ${state.enabled ? 'on' : 'off'} for ${worker}, previews are ${state.previewsEnabled ? 'on' : 'off'}`,
      what: `The public addresses of ${worker}`,
    }),
  );
}
