import { ParseError, parseTOML } from 'toml-eslint-parser';
import type { LineIndex, Span } from '../span.ts';
import type { TomlErrorCode } from './toml-messages.ts';
import { tomlStrings } from './toml-strings.ts';

/** Where to show an error, and which lines to leave out so that the rest can be read. */
export type Broken = { readonly at: number; readonly span: Span };

/** A line that begins a statement of its own: a header, or a key and its equals sign. */
const statementPattern =
  /^[ \t]*(?:\[\[?[^[\]"']*(?:"[^"]*"|'[^']*')?[^[\]"']*\]\]?[ \t]*(?:#.*)?$|(?:[\w-]+|"[^"]*"|'[^']*')(?:[ \t]*\.[ \t]*(?:[\w-]+|"[^"]*"|'[^']*'))*[ \t]*=)/;

/**
 * Finds the statement that an error of the reader belongs to. `source` has every earlier error blanked, so all before the statement can be
 * read. The place is the one that wrangler's reader names: where a value is missing, not where the next statement begins.
 */
export function brokenStatement(source: string, lines: LineIndex, error: number, code: TomlErrorCode): Broken {
  const index = Math.min(error, source.length);
  const open = code === 'unterminated-string' && index >= source.trimEnd().length ? unclosed(source) : undefined;
  const line = lines.at(open ?? index).line;
  const isFirst = source.slice(lines.startOf(line), index).trim() === '';
  const before = previousLine(source, lines, line);
  if (open === undefined && before !== undefined) {
    const valueless = isFirst ? /=[ \t]*(?:#.*)?$/.exec(textOf(source, lines, before)) : undefined;
    if (valueless && statementPattern.test(textOf(source, lines, before))) {
      return { at: lines.startOf(before) + valueless.index, span: [lines.startOf(before), lines.startOf(line)] };
    }
    const start = statementAt(source, lines, before);
    if (start !== undefined && isUnfinished(source.slice(lines.startOf(start), lines.startOf(line)))) {
      const end = statementPattern.test(textOf(source, lines, line)) ? line : nextStatement(source, lines, line + 1);
      return { at: index, span: [lines.startOf(start), lines.startOf(end)] };
    }
  }
  const at = open ?? index;
  const start = statementAt(source, lines, line) ?? line;
  return { at, span: [lines.startOf(start), lines.startOf(nextStatement(source, lines, line + 1))] };
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

function statementAt(source: string, lines: LineIndex, from: number): number | undefined {
  for (let line = from; line >= 0; line--) if (statementPattern.test(textOf(source, lines, line))) return line;
  return undefined;
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

function nextStatement(source: string, lines: LineIndex, from: number): number {
  let line = from;
  while (line < lines.count && !statementPattern.test(textOf(source, lines, line))) line++;
  return line;
}

/** The nearest line above that is neither empty nor a comment. */
function previousLine(source: string, lines: LineIndex, from: number): number | undefined {
  for (let line = from - 1; line >= 0; line--) if (!/^[ \t]*(?:#|$)/.test(textOf(source, lines, line))) return line;
  return undefined;
}

function textOf(source: string, lines: LineIndex, line: number): string {
  const [start, end] = lines.lineSpan(line);
  return source.slice(start, end);
}
