import * as vscode from 'vscode';
import { decidingFiles, selectEnvironments, selectTargets } from '../../core/checklist/select-targets.ts';
import type { Choice, Ui } from '../../core/ports.ts';
import type { Project } from '../../core/project.ts';
import type { Target } from '../../core/wrangler/file.ts';
import type { SignedIn } from '../account/session.ts';
import { UserError } from '../run-command.ts';
import type { Request } from './request.ts';

/** A Worker in one environment, as the operations of the core want it. */
export type ChosenTarget = {
  readonly target: Target;
  readonly worker: string;
  readonly environment: string | undefined;
  readonly isProduction: boolean;
};

/** The Workers of a project, those of production first. Variants and files that wrangler does not read by itself count when a request names them. */
export function targetsOf(project: Project, request: Request = {}): readonly ChosenTarget[] {
  const deciding = decidingFiles(project.wranglerFiles);
  const files = project.wranglerFiles.filter((file) => deciding.includes(file) || file.path === request.config);
  const all = files
    .flatMap((file) => project.targets(file))
    .flatMap((target) => (target.name === undefined || target.isPages ? [] : [chosen(project, target, target.name)]));
  return [...all.filter(({ isProduction }) => isProduction), ...all.filter(({ isProduction }) => !isProduction)];
}

/** Production by the config, else by the environment's name, else (a file without environments) the only one; a Worker that production has is production. */
function isProductionTarget(project: Project, { name }: Target): boolean {
  const production = selectTargets(project, selectEnvironments(project));
  return production.some((other) => other.name === name);
}

function chosen(project: Project, target: Target, worker: string): ChosenTarget {
  return { target, worker, environment: target.env, isProduction: isProductionTarget(project, target) };
}

/** The one that a request names, else the one that a person picks; undefined: cancelled. Throws `UserError` when there is none. */
export async function chooseTarget(
  ui: Ui,
  project: Project,
  request: Request,
  options: { readonly title: string; fits?(target: ChosenTarget): boolean; readonly none?: string },
): Promise<ChosenTarget | undefined> {
  const { title } = options;
  const fitting = targetsOf(project, request).filter((one) => options.fits?.(one) ?? true);
  const named = fitting.filter(({ target, worker, environment }) => {
    if (request.worker !== undefined && request.worker !== worker) return false;
    if (request.config !== undefined && request.config !== target.file.path) return false;
    return request.env === undefined || request.env === environment;
  });
  if (named.length === 0) {
    if (request.worker !== undefined)
      throw new UserError(vscode.l10n.t('No wrangler file of this folder has {0}. Open its folder.', request.worker));
    throw new UserError(options.none ?? vscode.l10n.t('No Worker is configured in this folder. Open the folder that has a wrangler file.'));
  }
  // A name alone says which: rows and lenses give it.
  if (named.length === 1 && (request.worker !== undefined || fitting.length === 1)) return named[0];
  return ui.pick(title, named.map(targetChoice), { placeholder: vscode.l10n.t('Worker and environment') });
}

export function targetChoice(one: ChosenTarget): Choice<ChosenTarget> {
  const { worker, environment, isProduction, target } = one;
  const where = environment ?? vscode.l10n.t('top level');
  return {
    label: worker,
    description: isProduction && environment !== 'production' ? vscode.l10n.t('{0} (production)', where) : where,
    detail: target.file.path,
    value: one,
  };
}

/** The request that names the Worker a person chose, for doing it again. */
export function requestOfTarget({ worker, environment, target }: ChosenTarget, request: Request): Request {
  return { ...request, worker, config: target.file.path, ...(environment === undefined ? {} : { env: environment }) };
}

/** A file that names another account would send wrangler, or a person's eyes, elsewhere. Throws `UserError`. */
export function assertSameAccount({ target }: ChosenTarget, { accountId }: SignedIn): void {
  const written = target.get('account_id');
  if (written?.kind !== 'string' || !/^[0-9a-f]{32}$/i.test(written.value) || written.value.toLowerCase() === accountId) return;
  throw new UserError(
    vscode.l10n.t(
      '{0} names the account {1}…, and {2}… is connected. Switch the account, or correct account_id.',
      target.file.path,
      written.value.slice(0, 8),
      accountId.slice(0, 8),
    ),
    { title: vscode.l10n.t('Switch Account'), command: 'preflight.account.switch' },
  );
}
