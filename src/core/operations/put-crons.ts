import { Plan, typedInProduction } from './plan.ts';
import type { Confirmation, PlanContext } from './plan.ts';
import { runPlan } from './run-plan.ts';
import type { OperationResult, RunContext } from './run-plan.ts';
import { setResource } from './set-resource.ts';

export type CronsDetails = { readonly worker: string; readonly crons: readonly string[] };

/** All cron triggers of a Worker are replaced at once. Reads only. Throws `AccountError`, `not-found` for a missing Worker. */
export async function planPutCrons(
  target: { readonly worker: string; readonly environment: string | undefined; readonly isProduction: boolean },
  crons: readonly string[],
  { account, accountName, signal }: PlanContext,
): Promise<Plan<CronsDetails>> {
  const { worker, environment, isProduction } = target;
  const was = (await account.schedules(worker, signal)).map(({ cron }) => cron);
  const changes = [
    ...crons.filter((cron) => !was.includes(cron)).map((cron) => `${cron} is added.`),
    ...was.filter((cron) => !crons.includes(cron)).map((cron) => `${cron} is removed.`),
  ];
  return new Plan({
    operation: 'C.put',
    accountId: account.id,
    accountName,
    subject: worker,
    environment,
    isProduction,
    title: `Set the crons of ${worker}?`,
    changes,
    risks: ['The next deploy sets what the wrangler file says.'],
    blocked: changes.length === 0 ? [{ reason: `${worker} has these crons already.`, wayOut: 'There is nothing to do.' }] : [],
    typeToConfirm: typedInProduction(isProduction, worker),
    details: { worker, crons },
  });
}

export function putCrons(plan: Plan<CronsDetails>, confirmation: Confirmation, context: RunContext): Promise<OperationResult<undefined>> {
  const { worker, crons } = plan.details;
  const { account } = context;
  return runPlan(plan, confirmation, context, { look: 'schedules', worker, crons }, () =>
    setResource(context, {
      send: (signal) => account.putSchedules(worker, crons, signal),
      look: (signal) => account.schedules(worker, signal),
      isSo: (seen) => seen.length === crons.length && seen.every(({ cron }) => crons.includes(cron)),
      done: `${worker} has ${crons.length === 1 ? '1 cron' : `${crons.length} crons`}`,
      what: `The crons of ${worker}`,
    }),
  );
}
