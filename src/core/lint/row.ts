import { createHash } from 'node:crypto';
import type { Span } from '../span.ts';
import { credentialRules, type Report } from './lint.ts';
import type { Severity, TextFile } from './rule.ts';

/** A finding as plain data with one-based lines and columns: what leaves a worker and enters a format. Holds no secret. */
export type Row = {
  readonly rule: string;
  readonly severity: Severity;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
  readonly detector?: string;
  readonly confidence?: 'high' | 'medium' | 'low';
  readonly fixes: readonly { readonly id: string; readonly title: string; readonly isSafe: boolean }[];
  readonly related: readonly { readonly path: string; readonly line: number; readonly message: string }[];
  readonly link?: { readonly title: string; readonly url: string };
  /** The finding's first line with every credential masked, and where in it the marker stands (zero-based columns). */
  readonly frame: { readonly text: string; readonly marker: Span };
  /** Stays the same when lines move; made of rule, path and the masked line. */
  readonly fingerprint: string;
};

/** Spans of a text that must never be shown, beyond those of the findings themselves. */
export type SecretSpans = (text: string, path: string) => readonly Span[];

/** Turns the reports of one file into rows. `others` gives the files that findings of cross-file rules lie in. */
export function toRows(
  file: TextFile,
  reports: readonly Report[],
  secretSpans: SecretSpans,
  others: (path: string) => TextFile | undefined,
): Row[] {
  if (reports.length === 0) return [];
  const counts = new Map<string, number>();
  const masked = new Map<string, Masked>();
  return reports.map((report) => {
    const home = report.path === file.path ? file : (others(report.path) ?? file);
    const hidden = masked.get(home.path) ?? maskedIn(home, reports, secretSpans);
    masked.set(home.path, hidden);
    const start = home.lines.at(report.span[0]);
    const end = home.lines.at(Math.max(report.span[0], report.span[1]));
    const frame = frameOf(home, report.span, hidden);
    const identity = `${report.rule.id}\n${report.path}\n${report.detector ?? ''}\n${frame.text.trim()}`;
    const nth = counts.get(identity) ?? 0;
    counts.set(identity, nth + 1);
    return {
      rule: report.rule.id,
      severity: report.severity,
      path: report.path,
      line: start.line + 1,
      column: start.column + 1,
      endLine: end.line + 1,
      endColumn: end.column + 1,
      message: report.message,
      ...(report.detector === undefined ? {} : { detector: report.detector }),
      ...(report.confidence === undefined ? {} : { confidence: report.confidence }),
      fixes: (report.fixes ?? []).map(({ id, title, isSafe }) => ({ id, title, isSafe })),
      related: (report.related ?? []).map((related) => ({
        path: related.path,
        line: (others(related.path)?.lines.at(related.span[0]).line ?? 0) + 1,
        message: related.message,
      })),
      ...(report.link === undefined ? {} : { link: report.link }),
      frame,
      fingerprint: createHash('sha256').update(`${identity}\n${nth}`).digest('hex').slice(0, 32),
    };
  });
}

const frameWidth = 160;

/** What no frame of a file may show, by start; `longest` bounds how far back one that reaches into a place can begin. */
type Masked = { readonly spans: readonly Span[]; readonly longest: number };

function maskedIn(file: TextFile, reports: readonly Report[], secretSpans: SecretSpans): Masked {
  const own = reports.filter((report) => report.path === file.path && credentialRules.has(report.rule.id)).map((report) => report.span);
  const spans = [...own, ...secretSpans(file.text, file.path)].toSorted((a, b) => a[0] - b[0]);
  return { spans, longest: spans.reduce((most, [start, end]) => Math.max(most, end - start), 0) };
}

/** Index of the first span that starts at an offset or after it. */
function firstFrom(spans: readonly Span[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.[0] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first line of a span, masked and cut to a readable width around the marker. */
function frameOf(file: TextFile, span: Span, { spans, longest }: Masked): Row['frame'] {
  const [lineStart, lineEnd] = file.lines.lineSpan(file.lines.at(span[0]).line);
  // A minified line can be megabytes long; what is far from the finding says nothing.
  const start = Math.max(lineStart, span[0] - 80);
  const end = Math.min(lineEnd, start + 4 * frameWidth);
  let text = '';
  let at = start;
  let marker: [number, number] = [0, 0];
  const put = (upTo: number): void => {
    if (span[0] >= at && span[0] < upTo + 1) marker = [text.length + span[0] - at, 0];
    text += file.text.slice(at, upTo);
    at = upTo;
  };
  for (let next = firstFrom(spans, start - longest); next < spans.length; next++) {
    const secret = spans[next];
    if (!secret || secret[0] >= end) break;
    if (secret[1] <= at) continue;
    put(Math.max(at, secret[0]));
    if (span[0] >= at && span[0] < secret[1]) marker = [text.length, 0];
    const from = text.length;
    text += `[${secret[1] - secret[0]} characters]`;
    at = Math.min(secret[1], end);
    if (span[1] <= at && span[1] > secret[0] && marker[1] === 0 && span[0] >= secret[0]) marker = [from, text.length];
  }
  put(end);
  if (marker[1] === 0)
    marker = [marker[0], Math.min(text.length, marker[0] + Math.max(1, Math.min(span[1], end) - Math.max(span[0], start)))];
  text = text.replaceAll('\t', ' ');
  return { text: text.slice(0, frameWidth), marker: [Math.min(marker[0], frameWidth - 1), Math.min(marker[1], frameWidth)] };
}
