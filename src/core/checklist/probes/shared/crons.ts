import { orAbsent } from '../../../account/errors.ts';
import { cronFields, parseCron, valuesOf } from '../../../cron/cron.ts';
import { nextRuns } from '../../../cron/next-runs.ts';
import type { Target } from '../../../wrangler/file.ts';
import { child, items } from '../../../wrangler/node.ts';
import { deployed } from '../../deployed.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';
import { projectPaths } from '../../project-paths.ts';
import { codeText } from './sources.ts';

/** A Worker's crons; `inConfig` undefined: the config leaves what is deployed alone. */
export type WorkerCrons = {
  readonly target: Target;
  readonly inConfig: readonly string[] | undefined;
  readonly deployed: readonly string[];
  /** False: there is no such Worker in the account. */
  readonly isThere: boolean;
};

/** A run as the analytics have it; `at` is epoch ms. */
export type CronRun = { readonly cron: string; readonly status: string; readonly at: number; readonly cpuUs: number | undefined };

/** A schedule that the code or its contract names. */
export type CodeSchedule = { readonly cron: string; readonly name: string; readonly path: string; readonly line: number };

/** One text for equal crons: Cloudflare keeps expressions as they were written. */
export function normalCron(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').toUpperCase();
}

/** The crons of one target, deployed and configured. Throws `AccountError`; a Worker that is not there has none. */
export async function workerCrons(context: ProbeContext, target: Target): Promise<WorkerCrons> {
  const account = required(context, 'account');
  const list = child(target.get('triggers'), 'crons');
  const inConfig = list?.kind === 'array' ? items(list).flatMap((node) => (node.kind === 'string' ? [node.value] : [])) : undefined;
  const worker = target.name ?? '';
  if (inConfig === undefined) {
    const of = await deployed(context, worker);
    // Only what handles the event can have been given a cron that anyone relies on.
    if (!of.serving.some(({ version }) => version.handlers.includes('scheduled')))
      return { target, inConfig, deployed: [], isThere: of.state !== 'absent' };
  }
  const schedules = await orAbsent(account.schedules(worker, context.signal));
  return { target, inConfig, deployed: (schedules ?? []).map(({ cron }) => cron), isThere: schedules !== undefined };
}

/** Runs of a Worker in the last seven days, newest first. Throws `AccountError`. */
export async function cronRuns(context: ProbeContext, worker: string): Promise<readonly CronRun[]> {
  const hour = 3_600_000;
  const end = Math.ceil(context.clock.now() / hour) * hour;
  const text = (at: number): string => JSON.stringify(new Date(at).toISOString().replace('.000Z', 'Z'));
  const filter = `scriptName:${JSON.stringify(worker)},datetime_geq:${text(end - 7 * 24 * hour)},datetime_leq:${text(end)}`;
  const answer = await required(context, 'account').analytics(
    `workersInvocationsScheduled(limit:1000, filter:{${filter}}, orderBy:[datetime_DESC]) { cron status datetime scheduledDatetime cpuTimeUs }`,
    context.signal,
  );
  const rows = answer['workersInvocationsScheduled'];
  return (Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []).flatMap((row) => {
    const { cron, status, datetime, cpuTimeUs } = row;
    if (typeof cron !== 'string' || typeof datetime !== 'string') return [];
    return [
      {
        cron,
        status: typeof status === 'string' ? status : '',
        at: Date.parse(datetime),
        cpuUs: typeof cpuTimeUs === 'number' ? cpuTimeUs : undefined,
      },
    ];
  });
}

/**
 * Schedules of the application's own lists (`schedules.ts`, `schedules*.json`) and of tables in a scheduler's source: entries with an id that are not
 * disabled, and keys that are cron expressions.
 */
export function codeSchedules(context: ProbeContext): readonly CodeSchedule[] {
  const path = projectPaths(context.project).find((one) => /(^|\/)schedules(\.v\d+)?\.(ts|json)$/.test(one) && !/node_modules/.test(one));
  const text = path === undefined ? '' : codeText(context.project, path);
  if (path === undefined || text === '') return [];
  return [...text.matchAll(/\{[^{}]*\}/g)].flatMap((entry): readonly CodeSchedule[] => {
    const cron = /["']?cron["']?\s*:\s*["']([^"']+)["']/.exec(entry[0])?.[1];
    if (cron === undefined || !parseCron(cron).isValid || /["']?enabled["']?\s*:\s*false/.test(entry[0])) return [];
    const name = /["']?id["']?\s*:\s*["']([^"']+)["']/.exec(entry[0])?.[1] ?? cron;
    return [{ cron, name, path, line: text.slice(0, entry.index).split('\n').length }];
  });
}

/** Milliseconds between the next two runs; undefined for what cannot be worked out. */
export function intervalOf(cron: string, now: number): number | undefined {
  const runs = runsOf(cron, 2, now);
  const [first, second] = runs;
  return first && second ? second.getTime() - first.getTime() : undefined;
}

/** The next runs in UTC; empty for an expression that cannot be read. */
export function runsOf(cron: string, count: number, now: number): readonly Date[] {
  const parsed = parseCron(cron);
  return parsed.isValid ? (nextRuns(parsed.cron, count, new Date(now)) ?? []) : [];
}

/** Runs within a day at most: working out more than those costs tens of milliseconds. */
function mostPerDay(text: string): number {
  const parsed = parseCron(text);
  const [minute, hour] = cronFields;
  return parsed.isValid ? valuesOf(parsed.cron.minute, minute).length * valuesOf(parsed.cron.hour, hour).length : 0;
}

/** Groups of crons that fire in the same minute within the next 24 hours, each once, with the minute: "03:00". */
export function collisions(crons: readonly string[], now: number): readonly { readonly at: string; readonly crons: readonly string[] }[] {
  const byMinute = new Map<number, Set<string>>();
  for (const cron of crons) {
    for (const run of runsOf(cron, mostPerDay(cron), now)) {
      if (run.getTime() > now + 86_400_000) break;
      byMinute.set(run.getTime(), (byMinute.get(run.getTime()) ?? new Set()).add(cron));
    }
  }
  const groups = new Map<string, { at: string; crons: readonly string[] }>();
  for (const [minute, set] of [...byMinute].toSorted(([a], [b]) => a - b)) {
    const key = [...set].join('\n');
    if (set.size > 1 && !groups.has(key)) groups.set(key, { at: new Date(minute).toISOString().slice(11, 16), crons: [...set] });
  }
  // The largest first: it holds the others.
  return [...groups.values()].toSorted((a, b) => b.crons.length - a.crons.length).slice(0, 3);
}
