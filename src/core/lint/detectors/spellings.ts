/** A line as a program reads it, with the way back to the text it stands in. */
export type Respelling = {
  readonly text: string;
  /** The span in the text for a span of the line, or undefined when it holds nothing that was spelled otherwise. */
  readonly back: (start: number, end: number) => readonly [start: number, end: number] | undefined;
};

// Beyond this length a line is data; whoever hides a credential does not hide it there.
const LONGEST = 3000;
const ESCAPES = ['\\u00', '\\x', ':\\/\\/'];
// An ASCII character by its number in JSON and most languages, and the slash that JSON writers of PHP escape.
const ESCAPE = /\\{1,2}(?:u00|x)([2-7][\da-f])|\\\//gi;
const SEAM = /["'`][ \t]{0,8}(?:\r?\n[ \t]{0,60})?\+[ \t]{0,8}(?:\r?\n[ \t]{0,60})?["'`]/g;

/**
 * The lines of a text that spell characters by their numbers (`\u0067hp_…`) and, in code, those that put strings together
 * (`'ghp_' + '…'`), as they read at run time. Lines without either are not copied.
 */
export function* respellings(text: string, isCode: boolean): Generator<Respelling> {
  if (ESCAPES.some((mark) => text.includes(mark))) yield* linesWith(text, ESCAPE, ([, code]) => (code ? charOf(code) : '/'));
  if (isCode && hasSeam(text)) yield* linesWith(text, SEAM, () => '');
}

/** A plus between two strings, looked for without a pattern: most sources have none. */
function hasSeam(text: string): boolean {
  for (let at = text.indexOf('+'); at !== -1; at = text.indexOf('+', at + 1)) {
    let before = at - 1;
    while (isBlank(text.charCodeAt(before))) before -= 1;
    if (!isQuote(text.charCodeAt(before))) continue;
    let after = at + 1;
    while (isBlank(text.charCodeAt(after))) after += 1;
    if (isQuote(text.charCodeAt(after))) return true;
  }
  return false;
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}

function charOf(code: string): string {
  return String.fromCharCode(Number.parseInt(code, 16));
}

/** A place where line and text part: `at` to `ends` in the line stands for `from` to `raw` in the text. */
type Seam = { readonly at: number; readonly ends: number; readonly from: number; readonly raw: number };

/** Groups of matches whose lines touch, each with its matches replaced. */
function* linesWith(text: string, pattern: RegExp, replace: (match: RegExpExecArray) => string): Generator<Respelling> {
  let group: RegExpExecArray[] = [];
  let end = -1;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end && group.length > 0) {
      yield* spelled(text, group, end, replace);
      group = [];
    }
    group.push(match);
    end = lineEnd(text, match.index + match[0].length);
  }
  if (group.length > 0) yield* spelled(text, group, end, replace);
}

function* spelled(
  text: string,
  matches: readonly RegExpExecArray[],
  end: number,
  replace: (match: RegExpExecArray) => string,
): Generator<Respelling> {
  const from = text.lastIndexOf('\n', matches[0]?.index ?? 0) + 1;
  if (end - from > LONGEST) return;
  const seams: Seam[] = [];
  let line = '';
  let raw = from;
  for (const match of matches) {
    line += text.slice(raw, match.index);
    const at = line.length;
    line += replace(match);
    raw = match.index + match[0].length;
    seams.push({ at, ends: line.length, from: match.index, raw });
  }
  line += text.slice(raw, end);
  const place = (offset: number): number => {
    const before = seams.findLast((seam) => seam.ends <= offset);
    return before ? before.raw + offset - before.ends : from + offset;
  };
  yield {
    text: line,
    back: (start, stop) =>
      // A seam at either edge is no part of the value.
      seams.some((seam) => (seam.ends > seam.at ? seam.ends > start && seam.at < stop : seam.at > start && seam.at < stop))
        ? [seams.find((seam) => seam.at === start && seam.ends > start)?.from ?? place(start), place(stop)]
        : undefined,
  };
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}
