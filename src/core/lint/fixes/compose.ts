import type { WranglerFile } from '../../wrangler/file.ts';
import { parseWrangler } from '../../wrangler/parse.ts';
import type { TextEdit } from '../rule.ts';

/** The text after edits of one file, whose spans are all of the text before. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits.map((edit, index) => ({ edit, index })).toSorted((a, b) => b.edit.span[0] - a.edit.span[0] || b.index - a.index);
  return ordered.reduce((result, { edit }) => result.slice(0, edit.span[0]) + edit.text + result.slice(edit.span[1]), text);
}

/**
 * Runs steps one after the other, each on the file as the one before left it, and gives the difference as one edit. Steps that touch
 * neighbouring lines would otherwise meet. Empty when nothing changes, or when the result would not parse: then the file is left alone.
 */
export function composed(file: WranglerFile, steps: readonly ((file: WranglerFile) => readonly TextEdit[])[]): TextEdit[] {
  let current = file;
  for (const step of steps) {
    const edits = step(current);
    if (edits.length > 0) current = parseWrangler(applied(current.text, edits), file.path);
  }
  if (current.text === file.text || (current.problems.length > 0 && file.problems.length === 0)) return [];
  return [difference(file.path, file.text, current.text)];
}

/** The smallest single edit that turns one text into the other. */
export function difference(path: string, before: string, after: string): TextEdit {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < before.length - start && tail < after.length - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return {
    path,
    span: [start, before.length - tail],
    text: after.slice(start, after.length - tail),
  };
}
