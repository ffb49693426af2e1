import * as vscode from 'vscode';
import { planPutMany, putMany, type SecretPreview, secretsOf } from '../../core/operations/secrets/put-many.ts';
import { requiredNames, requiredSecrets } from '../../core/operations/secrets/required-secrets.ts';
import type { Secret } from '../../core/secret.ts';
import { member } from '../../core/wrangler/node.ts';
import type { SignedIn } from '../account/session.ts';
import { askSecret } from '../operations/ask-secret.ts';
import { assertSameAccount, chooseTarget, type ChosenTarget, requestOfTarget } from '../operations/choose-target.ts';
import type { Operator, Workplace } from '../operations/operator.ts';
import type { Request } from '../operations/request.ts';
import { UserError } from '../run-command.ts';
import type { Command } from './command.ts';

const oneByOne = '';

/** Puts all required secrets that a Worker lacks: their values one after another, or from a `.dev.vars` file name by name; then one question and one call. */
export const putMissingSecrets: Command = async (operator, request) => {
  const title = vscode.l10n.t('Put Missing Secrets');
  const workplace = await operator.workplace(request);
  const chosen = await chooseTarget(operator.ui, workplace.project, request, { title });
  if (!chosen) return;
  const { signedIn, missing } = await operator.looking(vscode.l10n.t('Looking at the secrets of {0}', chosen.worker), async (signal) => {
    const own = await operator.signedIn(signal);
    assertSameAccount(chosen, own);
    return { signedIn: own, missing: await missingNames(chosen, own, request, signal) };
  });
  const files = valueFiles(chosen, workplace);
  const source = files.length === 0 ? oneByOne : await chooseSource(operator, title, missing, files);
  if (source === undefined) return;
  const given =
    source === oneByOne
      ? await askEach(operator, missing, chosen)
      : await fromFile(operator, signedIn, chosen, secretsOf(workplace.project.files.read(source) ?? ''), { title, missing });
  if (!given) return;
  const plan = await operator.looking(vscode.l10n.t('Looking at {0}', chosen.worker), (signal) =>
    planPutMany(chosen, given, { ...operator.planContext(signedIn, signal), skip: variablesOf(chosen, given) }),
  );
  await operator.carryOut(
    signedIn,
    plan,
    { verb: vscode.l10n.t('Put'), kind: vscode.l10n.t('Worker'), request: requestOfTarget(chosen, request) },
    (confirmation, context) => putMany(plan, confirmation, given, context),
  );
};

async function missingNames(
  { target }: ChosenTarget,
  { account }: SignedIn,
  request: Request,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { rows } = await requiredSecrets([target], account, signal, request.names ?? []);
  return rows.filter(({ cells: [cell] }) => cell === 'missing' || cell === 'not-deployed').map(({ name }) => name);
}

/** `.dev.vars` and `.env` files beside the wrangler file, that of the environment first. */
function valueFiles({ target, environment }: ChosenTarget, { project }: Workplace): readonly string[] {
  const folder = target.file.path.slice(0, target.file.path.lastIndexOf('/') + 1);
  const suffixes = [...(environment === undefined ? [] : [`.${environment}`]), ''];
  const names = ['.dev.vars', '.env'].flatMap((base) => suffixes.map((suffix) => `${folder}${base}${suffix}`));
  return names.filter((path) => project.files.exists(path));
}

async function chooseSource(
  { ui }: Operator,
  title: string,
  missing: readonly string[],
  files: readonly string[],
): Promise<string | undefined> {
  return ui.pick(
    title,
    [
      ...(missing.length > 0 ? [{ label: vscode.l10n.t('One after another'), description: missing.join(', '), value: oneByOne }] : []),
      ...files.map((path) => ({
        label: vscode.l10n.t('From {0}', path),
        description: vscode.l10n.t('you choose the names; values are not shown'),
        value: path,
      })),
    ],
    { placeholder: vscode.l10n.t('Where the values come from') },
  );
}

async function askEach(
  operator: Operator,
  missing: readonly string[],
  { worker }: ChosenTarget,
): Promise<ReadonlyMap<string, Secret> | undefined> {
  if (missing.length === 0)
    throw new UserError(vscode.l10n.t('{0} has every secret that its wrangler file requires. To replace one, put it.', worker));
  const given = new Map<string, Secret>();
  for (const name of missing) {
    const value = await askSecret(operator.ui, name, { environment: operator.services.session.environment, skip: true });
    if (value === undefined) return undefined;
    if (value) given.set(name, value);
  }
  // Who leaves all of them out wants nothing.
  return given.size > 0 ? given : undefined;
}

/** The names of a file that a person picks, each with what would become of it. */
async function fromFile(
  operator: Operator,
  signedIn: SignedIn,
  chosen: ChosenTarget,
  all: ReadonlyMap<string, Secret>,
  { title, missing }: { readonly title: string; readonly missing: readonly string[] },
): Promise<ReadonlyMap<string, Secret> | undefined> {
  if (all.size === 0) throw new UserError(vscode.l10n.t('This file has no names. Choose another, or type the values.'));
  const { details } = await operator.looking(vscode.l10n.t('Looking at {0}', chosen.worker), (signal) =>
    planPutMany(chosen, all, { ...operator.planContext(signedIn, signal), skip: variablesOf(chosen, all) }),
  );
  const wanted = new Set([...missing, ...requiredNames(chosen.target)]);
  const rows = details.preview.filter(({ name, what }) => all.has(name) && what !== 'left');
  if (rows.length === 0)
    throw new UserError(vscode.l10n.t('Every name of this file is a variable of the wrangler file or empty; nothing is left to put.'));
  const picked = await operator.ui.pickMany(
    title,
    rows.map((row) => ({
      label: row.name,
      description: wordsOf(row),
      value: row.name,
      isPicked: row.what === 'created' && wanted.has(row.name),
    })),
    { placeholder: vscode.l10n.t('Names to put; what is required and missing is chosen') },
  );
  return picked && picked.length > 0 ? new Map([...all].filter(([name]) => picked.includes(name))) : undefined;
}

/** Names that a deploy would set as variables again. */
function variablesOf({ target }: ChosenTarget, given: ReadonlyMap<string, Secret>): ReadonlyMap<string, string> {
  const vars = target.get('vars');
  const names = [...given.keys()].filter((name) => member(vars, name) !== undefined);
  return new Map(names.map((name) => [name, vscode.l10n.t('the wrangler file has a variable of this name')]));
}

function wordsOf({ what, why }: SecretPreview): string {
  const words = {
    created: vscode.l10n.t('would be created'),
    replaced: vscode.l10n.t('would be replaced'),
    left: vscode.l10n.t('is left as it is'),
  };
  return why === undefined ? words[what] : `${words[what]}: ${why}`;
}
