import type { TextEdit } from '../../src/core/lint/rule.ts';

/** The texts after a set of edits, as an editor would apply them: all spans count in the texts before. */
export function applyEdits(texts: Readonly<Record<string, string>>, edits: readonly TextEdit[]): Record<string, string> {
  const result: Record<string, string> = { ...texts };
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const own = edits.filter((edit) => edit.path === path).map((edit, order) => ({ ...edit, order }));
    // From the end, so that earlier spans stay valid; of two at one place the first given comes first.
    for (const edit of own.toSorted((a, b) => b.span[0] - a.span[0] || b.order - a.order)) {
      const text = result[path] ?? '';
      result[path] = text.slice(0, edit.span[0]) + edit.text + text.slice(edit.span[1]);
    }
  }
  return result;
}
