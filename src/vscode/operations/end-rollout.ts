import * as vscode from 'vscode';
import { UserError } from '../run-command.ts';
import { chooseTarget } from './choose-target.ts';
import { giveTraffic } from './give-traffic.ts';
import type { Operator } from './operator.ts';
import type { Request } from './request.ts';

/** Ends a gradual deployment with all traffic on the newer (`promote`) or the older (`abort`) of its versions. */
export async function endRollout(operator: Operator, request: Request, which: 'promote' | 'abort'): Promise<void> {
  const title = which === 'promote' ? vscode.l10n.t('Promote Version') : vscode.l10n.t('Abort Rollout');
  const { project } = await operator.workplace(request);
  const chosen = await chooseTarget(operator.ui, project, request, { title });
  if (!chosen) return;
  const { signedIn, versions } = await operator.looking(vscode.l10n.t('Looking at {0}', chosen.worker), async (signal) => {
    const own = await operator.signedIn(signal);
    const [serving] = await own.account.deployments(chosen.worker, signal);
    const parts = serving?.versions.filter(({ percentage }) => percentage > 0) ?? [];
    return {
      signedIn: own,
      versions: await Promise.all(parts.map(({ versionId }) => own.account.version(chosen.worker, versionId, signal))),
    };
  });
  if (versions.length < 2)
    throw new UserError(vscode.l10n.t('One version of {0} has all the traffic, so no rollout is under way. Start one.', chosen.worker));
  const [newest, ...older] = versions.toSorted((a, b) => Date.parse(b.createdOn ?? '') - Date.parse(a.createdOn ?? ''));
  const winner = which === 'promote' ? newest : older.at(-1);
  if (winner) await giveTraffic(operator, signedIn, chosen, [{ versionId: winner.id, percentage: 100 }], request);
}
