import type { Row } from '../../core/lint/row.ts';
import { countBySeverity, type LintResult } from './lint-result.ts';

const colours = { error: 31, warning: 33, information: 36, dim: 2, bold: 1 } as const;

/** Grouped by file, with the line and a marker under it. Credentials in the line are already masked. */
export function lintText(result: LintResult, colour: boolean): string {
  const paint = (name: keyof typeof colours, text: string): string => (colour ? `\u001B[${colours[name]}m${text}\u001B[0m` : text);
  const out: string[] = [];
  for (const [path, rows] of groupByPath(result.rows)) {
    out.push(paint('bold', printable(path)));
    for (const row of rows) {
      out.push(`  ${row.line}:${row.column}  ${paint(row.severity, row.severity)}  ${printable(row.message)}  ${paint('dim', row.rule)}`);
      const number = String(row.line);
      out.push(paint('dim', `    ${number} | `) + printable(row.frame.text));
      out.push(
        paint('dim', `    ${' '.repeat(number.length)} | `) +
          ' '.repeat(row.frame.marker[0]) +
          paint(row.severity, '^'.repeat(Math.max(1, row.frame.marker[1] - row.frame.marker[0]))),
      );
      const fixes = row.fixes.filter((fix) => fix.id !== 'ignore').map((fix) => fix.title);
      if (fixes.length > 0) out.push(paint('dim', `    ${' '.repeat(number.length)} = fixes in the editor: ${fixes.join(' · ')}`));
    }
    out.push('');
  }
  out.push(summary(result), '');
  return out.join('\n');
}

function summary(result: LintResult): string {
  const { error, warning, information } = countBySeverity(result.rows);
  const files = `${result.files} ${result.files === 1 ? 'file' : 'files'}`;
  if (result.rows.length === 0) return `No findings in ${files}.`;
  const parts = [plural(error, 'error'), plural(warning, 'warning'), information ? `${information} information` : ''].filter(Boolean);
  return `${parts.join(', ')} in ${files}.`;
}

function plural(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function groupByPath(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.path, [...(groups.get(row.path) ?? []), row]);
  return groups;
}

/** File names and lines are data: control characters could drive the terminal. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000A-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g, '\uFFFD');
}
