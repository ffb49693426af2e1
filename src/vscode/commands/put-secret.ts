import * as vscode from 'vscode';
import { planPutSecret, putSecret as put } from '../../core/operations/secrets/put-secret.ts';
import { requiredSecrets, type SecretCell } from '../../core/operations/secrets/required-secrets.ts';
import { askSecret } from '../operations/ask-secret.ts';
import { assertSameAccount, chooseTarget, type ChosenTarget, requestOfTarget } from '../operations/choose-target.ts';
import type { Operator } from '../operations/operator.ts';
import type { Command } from './command.ts';

const newName = '';

/** Puts one secret on a Worker, and looks that the version in force has it. */
export const putSecret: Command = async (operator, request) => {
  const title = vscode.l10n.t('Put Secret');
  const { project } = await operator.workplace(request);
  const chosen = await chooseTarget(operator.ui, project, request, { title });
  if (!chosen) return;
  const name = request.name ?? (await chooseName(operator, chosen, title));
  if (name === undefined) return;
  const { signedIn, plan } = await operator.looking(vscode.l10n.t('Looking at {0}', chosen.worker), async (signal) => {
    const own = await operator.signedIn(signal);
    assertSameAccount(chosen, own);
    return { signedIn: own, plan: await planPutSecret(chosen, name, operator.planContext(own, signal)) };
  });
  const { environment } = operator.services.session;
  const value = plan.blocked.length > 0 ? null : await askSecret(operator.ui, name, { environment });
  if (value === undefined) return;
  const options = {
    verb: plan.title.startsWith('Replace') ? vscode.l10n.t('Replace') : vscode.l10n.t('Put'),
    kind: vscode.l10n.t('Worker'),
    request: { ...requestOfTarget(chosen, request), name },
  };
  await operator.carryOut(signedIn, plan, options, (confirmation, context) => {
    if (value === null) throw new Error('A blocked plan was confirmed.');
    return put(plan, confirmation, value, context);
  });
};

/** What is required and missing comes first. */
async function chooseName(operator: Operator, chosen: ChosenTarget, title: string): Promise<string | undefined> {
  const { rows, there } = await operator.looking(vscode.l10n.t('Looking at the secrets of {0}', chosen.worker), async (signal) => {
    const { account } = await operator.signedIn(signal);
    const [matrix, names] = await Promise.all([
      requiredSecrets([chosen.target], account, signal),
      account.secretNames(chosen.worker, signal).catch(() => []),
    ]);
    return { rows: matrix.rows, there: names };
  });
  const cellOf = (row: (typeof rows)[number]): SecretCell => row.cells[0] ?? 'unknown';
  const isMissing = (row: (typeof rows)[number]): boolean => cellOf(row) === 'missing' || cellOf(row) === 'not-deployed';
  const required = [...rows.filter(isMissing), ...rows.filter((row) => !isMissing(row))];
  const others = there.filter(({ name }) => !rows.some((row) => row.name === name));
  const picked = await operator.ui.pick(
    title,
    [
      ...required.map((row) => ({ label: row.name, description: wordsOf(cellOf(row)), value: row.name })),
      ...others.map(({ name }) => ({ label: name, description: vscode.l10n.t('there, not required by the wrangler file'), value: name })),
      { label: vscode.l10n.t('Another name…'), value: newName },
    ],
    { placeholder: vscode.l10n.t('Name of the secret') },
  );
  if (picked !== newName) return picked;
  const typed = await operator.ui.text(title, {
    prompt: vscode.l10n.t('Name of the secret, as the Worker reads it from env.'),
    placeholder: 'API_TOKEN',
    validate: (text) => (/^[A-Za-z_]\w*$/.test(text.trim()) ? undefined : vscode.l10n.t('Use letters, digits and _.')),
  });
  return typed?.trim();
}

function wordsOf(cell: SecretCell): string {
  const words: Readonly<Record<SecretCell, string>> = {
    missing: vscode.l10n.t('required, missing'),
    'not-deployed': vscode.l10n.t('required; the Worker is not deployed yet'),
    present: vscode.l10n.t('required, there: its value would be replaced'),
    waiting: vscode.l10n.t('required; only on a version that does not serve'),
    'in-vars': vscode.l10n.t('required; the wrangler file has a variable of this name'),
    store: vscode.l10n.t('required; bound from the Secrets Store'),
    unknown: vscode.l10n.t('required'),
  };
  return words[cell];
}
