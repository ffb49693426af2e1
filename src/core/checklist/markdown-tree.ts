import { fromMarkdown } from 'mdast-util-from-markdown'; // a CommonMark tree with positions; lists and fences have too many corners for patterns
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item';
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item';
import type { Span } from '../span.ts';

export type Root = ReturnType<typeof fromMarkdown>;
export type MarkdownNode = Root | Root['children'][number];
export type ListItem = Extract<Root['children'][number], { readonly type: 'listItem' }>;

/** A Markdown tree whose offsets are those of the text given, with the offset of each task item's box character. */
export type MarkdownTree = {
  readonly root: Root;
  readonly boxOf: (item: ListItem) => number | undefined;
  readonly spanOf: (node: MarkdownNode) => Span;
};

/** Parses CommonMark with GitHub's task list items. Never throws: all text is Markdown. A byte order mark counts in offsets. */
export function parseMarkdown(text: string): MarkdownTree {
  // micromark drops a byte order mark and counts from behind it.
  const shift = text.startsWith('\uFEFF') ? 1 : 0;
  const boxes = new WeakMap<ListItem, number>();
  const root = fromMarkdown(shift ? text.slice(1) : text, {
    extensions: [gfmTaskListItem()],
    mdastExtensions: [
      gfmTaskListItemFromMarkdown(),
      { enter: { taskListCheckValueChecked: enterBox, taskListCheckValueUnchecked: enterBox } },
    ],
  });
  return {
    root,
    boxOf: (item) => boxes.get(item),
    spanOf: (node) => [(node.position?.start.offset ?? 0) + shift, (node.position?.end.offset ?? 0) + shift],
  };

  function enterBox(
    this: { readonly stack: readonly { readonly type: string }[] },
    token: { readonly start: { readonly offset: number } },
  ): void {
    // The box stands in the paragraph that is the item's first child.
    const item = this.stack.at(-2);
    if (item?.type === 'listItem') boxes.set(item as ListItem, token.start.offset + shift);
  }
}

/** The words of a node without marks, comments and HTML; line breaks become spaces. */
export function plainText(node: MarkdownNode): string {
  return rawText(node).replaceAll(/\s+/g, ' ').trim();
}

function rawText(node: MarkdownNode): string {
  if (node.type === 'text' || node.type === 'inlineCode' || node.type === 'code') return node.value;
  if (node.type === 'break') return ' ';
  if (node.type === 'image') return node.alt ?? '';
  return 'children' in node ? node.children.map((one) => rawText(one)).join('') : '';
}
