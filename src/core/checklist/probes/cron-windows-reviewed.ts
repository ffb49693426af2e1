import type { EvidenceRow, OperationFix } from '../evidence.ts';
import { parseCron } from '../../cron/cron.ts';
import { describeCron } from '../../cron/describe.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { unknownRow } from '../unknown-because.ts';
import { codeSchedules, collisions, cronRuns, intervalOf, normalCron, runsOf, workerCrons } from './shared/crons.ts';
import type { CodeSchedule, CronRun, WorkerCrons } from './shared/crons.ts';
import { count, settle } from './shared/parts.ts';
import type { Part } from './shared/parts.ts';
import { workerArgs, workerName } from './shared/places.ts';
import { detectPlan } from './shared/plan.ts';
import { utc } from './shared/words.ts';

const freeCap = 5;

/** What runs by the clock is what the files say; a person has looked at when. */
export const cronWindowsReviewed: Probe = {
  id: 'cron-windows-reviewed',
  class: 'assisted',
  needs: ['wrangler', 'account'],
  freshnessMs: fresh.account,
  async run(context) {
    const looks = await Promise.all(
      context.targets
        .filter(({ isPages, name }) => !isPages && name !== undefined)
        .map(async (target) => settle(workerCrons(context, target))),
    );
    const failed = looks.find((one) => 'error' in one);
    if (failed && 'error' in failed) throw failed.error;
    const workers = looks.filter(
      (one): one is WorkerCrons => !('error' in one) && ((one.inConfig?.length ?? 0) > 0 || one.deployed.length > 0),
    );
    const code = codeSchedules(context);
    const attest = { needed: true, expiresAfterMs: fresh.halfYear };
    const inputs = [
      workers.map(({ target, deployed }) => [workerName(target), deployed.map(normalCron).toSorted()]),
      code.map(({ name, cron }) => [name, normalCron(cron)]),
    ];
    if (workers.length === 0 && code.length === 0)
      return evidence(context, { verdict: 'not-applicable', sentence: 'No Worker of this environment runs by the clock.', inputs });
    const seen = await Promise.all(workers.map(async (one) => ({ one, runs: await settle(cronRuns(context, workerName(one.target))) })));
    const total = workers.reduce((sum, { deployed }) => sum + deployed.length, 0);
    const wanted = workers.reduce((sum, { inConfig, deployed }) => sum + (inConfig ?? deployed).length, 0);
    const cap = await capParts(context, Math.max(total, wanted));
    const parts = [
      ...workers.flatMap(differences),
      ...codeParts(workers, code),
      ...cap,
      ...seen.flatMap(({ one, runs }) => ('error' in runs ? [] : runParts(context, one, runs))),
    ];
    return evidence(context, {
      ...judge(context, parts, total),
      facts: {
        crons: seen.flatMap(({ one, runs }) => factsOf(context, one, 'error' in runs ? [] : runs, code)),
        accountTotal: total,
        cap: freeCap,
      },
      refs: workers.map(({ target }) => ({ path: target.file.path })),
      rows: [...seen.flatMap(({ one, runs }) => workerRows(context, one, runs, code)), ...capRows(cap), ...collisionRows(context, workers)],
      fixes: workers.flatMap((one) => (differences(one).length > 0 ? fixesOf(one) : [])),
      attest,
      inputs,
    });
  },
};

function judge(context: ProbeContext, parts: readonly Part[], total: number): Part {
  for (const verdict of ['fail', 'unknown', 'warn'] as const) {
    const [first, ...rest] = parts.filter((part) => part.verdict === verdict);
    if (first) return { ...first, sentence: rest.length === 0 ? first.sentence : `${first.sentence} ${rest.length} more.` };
  }
  const attested = context.attestations.of('cron-windows-reviewed')?.attestation?.at;
  const review = attested === undefined ? 'never' : utc(attested);
  const short = `${total} as configured; last review ${review.slice(0, 10)}`;
  return { verdict: 'pass', short, sentence: `${count(total, 'cron trigger')} deployed as configured; last review ${review}.` };
}

function differences({ target, inConfig, deployed, isThere }: WorkerCrons): readonly Part[] {
  if (inConfig === undefined) return [];
  if (!isThere && inConfig.length > 0)
    return [
      { verdict: 'fail', sentence: `${workerName(target)} is not deployed, so none of its ${count(inConfig.length, 'cron')} fires.` },
    ];
  const set = (crons: readonly string[]): string => [...new Set(crons.map(normalCron))].toSorted().join('\n');
  if (set(inConfig) === set(deployed)) return [];
  const sentence = `${workerName(target)} runs ${quoted(deployed)}, but the config has ${quoted(inConfig)}.`;
  return [{ verdict: 'fail', sentence, short: `${workerName(target)} runs ${deployed.length}, the config has ${inConfig.length}` }];
}

function codeParts(workers: readonly WorkerCrons[], code: readonly CodeSchedule[]): readonly Part[] {
  if (code.length === 0) return [];
  const triggers = workers.flatMap(({ inConfig, deployed }) => inConfig ?? deployed);
  const has = (list: readonly string[], cron: string): boolean => list.some((one) => normalCron(one) === normalCron(cron));
  const crons = code.map(({ cron }) => cron);
  return [
    ...code
      .filter(({ cron }) => !has(triggers, cron))
      .map(({ name, cron, path, line }): Part => ({
        verdict: 'fail',
        sentence: `${name} (${path}:${line}) wants ${cron}, and no trigger has it.`,
      })),
    ...triggers
      .filter((cron) => !has(crons, cron))
      .map((cron): Part => ({ verdict: 'fail', sentence: `The trigger ${cron} fires, and no schedule in the code takes it.` })),
  ];
}

/** More than five triggers do not fit Free; over the cap even removing some is refused (workers-sdk issue 15194). */
async function capParts(context: ProbeContext, total: number): Promise<readonly Part[]> {
  if (total <= freeCap) return [];
  const plan = await settle(detectPlan(context));
  if ('part' in plan) return [plan.part];
  if (plan.name !== 'free') return [];
  return [
    { verdict: 'fail', sentence: `${total} cron triggers do not fit the Free plan, which allows ${freeCap} in an account (error 10072).` },
  ];
}

function capRows(parts: readonly Part[]): readonly EvidenceRow[] {
  return parts.map(({ verdict, sentence, missing }) =>
    row({
      id: 'cap',
      label: 'cron triggers of the account',
      verdict,
      description: sentence.replace(/\.$/, ''),
      ...(missing && { missing }),
    }),
  );
}

function runParts({ clock }: ProbeContext, { target, deployed }: WorkerCrons, runs: readonly CronRun[]): readonly Part[] {
  return deployed.flatMap((cron): readonly Part[] => {
    const last = lastOf(runs, cron);
    const interval = intervalOf(cron, clock.now());
    if (last && last.status !== '' && last.status !== 'success')
      return [{ verdict: 'warn', sentence: `The last run of ${cron} on ${workerName(target)} ended as ${last.status} (${utc(last.at)}).` }];
    // Changes take up to 15 minutes, and seven days are looked at.
    const isDue = interval !== undefined && interval * 2 < 6 * fresh.day && (!last || clock.now() - last.at > interval * 2 + 15 * 60_000);
    return isDue && runs.length > 0
      ? [
          {
            verdict: 'warn',
            sentence: `${cron} on ${workerName(target)} has not fired in two of its intervals (last ${last ? utc(last.at) : 'not in 7 days'}).`,
          },
        ]
      : [];
  });
}

function lastOf(runs: readonly CronRun[], cron: string): CronRun | undefined {
  return runs.find((run) => normalCron(run.cron) === normalCron(cron));
}

function allOf({ inConfig = [], deployed }: WorkerCrons): readonly string[] {
  return [...new Map([...inConfig, ...deployed].map((cron) => [normalCron(cron), cron])).values()];
}

function workerRows(
  context: ProbeContext,
  one: WorkerCrons,
  runs: readonly CronRun[] | { readonly error: unknown },
  code: readonly CodeSchedule[],
): readonly EvidenceRow[] {
  const worker = workerName(one.target);
  const known = 'error' in runs ? [] : runs;
  const has = (list: readonly string[], cron: string): boolean => list.some((other) => normalCron(other) === normalCron(cron));
  const rows = allOf(one).map((cron) => {
    const parsed = parseCron(cron);
    const last = lastOf(known, cron);
    const isSame = one.inConfig === undefined || (has(one.inConfig, cron) && has(one.deployed, cron));
    const next = runsOf(cron, 3, context.clock.now()).map((run) => `${run.toISOString().slice(0, 16).replace('T', ' ')} UTC`);
    const place = isSame ? '' : has(one.deployed, cron) ? 'deployed, not in the config' : 'in the config, not deployed';
    const task = code.find((schedule) => normalCron(schedule.cron) === normalCron(cron))?.name ?? '';
    const words = [
      parsed.isValid ? describeCron(parsed.cron) : 'cannot be read',
      task,
      place,
      last ? `last ${utc(last.at)} ${last.status}` : '',
      next.length > 0 ? `next ${next.join(', ')}` : '',
    ];
    return row({
      id: `${worker}:${normalCron(cron)}`,
      label: `${worker} ${cron}`,
      verdict: isSame ? 'pass' : 'fail',
      description: words.filter(Boolean).join(' · '),
      refs: [{ path: one.target.file.path }],
    });
  });
  // Runs only inform: without the permission for analytics the triggers themselves are still known.
  const { verdict: _, ...unseen } = unknownRow(`${worker}:runs`, `${worker} runs`, 'error' in runs ? runs.error : undefined);
  return 'error' in runs ? [...rows, unseen] : rows;
}

function collisionRows({ clock }: ProbeContext, workers: readonly WorkerCrons[]): readonly EvidenceRow[] {
  const crons = workers.flatMap(({ deployed, inConfig }) => (deployed.length > 0 ? deployed : (inConfig ?? [])));
  return collisions(crons, clock.now()).map((group) =>
    row({
      id: `same:${group.crons.join('|')}`,
      label: `${group.at} UTC`,
      description: `${group.crons.map((cron) => `"${cron}"`).join(', ')} fire in the same minute`,
    }),
  );
}

function factsOf(context: ProbeContext, one: WorkerCrons, runs: readonly CronRun[], code: readonly CodeSchedule[]): EvidenceRow['facts'][] {
  const has = (list: readonly string[], cron: string): boolean => list.some((other) => normalCron(other) === normalCron(cron));
  return allOf(one).map((cron) => {
    const last = lastOf(runs, cron);
    return {
      worker: workerName(one.target),
      cron,
      inConfig: one.inConfig === undefined ? undefined : has(one.inConfig, cron),
      deployed: has(one.deployed, cron),
      inCode: code.length === 0 ? undefined : code.some((schedule) => normalCron(schedule.cron) === normalCron(cron)),
      next: runsOf(cron, 3, context.clock.now()).map((run) => run.toISOString()),
      ...(last && { last: { at: last.at, status: last.status, cpuUs: last.cpuUs } }),
    };
  });
}

function fixesOf({ target, inConfig = [], isThere }: WorkerCrons): readonly OperationFix[] {
  const deploy: OperationFix = { operation: 'D.deploy', title: `Deploy ${workerName(target)}…`, args: workerArgs(target) };
  if (!isThere) return [deploy];
  return [
    {
      operation: 'C.put',
      title: `Set the crons of ${workerName(target)} as configured…`,
      args: { ...workerArgs(target), crons: inConfig.join('\n') },
    },
    deploy,
  ];
}

function quoted(crons: readonly string[]): string {
  return crons.length === 0 ? 'no cron' : crons.map((cron) => `"${cron}"`).join(', ');
}
