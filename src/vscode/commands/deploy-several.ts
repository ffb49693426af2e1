import * as vscode from 'vscode';
import { deployMany } from '../../core/operations/deploy/deploy-many.ts';
import { deployOrder } from '../../core/operations/deploy/deploy-order.ts';
import { targetChoice, targetsOf, type ChosenTarget } from '../operations/choose-target.ts';
import { confirmSeveral } from '../operations/confirm-several.ts';
import { planTargetDeploy } from '../operations/plan-target-deploy.ts';
import { wranglerLogin } from '../operations/project-wrangler.ts';
import { runAsTask } from '../operations/wrangler-task.ts';
import type { Command } from './command.ts';

/** Deploys several Workers of one environment, those that others call first, and stops at the first that does not end well. */
export const deploySeveral: Command = async (operator, request) => {
  const title = vscode.l10n.t('Deploy Several');
  const workplace = await operator.workplace(request);
  const all = targetsOf(workplace.project, request);
  const environments = [...new Set(all.map(({ environment }) => environment ?? ''))];
  const environment =
    request.env ??
    (environments.length === 1
      ? environments[0]
      : await operator.ui.pick(
          title,
          environments.map((name) => ({ label: name === '' ? vscode.l10n.t('Top level') : name, value: name })),
        ));
  if (environment === undefined) return;
  const here = all.filter((one) => (one.environment ?? '') === environment);
  const picked = await operator.ui.pickMany(
    title,
    here.map((one) => ({ ...targetChoice(one), isPicked: true })),
  );
  if (!picked || picked.length === 0) return;
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
  const circle = cycles.map((names) => vscode.l10n.t('{0} call each other, so no order is right.', names.join(' → ')));
  const confirmed = await confirmSeveral(operator.ui, plans, {
    title: vscode.l10n.t('Deploy {0} Workers in this order?', plans.length),
    verb: vscode.l10n.t('Deploy All'),
    notes: circle,
  });
  if (!confirmed) return;
  const result = await operator.running({ title, operation: 'D.deploy' }, signedIn, async (context) => {
    const { environment: variables, token } = await wranglerLogin(operator.services, context.signal);
    return deployMany(confirmed, { run: runAsTask(title), environment: variables, token }, context);
  });
  const bad = result.results.find(({ status }) => status !== 'done');
  operator.tell({ status: bad?.status ?? 'done', message: result.message }, {});
};
