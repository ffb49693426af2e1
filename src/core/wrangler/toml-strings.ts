import type { Span } from '../span.ts';

/** A quoted string of a TOML text, found without reading the statements around it. */
export type TomlString = { readonly span: Span; readonly quotes: 1 | 3; readonly isBasic: boolean; readonly isClosed: boolean };

/** Every string outside comments, in order. One pass; broken text gives the strings as far as they can be told. */
export function* tomlStrings(text: string): Generator<TomlString> {
  const start = /["'#]/g;
  for (let match = start.exec(text); match; match = start.exec(text)) {
    if (match[0] === '#') {
      const end = text.indexOf('\n', match.index);
      if (end === -1) return;
      start.lastIndex = end;
    } else {
      const found = stringAt(text, match.index, match[0]);
      yield found;
      start.lastIndex = found.span[1];
    }
  }
}

function stringAt(text: string, at: number, quote: string): TomlString {
  const isBasic = quote === '"';
  const isLong = text.startsWith(quote.repeat(3), at);
  const quotes = isLong ? 3 : 1;
  const stop = isLong ? (isBasic ? /\\|"{3,5}/g : /'{3,5}/g) : isBasic ? /[\\"\n]/g : /['\n]/g;
  stop.lastIndex = at + quotes;
  for (let match = stop.exec(text); match; match = stop.exec(text)) {
    if (match[0] === '\\') {
      stop.lastIndex++;
    } else {
      const isClosed = match[0] !== '\n';
      return { span: [at, isClosed ? stop.lastIndex : match.index], quotes, isBasic, isClosed };
    }
  }
  return { span: [at, text.length], quotes, isBasic, isClosed: false };
}

/** The offset at which the text has had more than `maximum` signs that begin a value or a comment; undefined when it has fewer. */
export function offsetOfValue(text: string, maximum: number): number | undefined {
  if (text.length <= maximum) return undefined;
  const strings = tomlStrings(text);
  let next = strings.next();
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    while (!next.done && next.value.span[1] <= at) next = strings.next();
    if (!next.done && next.value.span[0] <= at) {
      at = next.value.span[1] - 1;
      continue;
    }
    const code = text.charCodeAt(at);
    // = , # [ {
    if ((code === 0x3d || code === 0x2c || code === 0x23 || code === 0x5b || code === 0x7b) && ++count > maximum) return at;
  }
  return undefined;
}

/** Runs of at least `minimum` characters that keys and numbers are made of. A pattern would run out of stack on the longest. */
export function longRuns(text: string, minimum: number): Span[] {
  const runs: Span[] = [];
  // Looks at every `minimum`th character only; a long run cannot lie between two of them.
  for (let at = minimum - 1; at < text.length; at += minimum) {
    let start = at;
    while (start > 0 && isWordCode(text.charCodeAt(start - 1))) start--;
    let end = at;
    while (isWordCode(text.charCodeAt(end))) end++;
    if (end > at && end - start >= minimum) runs.push([start, end]);
    if (end > at) at = Math.max(at, end - 1);
  }
  return runs;
}

/** Letters, digits, `_`, `+`, `-` and `.`. */
function isWordCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    [0x5f, 0x2b, 0x2d, 0x2e].includes(code)
  );
}

const shortEscapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\x1B', '"': '"', '\\': '\\' };

/**
 * The value of a closed string, from its source with the quotes. Line breaks stay as they are written: wrangler's reader keeps
 * CRLF where toml-eslint-parser makes it LF. Undefined for an escape that TOML 1.1 does not know.
 */
export function stringValue(source: string, quotes: 1 | 3): string | undefined {
  const content = source.slice(quotes, -quotes).replace(quotes === 3 ? /^\r?\n/ : /^(?!)/, '');
  if (source[0] === "'" || !content.includes('\\')) return content;
  let isKnown = true;
  const value = content.replace(
    /\\(?:([btnfre"\\])|x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|[ \t]*\r?\n[ \t\r\n]*|([\s\S]|$))/gi,
    (_all, short?: string, two?: string, four?: string, eight?: string, other?: string) => {
      const hex = two ?? four ?? eight;
      const point = hex === undefined ? undefined : Number.parseInt(hex, 16);
      const known = short === undefined ? (point === undefined ? '' : pointText(point)) : shortEscapes[short];
      if (known === undefined || other !== undefined) isKnown = false;
      return known ?? '';
    },
  );
  return isKnown ? value : undefined;
}

function pointText(point: number): string | undefined {
  return point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? undefined : String.fromCodePoint(point);
}
