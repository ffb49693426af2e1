import { escapeData, escapeMarkdown } from './escape.ts';
import type { EvidenceRow, Verdict } from './evidence.ts';
import { countedItems, failingItems } from './report.ts';
import type { Report, ReportItem } from './report.ts';
import type { Status } from './status.ts';

const glyphs: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', warn: '!', unknown: '?', 'not-applicable': '–' };

/** The glyph of an item, by status before verdict: a waived or stale item is not shown as what the probe alone says. */
export function glyphOf(status: Status, verdict: Verdict): string {
  return status === 'waived' ? '⊘' : status === 'stale' ? '◔' : status === 'not-applicable' ? '–' : glyphs[verdict];
}

/** `24/32 (26/32 with 2 waivers)`; the second part only when there is something to add. */
export function scoreText(report: Pick<Report, 'score' | 'counts'>): string {
  const { done, withWaivers, total } = report.score;
  const parts = [
    report.counts.waived > 0 ? `${report.counts.waived} waiver${report.counts.waived === 1 ? '' : 's'}` : undefined,
    report.counts['not-applicable'] > 0 ? `${report.counts['not-applicable']} not applicable` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? `${done}/${total}` : `${done}/${total} (${withWaivers}/${total} with ${parts.join(', ')})`;
}

/** Names for people: `production`, or `top level`. */
export function environmentText(report: Pick<Report, 'environments'>): string {
  return report.environments.map((name) => (name === '' ? 'top level' : escapeData(name))).join(', ');
}

/** Plain text for a terminal or a log: sections, items with evidence, and rows that are not fine. Ends with a line break. */
export function toText(report: Report): string {
  const items = countedItems(report);
  const lines = [`Readiness ${scoreText(report)} · ${environmentText(report)} · ${accountText(report)}`];
  for (const { section, score } of report.sections) {
    lines.push('', `${escapeData(section) || 'Checklist'}  ${score.done}/${score.total}`);
    for (const item of items.filter((one) => one.section === section)) lines.push(...itemLines(item));
  }
  if (report.checklistPath === undefined)
    lines.push('', 'No PRODUCTION_READINESS_CHECKLIST.md was found: this is the built-in list. Create one to tick items.');
  for (const { path, problem } of report.problems) lines.push('', `${path}: ${escapeData(problem.message)}`);
  return `${lines.join('\n')}\n`;
}

function itemLines(item: ReportItem): readonly string[] {
  const pad = '  '.repeat(item.depth + 1);
  const lines = [
    `${pad}[${item.ticked ? 'x' : ' '}] ${glyphOf(item.status, item.verdict)} ${item.status.padEnd(7)} ${escapeData(item.text)}`,
  ];
  for (const sentence of [item.sentence, ...item.notes]) lines.push(`${pad}      ${escapeData(sentence)}`);
  for (const row of flawed(item.evidence?.rows ?? []))
    lines.push(`${pad}      ${glyphs[row.verdict ?? 'unknown']} ${escapeData(row.label)}: ${escapeData(row.description)}`);
  return lines;
}

/** Rows that are neither fine nor only informing, with those under them; at most ten of an item. */
function flawed(rows: readonly EvidenceRow[]): readonly EvidenceRow[] {
  const all = (of: readonly EvidenceRow[]): readonly EvidenceRow[] => of.flatMap((row) => [row, ...all(row.rows ?? [])]);
  return all(rows)
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn' || verdict === 'unknown')
    .slice(0, 10);
}

/** Markdown for GitHub's job summary and for people's notes. Every name and sentence is escaped. */
export function toMarkdown(report: Report): string {
  const items = countedItems(report);
  const failing = failingItems(report);
  const lines = [
    '# Production readiness',
    '',
    `**${scoreText(report)}** · ${escapeMarkdown(environmentText(report))} · ${escapeMarkdown(accountText(report))}`,
    '',
  ];
  if (failing.length > 0) {
    lines.push(
      '## To do first',
      '',
      ...failing.map((item) => `- **${escapeMarkdown(item.text)}** (${item.status}): ${escapeMarkdown(item.sentence)}`),
      '',
    );
  }
  for (const { section, score } of report.sections) {
    lines.push(
      `## ${escapeMarkdown(section) || 'Checklist'} ${score.done}/${score.total}`,
      '',
      '| | item | status | evidence |',
      '|---|---|---|---|',
    );
    for (const item of items.filter((one) => one.section === section)) {
      const cells = [
        item.ticked ? '☑' : '☐',
        escapeMarkdown(item.text),
        `${glyphOf(item.status, item.verdict)} ${item.status}`,
        escapeMarkdown([item.sentence, ...item.notes].join(' ')),
      ];
      lines.push(`| ${cells.join(' | ')} |`);
    }
    lines.push('');
  }
  return lines.join('\n');
}

function accountText(report: Report): string {
  const { account } = report;
  return account ? `${escapeData(account.name ?? 'account')} (${escapeData(account.id).slice(0, 8)}…)` : 'not signed in';
}
