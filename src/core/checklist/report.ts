import { withoutSecrets } from './without-secrets.ts';
import type { DataProblem } from '../config/jsonc-document.ts';
import type { AttestationRecord } from './attestation.ts';
import type { Evidence, Verdict } from './evidence.ts';
import { checklistItems, itemOf, sections } from './items.ts';
import type { Checklist, ChecklistItem } from './markdown.ts';
import type { ProbeClass } from './probe.ts';
import { judge } from './status.ts';
import type { Status } from './status.ts';

/** One item as shown, printed and exported. */
export type ReportItem = {
  readonly id: string;
  /** The headings above its line, joined; for an item that is not in the file, the list's own section. */
  readonly section: string;
  readonly text: string;
  /** One-based line in the checklist; undefined when the file has no such line, and then it does not count. */
  readonly line: number | undefined;
  /** Steps below the outermost items. */
  readonly depth: number;
  readonly ticked: boolean;
  readonly status: Status;
  readonly verdict: Verdict;
  /** The probe's sentence, or why there is none. */
  readonly sentence: string;
  /** What to know beside the status: why stale, who waived. */
  readonly notes: readonly string[];
  readonly class: ProbeClass;
  readonly evidence: Evidence | undefined;
  readonly record: AttestationRecord | undefined;
  readonly source: ChecklistItem | undefined;
};

export type Counts = { readonly [status in Status]: number } & { readonly total: number };

/** Both scores: items done, and those plus what people waived or what does not apply; of the same total. */
export type Score = { readonly done: number; readonly withWaivers: number; readonly total: number };
export type SectionReport = { readonly section: string; readonly counts: Counts; readonly score: Score };

export type Report = {
  readonly account: { readonly id: string; readonly name?: string } | undefined;
  /** Names of the selected environments; `""` is the top level. */
  readonly environments: readonly string[];
  /** Undefined when the repository has no checklist and the built-in list is shown. */
  readonly checklistPath: string | undefined;
  readonly checklist: Checklist | undefined;
  readonly items: readonly ReportItem[];
  readonly sections: readonly SectionReport[];
  readonly counts: Counts;
  readonly score: Score;
  /** What cannot be read in the config, the attestations or the checklist, by file. */
  readonly problems: readonly { readonly path: string; readonly problem: DataProblem }[];
  /** Epoch ms. */
  readonly checkedAt: number;
};

export type ReportInput = Pick<Report, 'account' | 'environments' | 'checklistPath' | 'checklist' | 'problems'> & {
  readonly evidence: ReadonlyMap<string, Evidence>;
  readonly records: ReadonlyMap<string, AttestationRecord>;
  /** Epoch ms. */
  readonly now: number;
};

/**
 * Puts the checklist, the evidence and people's words together. Pure and quick: after a tick, call it again with the new checklist and the evidence
 * at hand. Without a checklist (or with one that has no task lines) every item of the list counts; with one, items that it does not have are
 * listed last and do not count.
 */
export function makeReport(input: ReportInput): Report {
  const lines = input.checklist?.all ?? [];
  const depths = depthsOf(input.checklist?.items ?? []);
  const listed = lines.map((line) => reportItem(input, line, line.id, depths.get(line) ?? 0));
  const present = new Set(lines.map(({ id }) => id));
  const unlisted = checklistItems.filter(({ id }) => !present.has(id)).map(({ id }) => reportItem(input, undefined, id, 0));
  const counted = listed.length > 0 ? listed : unlisted;
  const { evidence: _evidence, records: _records, now, ...rest } = input;
  return {
    ...rest,
    items: [...listed, ...unlisted],
    sections: sectionReports(counted),
    counts: countOf(counted),
    score: scoreOf(counted),
    checkedAt: now,
  };
}

/** The items that count: those with a line, or all of the list when the repository has no checklist. */
export function countedItems(report: Report): readonly ReportItem[] {
  const listed = report.items.filter(({ line }) => line !== undefined);
  return listed.length > 0 ? listed : report.items;
}

/** Items that make `preflight check` end with 1: seen to be wrong, or ticked and not true any more, and not waived. */
export function failingItems(report: Report): readonly ReportItem[] {
  return countedItems(report).filter(({ status, verdict }) => status === 'drift' || (status === 'open' && verdict === 'fail'));
}

function reportItem(input: ReportInput, line: ChecklistItem | undefined, id: string, depth: number): ReportItem {
  const item = itemOf(id);
  const evidence = input.evidence.get(id);
  const record = input.records.get(id);
  const { status, note } = judge(line?.ticked ?? false, evidence, record, input.now);
  const notes = [
    note,
    line?.note,
    line?.isInConflict ? 'The line is inside an unresolved merge conflict.' : undefined,
    evidence?.staleBecause === undefined ? undefined : `Last known answer. ${evidence.staleBecause}`,
  ];
  return {
    id,
    section: line ? sectionOf(line.headings) : (sections.find((one) => one.id === item?.section)?.title ?? ''),
    text: line === undefined ? (item?.text.replaceAll('`', '') ?? id) : withoutSecrets(line.text),
    line: line && line.line + 1,
    depth,
    ticked: line?.ticked ?? false,
    status,
    verdict: evidence?.verdict ?? 'unknown',
    sentence: evidence?.sentence ?? (item ? 'Not checked yet.' : 'A person checks this; there is no probe for it.'),
    notes: notes.filter((one) => one !== undefined).map(withoutSecrets),
    class: item?.class ?? 'manual',
    evidence,
    record,
    source: line,
  };
}

/** A title of the whole document says nothing of the section. Numbers in front are dropped: `2. Security` is `Security`. */
function sectionOf(headings: readonly string[]): string {
  const below = headings.length > 1 ? headings.slice(1) : headings;
  return withoutSecrets(below.map((heading) => heading.replace(/^\d+(\.\d+)*[.)]?\s+/, '')).join(' › '));
}

function sectionReports(items: readonly ReportItem[]): readonly SectionReport[] {
  const names = [...new Set(items.map(({ section }) => section))];
  return names.map((section) => {
    const own = items.filter((item) => item.section === section);
    return { section, counts: countOf(own), score: scoreOf(own) };
  });
}

function countOf(items: readonly ReportItem[]): Counts {
  const count = (status: Status): number => items.filter((item) => item.status === status).length;
  return {
    done: count('done'),
    ready: count('ready'),
    open: count('open'),
    drift: count('drift'),
    stale: count('stale'),
    waived: count('waived'),
    'not-applicable': count('not-applicable'),
    total: items.length,
  };
}

function scoreOf(items: readonly ReportItem[]): Score {
  const counts = countOf(items);
  return { done: counts.done, withWaivers: counts.done + counts.waived + counts['not-applicable'], total: counts.total };
}

function depthsOf(items: readonly ChecklistItem[], depth = 0, found = new Map<ChecklistItem, number>()): Map<ChecklistItem, number> {
  for (const item of items) {
    found.set(item, depth);
    depthsOf(item.children, depth + 1, found);
  }
  return found;
}
