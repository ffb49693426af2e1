import * as vscode from 'vscode';
import type { WorkerProbe, WorkerRequest } from '../../../core/account/worker-probe.ts';
import { workerUrls } from '../../../core/checklist/worker-urls.ts';
import type { PostTarget } from '../../../core/operations/worker-posts/post-target.ts';
import { tokenNames } from '../../account/worker-tokens.ts';
import { commands } from '../../contributions.ts';
import { chooseTarget } from '../../operations/choose-target.ts';
import type { Operator } from '../../operations/operator.ts';
import { requestOf } from '../../operations/request.ts';
import { UserError } from '../../run-command.ts';

type Kind = NonNullable<WorkerRequest['withToken']>;

/** The Worker that is to be asked, and who asks it. */
export type Addressed = { readonly to: PostTarget; readonly workers: WorkerProbe };

/**
 * The Worker of a row at an address of its own for which a person keeps a token of this kind; the token goes nowhere else. Undefined: cancelled.
 * Throws `UserError` where no such token is kept.
 */
export async function addressOf(operator: Operator, fix: unknown, title: string, kind: Kind): Promise<Addressed | undefined> {
  const request = requestOf(fix);
  const { project } = await operator.workplace(request);
  const chosen = await chooseTarget(operator.ui, project, request, { title });
  if (!chosen) return undefined;
  const { worker, environment, isProduction } = chosen;
  const found = await operator.looking(vscode.l10n.t('Looking for the address of {0}', worker), async (signal) => {
    const context = await operator.services.readiness.context(signal);
    return context && { workers: context.workers, ...(await workerUrls(context, chosen.target)) };
  });
  const workers = found?.workers;
  if (!workers)
    throw new UserError(
      vscode.l10n.t('Live checks of Workers are switched off. Switch on preflight.readiness.liveChecks, then try again.'),
    );
  const kept = found.urls.filter(({ url }) => workers.hasToken(url, kind)).map(({ url }) => url);
  if (kept.length === 0)
    throw new UserError(vscode.l10n.t('No {0} is kept for an address of {1}. Add one, then try again.', tokenNames[kind], worker), {
      title: vscode.l10n.t('Add Token…'),
      command: commands.workerToken,
    });
  const base =
    kept.length === 1
      ? kept[0]
      : await operator.ui.pick(
          title,
          kept.map((url) => ({ label: url, value: url })),
          { placeholder: vscode.l10n.t('Address of {0}', worker) },
        );
  return base === undefined ? undefined : { to: { worker, environment, isProduction, base: base.replace(/\/+$/, '') }, workers };
}
