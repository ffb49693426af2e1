import { ParseError, parseTOML } from 'toml-eslint-parser';
import type { LineIndex, Span } from '../span.ts';
import type { TomlErrorCode } from './toml-messages.ts';
import { tomlStrings } from './toml-strings.ts';

/** Where to show an error, and which lines to leave out so that the rest can be read. */
export type Broken = { readonly at: number; readonly span: Span; readonly isValueless?: boolean };

/** A line that begins a statement of its own: a header, or a key and its equals sign. */
const statementPattern =
  /^[ \t]*(?:\[\[?[^[\]]*\]\]?[ \t]*(?:#.*)?$|(?:[\w-]+|"[^"]*"|'[^']*')(?:[ \t]*\.[ \t]*(?:[\w-]+|"[^"]*"|'[^']*'))*[ \t]*=)/;

/** A line that someone is still typing: a key and nothing more. */
const loneKey = /^[ \t]*[\w."'-]+[ \t]*(?:#.*)?$/;

/**
 * Finds the statement that an error of the reader belongs to. `source` has every earlier error blanked, so all before the statement can be
 * read. The place is the one that wrangler's reader names: where a value is missing, not where the next statement begins.
 */
export function brokenStatement(source: string, lines: LineIndex, error: number, code: TomlErrorCode): Broken {
  const index = Math.min(error, source.length);
  const open = code === 'unterminated-string' && index >= source.trimEnd().length ? unclosed(source) : undefined;
  const line = lines.at(open ?? index).line;
  const isFirst = /^[ \t]*(?:#|$)/.test(source.slice(lines.startOf(line), Math.min(index, lines.startOf(line) + 2000)));
  const before = previousLine(source, lines, line);
  if (open === undefined && before !== undefined) {
    const inString = stringsBefore(source, lines.startOf(line));
    const empty = inString(lines.startOf(before)) ? undefined : valueless(textOf(source, lines, before), isFirst && code === 'unfinished');
    if (empty !== undefined)
      return { at: lines.startOf(before) + empty, span: [lines.startOf(before), lines.startOf(line)], isValueless: true };
    const start = openStatement(source, lines, before, line, inString);
    if (start !== undefined)
      return { at: index, span: [lines.startOf(start), lines.startOf(nextStatement(source, lines, line, indentOf(source, lines, start)))] };
  }
  const first = lines.at(stringAround(source, lines.startOf(line)) ?? lines.startOf(line)).line;
  return { at: open ?? index, span: [lines.startOf(first), lines.startOf(nextStatement(source, lines, line + 1))] };
}

/** Where a line lacks a value: at its equals sign, or at its end when there is only a key. */
function valueless(line: string, isUnfinishedKey: boolean): number | undefined {
  const equals = statementPattern.test(line) ? /=[ \t]*(?:#.*)?$/.exec(line) : undefined;
  if (equals) return equals.index;
  return isUnfinishedKey ? line.trimEnd().length : undefined;
}

/** Replaces everything but line breaks by spaces, so that offsets and lines stay. */
export function blank(source: string, [start, end]: Span): string {
  return source.slice(0, start) + source.slice(start, end).replace(/[^\n]/g, ' ') + source.slice(end);
}

/** A string that runs to the end of the text: that one began where a quote is missing or too many. */
function unclosed(source: string): number | undefined {
  for (const { span, isClosed, quotes } of tomlStrings(source)) if (!isClosed && quotes === 3) return span[0];
  return undefined;
}

/** Where the string begins that the line break before `offset` is part of. */
function stringAround(source: string, offset: number): number | undefined {
  for (const { span } of tomlStrings(source)) {
    if (span[0] >= offset) return undefined;
    if (span[1] > offset) return span[0];
  }
  return undefined;
}

/** The line on which the statement begins that is not finished where `line` begins. */
function openStatement(
  source: string,
  lines: LineIndex,
  before: number,
  line: number,
  inString: (offset: number) => boolean,
): number | undefined {
  const isKeyOnly = loneKey.test(textOf(source, lines, before)) && !inString(lines.startOf(before));
  // All above a lone key may well be complete.
  const end = lines.startOf(isKeyOnly ? before : line);
  let candidates = 0;
  for (let start = isKeyOnly ? before - 1 : before; start >= 0 && candidates < 20; start--) {
    if (!statementPattern.test(textOf(source, lines, start)) || inString(lines.startOf(start))) continue;
    if (isUnfinished(source.slice(lines.startOf(start), end))) return start;
    // Keys of an inline table over several lines look like statements; only then is it worth looking further up.
    if (candidates++ === 0 && (end > 100_000 || !isUnfinished(source.slice(0, end)))) break;
  }
  return isKeyOnly ? before : undefined;
}

/** Tells whether a line that begins at an offset begins inside a string of several lines. */
function stringsBefore(source: string, end: number): (offset: number) => boolean {
  const spans: Span[] = [];
  for (const { span, quotes } of tomlStrings(source)) {
    if (span[0] >= end) break;
    if (quotes === 3) spans.push(span);
  }
  return (offset) => spans.some(([from, to]) => from < offset && offset < to);
}

/** The text ends within an array, an inline table or a string. */
function isUnfinished(statement: string): boolean {
  try {
    parseTOML(statement);
    return false;
  } catch (error) {
    return error instanceof ParseError && error.index >= statement.trimEnd().length;
  }
}

function nextStatement(source: string, lines: LineIndex, from: number, indent = Infinity): number {
  let line = from;
  while (line < lines.count && !(statementPattern.test(textOf(source, lines, line)) && indentOf(source, lines, line) <= indent)) line++;
  return line;
}

function indentOf(source: string, lines: LineIndex, line: number): number {
  return textOf(source, lines, line).search(/[^ \t]|$/);
}

/** The nearest line above that is neither empty nor a comment. */
function previousLine(source: string, lines: LineIndex, from: number): number | undefined {
  for (let line = from - 1; line >= 0; line--) if (!/^[ \t]*(?:#|$)/.test(textOf(source, lines, line))) return line;
  return undefined;
}

/** The beginning of a line: enough to tell a statement, and short enough for patterns. */
function textOf(source: string, lines: LineIndex, line: number): string {
  const [start, end] = lines.lineSpan(line);
  return source.slice(start, Math.min(end, start + 2000));
}
