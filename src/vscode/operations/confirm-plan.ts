import * as vscode from 'vscode';
import { plainName } from '../../core/account/errors.ts';
import type { Confirmation, Plan } from '../../core/operations/plan.ts';
import type { Ui } from '../../core/ports.ts';
import { UserError } from '../run-command.ts';

export type ConfirmOptions = {
  /** The button, e.g. `Apply`. */
  readonly verb: string;
  /** What the subject is, e.g. `Worker` or `Database`. */
  readonly kind: string;
  /** Further lines of the table at the top, label and text. */
  readonly facts?: readonly (readonly [string, string])[];
  /** In place of the plan's own lines, where the same is better told otherwise. */
  readonly changes?: readonly string[];
  readonly risks?: readonly string[];
  /** Beside the name to type, in place of what is about to change: of a plan that changes nothing. */
  readonly effect?: string;
};

/** Buttons and names stand in the system's own dialog, so a long list of changes ends with how many more there are. */
const mostLines = 14;

/**
 * Asks whether a plan may be carried out: one modal that names account, subject, environment and what changes, and for what must be typed one
 * box after it. Undefined: not agreed. Throws `UserError` with the way out when the plan is blocked.
 */
export async function confirmPlan<T>(ui: Ui, plan: Plan<T>, options: ConfirmOptions): Promise<Confirmation | undefined> {
  const [blocked] = plan.blocked;
  if (blocked) throw new UserError(plan.blocked.map(({ reason, wayOut }) => `${reason} ${wayOut}`).join(' '));
  if ((await ui.confirm(plan.title, detailOf(plan, options), [options.verb])) !== options.verb) return undefined;
  const name = plan.typeToConfirm;
  if (name === undefined) return plan.confirm();
  const typed = await ui.text(plan.title, {
    prompt: vscode.l10n.t('Type {0} to go on. {1}', name, options.effect ?? vscode.l10n.t('This changes {0}.', whereOf(plan))),
    placeholder: name,
    validate: (text) => (text.trim() === name ? undefined : vscode.l10n.t('This is not {0}.', name)),
  });
  return typed === undefined ? undefined : plan.confirm(typed);
}

/** The same modal for a plan that is blocked: why and the way out stand first, and nothing can be agreed to. Gives the button that was pressed. */
export function tellBlocked<T>(
  ui: Ui,
  plan: Plan<T>,
  options: Omit<ConfirmOptions, 'verb'> & { readonly button: string },
): Promise<string | undefined> {
  const reasons = listed(plan.blocked.map(({ reason, wayOut }) => `${reason} ${wayOut}`));
  const detail = [`${vscode.l10n.t('Not possible')}\n${reasons}`, detailOf(plan, options)].join('\n\n');
  return ui.confirm(plan.title, detail, [options.button]);
}

/** The text of the modal below its question. */
function detailOf<T>(plan: Plan<T>, options: Omit<ConfirmOptions, 'verb'>): string {
  const { kind, facts = [], changes = plan.changes, risks = plan.risks } = options;
  const table: (readonly [string, string])[] = [
    [vscode.l10n.t('Account'), accountText(plan)],
    [kind, plan.subject],
    [vscode.l10n.t('Environment'), whereOf(plan)],
    ...facts,
  ];
  return [
    table.map(([label, text]) => `${label}: ${plainName(text, 200)}`).join('\n'),
    listed(changes),
    risks.length > 0 ? `${vscode.l10n.t('Beware')}\n${listed(risks)}` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

export function accountText({ accountName, accountId }: Pick<Plan<unknown>, 'accountName' | 'accountId'>): string {
  const short = accountId.slice(0, 8);
  return accountName === undefined || accountName === '' ? accountId : `${accountName} (${short}…)`;
}

function whereOf({ environment, isProduction }: Pick<Plan<unknown>, 'environment' | 'isProduction'>): string {
  const name = environment ?? vscode.l10n.t('top level');
  return isProduction && environment !== 'production' ? vscode.l10n.t('{0} (production)', name) : name;
}

/** Names come from the account and the repository: no line of them may look like a line of ours. */
function listed(lines: readonly string[]): string {
  const shown = lines.slice(0, mostLines).map((line) => `• ${plainName(line, 300)}`);
  const rest = lines.length - shown.length;
  return [...shown, ...(rest > 0 ? [vscode.l10n.t('… and {0} more', rest)] : [])].join('\n');
}
