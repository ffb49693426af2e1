import { deployed } from '../deployed.ts';
import type { Evidence, EvidenceRow } from '../evidence.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh, required } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { detectPlan } from './shared/plan.ts';
import type { Plan } from './shared/plan.ts';
import { limitOf, limitsAsOf } from './shared/plan-limits.ts';
import type { PlanLimit } from './shared/plan-limits.ts';
import { settle } from './shared/parts.ts';
import { measureQuotas } from './shared/quota-use.ts';
import type { ServingUse, Use } from './shared/quota-use.ts';
import { figure, utcDay } from './shared/words.ts';

/** A row with its share of the limit; `part` undefined where the plan has none. */
type Judged = { readonly row: EvidenceRow; readonly use: Use; readonly part: number | undefined };

const day = 86_400_000;

/** The plan, and how much of each limit is used. Usage is sampled, hence ≈. A person confirms the review for 90 days. */
export const planQuotasReviewed: Probe = {
  id: 'plan-quotas-reviewed',
  class: 'assisted',
  needs: ['wrangler', 'account'],
  freshnessMs: fresh.files,
  async run(context) {
    const plan = await detectPlan(context);
    const uses = await measureQuotas(context, plan.name, await settle(versionsOf(context)));
    const judged = uses.map((use) => judgeUse(use, plan));
    const isOld = context.clock.now() - Date.parse(limitsAsOf) > 180 * day;
    const table = isOld
      ? [
          row({
            id: 'table',
            label: 'limits',
            verdict: 'warn',
            description: `the limits here are of ${utcDay(limitsAsOf)}, older than 180 days; look at the pages of Cloudflare`,
          }),
        ]
      : [];
    const { verdict, sentence } = conclude(plan, judged, isOld);
    const blind = uses.find(({ problem }) => problem)?.problem;
    const reason = verdict === 'unknown' ? blind?.reason : undefined;
    return evidence(context, {
      verdict,
      sentence,
      ...(reason !== undefined && { reason }),
      ...(verdict === 'unknown' && missingOf(plan, blind)),
      facts: {
        plan: plan.name,
        planSource: plan.how,
        rows: judged.map(({ use, part }) => ({
          quota: use.limit.id,
          used: use.used,
          limit: shownLimit(use, plan),
          pct: part === undefined ? undefined : percent(part),
        })),
        limitsAsOf,
      },
      refs: [...new Set(uses.map(({ limit }) => limit.source))].map((url) => ({ url })),
      rows: [planRow(plan), ...judged.map(({ row: shown }) => shown), ...table],
      attest: { needed: true, expiresAfterMs: fresh.quarter },
      // Ten times as much is another load; what changes daily is not.
      inputs: {
        plan: plan.name,
        use: uses.map(({ limit, used }) => [limit.id, used === undefined || used < 1 ? 0 : Math.floor(Math.log10(used))]),
      },
    });
  },
};

async function versionsOf(context: ProbeContext): Promise<readonly ServingUse[]> {
  required(context, 'account');
  const found = await Promise.all(
    context.targets.map(async (target) => {
      if (target.isPages || target.name === undefined) return [];
      const { serving } = await deployed(context, target.name);
      const kinds = ['plain_text', 'json', 'secret_text', 'secret_key'];
      return serving.map(({ version }) => ({
        worker: target.name ?? '',
        cpu: version.cpuMilliseconds,
        variables: version.bindings.filter(({ type }) => kinds.includes(type)).length,
      }));
    }),
  );
  return found.flat();
}

function judgeUse(use: Use, plan: Plan): Judged {
  const { limit, used, problem, detail } = use;
  const base = { id: limit.id, label: limit.label, refs: [{ url: limit.source }] };
  if (problem)
    return {
      use,
      part: undefined,
      row: row({ ...base, verdict: 'unknown', description: problem.sentence, ...(problem.missing && { missing: problem.missing }) }),
    };
  if (used === undefined) return { use, part: undefined, row: row({ ...base, description: detail ?? 'nothing was measured' }) };
  const more = detail === undefined ? '' : ` (${detail})`;
  if (!plan.name) {
    const free = `Free: ${shareOf(used, limit.free, limit)}`;
    const both = `${free}; Paid: ${shareOf(used, limit.paid, limit)}`;
    const verdict = used > limit.paid ? 'fail' : used > limit.free * 0.8 ? 'warn' : 'pass';
    return { use, part: used / limit.free, row: row({ ...base, verdict, description: `${both}${more}` }) };
  }
  const most = use.own ?? limitOf(limit, plan.name);
  const part = Number.isFinite(most) ? used / most : undefined;
  // These are counts that Cloudflare itself keeps: more of them than the plan has can only mean that it raised the limit for this account.
  if ((part ?? 0) > 1 && (limit.id === 'workers' || limit.id === 'databases'))
    return {
      use,
      part: undefined,
      row: row({ ...base, description: `${figure(used)}, above the usual ${figure(most)}: this account's limit was raised` }),
    };
  const verdict = part === undefined ? undefined : part > 1 ? 'fail' : part >= 0.8 ? 'warn' : 'pass';
  return { use, part, row: row({ ...base, ...(verdict && { verdict }), description: `${shareOf(used, most, limit)}${more}` }) };
}

function conclude(plan: Plan, judged: readonly Judged[], isOld: boolean): Pick<Evidence, 'verdict' | 'sentence'> {
  const highest = judged.filter(({ part }) => part !== undefined).toSorted((a, b) => (b.part ?? 0) - (a.part ?? 0))[0];
  const over = judged.filter(({ row: { verdict } }) => verdict === 'fail');
  const name = plan.name ? `Plan ${plan.name} (${plan.how})` : `The plan could not be read`;
  const use = highest ? `; highest use ${highest.use.limit.label} at ${percent(highest.part ?? 0)} %${plan.name ? '' : ' of Free'}` : '';
  const blind = judged.filter(({ use: { problem } }) => problem);
  const [first] = over;
  if (first) return { verdict: 'fail', sentence: `${name}: ${first.use.limit.label} are over the limit, ${first.row.description}.` };
  if (!plan.name)
    return { verdict: 'unknown', sentence: `${name}${use}. Add Billing Read to the token, or set plan in .preflight/config.jsonc.` };
  const [dark] = blind;
  if (dark?.use.problem)
    return {
      verdict: 'unknown',
      sentence: `${name}${use}; ${blind.length} of ${judged.length} quotas could not be read. ${dark.use.problem.sentence}`,
    };
  if (judged.some(({ row: { verdict } }) => verdict === 'warn')) return { verdict: 'warn', sentence: `${name}${use}.` };
  if (isOld) return { verdict: 'warn', sentence: `${name}${use}; the limits of ${limitsAsOf} are older than 180 days.` };
  return { verdict: 'pass', sentence: `${name}${use}.` };
}

function planRow(plan: Plan): EvidenceRow {
  return row({ id: 'plan', label: 'plan', description: plan.name ? `${plan.name} (${plan.how})` : 'unknown: both columns are shown' });
}

function missingOf(plan: Plan, blind: Use['problem']): Pick<Evidence, 'missing'> {
  if (!plan.name) return { missing: { kind: 'cloudflare-permission', name: 'Billing Read' } };
  return blind?.missing ? { missing: blind.missing } : {};
}

function shownLimit({ own, limit }: Use, plan: Plan): number | undefined {
  const most = own ?? (plan.name ? limitOf(limit, plan.name) : limit.free);
  return Number.isFinite(most) ? most : undefined;
}

/** `6 of 250 (2 %)`; without a limit what is included in a month, and the rest is billed. */
function shareOf(used: number, most: number, limit: PlanLimit): string {
  if (Number.isFinite(most)) return `${amount(used, limit)} of ${amount(most, limit)} (${percent(used / most)} %)`;
  const included = limit.included === undefined ? '' : `; ${figure(limit.included / 1e6)} M a month are included, more is billed`;
  return `${amount(used, limit)}, no limit${included}`;
}

function amount(value: number, { unit }: PlanLimit): string {
  if (unit === 'bytes') return value < 1e6 ? `${figure(value / 1e3)} kB` : `${figure(value / 1e6)} MB`;
  if (unit === 'ms') return `${value < 100 ? Math.round(value * 10) / 10 : figure(value)} ms`;
  return value > 0 && value < 10 && !Number.isInteger(value) ? value.toFixed(1) : figure(value);
}

/** Above 99.5 it is not yet 100, and above 0 not nothing. */
function percent(part: number): number {
  const exact = part * 100;
  return exact > 99 && exact < 100 ? 99 : exact > 0 && exact < 1 ? 1 : Math.round(exact);
}
