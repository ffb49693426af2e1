import * as vscode from 'vscode';
import { plainName } from '../../core/account/errors.ts';
import type { Confirmation, Plan } from '../../core/operations/plan.ts';
import type { Ui } from '../../core/ports.ts';
import { UserError } from '../run-command.ts';
import { accountText } from './confirm-plan.ts';

export type Confirmed<T> = { readonly plan: Plan<T>; readonly confirmation: Confirmation };

/** Lines that a dialog of the system shows without growing over the screen. */
const mostLines = 30;
const fewestOfOne = 5;

/**
 * One modal for several plans of one account, in the order they will run; each name that must be typed is typed. Undefined: not agreed.
 * Throws `UserError` when one is blocked: half of a release is worse than none. `changesOf`, `risksOf`: in place of the plan's own. What must be known of all is
 * said once.
 */
export async function confirmSeveral<T>(
  ui: Ui,
  plans: readonly Plan<T>[],
  options: {
    readonly title: string;
    readonly verb: string;
    readonly notes?: readonly string[];
    readonly facts?: readonly (readonly [string, string])[];
    readonly changesOf?: (plan: Plan<T>) => readonly string[];
    readonly risksOf?: (plan: Plan<T>) => readonly string[];
  },
): Promise<readonly Confirmed<T>[] | undefined> {
  const { title, verb, notes = [], facts = [], changesOf = ({ changes }) => changes, risksOf = ({ risks }) => risks } = options;
  const blocked = plans.flatMap((plan) => plan.blocked.map(({ reason, wayOut }) => `${plan.subject}: ${reason} ${wayOut}`));
  const [first] = plans;
  if (blocked.length > 0 || !first) throw new UserError(blocked.join(' ') || vscode.l10n.t('There is nothing to do.'));
  const most = Math.max(fewestOfOne, Math.floor(mostLines / plans.length));
  const common = plans.length > 1 ? risksOf(first).filter((risk) => plans.every((plan) => risksOf(plan).includes(risk))) : [];
  const ownRisks = (plan: Plan<T>): readonly string[] => risksOf(plan).filter((risk) => !common.includes(risk));
  const lines = plans.flatMap((plan, index) => [
    `${index + 1}. ${plainName(plan.subject)} · ${plan.environment ?? vscode.l10n.t('top level')}`,
    ...linesOf(changesOf(plan), ownRisks(plan), most).map((line) => `    ${line}`),
  ]);
  const table = [[vscode.l10n.t('Account'), accountText(first)] as const, ...facts];
  const detail = [
    table.map(([label, text]) => `${label}: ${plainName(text, 200)}`).join('\n'),
    lines.join('\n'),
    common.length > 0 ? [vscode.l10n.t('All of them'), ...common.map((risk) => `▲ ${plainName(risk, 160)}`)].join('\n') : '',
    notes.map((note) => plainName(note, 300)).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  if ((await ui.confirm(title, detail, [verb])) !== verb) return undefined;
  return typed(ui, plans, title);
}

/** What must be known comes before what changes where there is no room for all; how much is left out is said. */
function linesOf(changes: readonly string[], risks: readonly string[], most: number): readonly string[] {
  const beware = risks.slice(0, Math.max(1, most - 1));
  const shown = changes.slice(0, most - beware.length);
  const rest = changes.length + risks.length - shown.length - beware.length;
  return [
    ...shown.map((line) => plainName(line, 160)),
    ...beware.map((line) => plainName(`▲ ${line}`, 160)),
    ...(rest > 0 ? [vscode.l10n.t('… and {0} more', rest)] : []),
  ];
}

async function typed<T>(ui: Ui, plans: readonly Plan<T>[], title: string): Promise<readonly Confirmed<T>[] | undefined> {
  const confirmed: Confirmed<T>[] = [];
  for (const plan of plans) {
    const name = plan.typeToConfirm;
    const text =
      name === undefined
        ? undefined
        : await ui.text(title, {
            prompt: vscode.l10n.t('Type {0} to go on; it is production.', name),
            placeholder: name,
            validate: (answer) => (answer.trim() === name ? undefined : vscode.l10n.t('This is not {0}.', name)),
          });
    if (name !== undefined && text === undefined) return undefined;
    confirmed.push({ plan, confirmation: plan.confirm(text) });
  }
  return confirmed;
}
