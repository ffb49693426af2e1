import * as vscode from 'vscode';
import { planRollout, rollout, type Share } from '../../core/operations/deploy/gradual-rollout.ts';
import type { SignedIn } from '../account/session.ts';
import { assertSameAccount, type ChosenTarget } from './choose-target.ts';
import type { Operator } from './operator.ts';
import type { Request } from './request.ts';

/** Asks, splits the traffic so and tells how it is; where Cloudflare wants force because of changed secrets, asks again. */
export async function giveTraffic(
  operator: Operator,
  signedIn: SignedIn,
  chosen: ChosenTarget,
  shares: readonly Share[],
  request: Request,
): Promise<void> {
  assertSameAccount(chosen, signedIn);
  const attempt = async (force: boolean, changed: readonly string[]) => {
    const plan = await operator.looking(vscode.l10n.t('Looking at the versions of {0}', chosen.worker), (signal) =>
      planRollout(chosen, shares, { ...operator.planContext(signedIn, signal), force }),
    );
    const forced: (readonly [string, string])[] = force
      ? [[vscode.l10n.t('Forced'), vscode.l10n.t('secrets changed since: {0}', changed.join(', '))]]
      : [];
    const options = {
      verb: force ? vscode.l10n.t('Force') : vscode.l10n.t('Change Traffic'),
      kind: vscode.l10n.t('Worker'),
      facts: forced,
      isQuiet: true,
    };
    return operator.carryOut(signedIn, plan, options, (confirmation, context) => rollout(plan, confirmation, '', context));
  };
  const first = await attempt(false, []);
  const result = first?.details.needsForce ? await attempt(true, first.details.needsForce.names) : first;
  if (result) operator.tell({ ...result, operation: 'V.deploy' }, request);
}
