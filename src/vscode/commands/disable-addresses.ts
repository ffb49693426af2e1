import * as vscode from 'vscode';
import { planSetSubdomain, setSubdomain } from '../../core/operations/set-subdomain.ts';
import { assertSameAccount, chooseTarget } from '../operations/choose-target.ts';
import type { Operator } from '../operations/operator.ts';
import { UserError } from '../run-command.ts';
import type { Command } from './command.ts';

type Addresses = { readonly enabled: boolean; readonly previewsEnabled: boolean };

/** Switches a Worker's workers.dev address off, or its preview addresses, or both; a request that names one (`workers-dev`, `preview`) has it. */
export const disableAddresses: Command = async (operator, request) => {
  const title = vscode.l10n.t('Switch workers.dev Off');
  const { project } = await operator.workplace(request);
  const chosen = await chooseTarget(operator.ui, project, request, { title });
  if (!chosen) return;
  const { signedIn, was } = await operator.looking(vscode.l10n.t('Looking at the addresses of {0}', chosen.worker), async (signal) => {
    const own = await operator.signedIn(signal);
    assertSameAccount(chosen, own);
    return { signedIn: own, was: await own.account.scriptSubdomain(chosen.worker, signal) };
  });
  if (!was.enabled && !was.previewsEnabled)
    throw new UserError(
      vscode.l10n.t('{0} answers at no workers.dev address and at no preview address. There is nothing to do.', chosen.worker),
    );
  const state = await chooseState(operator, was, chosen.worker, { title, name: request.name });
  if (!state) return;
  const plan = await operator.looking(title, (signal) => planSetSubdomain(chosen, state, operator.planContext(signedIn, signal)));
  await operator.carryOut(
    signedIn,
    plan,
    { verb: vscode.l10n.t('Switch Off'), kind: vscode.l10n.t('Worker'), request },
    (confirmation, context) => setSubdomain(plan, confirmation, context),
  );
};

/** What stays on afterwards; undefined: cancelled. */
async function chooseState(
  { ui }: Operator,
  was: Addresses,
  worker: string,
  { title, name }: { readonly title: string; readonly name: string | undefined },
): Promise<Addresses | undefined> {
  if (name === 'workers-dev') return { ...was, enabled: false };
  if (name === 'preview') return { ...was, previewsEnabled: false };
  const off = { enabled: false, previewsEnabled: false };
  if (!was.enabled || !was.previewsEnabled) return off;
  return ui.pick(
    title,
    [
      { label: vscode.l10n.t('Both'), value: off },
      { label: vscode.l10n.t('workers.dev only'), value: { ...off, previewsEnabled: true } },
      { label: vscode.l10n.t('Preview addresses only'), value: { ...off, enabled: true } },
    ],
    { placeholder: vscode.l10n.t('Addresses of {0} to switch off', worker) },
  );
}
