import * as vscode from 'vscode';
import { databasesOf } from '../../core/operations/d1/migration-source.ts';
import { rollbackCandidates, type RollbackCandidate } from '../../core/operations/rollback/candidates.ts';
import type { RollbackImpact } from '../../core/operations/rollback/impact.ts';
import {
  planRollback,
  rollback,
  rollbackNote,
  type RollbackDetails,
  type Force,
  type RollbackResult,
  type RollbackTarget,
} from '../../core/operations/rollback/rollback.ts';
import type { Plan } from '../../core/operations/plan.ts';
import type { OperationResult } from '../../core/operations/run-plan.ts';
import { versionLabel } from '../../core/operations/worker-state.ts';
import type { SignedIn } from '../account/session.ts';
import { assertSameAccount, chooseTarget } from '../operations/choose-target.ts';
import { confirmPlan, tellBlocked } from '../operations/confirm-plan.ts';
import { requestFor } from '../operations/deploy-target.ts';
import type { Operator } from '../operations/operator.ts';
import { recordDrill } from '../operations/record-drill.ts';
import { UserError } from '../run-command.ts';
import type { Command } from './command.ts';

/** Rolls a Worker back: version (the last good one first), reason, and one modal with everything that returns, stays and must be known. */
export const rollBack: Command = async (operator, request) => {
  const title = vscode.l10n.t('Roll Back');
  const { project, root, model } = await operator.workplace(request);
  const chosen = await chooseTarget(operator.ui, project, request, { title });
  if (!chosen) return;
  const { signedIn, choice } = await operator.looking(vscode.l10n.t('Looking at the versions of {0}', chosen.worker), async (signal) => {
    const own = await operator.signedIn(signal);
    assertSameAccount(chosen, own);
    return { signedIn: own, choice: await rollbackCandidates(chosen.worker, own.account, Date.now(), signal) };
  });
  const others = choice.candidates.filter(({ isServing }) => !isServing || (choice.serving?.versions.length ?? 0) > 1);
  if (others.length === 0)
    throw new UserError(vscode.l10n.t('{0} has no other version to go back to. Deploy the commit you want.', chosen.worker));
  // The first row is the chosen one, so the last good version stands there: Enter takes it.
  const good = others.filter(({ version }) => version.id === choice.preselected);
  const rows = [...good, ...others.filter((one) => !good.includes(one))];
  const target: RollbackTarget = { ...chosen, databases: databasesOf(chosen.target, root) };
  const pick = (): Promise<string | undefined> =>
    operator.ui.pick(
      title,
      rows.map((one) => rowOf(one, good.includes(one))),
      { placeholder: vscode.l10n.t('Version that {0} goes back to', chosen.worker) },
    );
  const plan = await freePlan(operator, signedIn, { target, pick, version: request.version });
  if (!plan) return;
  const versionId = plan.details.impact.to.id;
  const reason = await askReason(operator, plan);
  if (reason === undefined) return;
  const done = await carryOut(operator, signedIn, plan, reason);
  const wanted = done?.result.details.needsForce;
  const end = wanted ? await again(operator, signedIn, { target, versionId, reason, names: wanted.names }) : done;
  if (!end) return;
  const note = rollbackNote(end.result, end.plan, reason);
  if (note !== undefined && chosen.isProduction) await recordDrill(operator, model, note);
  operator.tell({ ...end.result, operation: 'V.rollback' }, { ...request, ...requestFor(chosen, { model }) });
};

type End = { readonly result: OperationResult<RollbackResult>; readonly plan: Plan<RollbackDetails> };

/** The plan of a version that nothing stands against; the report of one that is blocked offers to choose another. Undefined: cancelled. */
async function freePlan(
  operator: Operator,
  signedIn: SignedIn,
  {
    target,
    pick,
    version,
  }: { readonly target: RollbackTarget; readonly pick: () => Promise<string | undefined>; readonly version: string | undefined },
): Promise<Plan<RollbackDetails> | undefined> {
  for (let id = version ?? (await pick()); id !== undefined; id = await pick()) {
    // Where it is known that Cloudflare will want force, it is said in the one modal there is.
    const plan = await planFor(operator, signedIn, target, id, 'if-known');
    if (plan.blocked.length === 0) return plan;
    const another = vscode.l10n.t('Choose Another Version');
    const { impact } = plan.details;
    if ((await tellBlocked(operator.ui, plan, { kind: vscode.l10n.t('Worker'), button: another, ...reportOf(impact, plan) })) !== another)
      return undefined;
  }
  return undefined;
}

/** The lines of the report: what returns and stays, and what must be known. */
function reportOf({ stays, beware }: RollbackImpact, { changes }: Plan<RollbackDetails>) {
  return { changes: [...changes, vscode.l10n.t('Stays: {0}', stays.join(' · '))], risks: beware };
}

function planFor(
  operator: Operator,
  signedIn: SignedIn,
  target: RollbackTarget,
  versionId: string,
  force: Force,
): Promise<Plan<RollbackDetails>> {
  return operator.looking(vscode.l10n.t('Looking what a rollback of {0} changes', target.worker), (signal) =>
    planRollback(target, versionId, { ...operator.planContext(signedIn, signal), force }),
  );
}

function askReason({ ui }: Operator, { title }: Plan<RollbackDetails>): Promise<string | undefined> {
  return ui.text(title, {
    prompt: vscode.l10n.t('Reason, kept with the deployment.'),
    placeholder: vscode.l10n.t('5xx since the last deploy'),
    validate: (text) => (text.trim() === '' ? vscode.l10n.t('Write one.') : undefined),
  });
}

async function carryOut(
  operator: Operator,
  signedIn: SignedIn,
  plan: Plan<RollbackDetails>,
  reason: string,
  names: readonly string[] = [],
): Promise<End | undefined> {
  const { isForced, impact } = plan.details;
  const facts: (readonly [string, string])[] = [
    [vscode.l10n.t('Reason'), reason],
    ...(names.length > 0 ? [[vscode.l10n.t('Changed since'), names.join(', ')] as const] : []),
  ];
  const verb = isForced ? vscode.l10n.t('Roll Back with Force') : vscode.l10n.t('Roll Back');
  const confirmation = await confirmPlan(operator.ui, plan, {
    verb,
    kind: vscode.l10n.t('Worker'),
    facts,
    ...reportOf(impact, plan),
  });
  if (!confirmation) return undefined;
  const result = await operator.running(
    { title: `${verb}: ${plan.subject}`, operation: plan.operation, workers: [plan.subject] },
    signedIn,
    (context) => rollback(plan, confirmation, reason, context),
  );
  return { result, plan };
}

/** Cloudflare knows of changed secrets that the versions did not show: nothing was changed, and the person is asked with their names. */
async function again(
  operator: Operator,
  signedIn: SignedIn,
  {
    target,
    versionId,
    reason,
    names,
  }: { readonly target: RollbackTarget; readonly versionId: string; readonly reason: string; readonly names: readonly string[] },
): Promise<End | undefined> {
  const plan = await planFor(operator, signedIn, target, versionId, true);
  return carryOut(operator, signedIn, plan, reason, names.length > 0 ? names : [vscode.l10n.t('secrets')]);
}

function rowOf({ version, commit, live, liveMs, wasLive, isServing }: RollbackCandidate, isGood: boolean) {
  const [last] = live;
  const until = last?.until === undefined ? '' : vscode.l10n.t('until {0}', timeText(last.until));
  const lived =
    wasLive === true
      ? vscode.l10n.t('live {0} {1}', durationText(liveMs), until).trim()
      : wasLive === false
        ? vscode.l10n.t('never live')
        : '';
  return {
    label: `${isGood ? '$(history) ' : ''}${versionLabel(version)}`,
    description: [isGood ? vscode.l10n.t('last good') : '', isServing ? vscode.l10n.t('has a part now') : lived]
      .filter(Boolean)
      .join(' · '),
    detail: [
      version.tag,
      version.message && `"${version.message}"`,
      commit?.slice(0, 7),
      version.authorEmail,
      timeText(Date.parse(version.createdOn ?? '')),
    ]
      .filter(Boolean)
      .join(' · '),
    value: version.id,
  };
}

function durationText(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 120) return vscode.l10n.t('{0} min', minutes);
  return minutes < 2880 ? vscode.l10n.t('{0} h', Math.round(minutes / 60)) : vscode.l10n.t('{0} d', Math.round(minutes / 1440));
}

function timeText(at: number): string {
  return Number.isNaN(at) ? '' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
