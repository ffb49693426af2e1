import * as vscode from 'vscode';
import { plainName } from '../../core/account/errors.ts';
import type { Confirmation, Plan } from '../../core/operations/plan.ts';
import type { Ui } from '../../core/ports.ts';
import { UserError } from '../run-command.ts';
import { accountText } from './confirm-plan.ts';

export type Confirmed<T> = { readonly plan: Plan<T>; readonly confirmation: Confirmation };

/**
 * One modal for several plans of one account, in the order they will run; each name that must be typed is typed. Undefined: not agreed.
 * Throws `UserError` when one is blocked: half of a release is worse than none.
 */
export async function confirmSeveral<T>(
  ui: Ui,
  plans: readonly Plan<T>[],
  options: { readonly title: string; readonly verb: string; readonly notes?: readonly string[] },
): Promise<readonly Confirmed<T>[] | undefined> {
  const { title, verb, notes = [] } = options;
  const blocked = plans.flatMap((plan) => plan.blocked.map(({ reason, wayOut }) => `${plan.subject}: ${reason} ${wayOut}`));
  const [first] = plans;
  if (blocked.length > 0 || !first) throw new UserError(blocked.join(' ') || vscode.l10n.t('There is nothing to do.'));
  const lines = plans.flatMap((plan, index) => [
    `${index + 1}. ${plainName(plan.subject)} · ${plan.environment ?? vscode.l10n.t('top level')}`,
    ...[...plan.changes, ...plan.risks.map((risk) => `▲ ${risk}`)].slice(0, 4).map((line) => `    ${plainName(line, 160)}`),
  ]);
  const detail = [`${vscode.l10n.t('Account')}: ${accountText(first)}`, lines.join('\n'), notes.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
  if ((await ui.confirm(title, detail, [verb])) !== verb) return undefined;
  const confirmed: Confirmed<T>[] = [];
  for (const plan of plans) {
    const name = plan.typeToConfirm;
    const typed =
      name === undefined
        ? undefined
        : await ui.text(title, {
            prompt: vscode.l10n.t('Type {0} to go on; it is production.', name),
            placeholder: name,
            validate: (text) => (text.trim() === name ? undefined : vscode.l10n.t('This is not {0}.', name)),
          });
    if (name !== undefined && typed === undefined) return undefined;
    confirmed.push({ plan, confirmation: plan.confirm(typed) });
  }
  return confirmed;
}
