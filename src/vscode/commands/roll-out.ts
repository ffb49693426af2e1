import * as vscode from 'vscode';
import type { Share } from '../../core/operations/deploy/gradual-rollout.ts';
import { rollbackCandidates } from '../../core/operations/rollback/candidates.ts';
import { versionLabel } from '../../core/operations/worker-state.ts';
import { chooseTarget } from '../operations/choose-target.ts';
import { giveTraffic } from '../operations/give-traffic.ts';
import { UserError } from '../run-command.ts';
import type { Command } from './command.ts';

const steps = [1, 5, 10, 25, 50, 100];

/** Gives a version that was uploaded a part of the traffic, or all of it. */
export const rollOut: Command = async (operator, request) => {
  const title = vscode.l10n.t('Gradual Rollout');
  const { project } = await operator.workplace(request);
  const chosen = await chooseTarget(operator.ui, project, request, { title });
  if (!chosen) return;
  const { signedIn, choice } = await operator.looking(vscode.l10n.t('Looking at the versions of {0}', chosen.worker), async (signal) => {
    const own = await operator.signedIn(signal);
    return { signedIn: own, choice: await rollbackCandidates(chosen.worker, own.account, Date.now(), signal) };
  });
  const serving = choice.serving?.versions.toSorted((a, b) => b.percentage - a.percentage)[0]?.versionId;
  const versions = choice.candidates.filter(({ version }) => version.id !== serving);
  if (versions.length === 0) throw new UserError(vscode.l10n.t('{0} has no version that waits. Upload one first.', chosen.worker));
  const version =
    request.version ??
    (await operator.ui.pick(
      title,
      versions.map(({ version: one, isServing }) => ({
        label: versionLabel(one),
        description: [one.tag, one.message, one.authorEmail, isServing ? vscode.l10n.t('has a part already') : '']
          .filter(Boolean)
          .join(' · '),
        value: one.id,
      })),
      { placeholder: vscode.l10n.t('Version of {0} that gets a part of the traffic, or all of it', chosen.worker) },
    ));
  if (version === undefined) return;
  const part = await operator.ui.pick(
    title,
    (serving === undefined ? [100] : steps).map((percent) => ({ label: `${percent} %`, value: percent })),
    { placeholder: vscode.l10n.t('Part of the traffic of {0}', chosen.worker) },
  );
  if (part === undefined) return;
  const rest: Share[] = part < 100 && serving !== undefined ? [{ versionId: serving, percentage: 100 - part }] : [];
  await giveTraffic(operator, signedIn, chosen, [{ versionId: version, percentage: part }, ...rest], request);
};
