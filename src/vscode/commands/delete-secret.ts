import * as vscode from 'vscode';
import { deleteSecret as run, planDeleteSecret, type SecretReference } from '../../core/operations/secrets/delete-secret.ts';
import { assertSameAccount, chooseTarget, type ChosenTarget, requestOfTarget } from '../operations/choose-target.ts';
import type { Workplace } from '../operations/operator.ts';
import { UserError } from '../run-command.ts';
import type { Command } from './command.ts';

const mostFiles = 2000;

/** Deletes a secret of a Worker after saying where the project uses it. */
export const deleteSecret: Command = async (operator, request) => {
  const title = vscode.l10n.t('Delete Secret');
  const workplace = await operator.workplace(request);
  const chosen = await chooseTarget(operator.ui, workplace.project, request, { title });
  if (!chosen) return;
  const { signedIn, names } = await operator.looking(vscode.l10n.t('Looking at the secrets of {0}', chosen.worker), async (signal) => {
    const own = await operator.signedIn(signal);
    assertSameAccount(chosen, own);
    return { signedIn: own, names: await own.account.secretNames(chosen.worker, signal) };
  });
  if (names.length === 0) throw new UserError(vscode.l10n.t('{0} has no secret of its own. Nothing is to be deleted.', chosen.worker));
  const name =
    request.name ??
    (await operator.ui.pick(
      title,
      names.map((one) => ({ label: one.name, value: one.name })),
      { placeholder: vscode.l10n.t('Secret to delete; its value cannot be read back') },
    ));
  if (name === undefined) return;
  const plan = await operator.looking(vscode.l10n.t('Looking who uses {0}', name), async (signal) =>
    planDeleteSecret(chosen, name, await referencesTo(name, chosen, workplace, signal), operator.planContext(signedIn, signal)),
  );
  await operator.carryOut(
    signedIn,
    plan,
    { verb: vscode.l10n.t('Delete'), kind: vscode.l10n.t('Worker'), request: { ...requestOfTarget(chosen, request), name } },
    (confirmation, context) => run(plan, confirmation, context),
  );
};

/** The first place in each file below the Worker's folder that has the name. */
async function referencesTo(
  name: string,
  { target }: ChosenTarget,
  { model }: Workplace,
  signal: AbortSignal,
): Promise<readonly SecretReference[]> {
  const folder = vscode.Uri.joinPath(model.uriOf(target.file.path), '..');
  const pattern = new vscode.RelativePattern(folder, '**/*.{ts,tsx,mts,js,jsx,mjs,py,rs,toml,json,jsonc}');
  const files = await vscode.workspace.findFiles(pattern, '**/{node_modules,dist,.wrangler,.git}/**', mostFiles);
  const found: SecretReference[] = [];
  const word = new RegExp(`(?<![\\w$])${name.replaceAll('$', String.raw`\$`)}(?![\\w$])`);
  for (const uri of files) {
    signal.throwIfAborted();
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    const line = text.split('\n').findIndex((one) => word.test(one));
    if (line >= 0) found.push({ path: model.pathOf(uri), line: line + 1 });
  }
  return found;
}
