import * as vscode from 'vscode';
import { deploy } from '../../core/operations/deploy/deploy.ts';
import type { DeployKind } from '../../core/operations/deploy/plan-deploy.ts';
import { commands } from '../contributions.ts';
import { chooseTarget, type ChosenTarget } from './choose-target.ts';
import { confirmPlan } from './confirm-plan.ts';
import type { Operator, Workplace } from './operator.ts';
import { deployFacts, planTargetDeploy } from './plan-target-deploy.ts';
import { wranglerLogin } from './project-wrangler.ts';
import type { Request } from './request.ts';
import { watchAfterDeploy } from './watch-after-deploy.ts';
import { runAsTask } from './wrangler-task.ts';

/** Deploys one Worker, or uploads a version of it that serves nobody yet: the question, wrangler in a task, and what the account shows. */
export async function deployTarget(operator: Operator, request: Request, kind: DeployKind): Promise<void> {
  const title = kind === 'deploy' ? vscode.l10n.t('Deploy') : vscode.l10n.t('Upload Version');
  const workplace = await operator.workplace(request);
  const chosen = await chooseTarget(operator.ui, workplace.project, request, { title });
  if (!chosen) return;
  await saveFile(workplace.model.uriOf(chosen.target.file.path));
  const { signedIn, plan } = await operator.looking(vscode.l10n.t('Looking whether {0} is ready', chosen.worker), async (signal) => {
    const own = await operator.signedIn(signal);
    return { signedIn: own, plan: await planTargetDeploy(operator, workplace, chosen, { kind, signedIn: own, signal }) };
  });
  const own = requestFor(chosen, workplace);
  const first = await migrationsFirst(
    operator,
    plan.details.gates.some(({ id }) => id === 'migrations'),
    chosen.worker,
    kind,
  );
  if (first === undefined) return;
  if (first) return void (await vscode.commands.executeCommand(commands.applyMigrations, own));
  const confirmation = await confirmPlan(operator.ui, plan, {
    verb: title,
    kind: vscode.l10n.t('Worker'),
    facts: deployFacts(plan.details, workplace.root),
  });
  if (!confirmation) return;
  const name = `${title}: ${chosen.worker}`;
  const result = await operator.running({ title: name, operation: plan.operation, workers: [chosen.worker] }, signedIn, async (context) => {
    const { environment, token } = await wranglerLogin(operator.services, context.signal);
    return deploy(plan, confirmation, { run: runAsTask(name), environment, token }, context);
  });
  // wrangler refuses to deploy without a required secret; of nothing else that is not ready does it know.
  const fix = /secret/i.test(result.message) ? plan.details.gates.find(({ id }) => id === 'secrets')?.fix : undefined;
  const next = result.next ?? (result.status === 'failed' && !result.error ? fix : undefined);
  operator.tell(
    { ...result, ...(next === undefined ? {} : { next }), ...(kind === 'deploy' ? { operation: plan.operation } : {}) },
    { ...own, ...(result.details.versionId === undefined ? {} : { version: result.details.versionId }) },
  );
  if (kind === 'deploy' && result.status === 'done') watchAfterDeploy(operator, signedIn, result.details, own);
}

/** What names a target to another command. */
export function requestFor({ worker, target, environment }: ChosenTarget, { model }: Pick<Workplace, 'model'>): Request {
  const folder = model.folder.toString();
  return { worker, config: target.file.path, folder, ...(environment === undefined ? {} : { env: environment }) };
}

/** Where migrations wait, the code would meet the old schema: true applies them first, false goes on, undefined is cancelled. */
export async function migrationsFirst(
  { ui }: Operator,
  isPending: boolean,
  worker: string,
  kind: DeployKind = 'deploy',
): Promise<boolean | undefined> {
  if (!isPending) return false;
  const onward =
    kind === 'deploy'
      ? { label: vscode.l10n.t('Deploy anyway'), description: vscode.l10n.t('the code meets the old schema') }
      : { label: vscode.l10n.t('Upload anyway'), description: vscode.l10n.t('the code meets the old schema once it is rolled out') };
  return ui.pick(
    vscode.l10n.t('{0} has pending migrations', worker),
    [
      { label: vscode.l10n.t('Apply migrations first'), value: true },
      { ...onward, value: false },
    ],
    { placeholder: vscode.l10n.t('What comes first; nothing is changed before the next question') },
  );
}

/** wrangler reads the file from disk. */
export async function saveFile(uri: vscode.Uri): Promise<void> {
  await vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString())?.save();
}
