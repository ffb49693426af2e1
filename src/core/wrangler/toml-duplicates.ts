import type { Span } from '../span.ts';
import { tomlStrings } from './toml-strings.ts';

/** A key that stands a second time in its table, or a header that stands a second time: where its last part is written. */
export type Repeated = { readonly key: Span; readonly line: Span };

const keyPart = String.raw`(?:[\w-]{1,500}|"(?:[^"\\\n]|\\.){0,500}"|'[^'\n]{0,500}')`;
const assignment = new RegExp(String.raw`[ \t]{0,200}((?:${keyPart}[ \t]{0,9}\.[ \t]{0,9}){0,50})(${keyPart})[ \t]{0,200}=`, 'y');
const header = new RegExp(String.raw`[ \t]{0,200}\[[ \t]{0,9}((?:${keyPart}[ \t]{0,9}\.[ \t]{0,9}){0,50})(${keyPart})[ \t]{0,9}\]`, 'y');
const arrayHeader = /[ \t]{0,200}\[\[/y;

/**
 * Keys and headers that stand twice, as far as their spelling tells. Only statements on lines of their own count, not what looks like
 * one inside a string or an array.
 */
export function repeatedKeys(source: string): Repeated[] {
  const repeated: Repeated[] = [];
  const headers = new Set<string>();
  let keys = new Set<string>();
  for (const start of statementLines(source)) {
    const found = match(assignment, source, start) ?? match(header, source, start);
    if (!found) {
      arrayHeader.lastIndex = start;
      if (arrayHeader.test(source)) keys = new Set();
      continue;
    }
    const seen = found.isHeader ? headers : keys;
    if (found.isHeader) keys = new Set();
    if (seen.has(found.name)) repeated.push({ key: found.key, line: [start, lineEnd(source, start)] });
    seen.add(found.name);
  }
  return repeated;
}

function match(pattern: RegExp, source: string, at: number): { name: string; key: Span; isHeader: boolean } | undefined {
  pattern.lastIndex = at;
  const found = pattern.exec(source);
  const [all, before, last] = found ?? [];
  if (all === undefined || before === undefined || last === undefined) return undefined;
  const start = at + all.lastIndexOf(last);
  return { name: before.replace(/\s/g, '') + last, key: [start, start + last.length], isHeader: pattern === header };
}

/** Offsets of lines that begin outside strings, arrays and inline tables. */
function* statementLines(source: string): Generator<number> {
  const strings = tomlStrings(source);
  let string = strings.next();
  let depth = 0;
  let isLineStart = true;
  for (let at = 0; at < source.length; at++) {
    if (isLineStart && depth === 0) yield at;
    isLineStart = false;
    while (!string.done && string.value.span[1] <= at) string = strings.next();
    if (!string.done && string.value.span[0] <= at) {
      at = string.value.span[1] - 1;
      continue;
    }
    const sign = source[at];
    if (sign === '#') at = lineEnd(source, at) - 1;
    else if (sign === '\n') isLineStart = true;
    else if (sign === '[' || sign === '{') depth++;
    else if ((sign === ']' || sign === '}') && depth > 0) depth--;
  }
}

function lineEnd(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end === -1 ? source.length : end;
}
