import * as vscode from 'vscode';
import { planPutSecret, putSecret } from '../../core/operations/secrets/put-secret.ts';
import type { SecretDetails } from '../../core/operations/secrets/change-secrets.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { Secret } from '../../core/secret.ts';
import type { WranglerFile } from '../../core/wrangler/file.ts';
import { member } from '../../core/wrangler/node.ts';
import type { SignedIn } from '../account/session.ts';
import type { BeforeFix } from '../lint/quick-fixes.ts';
import type { Services } from '../services.ts';
import { assertSameAccount, type ChosenTarget, targetsOf } from './choose-target.ts';
import { Operator } from './operator.ts';

type Use = { readonly chosen: ChosenTarget; readonly value: Secret };

/**
 * Before a variable moves to a secret: puts its value as a secret on each deployed Worker that has it, so that nothing runs without. True: the
 * file may be changed, also when no account is connected. Cloudflare refuses a secret while the deployed version has a variable of the name;
 * then the person is told what that means and decides.
 */
export async function putMovedVariable(services: Services, { model, path, offset }: Parameters<BeforeFix>[0]): Promise<boolean> {
  const project = model.current;
  const file = project?.wranglerFiles.find((one) => one.path === path);
  const name = file && variableAt(file, offset);
  if (!vscode.workspace.isTrusted || !project || !file || name === undefined) return true;
  const operator = new Operator(services);
  const uses = usesOf(targetsOf(project, { config: path }), file, name);
  const { signedIn, plans } = await operator.looking(vscode.l10n.t('Looking who has {0}', name), async (signal) => {
    const state = await services.session.open(signal);
    if (state.kind !== 'signed-in') return { signedIn: undefined, plans: [] };
    for (const { chosen } of uses) assertSameAccount(chosen, state);
    const planned = uses.map(async (use) => ({ ...use, plan: await planPutSecret(use.chosen, name, operator.planContext(state, signal)) }));
    return { signedIn: state, plans: await Promise.all(planned) };
  });
  if (!signedIn) return true;
  const refused = plans.filter(({ plan }) => plan.details.base !== undefined && plan.blocked.length > 0);
  if (
    refused.length > 0 &&
    !(await agreedWithout(
      operator,
      name,
      refused.map(({ chosen }) => chosen),
    ))
  )
    return false;
  for (const { plan, value } of plans.filter((one) => one.plan.blocked.length === 0))
    if (!(await put(operator, signedIn, plan, { value, path, name }))) return false;
  return true;
}

async function put(
  operator: Operator,
  signedIn: SignedIn,
  plan: Plan<SecretDetails>,
  { value, path, name }: { readonly value: Secret; readonly path: string; readonly name: string },
): Promise<boolean> {
  const facts = [[vscode.l10n.t('Then'), vscode.l10n.t('{0} leaves the vars of {1}', name, path)]] as const;
  const options = { verb: vscode.l10n.t('Put and Move'), kind: vscode.l10n.t('Worker'), facts };
  const result = await operator.carryOut(signedIn, plan, options, (confirmation, context) => putSecret(plan, confirmation, value, context));
  return result?.status === 'done';
}

/** The way out is wrangler's: one upload that has the secret and no longer the variable (wrangler 4.45, `deploy --secrets-file`). */
async function agreedWithout({ ui }: Operator, name: string, refused: readonly ChosenTarget[]): Promise<boolean> {
  const move = vscode.l10n.t('Move in the File Only');
  const copy = vscode.l10n.t('Move and Copy the Command');
  const lines = refused.map(({ target, environment }) => deployLine(target.file.path, environment));
  const workers = refused.map(({ worker }) => worker).join(', ');
  const detail = [
    vscode.l10n.t(
      'Cloudflare refuses a secret while the deployed version has a variable of its name: nothing is changed in the account now, and {0} keeps the variable until its next deploy.',
      workers,
    ),
    vscode.l10n.t(
      'After the move, write the one line {0}=… (.dev.vars has the value) to a file outside the repository, and deploy once with it:',
      name,
    ),
    ...lines,
    vscode.l10n.t('Delete that file afterwards. Who could read the variable knows the value, so a new one is better.'),
  ].join('\n\n');
  const question = vscode.l10n.t('{0} is a variable of the deployed {1}. Move it in the file only?', name, workers);
  const pressed = await ui.confirm(question, detail, [move, copy]);
  if (pressed === copy) await vscode.env.clipboard.writeText(lines.join('\n'));
  return pressed !== undefined;
}

function deployLine(config: string, environment: string | undefined): string {
  return `wrangler deploy --config ${config}${environment === undefined ? '' : ` --env ${environment}`} --secrets-file FILE`;
}

function varsOf(file: WranglerFile, env: string | undefined) {
  return file.at(env === undefined ? ['vars'] : ['env', env, 'vars']);
}

/** The variable that a finding at an offset is about. */
function variableAt(file: WranglerFile, offset: number): string | undefined {
  for (const env of [undefined, ...file.environments]) {
    const vars = varsOf(file, env);
    const found = vars?.kind === 'object' && vars.members.find(({ span }) => span[0] <= offset && offset < span[1]);
    if (found) return found.key;
  }
  return undefined;
}

/** The Workers of a file whose own `vars` have the name. */
function usesOf(targets: readonly ChosenTarget[], file: WranglerFile, name: string): readonly Use[] {
  return targets.flatMap((chosen) => {
    const value = member(varsOf(file, chosen.environment), name)?.value;
    return chosen.target.file.path === file.path && value?.kind === 'string' && value.value !== ''
      ? [{ chosen, value: new Secret(value.value) }]
      : [];
  });
}
