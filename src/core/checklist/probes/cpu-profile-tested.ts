import { deployed } from '../deployed.ts';
import type { Evidence, EvidenceRow } from '../evidence.ts';
import { evidence, row } from '../evidence-of.ts';
import { folderOf } from '../select-targets.ts';
import { fresh, required } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { projectPaths } from '../project-paths.ts';
import { detectPlan } from './shared/plan.ts';
import type { Plan } from './shared/plan.ts';
import { limitOf, planLimits } from './shared/plan-limits.ts';
import { invocations, lastWeek, workerNames } from './shared/usage.ts';
import type { ScriptUsage } from './shared/usage.ts';
import { age, figure, utcDay } from './shared/words.ts';

type Deployed = {
  readonly worker: string;
  readonly limitMs: number | undefined;
  readonly number: number | undefined;
  readonly date: string | undefined;
};
type Profile = ScriptUsage & { readonly limitMs: number | undefined };
/** `at` in epoch ms: what the report says of itself, else its last commit. */
type Report = { readonly path: string; readonly at: number | undefined };

/** Deployments after which a confirmed profile is taken to be another one. */
const lifetime = 20;

/**
 * CPU time of a week against the limit, and what was ended for want of it. A benchmark that runs handlers in Node measures no Worker CPU, so it is
 * shown, never taken as the proof. https://developers.cloudflare.com/workers/platform/limits/#cpu-time
 */
export const cpuProfileTested: Probe = {
  id: 'cpu-profile-tested',
  class: 'assisted',
  needs: ['wrangler', 'account'],
  freshnessMs: fresh.files,
  async run(context) {
    const serving = await servingNow(context);
    const plan = await detectPlan(context);
    const account = required(context, 'account');
    const week = lastWeek(context.clock.now());
    const usage = serving.length === 0 ? [] : (await invocations(account, workerNames(context), week, context.signal)).scripts;
    const profiles = usage.flatMap((one) => {
      const now = serving.find(({ worker }) => worker === one.name);
      return now ? [{ ...one, limitMs: now.limitMs ?? planLimit(plan) }] : [];
    });
    const report = await findReport(context);
    const rows = [...profiles.map((one) => profileRow(one, plan)), ...(await reportRows(context, report))];
    const { verdict, sentence } = judged(profiles, plan, report, rows);
    return evidence(context, {
      verdict,
      sentence,
      facts: {
        scripts: profiles.map(({ name, p50, p99, p999, limitMs, exceeded }) => ({ name, p50, p99, p999, limitMs, exceeded })),
        report: report && { path: report.path, date: report.at === undefined ? undefined : utcDay(report.at) },
      },
      refs: report ? [{ path: report.path }] : [],
      rows,
      attest: { needed: true, expiresAfterMs: fresh.quarter, question: 'Which payloads were representative?' },
      inputs: serving.map(({ worker, date, number }) => [worker, date, number === undefined ? undefined : Math.floor(number / lifetime)]),
    });
  },
};

async function servingNow(context: ProbeContext): Promise<readonly Deployed[]> {
  const found = await Promise.all(
    context.targets.map(async (target): Promise<Deployed | undefined> => {
      if (target.isPages || target.name === undefined) return undefined;
      const [first] = (await deployed(context, target.name)).serving;
      const version = first?.version;
      return version && { worker: target.name, limitMs: version.cpuMilliseconds, number: version.number, date: version.compatibilityDate };
    }),
  );
  return found.filter((one) => one !== undefined);
}

function planLimit(plan: Plan): number | undefined {
  return plan.name && limitOf(planLimits.cpu, plan.name);
}

function judged(
  profiles: readonly Profile[],
  plan: Plan,
  report: Report | undefined,
  rows: readonly EvidenceRow[],
): Pick<Evidence, 'verdict' | 'sentence'> {
  if (profiles.length === 0)
    return { verdict: 'unknown', sentence: 'Nothing is deployed yet, so that no CPU time can be measured; deploy first.' };
  const benchmark = report ? `benchmark ${report.at === undefined ? 'without a date' : utcDay(report.at)}` : 'no benchmark report';
  const measured = profiles.filter(({ p99 }) => p99 !== undefined);
  const worst = measured.toSorted((a, b) => share(b) - share(a))[0];
  const kills = profiles.reduce((sum, { exceeded }) => sum + exceeded, 0);
  if (!worst) return { verdict: 'unknown', sentence: `No invocation was measured in 7 days; ${benchmark}.` };
  const limit =
    worst.limitMs === undefined
      ? `${planLimits.cpu.free} ms (Free) or ${figure(planLimits.cpu.paid)} ms (Paid)`
      : `${figure(worst.limitMs)} ms`;
  const head = `p99 CPU ${milliseconds(worst.p99)} of ${limit} (${worst.name}); ${figure(kills)} CPU kills in 7 days; ${benchmark}`;
  if (rows.some(({ verdict }) => verdict === 'fail')) return { verdict: 'fail', sentence: `${head}.` };
  if (worst.limitMs === undefined && (worst.p99 ?? 0) > planLimits.cpu.free * 0.8)
    return { verdict: 'unknown', sentence: `${head}. The plan could not be read (${plan.how}); set plan in .preflight/config.jsonc.` };
  const flaw = rows.find(({ verdict }) => verdict === 'warn');
  if (flaw && !report) return { verdict: 'warn', sentence: `${head}.` };
  return flaw ? { verdict: 'warn', sentence: `${head}; ${flaw.description}.` } : { verdict: 'pass', sentence: `${head}.` };
}

function share({ p99, limitMs }: Profile): number {
  return (p99 ?? 0) / (limitMs ?? planLimits.cpu.paid);
}

function profileRow(profile: Profile, plan: Plan): EvidenceRow {
  const { name, p50, p99, p999, limitMs, exceeded } = profile;
  if (p99 === undefined && exceeded === 0) return row({ id: `worker:${name}`, label: name, description: 'no invocation in 7 days' });
  const times = `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}, p99.9 ${milliseconds(p999)}`;
  const limit = limitMs === undefined ? `limit unknown (${plan.how})` : `limit ${figure(limitMs)} ms`;
  const part = limitMs === undefined || p99 === undefined ? undefined : p99 / limitMs;
  const verdict = exceeded > 0 || (part ?? 0) > 1 ? 'fail' : (part ?? 0) > 0.8 ? 'warn' : part === undefined ? undefined : 'pass';
  const near = verdict === 'warn' ? `; ${name} is at ${Math.round((part ?? 0) * 100)} % of its limit` : '';
  const killed = exceeded > 0 ? `; ${figure(exceeded)} invocations ended for want of CPU time or memory` : '';
  return row({ id: `worker:${name}`, label: name, ...(verdict && { verdict }), description: `${times}; ${limit}${killed}${near}` });
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? 'unknown' : `${value < 100 ? Math.round(value * 10) / 10 : figure(value)} ms`;
}

async function findReport(context: ProbeContext): Promise<Report | undefined> {
  const path = context.documents.paths.find((one) => /(^|[/_-])bench(mark)?s?([/_.-]|$)/i.test(one.slice(one.lastIndexOf('/') + 1)));
  if (path === undefined) return undefined;
  const said = /^\W*generated\W{1,6}(\d{4}-\d{2}-\d{2}[\dT:.Z+-]*)/im.exec(context.project.files.read(path) ?? '')?.[1];
  const at = said === undefined ? Number.NaN : Date.parse(said);
  if (Number.isFinite(at)) return { path, at };
  return { path, at: (await context.git?.lastCommit([path], context.signal).catch(() => undefined))?.at };
}

async function reportRows(context: ProbeContext, report: Report | undefined): Promise<readonly EvidenceRow[]> {
  const scripts = benchScripts(context);
  const shown = scripts.map(({ path, name }) =>
    row({ id: `script:${path}:${name}`, label: name, description: `in ${path}; synthetic, not Worker CPU`, refs: [{ path }] }),
  );
  if (!report)
    return [...shown, row({ id: 'report', label: 'benchmark', verdict: 'warn', description: 'no benchmark report is in this workspace' })];
  const flaw = await reportFlaw(context, report);
  const description = flaw ?? `synthetic, not Worker CPU${report.at === undefined ? '' : `; of ${utcDay(report.at)}`}`;
  return [
    ...shown,
    row({ id: 'report', label: report.path, verdict: flaw === undefined ? 'pass' : 'warn', description, refs: [{ path: report.path }] }),
  ];
}

async function reportFlaw({ clock, git, targets, signal }: ProbeContext, { at }: Report): Promise<string | undefined> {
  if (at === undefined) return 'the benchmark report has no date';
  const old = clock.now() - at;
  if (old > fresh.quarter) return `the benchmark of ${utcDay(at)} is ${age(old)} old`;
  const folders = [...new Set(targets.map(folderOf).filter(Boolean))];
  const changed = await git?.lastCommit(folders, signal).catch(() => undefined);
  return changed && changed.at > at ? `the Workers changed on ${utcDay(changed.at)}, after the benchmark of ${utcDay(at)}` : undefined;
}

function benchScripts({ project }: ProbeContext): readonly { readonly path: string; readonly name: string }[] {
  return projectPaths(project)
    .filter((path) => /(^|\/)package\.json$/.test(path) && path.split('/').length <= 4)
    .flatMap((path) => scriptNames(project.files.read(path)).map((name) => ({ path, name })));
}

function scriptNames(text: string | undefined): readonly string[] {
  try {
    const scripts = (JSON.parse(text ?? '{}') as { readonly scripts?: Readonly<Record<string, unknown>> } | null)?.scripts ?? {};
    return Object.keys(scripts).filter((name) => /^bench(mark)?(:|$)/.test(name));
  } catch {
    return [];
  }
}
