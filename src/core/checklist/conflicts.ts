import type { Span } from '../span.ts';
import type { MarkdownTree } from './markdown-tree.ts';

/**
 * The places where git left a merge unresolved: lines `<<<<<<<`, `=======` and `>>>>>>>` in this order, seven characters each (git-merge,
 * "How conflicts are presented"). A conflict that is shown as an example in a code block is none.
 */
export function conflictSpans(text: string, tree: Pick<MarkdownTree, 'root' | 'spanOf'>): readonly Span[] {
  if (!text.includes('<<<<<<<')) return [];
  const examples = tree.root.children.filter((node) => node.type === 'code').map((node) => tree.spanOf(node));
  const marker = /^(?:<{7}(?= |\r?$)|={7}(?=\r?$)|>{7}(?= |\r?$)).*$/gm;
  const found: Span[] = [];
  let start: number | undefined;
  let isDivided = false;
  for (const match of text.matchAll(marker)) {
    const kind = match[0][0];
    if (kind === '<') {
      start = match.index;
      isDivided = false;
    } else if (kind === '=') {
      isDivided = start !== undefined;
    } else if (start !== undefined && isDivided) {
      const from = start;
      const to = match.index + match[0].length;
      if (!examples.some(([exampleStart, exampleEnd]) => from > exampleStart && to < exampleEnd)) found.push([from, to]);
      start = undefined;
    }
  }
  return found;
}
