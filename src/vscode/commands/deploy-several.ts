import * as vscode from 'vscode';
import { deployMany } from '../../core/operations/deploy/deploy-many.ts';
import { deployOrder } from '../../core/operations/deploy/deploy-order.ts';
import type { DeployDetails } from '../../core/operations/deploy/plan-deploy.ts';
import type { Plan } from '../../core/operations/plan.ts';
import type { RunCommand } from '../../core/operations/wrangler-tool.ts';
import { commands } from '../contributions.ts';
import { type ChosenTarget, targetChoice, targetsOf } from '../operations/choose-target.ts';
import { confirmSeveral } from '../operations/confirm-several.ts';
import { migrationsFirst, requestFor, saveFile } from '../operations/deploy-target.ts';
import type { Operator, Workplace } from '../operations/operator.ts';
import { fromFacts, planTargetDeploy } from '../operations/plan-target-deploy.ts';
import { wranglerLogin } from '../operations/project-wrangler.ts';
import type { Request } from '../operations/request.ts';
import { watchAfterDeploy } from '../operations/watch-after-deploy.ts';
import { runAsTask } from '../operations/wrangler-task.ts';
import type { Command } from './command.ts';

/** Deploys several Workers of one environment, those that others call first, and stops at the first that does not end well. */
export const deploySeveral: Command = async (operator, request) => {
  const title = vscode.l10n.t('Deploy Several');
  const workplace = await operator.workplace(request);
  const picked = await choose(operator, workplace, request, title);
  if (!picked || picked.length === 0) return;
  for (const { target } of picked) await saveFile(workplace.model.uriOf(target.file.path));
  const { order, cycles } = deployOrder(picked.map(({ target }) => target));
  const ordered = order.flatMap((target): ChosenTarget[] => picked.filter((one) => one.target === target));
  const { signedIn, plans } = await operator.looking(
    vscode.l10n.t('Looking whether {0} Workers are ready', ordered.length),
    async (signal) => {
      const own = await operator.signedIn(signal);
      const planned = ordered.map((one) => planTargetDeploy(operator, workplace, one, { kind: 'deploy', signedIn: own, signal }));
      return { signedIn: own, plans: await Promise.all(planned) };
    },
  );
  const pending = plans.findIndex(({ details }) => details.gates.some(({ id }) => id === 'migrations'));
  const [waiting] = ordered.slice(pending);
  const first = await migrationsFirst(operator, pending >= 0, waiting?.worker ?? '');
  if (first === undefined) return;
  if (first && waiting) return void (await vscode.commands.executeCommand(commands.applyMigrations, requestFor(waiting, workplace)));
  const confirmed = await confirmSeveral(operator.ui, plans, {
    title: vscode.l10n.t('Deploy {0} Workers in this order?', plans.length),
    verb: vscode.l10n.t('Deploy All'),
    notes: cycles.map((names) => vscode.l10n.t('{0} call each other, so no order is right.', names.join(' → '))),
    facts: plans[0] ? fromFacts(plans[0].details) : [],
  });
  if (!confirmed) return;
  const result = await operator.running(
    { title, operation: 'D.deploy', workers: plans.map(({ subject }) => subject) },
    signedIn,
    async (context) => {
      const { environment, token } = await wranglerLogin(operator.services, context.signal);
      return deployMany(confirmed, { run: asOwnTask(plans), environment, token }, context);
    },
  );
  for (const [index, one] of result.results.entries()) {
    const target = ordered[index];
    if (target && one.status === 'done') watchAfterDeploy(operator, signedIn, one.details, requestFor(target, workplace));
  }
  const bad = result.results.findIndex(({ status }) => status !== 'done');
  const trouble = result.results[bad];
  const culprit = ordered[bad];
  const fix = plans[bad]?.details.gates.find((gate) => gate.fix !== undefined)?.fix;
  const next = trouble?.next ?? (trouble?.status === 'failed' && !trouble.error ? fix : undefined);
  operator.tell(
    { ...trouble, ...(next === undefined ? {} : { next }), status: trouble?.status ?? 'done', message: result.message },
    culprit ? requestFor(culprit, workplace) : {},
  );
};

async function choose(
  { ui }: Operator,
  { project }: Workplace,
  request: Request,
  title: string,
): Promise<readonly ChosenTarget[] | undefined> {
  const all = targetsOf(project, request);
  const environments = [...new Set(all.map(({ environment }) => environment ?? ''))];
  const environment =
    request.env ??
    (environments.length === 1
      ? environments[0]
      : await ui.pick(
          title,
          environments.map((name) => ({ label: name === '' ? vscode.l10n.t('Top level') : name, value: name })),
          { placeholder: vscode.l10n.t('Environment to deploy to') },
        ));
  if (environment === undefined) return undefined;
  const here = all.filter((one) => (one.environment ?? '') === environment);
  return ui.pickMany(
    title,
    here.map((one) => ({ ...targetChoice(one), isPicked: true })),
    { placeholder: vscode.l10n.t('Workers to deploy; who is called first is deployed first') },
  );
}

/** A task for each Worker, named by it, so that its terminal and its problems can be told from the others'. */
function asOwnTask(plans: readonly Plan<DeployDetails>[]): RunCommand {
  return (command, signal) => {
    const plan = plans.find(({ details }) => details.args.every((word) => command.args.includes(word)));
    return runAsTask(vscode.l10n.t('Deploy: {0}', plan?.subject ?? ''))(command, signal);
  };
}
