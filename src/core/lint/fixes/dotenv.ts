/**
 * `NAME="value"` as dotenv reads it back (github.com/motdotla/dotenv, `parse`): double quotes turn `\n` and `\r` into line breaks and undo nothing
 * else, single quotes and backticks take the text as it is. Undefined when no quoting gives the value back.
 */
export function dotenvLine(name: string, value: string): string | undefined {
  if (!/^[\w.-]+$/.test(name)) return undefined;
  for (const quote of ['"', "'", '`']) {
    if (value.includes(quote) || value.endsWith('\\') || value.includes('\r')) continue;
    if (quote === '"' && /\\[nr]/.test(value)) continue;
    return `${name}=${quote}${value}${quote}`;
  }
  const isPlain = !/[#\r\n]/.test(value) && value === value.trim() && !/^(['"`]).*\1$/.test(value) && !/^['"`]/.test(value);
  return isPlain && value !== '' ? `${name}=${value}` : undefined;
}

// A value in quotes may go over several lines; the form is that of dotenv's own `parse`.
const statement = /^[ \t]*(?:export[ \t]+)?([\w.-]+)(?:[ \t]*=[ \t]*|:[ \t]+)('(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`|[^#\r\n]*)/gm;

/** One `NAME=value` of a `.dev.vars` or `.env` text, with the span of its value without quotes. */
export type DotenvEntry = {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
};

/** The statements of a `.dev.vars` or `.env` text, in order. */
export function dotenvEntries(text: string): DotenvEntry[] {
  return [...text.matchAll(statement)].map((match) => {
    const raw = (match[2] ?? '').trimEnd();
    const from = match.index + match[0].length - (match[2] ?? '').length;
    const isQuoted = raw.length > 1 && /^['"`]/.test(raw) && raw.endsWith(raw[0] ?? '');
    const inner = isQuoted ? raw.slice(1, -1) : raw;
    const start = from + (isQuoted ? 1 : 0);
    const value = raw.startsWith('"') && isQuoted ? inner.replaceAll(String.raw`\n`, '\n').replaceAll(String.raw`\r`, '\r') : inner;
    return { name: match[1] ?? '', value, start, end: start + inner.length };
  });
}

/**
 * The text with `NAME="value"` in it. A different value that stands there already is kept, and the new one is written as a comment beside it:
 * neither is lost. Undefined when no quoting can hold the value.
 */
export function withDotenvValue(text: string, name: string, value: string, origin: string): string | undefined {
  const line = dotenvLine(name, value);
  if (line === undefined) return undefined;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const found = dotenvEntries(text).findLast((entry) => entry.name === name);
  if (found?.value === value) return text;
  const lead = text === '' || text.endsWith('\n') ? text : text + eol;
  if (!found) return `${lead}${line}${eol}`;
  const comment = [`Moved from ${origin}; the value above is used here:`, ...line.split('\n')].map((part) => `# ${part}`).join(eol);
  return text.includes(comment) ? text : `${lead}${comment}${eol}`;
}
