import type { Span } from '../../span.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import type { TextEdit } from '../rule.ts';

/** Removes whole lines that a statement stands on, with a comment that follows it on its last line, and one of two blank lines that would meet. */
export function removeLines(file: WranglerFile, span: Span): TextEdit {
  const { text } = file;
  const start = lineStart(text, span[0]);
  if (text.slice(start, span[0]).trim() !== '') return { path: file.path, span, text: '' };
  let end = lineEnd(text, skipComment(file, span[1]));
  const isBlankBefore = start === 0 || /(?:^|\n)[ \t]*\r?\n$/.test(text.slice(Math.max(0, start - 200), start));
  const blank = /^[ \t]*\r?\n/.exec(text.slice(end, end + 200));
  if (isBlankBefore && blank) end += blank[0].length;
  return { path: file.path, span: [start, end], text: '' };
}

/**
 * Removes one element of a comma-separated list in braces or brackets. A comma that closed the list stays; a comma that would then close it goes.
 * `list` spans the brackets, `elements` are in file order.
 */
export function removeFromList(file: WranglerFile, list: Span, elements: readonly Span[], index: number): TextEdit[] {
  const { text, path } = file;
  const element = elements[index];
  if (!element) return [];
  const edits: TextEdit[] = [];
  const comma = commaAfter(file, element[1], elements[index + 1]?.[0] ?? list[1] - 1);
  const before = elements[index - 1];
  const isLast = index === elements.length - 1;
  if (isLast && comma === undefined && before) {
    const dangling = commaAfter(file, before[1], element[0]);
    if (dangling !== undefined) edits.push({ path, span: [dangling, dangling + 1], text: '' });
  }
  const end = comma === undefined ? element[1] : comma + 1;
  const start = lineStart(text, element[0]);
  const isOwnLine = text.slice(start, element[0]).trim() === '';
  const rest = skipComment(file, end);
  const next = lineEnd(text, rest);
  if (isOwnLine && text.slice(rest, next).trim() === '') return [...edits, { path, span: [start, next], text: '' }];
  // On a shared line the blanks that set the element off go with it: those after it, or before the last one.
  let from = element[0];
  let to = end;
  if (isLast) while (from > list[0] + 1 && /[ \t]/.test(text[from - 1] ?? '') && before && from > before[1]) from--;
  else while (/[ \t]/.test(text[to] ?? '')) to++;
  if (isLast && edits.length > 0 && edits[0] && edits[0].span[1] > from) return [{ path, span: [edits[0].span[0], to], text: '' }];
  return [...edits, { path, span: [from, to], text: '' }];
}

/** Offset of the comma that follows an element, not looking into comments; undefined when there is none before `limit`. */
export function commaAfter(file: WranglerFile, from: number, limit: number): number | undefined {
  for (let at = from; at < limit; at++) {
    const comment = file.comments.find((c) => c.span[0] === at);
    if (comment) at = comment.span[1] - 1;
    else if (file.text[at] === ',') return at;
  }
  return undefined;
}

/** Past blanks and one comment on the same line. */
export function skipComment(file: WranglerFile, from: number): number {
  let at = from;
  while (/[ \t]/.test(file.text[at] ?? '')) at++;
  const comment = file.comments.find((c) => c.span[0] === at);
  return comment && !file.text.slice(...comment.span).includes('\n') ? comment.span[1] : at;
}

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Past the line break that ends the line, or the end of the text. */
function lineEnd(text: string, at: number): number {
  const next = text.indexOf('\n', at);
  return next === -1 ? text.length : next + 1;
}

/** The line break that the file uses. */
export function lineBreak(text: string): '\r\n' | '\n' {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
