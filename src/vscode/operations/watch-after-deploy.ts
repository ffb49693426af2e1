import * as vscode from 'vscode';
import { systemClock } from '../../core/account/ports.ts';
import type { DeployResult } from '../../core/operations/deploy/deploy.ts';
import { analyticsErrors, watchDeployment } from '../../core/operations/deploy/watch-deployment.ts';
import type { SignedIn } from '../account/session.ts';
import { commands } from '../contributions.ts';
import type { Operator } from './operator.ts';
import type { Request } from './request.ts';

const minutes = 5;

/** Watches the errors of a new version in the status bar for some minutes, and offers to roll back as soon as they rise. Does not hold up the command. */
export function watchAfterDeploy(operator: Operator, { account }: SignedIn, result: DeployResult, request: Request): void {
  const { worker, versionId, replacedId } = result;
  if (versionId === undefined || replacedId === undefined) return;
  const signal = operator.watch(worker);
  const watching = vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Watching {0}', worker) },
    (progress) =>
      watchDeployment({
        worker,
        versionId,
        replacedId,
        since: Date.now(),
        minutes,
        source: analyticsErrors(account),
        clock: systemClock,
        signal,
        serves: async (own) => (await account.deployments(worker, own))[0]?.versions.map((one) => one.versionId) ?? [],
        onSample: ({ requests, errors }) => progress.report({ message: vscode.l10n.t('{0} errors of {1}', errors, requests) }),
      }),
  );
  void Promise.resolve(watching).then(
    async ({ verdict, message }) => {
      operator.services.log.info(message);
      if (verdict === 'stopped') return;
      if (verdict !== 'rising') return void vscode.window.setStatusBarMessage(message, 15_000);
      const back = vscode.l10n.t('Roll Back');
      const pressed = await vscode.window.showWarningMessage(message, back);
      if (pressed === back) await vscode.commands.executeCommand(commands.rollBack, { ...request, version: replacedId });
    },
    (error: unknown) => operator.services.log.error(`Watching ${worker}: ${String(error)}`),
  );
}
