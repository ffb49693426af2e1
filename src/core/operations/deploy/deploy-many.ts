import type { Confirmation, Plan } from '../plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { deploy } from './deploy.ts';
import type { DeployOptions, DeployResult } from './deploy.ts';
import type { DeployDetails } from './plan-deploy.ts';

export type DeployManyResult = {
  readonly results: readonly OperationResult<DeployResult>[];
  readonly deployed: readonly string[];
  readonly notBegun: readonly string[];
  /** Who is deployed, what went wrong, who is not. */
  readonly message: string;
};

/** Deploys one after another, in the order given (see `deployOrder`), and stops at the first that does not end well. */
export async function deployMany(
  all: readonly { readonly plan: Plan<DeployDetails>; readonly confirmation: Confirmation }[],
  options: DeployOptions,
  context: RunContext,
): Promise<DeployManyResult> {
  const results: OperationResult<DeployResult>[] = [];
  for (const { plan, confirmation } of all) {
    context.onProgress?.({ done: results.length, total: all.length, message: plan.subject });
    const result = await deploy(plan, confirmation, options, context);
    results.push(result);
    if (result.status !== 'done') break;
  }
  const deployed = results.filter(({ status }) => status === 'done').map(({ details }) => details.worker);
  const notBegun = all.slice(results.length).map(({ plan }) => plan.subject);
  const trouble = results.find(({ status }) => status !== 'done');
  const parts = [
    deployed.length > 0 ? `Deployed: ${deployed.join(', ')}.` : 'Nothing was deployed.',
    ...(trouble ? [trouble.message] : []),
    ...(notBegun.length > 0 ? [`Not begun: ${notBegun.join(', ')}.`] : []),
  ];
  return { results, deployed, notBegun, message: parts.join(' ') };
}
