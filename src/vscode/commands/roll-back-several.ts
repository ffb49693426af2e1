import * as vscode from 'vscode';
import { databasesOf } from '../../core/operations/d1/migration-source.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { planRollbackMany, rollbackMany, type ManyPlanned } from '../../core/operations/rollback/rollback-many.ts';
import { planRollback, rollbackNote, type RollbackDetails, type RollbackTarget } from '../../core/operations/rollback/rollback.ts';
import { versionLabel } from '../../core/operations/worker-state.ts';
import type { SignedIn } from '../account/session.ts';
import { assertSameAccount, targetChoice, targetsOf } from '../operations/choose-target.ts';
import { type Confirmed, confirmSeveral } from '../operations/confirm-several.ts';
import type { Operator, Workplace } from '../operations/operator.ts';
import { recordDrill } from '../operations/record-drill.ts';
import { UserError } from '../run-command.ts';
import type { Command } from './command.ts';

/** Rolls several Workers back to the versions that carry one git tag, one after another, and stops at the first that does not end well. */
export const rollBackSeveral: Command = async (operator, request) => {
  const title = vscode.l10n.t('Roll Back Several');
  const workplace = await operator.workplace(request);
  const all = targetsOf(workplace.project, request).filter(({ environment }) => request.env === undefined || environment === request.env);
  const picked = await operator.ui.pickMany(
    title,
    all.map((one) => ({ ...targetChoice(one), isPicked: one.isProduction })),
    { placeholder: vscode.l10n.t('Workers to roll back') },
  );
  if (!picked || picked.length === 0) return;
  const tag = await operator.ui.text(title, {
    prompt: vscode.l10n.t('Tag of the versions to go back to, as the deploys wrote it.'),
    placeholder: 'v1.4.0',
    validate: (text) => (text.trim() === '' ? vscode.l10n.t('Type a tag.') : undefined),
  });
  if (tag === undefined) return;
  const targets = picked.map((one): RollbackTarget => ({ ...one, databases: databasesOf(one.target, workplace.root) }));
  const found = vscode.l10n.t('Looking for versions with the tag {0}', tag.trim());
  const { signedIn, planned } = await operator.looking(found, async (signal) => {
    const own = await operator.signedIn(signal);
    for (const one of picked) assertSameAccount(one, own);
    const context = { ...operator.planContext(own, signal), force: 'if-known' as const };
    return { signedIn: own, planned: await planRollbackMany(targets, tag.trim(), context) };
  });
  const todo = toDo(planned, tag.trim());
  const reason = await operator.ui.text(title, {
    prompt: vscode.l10n.t('Reason, kept with each deployment.'),
    placeholder: vscode.l10n.t('5xx since the last deploy'),
    validate: (text) => (text.trim() === '' ? vscode.l10n.t('Write one.') : undefined),
  });
  if (reason === undefined) return;
  await carryOut({ operator, signedIn, workplace, tag: tag.trim(), reason }, todo, notesOf(planned, tag.trim()));
};

type Run = {
  readonly operator: Operator;
  readonly signedIn: SignedIn;
  readonly workplace: Workplace;
  readonly tag: string;
  readonly reason: string;
};
type Todo = { readonly target: RollbackTarget; readonly plan: Plan<RollbackDetails> };

/** Those that are not there yet: after one that stopped half-way, the same can be asked for again. */
function toDo(planned: readonly ManyPlanned[], tag: string): readonly Todo[] {
  const plans = planned.flatMap(({ target, plan }) => (plan && !plan.details.isServing ? [{ target, plan }] : []));
  if (plans.length === 0) throw new UserError([...notesOf(planned, tag), vscode.l10n.t('There is nothing to do.')].join(' '));
  return plans;
}

/** One sentence for all without the tag, and one for all that serve it. */
function notesOf(planned: readonly ManyPlanned[], tag: string): readonly string[] {
  const without = planned.filter(({ plan }) => !plan).map(({ target }) => target.worker);
  const serving = planned.flatMap(({ plan }) => (plan?.details.isServing ? [plan.subject] : []));
  return [
    ...(without.length > 0 ? [vscode.l10n.t('No version of {0} carries the tag {1}.', without.join(', '), tag)] : []),
    ...(serving.length > 1 ? [vscode.l10n.t('{0} serve that version already.', serving.join(', '))] : []),
    ...(serving.length === 1 ? [vscode.l10n.t('{0} serves that version already.', serving.join(''))] : []),
  ];
}

/** How far it got before the rest is asked for again. */
type Before = { readonly done: readonly string[]; readonly message: string };

/** Asks and rolls back; where Cloudflare wants force because of secrets that no version shows, the rest is asked for again with their names. */
async function carryOut(run: Run, todo: readonly Todo[], notes: readonly string[], before?: Before): Promise<void> {
  const { operator, signedIn, reason } = run;
  const confirmed = await agreed(run, todo, notes);
  // Who cancels with some of them back must not be left to guess which.
  if (!confirmed) return before && before.done.length > 0 ? operator.tell({ status: 'stopped', message: before.message }, {}) : undefined;
  const title = vscode.l10n.t('Roll Back Several');
  const what = { title, operation: 'V.rollback' as const, workers: todo.map(({ target }) => target.worker) };
  const result = await operator.running(what, signedIn, (context) => rollbackMany(confirmed, reason, context, before?.done));
  await record(run, confirmed, result.results);
  const bad = result.results.find(({ status }) => status !== 'done');
  const names = bad?.details.needsForce?.names;
  if (names) {
    const rest = todo.slice(result.results.length - 1);
    const forced = await forcedFirst(run, rest);
    const changed = names.join(', ') || vscode.l10n.t('secrets');
    const why = vscode.l10n.t('{0} Changed since on {1}: {2}.', result.message, rest[0]?.plan.subject ?? '', changed);
    return carryOut(run, forced, [why], result);
  }
  operator.tell({ ...bad, status: bad?.status ?? 'done', message: result.message }, {});
}

async function agreed(
  { operator, tag, reason }: Run,
  todo: readonly Todo[],
  notes: readonly string[],
): Promise<readonly Confirmed<RollbackDetails>[] | undefined> {
  const plans = todo.map(({ plan }) => plan);
  const isForced = plans.some(({ details }) => details.isForced);
  const stays = plans[0]?.details.impact.stays.join(' · ') ?? '';
  return confirmSeveral(operator.ui, plans, {
    title:
      plans.length === 1
        ? vscode.l10n.t('Roll back one Worker to {0}?', tag)
        : vscode.l10n.t('Roll back {0} Workers to {1}?', plans.length, tag),
    verb: isForced ? vscode.l10n.t('Roll Back All with Force') : vscode.l10n.t('Roll Back All'),
    notes: [vscode.l10n.t('Stays: {0}', stays), ...notes],
    facts: [[vscode.l10n.t('Reason'), reason]],
    changesOf: ({ changes, details: { impact } }) => [`${versionLabel(impact.from)} → ${versionLabel(impact.to)}`, ...changes],
    risksOf: ({ details }) => details.impact.beware,
  });
}

async function forcedFirst({ operator, signedIn }: Run, [first, ...rest]: readonly Todo[]): Promise<readonly Todo[]> {
  if (!first) return [];
  const { target, plan } = first;
  const again = await operator.looking(vscode.l10n.t('Looking what a rollback of {0} changes', target.worker), (signal) =>
    planRollback(target, plan.details.impact.to.id, { ...operator.planContext(signedIn, signal), force: true }),
  );
  return [{ target, plan: again }, ...rest];
}

/** The drill of the checklist: what was seen to serve in production. */
async function record(
  { operator, workplace, reason }: Run,
  confirmed: readonly Confirmed<RollbackDetails>[],
  results: Awaited<ReturnType<typeof rollbackMany>>['results'],
): Promise<void> {
  const notes = results.flatMap((result, index) => {
    const plan = confirmed[index]?.plan;
    return plan?.isProduction ? (rollbackNote(result, plan, reason) ?? []) : [];
  });
  if (notes.length > 0) await recordDrill(operator, workplace.model, notes.join(' · '));
}
