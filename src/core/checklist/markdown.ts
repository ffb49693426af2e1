import { withoutSecrets } from './without-secrets.ts';
import { LineIndex } from '../span.ts';
import type { Span } from '../span.ts';
import { conflictSpans } from './conflicts.ts';
import { itemOf, matchItem } from './items.ts';
import { parseMarkdown, plainText } from './markdown-tree.ts';
import type { ListItem, MarkdownNode, MarkdownTree, PartMemory } from './markdown-tree.ts';

/** One task line of the checklist. */
export type ChecklistItem = {
  /** Id of the list, or `custom-…` made of the words, for lines that people wrote. Unique in the file. */
  readonly id: string;
  /** The words without marks and comments. */
  readonly text: string;
  /** Zero-based. */
  readonly line: number;
  /** The line as it was read, without its line break; a tick checks that it is still so. */
  readonly lineText: string;
  readonly ticked: boolean;
  /** Offset of the one character between the brackets. */
  readonly box: number;
  /** The headings above, outermost first. */
  readonly headings: readonly string[];
  readonly children: readonly ChecklistItem[];
  /** Why the line has no probe, when people may have expected one. */
  readonly note?: string;
  readonly isInConflict: boolean;
};

/** A checklist as read. `items` are the outermost; `all` is every one in order of lines. */
export type Checklist = {
  readonly items: readonly ChecklistItem[];
  readonly all: readonly ChecklistItem[];
  /** Unresolved merges: whole lines from `<<<<<<<` to `>>>>>>>`. Nothing in them can be ticked. */
  readonly conflicts: readonly Span[];
};

/** A checklist is read again after each tick and each keystroke, of which most leave all parts but one as they were. */
const remembered: PartMemory = new Map();

/**
 * Reads the task list items of a Markdown text. A line is one of the 32 by a comment (`<!-- probe: id -->`), else by its words; the first
 * line of an id keeps it, later ones are items that only a person can tick. What stands in code or HTML is no item.
 */
export function readChecklist(text: string): Checklist {
  const tree = parseMarkdown(text, undefined, remembered);
  const reader = new Reader(text, tree);
  const items = reader.container(tree.root, []);
  return { items, all: reader.all, conflicts: reader.conflicts };
}

class Reader {
  readonly all: ChecklistItem[] = [];
  readonly conflicts: readonly Span[];
  readonly #text: string;
  readonly #tree: MarkdownTree;
  readonly #lines: LineIndex;
  readonly #taken = new Set<string>();

  constructor(text: string, tree: MarkdownTree) {
    this.#text = text;
    this.#tree = tree;
    this.#lines = new LineIndex(text);
    this.conflicts = conflictSpans(text, tree);
  }

  /** Items in a container; its headings hold until the next of the same or a higher level. */
  container(node: MarkdownNode, above: readonly string[]): ChecklistItem[] {
    const open: { readonly depth: number; readonly title: string }[] = [];
    const found: ChecklistItem[] = [];
    for (const child of 'children' in node ? node.children : []) {
      if (child.type === 'heading') {
        while (open.length > 0 && (open.at(-1)?.depth ?? 0) >= child.depth) open.pop();
        open.push({ depth: child.depth, title: plainText(child) });
      } else if (child.type === 'listItem' && typeof child.checked === 'boolean') {
        found.push(...this.#item(child, above));
      } else if ('children' in child) {
        found.push(...this.container(child, [...above, ...open.map(({ title }) => title)]));
      }
    }
    return found;
  }

  #item(node: ListItem, headings: readonly string[]): ChecklistItem[] {
    const box = this.#tree.boxOf(node);
    // GitHub also takes a line break between the brackets for a box; there is no one character to rewrite in it.
    if (box === undefined || !/[ \txX]/.test(this.#text[box] ?? '')) return this.container(node, headings);
    const first = node.children[0];
    const text = first ? plainText(first) : '';
    const line = this.#lines.at(box).line;
    const [start, end] = this.#lines.lineSpan(line);
    const place = this.all.length;
    const named = this.#identify(text, commentOf(node));
    const item = {
      ...named,
      text,
      line,
      lineText: this.#text.slice(start, end),
      ticked: node.checked === true,
      box,
      headings,
      isInConflict: this.conflicts.some(([from, to]) => box >= from && box < to),
    };
    // Its place is before its children, which are only known now.
    this.#taken.add(named.id);
    const children = this.container(node, headings);
    const whole: ChecklistItem = { ...item, children };
    this.all.splice(place, 0, whole);
    return [whole];
  }

  #identify(text: string, comment: string | undefined): { readonly id: string; readonly note?: string } {
    if (comment === 'manual') return { id: this.#custom(text) };
    if (comment !== undefined && !itemOf(comment))
      return { id: this.#custom(text), note: `There is no probe named ${comment}; a person ticks this.` };
    const id = comment ?? matchItem(text);
    if (id === undefined) return { id: this.#custom(text) };
    return this.#taken.has(id) ? { id: this.#custom(text), note: `An earlier line is already ${id}; a person ticks this one.` } : { id };
  }

  #custom(text: string): string {
    const slug =
      withoutSecrets(text)
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
        .replaceAll(/^-+|-+$/g, '')
        .slice(0, 60) || 'item';
    let id = `custom-${slug}`;
    for (let n = 2; this.#taken.has(id); n++) id = `custom-${slug}-${n}`;
    return id;
  }
}

/** The id in a `<!-- probe: id -->` (or `readiness:`) comment of the item itself, not of its children. */
function commentOf(item: ListItem): string | undefined {
  const own = item.children.flatMap((child): readonly MarkdownNode[] => (child.type === 'paragraph' ? child.children : [child]));
  for (const node of own) {
    const match = node.type === 'html' ? /<!--\s*(?:probe|readiness):\s*([\w-]+)\s*-->/i.exec(node.value) : null;
    if (match) return match[1]?.toLowerCase();
  }
  return undefined;
}
