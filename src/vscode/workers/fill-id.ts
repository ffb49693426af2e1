import * as vscode from 'vscode';
import { fillIdFix } from '../../core/lint/fixes/fill-id.ts';
import { createResource, planCreateResource, type ResourceKind } from '../../core/operations/create-resource.ts';
import type { Choice } from '../../core/ports.ts';
import type { Project } from '../../core/project.ts';
import type { WranglerFile } from '../../core/wrangler/file.ts';
import { type JudgedField, judgedFields } from '../../core/wrangler/id-fields.ts';
import { stringAt } from '../../core/wrangler/node.ts';
import type { SignedIn } from '../account/session.ts';
import { commands } from '../contributions.ts';
import { toWorkspaceEdit } from '../lint/edits.ts';
import { Operator } from '../operations/operator.ts';
import type { ProjectModel } from '../project-models.ts';
import { UserError } from '../run-command.ts';
import type { Services } from '../services.ts';
import type { PlaceholderReference } from './fill-id-actions.ts';

type Place = { readonly model: ProjectModel; readonly project: Project; readonly file: WranglerFile; readonly field: JudgedField };
type Parts = Pick<Services, 'projects' | 'session' | 'ui'>;

const createable: Readonly<Record<string, ResourceKind>> = { d1_databases: 'd1', kv_namespaces: 'kv' };

/** Fills a placeholder, in every file that shares it, with an ID that a person picks from the account. */
export async function fillId({ projects, session, ui }: Parts, reference: PlaceholderReference | undefined): Promise<void> {
  const place = await placeOf(projects, reference);
  const signedIn = await needAccount(session);
  const choices = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Asking the account…') },
    () => choicesFor(place.field, signedIn, new AbortController().signal),
  );
  if (choices === undefined)
    throw new UserError(vscode.l10n.t('The account gives no list of these. Type the {0} instead.', place.field.noun));
  if (choices.length === 0)
    throw new UserError(vscode.l10n.t('The account has no {0} to choose from. Create one, or check the account.', place.field.noun));
  const picked = await ui.pick(vscode.l10n.t('{0} from account {1}', upperFirst(place.field.noun), accountText(signedIn)), choices, {
    placeholder: nameIn(place.field) ?? place.field.noun,
  });
  if (picked !== undefined) await apply(place, picked);
}

/** Makes the database or namespace under the name in the file, after a modal that names account and name, and fills its ID in. */
export async function createAndFill(services: Services, reference: PlaceholderReference | undefined): Promise<void> {
  const { projects, ui } = services;
  const place = await placeOf(projects, reference);
  const kind = createable[place.field.list];
  if (kind === undefined) throw new UserError(vscode.l10n.t('This cannot be made from here. Fill its ID from the account instead.'));
  const operator = new Operator(services);
  const asking = vscode.l10n.t('Asking the account…');
  const signedIn = await operator.looking(asking, (signal) => operator.signedIn(signal));
  const name = await ui.text(vscode.l10n.t('Create it in the account'), {
    prompt: kind === 'd1' ? vscode.l10n.t('Name of the new D1 database') : vscode.l10n.t('Title of the new KV namespace'),
    value: nameIn(place.field) ?? '',
    validate: (text) =>
      /^[\w. -]{1,63}$/.test(text.trim()) ? undefined : vscode.l10n.t('1 to 63 letters, digits, dots, dashes or underscores.'),
  });
  if (name === undefined) return;
  const details = { kind, name: name.trim() };
  const plan = await operator.looking(asking, (signal) => planCreateResource(details, operator.planContext(signedIn, signal)));
  const [blocked] = plan.blocked;
  const fill = { title: vscode.l10n.t('Fill ID from Account…'), command: commands.fillId, args: [reference] };
  if (blocked) throw new UserError(`${blocked.reason} ${blocked.wayOut}`, fill);
  const words = { verb: vscode.l10n.t('Create'), kind: kind === 'd1' ? vscode.l10n.t('Database') : vscode.l10n.t('Namespace') };
  const result = await operator.carryOut(signedIn, plan, words, (confirmation, context) => createResource(plan, confirmation, context));
  // The file may have changed while the modal stood.
  if (result?.details.id !== undefined) await apply(await placeOf(projects, reference), result.details.id);
}

/** The finding's field in the text as it is now. */
async function placeOf(projects: Services['projects'], reference: PlaceholderReference | undefined): Promise<Place> {
  const editor = vscode.window.activeTextEditor;
  const uri = reference ? vscode.Uri.parse(reference.uri) : editor?.document.uri;
  const model = uri && projects.of(uri);
  if (!uri || !model) throw new UserError(vscode.l10n.t('Open a wrangler file and put the cursor on the ID.'));
  const document = await vscode.workspace.openTextDocument(uri);
  const offset = reference?.offset ?? (editor ? document.offsetAt(editor.selection.active) : 0);
  await model.load();
  const path = model.pathOf(uri);
  const project = model.withText(path, document.getText());
  const file = project.wranglerFiles.find((one) => one.path === path);
  const open = file ? judgedFields(file).filter(({ verdict }) => verdict.status !== 'plausible') : [];
  const field = open.find(({ node }) => node.span[0] - 1 <= offset && offset <= node.span[1]);
  if (!file || !field)
    throw new UserError(vscode.l10n.t('There is no placeholder ID at this place any more; there is nothing left to fill.'));
  return { model, project, file, field };
}

async function needAccount(session: Services['session']): Promise<SignedIn> {
  const signedIn = await session.account(new AbortController().signal);
  if (signedIn) return signedIn;
  throw new UserError(vscode.l10n.t('No account is connected. Connect one to choose its IDs.'), {
    title: vscode.l10n.t('Connect Account…'),
    command: commands.connect,
  });
}

/** What the account can give for a field, the one of the same name first; undefined when it has no list of these. */
async function choicesFor(
  field: JudgedField,
  { account, accountId }: SignedIn,
  signal: AbortSignal,
): Promise<readonly Choice<string>[] | undefined> {
  const all = await listFor(field.list, account, accountId, signal);
  const wanted = nameIn(field);
  return all
    ?.toSorted((a, b) => Number(b.name === wanted) - Number(a.name === wanted) || a.name.localeCompare(b.name))
    .map(({ id, name }) => ({ label: name, description: id, value: id }));
}

async function listFor(
  list: string,
  account: SignedIn['account'],
  accountId: string,
  signal: AbortSignal,
): Promise<readonly { readonly id: string; readonly name: string }[] | undefined> {
  switch (list) {
    case 'd1_databases':
      return account.d1Databases(signal);
    case 'kv_namespaces':
      return (await account.kvNamespaces(signal)).map(({ id, title }) => ({ id, name: title }));
    case 'secrets_store_secrets':
      return account.secretStores(signal);
    case 'zone_id':
    case 'route':
    case 'routes':
      return account.zones(signal);
    case 'account_id': {
      const found = await account.accounts(signal);
      return found.length > 0 ? found : [{ id: accountId, name: accountId }];
    }
    default:
      return undefined;
  }
}

async function apply({ model, file, project, field }: Place, id: string): Promise<void> {
  const edits = fillIdFix(file, project, field).edits(id);
  const edit = await toWorkspaceEdit(model, edits);
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new UserError(vscode.l10n.t('The editor refused the change; the files are as they were.'));
  // Files that are not in view are saved; the one in view is its author's to save.
  for (const [uri] of edit.entries()) {
    if (uri.toString() === vscode.window.activeTextEditor?.document.uri.toString()) continue;
    await (await vscode.workspace.openTextDocument(uri)).save();
  }
}

function nameIn({ entry, list }: JudgedField): string | undefined {
  if (list === 'secrets_store_secrets') return undefined;
  return (
    stringAt(entry, 'database_name') ??
    stringAt(entry, 'zone_name') ??
    (list === 'kv_namespaces' ? stringAt(entry, 'binding') : undefined)
  )?.value;
}

function accountText({ name, accountId }: SignedIn): string {
  return name ? `${name} (${accountId.slice(0, 8)}…)` : accountId;
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
