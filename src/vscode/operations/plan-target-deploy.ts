import * as vscode from 'vscode';
import { gitHistory } from '../../core/operations/git-history.ts';
import { databasesOf } from '../../core/operations/d1/migration-source.ts';
import { planDeploy, type DeployDetails, type DeployKind } from '../../core/operations/deploy/plan-deploy.ts';
import type { Plan } from '../../core/operations/plan.ts';
import type { SignedIn } from '../account/session.ts';
import { assertSameAccount, type ChosenTarget } from './choose-target.ts';
import type { Operator, Workplace } from './operator.ts';
import { neededWrangler } from './project-wrangler.ts';

/** What a deploy of a target would replace, change and lose, from git, the lint, the account and the checklist in view. */
export async function planTargetDeploy(
  operator: Operator,
  { project, root, model }: Workplace,
  chosen: ChosenTarget,
  options: { readonly kind: DeployKind; readonly signedIn: SignedIn; readonly signal: AbortSignal },
): Promise<Plan<DeployDetails>> {
  const { signedIn, signal, kind } = options;
  assertSameAccount(chosen, signedIn);
  const { readiness, session } = operator.services;
  const { target, isProduction } = chosen;
  const tool = neededWrangler(target, root, session.environment);
  const report = readiness.model === model && readiness.refreshedAt > 0 ? readiness.report : undefined;
  const counts = report && { done: report.score.done, total: report.score.total };
  const git = await gitHistory(root).state(signal);
  const input = { target, project, root, isProduction, databases: databasesOf(target, root), tool, git, kind };
  return planDeploy({ ...input, ...(counts && isProduction ? { checklist: counts } : {}) }, operator.planContext(signedIn, signal));
}

/** The lines of the modal: where it comes from and with what. */
export function deployFacts(details: DeployDetails, root: string): readonly (readonly [string, string])[] {
  const { args, config, kind } = details;
  const path = config.startsWith(root) ? config.slice(root.length + 1).replaceAll('\\', '/') : config;
  const env = args[args.indexOf('--env') + 1];
  return [
    ...fromFacts(details),
    [vscode.l10n.t('Config'), `${path} ${env ? `--env ${env}` : vscode.l10n.t('(top level)')}`],
    ...(kind === 'upload' ? [[vscode.l10n.t('Traffic'), vscode.l10n.t('stays where it is')] as const] : []),
  ];
}

/** The commit, and what of the files is in no commit or on this machine alone: `main @ 4c1d9ab (2 uncommitted files, 1 commit not pushed)`. */
export function fromFacts({ git, gates }: Pick<DeployDetails, 'git' | 'gates'>): readonly (readonly [string, string])[] {
  if (!git) return [];
  const open = gates.filter(({ id }) => id === 'git').map(({ message }) => message);
  const commit = `${git.branch ?? vscode.l10n.t('no branch')} @ ${git.commit.slice(0, 7)}`;
  return [[vscode.l10n.t('From'), open.length > 0 ? `${commit} (${open.join(', ')})` : commit]];
}
