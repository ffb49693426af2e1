import { escapeData } from './escape.ts';
import type { EvidenceRow, Fact, Ref } from './evidence.ts';
import type { Report, ReportItem } from './report.ts';

/**
 * The answer of `preflight check --format json`: a contract, other programs depend on it. `line` is one-based or null, times are ISO 8601 in UTC or null,
 * `environment` is a name (`""` is the top level, several are joined by commas). All 32 ids are there; those without a line in the checklist
 * have `line: null`.
 */
export function toJson(report: Report): Readonly<Record<string, unknown>> {
  const { counts, score } = report;
  return {
    schemaVersion: 1,
    account: report.account ?? null,
    environment: report.environments.join(','),
    summary: {
      checklist: report.checklistPath ?? null,
      total: counts.total,
      done: counts.done,
      ready: counts.ready,
      open: counts.open,
      drift: counts.drift,
      stale: counts.stale,
      waived: counts.waived,
      notApplicable: counts['not-applicable'],
      score: `${score.done}/${score.total}`,
      scoreWithWaivers: `${score.withWaivers}/${score.total}`,
      sections: report.sections.map((one) => ({
        section: one.section,
        done: one.score.done,
        withWaivers: one.score.withWaivers,
        total: one.score.total,
      })),
      problems: report.problems.map(({ path, problem }) => ({ path, message: problem.message })),
    },
    items: report.items.map((item) => itemJson(item)),
  };
}

function itemJson(item: ReportItem): Readonly<Record<string, unknown>> {
  const { evidence } = item;
  return {
    id: item.id,
    section: escapeData(item.section),
    text: escapeData(item.text),
    line: item.line ?? null,
    ticked: item.ticked,
    status: item.status,
    verdict: item.verdict,
    evidence: escapeData([item.sentence, ...item.notes].join(' ')),
    facts: clean(evidence?.facts ?? {}),
    rows: (evidence?.rows ?? []).map((row) => rowJson(row)),
    missing: evidence?.missing ?? null,
    checkedAt: evidence ? new Date(evidence.checkedAt).toISOString() : null,
  };
}

function rowJson(row: EvidenceRow): Readonly<Record<string, unknown>> {
  return {
    id: row.id,
    label: escapeData(row.label),
    verdict: row.verdict ?? null,
    description: escapeData(row.description),
    refs: row.refs.map((ref: Ref) => ref),
    ...(row.facts && { facts: clean(row.facts) }),
    ...(row.missing && { missing: row.missing }),
    rows: (row.rows ?? []).map((one) => rowJson(one)),
  };
}

/** Control and direction characters go: whoever prints the JSON's texts must not be at the mercy of a commit message. */
function clean(fact: Fact): Fact {
  if (typeof fact === 'string') return escapeData(fact);
  if (Array.isArray(fact)) return fact.map((one: Fact) => clean(one));
  if (typeof fact === 'object' && fact !== null) return Object.fromEntries(Object.entries(fact).map(([key, value]) => [key, clean(value)]));
  return fact;
}
