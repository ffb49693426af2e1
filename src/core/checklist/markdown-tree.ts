import { fromMarkdown } from 'mdast-util-from-markdown'; // a CommonMark tree with positions; lists and fences have too many corners for patterns
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item';
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item';
import type { Span } from '../span.ts';
import type { Turns } from './turns.ts';

export type Root = ReturnType<typeof fromMarkdown>;
export type MarkdownNode = Root | Root['children'][number];
export type ListItem = Extract<Root['children'][number], { readonly type: 'listItem' }>;

/** A Markdown tree whose offsets are those of the text given, with the offset of each task item's box character. */
export type MarkdownTree = {
  readonly root: Root;
  readonly boxOf: (item: ListItem) => number | undefined;
  readonly spanOf: (node: MarkdownNode) => Span;
};

/** Parts of texts that were parsed, by their text; the oldest go first. For a text that is parsed again after each small change. */
export type PartMemory = Map<string, Part>;
type Part = { readonly children: Root['children']; readonly boxes: readonly (readonly [ListItem, number])[] };
const mostParts = 64;

/**
 * Parses CommonMark with GitHub's task list items. Never throws: all text is Markdown. A byte order mark counts in offsets. `spanOf` is for the
 * children of the root. Long texts are parsed in parts of about `partLength` characters, cut before headings, which is a third
 * faster and gives the same tree. With `memory`, parts that are as they were are not parsed again.
 */
export function parseMarkdown(text: string, partLength = 4_000, memory?: PartMemory): MarkdownTree {
  const parsing = parts(text, partLength, memory);
  for (;;) {
    const step = parsing.next();
    if (step.done === true) return step.value;
  }
}

/** The same tree, with other work let in between the parts. Throws `AccountError` `aborted`. */
export async function parseMarkdownInTurns(text: string, turns: Turns, signal: AbortSignal): Promise<MarkdownTree> {
  const parsing = parts(text, 4_000);
  for (;;) {
    await turns.pause(signal);
    const step = parsing.next();
    if (step.done === true) return step.value;
  }
}

/** Stops after each part. */
function* parts(text: string, partLength: number, memory?: PartMemory): Generator<void, MarkdownTree> {
  const boxes = new WeakMap<ListItem, number>();
  const shifts = new WeakMap<MarkdownNode, number>();
  const children: Root['children'] = [];
  // The same text twice needs two trees: a node has one place.
  const used = new Set<Part>();
  // micromark drops a byte order mark and counts from behind it.
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  let cuts = cutsOf(text, start, partLength);
  for (let next = cuts.shift(); next !== undefined; next = cuts.shift()) {
    const part = partOf(text.slice(start, next), used, memory);
    used.add(part);
    const last = part.children.at(-1);
    if (next < text.length && (last?.type === 'code' || last?.type === 'html')) {
      // The heading may stand in an open fence or comment: then it is none, and only the whole rest tells.
      cuts = [text.length];
      continue;
    }
    for (const child of part.children) shifts.set(child, start);
    for (const [item, box] of part.boxes) boxes.set(item, box + start);
    children.push(...part.children);
    start = next;
    yield;
  }
  return {
    root: { type: 'root', children },
    boxOf: (item) => boxes.get(item),
    spanOf: (node) => [
      (node.position?.start.offset ?? 0) + (shifts.get(node) ?? 0),
      (node.position?.end.offset ?? 0) + (shifts.get(node) ?? 0),
    ],
  };
}

/** Ends of the parts: starts of ATX headings that follow each other at some distance, and the end of the text. */
function cutsOf(text: string, start: number, partLength: number): number[] {
  const cuts: number[] = [];
  // A link's definition holds for the whole text, so such a text stays whole.
  if (!/^[ >]*\[[^\]]+\]:/m.test(text)) {
    let from = start;
    for (const { index } of text.matchAll(/^#{1,6}[ \t]/gm)) {
      if (index <= from || index - from < partLength) continue;
      cuts.push(index);
      from = index;
    }
  }
  return [...cuts, text.length];
}

function partOf(text: string, used: ReadonlySet<Part>, memory: PartMemory | undefined): Part {
  const kept = memory?.get(text);
  if (kept && !used.has(kept)) return kept;
  const part = parsePart(text);
  if (!memory) return part;
  memory.delete(text);
  memory.set(text, part);
  for (const oldest of memory.keys()) {
    if (memory.size <= mostParts) break;
    memory.delete(oldest);
  }
  return part;
}

function parsePart(part: string): Part {
  const boxes: [ListItem, number][] = [];
  const { children } = fromMarkdown(part, {
    extensions: [gfmTaskListItem()],
    mdastExtensions: [
      gfmTaskListItemFromMarkdown(),
      { enter: { taskListCheckValueChecked: enterBox, taskListCheckValueUnchecked: enterBox } },
    ],
  });
  return { children, boxes };

  function enterBox(
    this: { readonly stack: readonly { readonly type: string }[] },
    token: { readonly start: { readonly offset: number } },
  ): void {
    // The box stands in the paragraph that is the item's first child.
    const item = this.stack.at(-2);
    if (item?.type === 'listItem') boxes.push([item as ListItem, token.start.offset]);
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
