import * as vscode from 'vscode';
import { createStore, createStoreSecret as create, planCreateStore, planCreateStoreSecret } from '../../core/operations/secrets/store.ts';
import { bindStoreSecret } from '../../core/operations/secrets/bind-store-secret.ts';
import type { SignedIn } from '../account/session.ts';
import { toWorkspaceEdit } from '../lint/edits.ts';
import { askSecret } from '../operations/ask-secret.ts';
import { assertSameAccount, chooseTarget, type ChosenTarget, requestOfTarget } from '../operations/choose-target.ts';
import type { Operator, Workplace } from '../operations/operator.ts';
import { UserError } from '../run-command.ts';
import type { Command } from './command.ts';

/** Creates a secret in the account's Secrets Store (and the store, when there is none), and binds it in the wrangler file. */
export const createStoreSecret: Command = async (operator, request) => {
  const title = vscode.l10n.t('Create Secret in the Secrets Store');
  const workplace = await operator.workplace(request);
  const chosen = await chooseTarget(operator.ui, workplace.project, request, { title });
  if (!chosen) return;
  const signedIn = await operator.looking(vscode.l10n.t('Looking at the account'), async (signal) => operator.signedIn(signal));
  assertSameAccount(chosen, signedIn);
  const storeId = request.storeId ?? (await chooseStore(operator, signedIn, title));
  if (storeId === undefined) return;
  const name =
    request.secretName ??
    (await askName(operator, title, {
      prompt: vscode.l10n.t('Name of the secret in the store.'),
      placeholder: 'API_TOKEN',
      value: request.name,
    }));
  if (name === undefined) return;
  const { isProduction, environment } = chosen;
  const plan = await operator.looking(vscode.l10n.t('Looking at the store'), (signal) =>
    planCreateStoreSecret({ storeId, name, isProduction, environment }, operator.planContext(signedIn, signal)),
  );
  const bound = { binding: request.name ?? name, storeId, secretName: name };
  if (plan.details.isThere) {
    const label = vscode.l10n.t('Bind {0}, which the store has already', name);
    const description = vscode.l10n.t('its value stays; nothing is changed in the account');
    const placeholder = vscode.l10n.t('Press Enter to bind it on {0}', chosen.worker);
    if (await operator.ui.pick(title, [{ label, description, value: true }], { placeholder })) await bind(workplace, chosen, bound);
    return;
  }
  const value = plan.blocked.length > 0 ? null : await askSecret(operator.ui, name, { environment: operator.services.session.environment });
  if (value === undefined) return;
  const options = {
    verb: vscode.l10n.t('Create'),
    kind: vscode.l10n.t('Secret'),
    facts: [[vscode.l10n.t('For'), chosen.worker]] as const,
    request: { ...requestOfTarget(chosen, request), storeId, secretName: name },
  };
  const result = await operator.carryOut(signedIn, plan, options, (confirmation, context) => {
    if (value === null) throw new Error('A blocked plan was confirmed.');
    return create(plan, confirmation, value, context);
  });
  if (result?.status === 'done') await bind(workplace, chosen, bound);
};

async function chooseStore(operator: Operator, signedIn: SignedIn, title: string): Promise<string | undefined> {
  const stores = await operator.looking(vscode.l10n.t('Looking at the Secrets Store'), (signal) => signedIn.account.secretStores(signal));
  if (stores.length === 1) return stores[0]?.id;
  if (stores.length > 1)
    return operator.ui.pick(
      title,
      stores.map(({ id, name }) => ({ label: name, description: id, value: id })),
      { placeholder: vscode.l10n.t('Store that gets the secret') },
    );
  const proposed = 'default_secrets_store';
  const prompt = vscode.l10n.t('The account has no Secrets Store. Name of the one to create.');
  const name = await askName(operator, title, { prompt, placeholder: proposed, value: proposed });
  if (name === undefined) return undefined;
  const plan = await operator.looking(vscode.l10n.t('Looking at the Secrets Store'), (signal) =>
    planCreateStore(name, operator.planContext(signedIn, signal)),
  );
  const options = { verb: vscode.l10n.t('Create'), kind: vscode.l10n.t('Store') };
  const result = await operator.carryOut(signedIn, plan, options, (confirmation, context) => createStore(plan, confirmation, context));
  return result?.status === 'done' ? result.details.id : undefined;
}

function askName(
  { ui }: Operator,
  title: string,
  { value, ...words }: { readonly prompt: string; readonly placeholder: string; readonly value: string | undefined },
): Promise<string | undefined> {
  const validate = (text: string): string | undefined =>
    /^[A-Za-z_]\w*$/.test(text) ? undefined : vscode.l10n.t('Use letters, digits and _, not a digit first.');
  return ui.text(title, { ...words, validate, ...(value === undefined ? {} : { value }) });
}

/** The file stays unsaved, for the person to look at. */
async function bind(
  { model }: Workplace,
  { target, environment }: ChosenTarget,
  bound: { readonly binding: string; readonly storeId: string; readonly secretName: string },
): Promise<void> {
  const edits = bindStoreSecret(target.file, environment, bound);
  const { path } = target.file;
  const say = (text: string): void => void vscode.window.setStatusBarMessage(`$(check) ${text}`, 15_000);
  if (edits.length === 0) return say(vscode.l10n.t('{0} is bound in {1} already.', bound.binding, path));
  if (!(await vscode.workspace.applyEdit(await toWorkspaceEdit(model, edits))))
    throw new UserError(vscode.l10n.t('The secret is in the store, and {0} could not be edited. Bind it there by hand.', path));
  const editor = await vscode.window.showTextDocument(model.uriOf(path));
  const [first] = edits;
  const { line } = editor.document.positionAt((first?.span[0] ?? 0) + (first?.text.trimEnd().length ?? 0));
  const begin = new vscode.Position(line, editor.document.lineAt(line).firstNonWhitespaceCharacterIndex);
  editor.selection = new vscode.Selection(begin, begin);
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  say(vscode.l10n.t('{0} is bound in {1}. Save it, then deploy.', bound.binding, path));
}
