import type { EvidenceRow } from '../../core/checklist/evidence.ts';
import type { Report, ReportItem } from '../../core/checklist/report.ts';

/** What a row of the tree stands for. `id` is unique in the view and the same from refresh to refresh. */
export type Node =
  | { readonly kind: 'notice'; readonly id: string; readonly notice: Notice }
  | { readonly kind: 'section'; readonly id: string; readonly section: string }
  /** Items of the list that the checklist does not have. */
  | { readonly kind: 'unlisted'; readonly id: string }
  | { readonly kind: 'item'; readonly id: string; readonly item: string }
  | {
      readonly kind: 'row';
      readonly id: string;
      readonly item: string;
      readonly path: readonly string[];
    };

/** What stands above the sections when something is missing. */
export type Notice = 'untrusted' | 'signed-out' | 'choose' | 'refused' | 'unreached' | 'offline' | 'no-checklist' | 'problems' | 'failed';

/** Which rows there are, made once per shape: the tree keeps selection and expansion by the same objects. */
export class Nodes {
  readonly #known = new Map<string, Node>();

  notice(notice: Notice): Node {
    return this.#keep({ kind: 'notice', id: `notice ${notice}`, notice });
  }

  sections(report: Report): readonly Node[] {
    const found = report.sections.map(({ section }) => this.#keep({ kind: 'section', id: `section ${section}`, section }));
    const hasUnlisted = report.checklistPath !== undefined && report.items.some(isExtra(report));
    return hasUnlisted ? [...found, this.#keep({ kind: 'unlisted', id: 'unlisted' })] : found;
  }

  item(id: string): Node {
    return this.#keep({ kind: 'item', id: `item ${id}`, item: id });
  }

  /** The node of an item that is shown already. */
  known(id: string): Node | undefined {
    return this.#known.get(id);
  }

  /** Outermost items of a section, in file order. */
  inSection(report: Report, section: string): readonly Node[] {
    const extra = isExtra(report);
    return report.items.filter((item) => item.section === section && item.depth === 0 && !extra(item)).map(({ id }) => this.item(id));
  }

  unlisted(report: Report): readonly Node[] {
    return report.items.filter(isExtra(report)).map(({ id }) => this.item(id));
  }

  /** Items nested below an item, then its rows of evidence. */
  below(report: Report, item: ReportItem): readonly Node[] {
    const nested = childrenOf(report, item).map(({ id }) => this.item(id));
    return [...nested, ...this.rows(item.id, [], item.evidence?.rows ?? [])];
  }

  rows(item: string, path: readonly string[], rows: readonly EvidenceRow[]): readonly Node[] {
    return rows.map((row) => {
      const own = [...path, row.id];
      return this.#keep({
        kind: 'row',
        id: `row ${JSON.stringify([item, ...own])}`,
        item,
        path: own,
      });
    });
  }

  #keep(node: Node): Node {
    const known = this.#known.get(node.id);
    if (known) return known;
    this.#known.set(node.id, node);
    return node;
  }
}

/** The row of evidence at a path of ids; undefined when the last look did not have it. */
export function rowAt(rows: readonly EvidenceRow[], path: readonly string[]): EvidenceRow | undefined {
  const row = rows.find(({ id }) => id === path[0]);
  return row && path.length > 1 ? rowAt(row.rows ?? [], path.slice(1)) : row;
}

/** The section, or for nested items the item, that a row stands under. */
export function parentItem(report: Report, item: ReportItem): ReportItem | undefined {
  const at = report.items.indexOf(item);
  return item.depth === 0 ? undefined : report.items.slice(0, at).findLast(({ depth }) => depth < item.depth);
}

function childrenOf(report: Report, parent: ReportItem): readonly ReportItem[] {
  const after = report.items.slice(report.items.indexOf(parent) + 1);
  const end = after.findIndex(({ depth }) => depth <= parent.depth);
  return after.slice(0, end < 0 ? undefined : end).filter(({ depth }) => depth === parent.depth + 1);
}

/** Of the list, but not in the file, which has lines of its own. */
function isExtra(report: Report): (item: ReportItem) => boolean {
  const hasLines = report.items.some(({ line }) => line !== undefined);
  return ({ line }) => hasLines && line === undefined;
}
