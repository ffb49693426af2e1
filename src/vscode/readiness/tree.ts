import * as vscode from 'vscode';
import { escapeData } from '../../core/checklist/escape.ts';
import type { AccountSession } from '../account/session.ts';
import { Drawn } from './drawn.ts';
import { faceOf, iconOf, verdictIcon, verdictWords } from './faces.ts';
import { itemMarkdown } from './item-tooltip.ts';
import { contextValue, shortEvidence, spoken } from './item-words.ts';
import { itemUri } from './item-colors.ts';
import { type Node, Nodes, parentItem, rowAt } from './nodes.ts';
import { noticesOf, noticeRow } from './notices.ts';
import { offeredFixes } from './operations.ts';
import type { Readiness } from './readiness.ts';
import { sectionRow, unlistedRow } from './section-rows.ts';
import { titleOf } from './titles.ts';

/** A section is drawn with all of its rows, so its words wait until nothing has changed for so long, as between two quick clicks. */
const quietMilliseconds = 1_200;

/** The rows of the readiness view: drawn from the last report, and only rows that look otherwise are drawn again. */
export class ReadinessTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<readonly Node[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event as vscode.Event<Node[] | undefined>;
  readonly #nodes = new Nodes();
  readonly #readiness: Readiness;
  readonly #session: AccountSession;
  readonly #subscription: vscode.Disposable;
  readonly #drawn = new Drawn();
  /** Whether a section has rows that can be opened: the editor puts the others in line with them, or not. */
  readonly #openable = new Map<string, boolean>();
  #notices = '';
  #sectionsTimer: NodeJS.Timeout | undefined;

  constructor(readiness: Readiness, session: AccountSession) {
    this.#readiness = readiness;
    this.#session = session;
    this.#subscription = readiness.onDidChange(({ items, all }) => {
      const notices = this.#noticeIds();
      if (all || notices !== this.#notices) this.#changed.fire(undefined);
      else this.#fire([...items].map((id) => this.#nodes.known(`item ${id}`)));
      this.#notices = notices;
      clearTimeout(this.#sectionsTimer);
      this.#sectionsTimer = setTimeout(() => this.#drawSections(), quietMilliseconds);
    });
  }

  getChildren(node?: Node): Node[] {
    const { report } = this.#readiness;
    if (!report || this.#isEmpty) return [];
    if (!node)
      return [...noticesOf(this.#readiness, this.#session).map((notice) => this.#nodes.notice(notice)), ...this.#nodes.sections(report)];
    if (node.kind === 'section') {
      this.#openable.set(node.section, this.#isOpenable(node.section));
      return [...this.#nodes.inSection(report, node.section)];
    }
    if (node.kind === 'unlisted') return [...this.#nodes.unlisted(report)];
    const item = node.kind === 'notice' ? undefined : this.#readiness.item(node.item);
    if (!item) return [];
    if (node.kind === 'item') return [...this.#nodes.below(report, item)];
    if (node.kind !== 'row') return [];
    return [...this.#nodes.rows(node.item, node.path, rowAt(item.evidence?.rows ?? [], node.path)?.rows ?? [])];
  }

  getParent(node: Node): Node | undefined {
    const { report } = this.#readiness;
    if (!report || node.kind === 'notice' || node.kind === 'section' || node.kind === 'unlisted') return undefined;
    const item = this.#readiness.item(node.item);
    if (!item) return undefined;
    if (node.kind === 'row') {
      const above = this.#nodes.known(`row ${JSON.stringify([node.item, ...node.path.slice(0, -1)])}`);
      return node.path.length > 1 ? above : this.#nodes.item(node.item);
    }
    const parent = parentItem(report, item);
    return parent ? this.#nodes.item(parent.id) : (this.#nodes.known(`section ${item.section}`) ?? this.#nodes.known('unlisted'));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const row = this.#row(node);
    row.id = node.id;
    this.#drawn.keep(node.id, row, this.#below(node));
    return row;
  }

  /** The long text of an item, made when somebody points at its row. */
  resolveTreeItem(row: vscode.TreeItem, node: Node): vscode.TreeItem {
    const item = node.kind === 'item' ? this.#readiness.item(node.item) : undefined;
    if (!item) return row;
    row.tooltip = itemMarkdown(item);
    this.#drawn.keepTooltip(node.id, row, this.#below(node));
    return row;
  }

  #row(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'notice':
        return noticeRow(node.notice, this.#readiness, this.#session);
      case 'section':
        return sectionRow(
          node.section,
          this.#readiness.report?.sections.find(({ section }) => section === node.section),
        );
      case 'unlisted':
        return unlistedRow();
      case 'item':
        return this.#itemRow(node.item);
      case 'row':
        return this.#evidenceRow(node.item, node.path);
    }
  }

  /** After clicks on boxes: rows whose box is not what was clicked are drawn again, since the editor shows the click already. */
  afterClicks(clicks: readonly (readonly [Node, vscode.TreeItemCheckboxState])[]): void {
    const refused = clicks.filter(([node, state]) => {
      const isTicked = node.kind === 'item' && this.#readiness.item(node.item)?.ticked === true;
      return isTicked !== (state === vscode.TreeItemCheckboxState.Checked);
    });
    if (refused.length > 0) this.#changed.fire(refused.map(([node]) => node));
  }

  /** The node of an item, for `TreeView.reveal`. */
  nodeOf(item: string): Node {
    return this.#nodes.item(item);
  }

  dispose(): void {
    clearTimeout(this.#sectionsTimer);
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  /** Nothing to show: the welcome text stands in its place. */
  get #isEmpty(): boolean {
    const { report, wranglerFiles } = this.#readiness;
    return report?.checklistPath === undefined && wranglerFiles === 0;
  }

  /** Names to the editor those rows that would look otherwise now. */
  #fire(nodes: readonly (Node | undefined)[]): void {
    const others = nodes.filter((node) => node !== undefined && this.#isOther(node)).filter((node) => node !== undefined);
    const all = new Set([...others, ...this.#misaligned(others)]);
    if (all.size > 0) this.#changed.fire([...all]);
  }

  /** Rows that stand elsewhere now because one beside them can be opened, or cannot any more. */
  #misaligned(nodes: readonly Node[]): readonly Node[] {
    const { report } = this.#readiness;
    const sections = new Set(nodes.flatMap((node) => (node.kind === 'item' ? (this.#readiness.item(node.item)?.section ?? []) : [])));
    return [...sections].flatMap((section) => {
      const [before, now] = [this.#openable.get(section), this.#isOpenable(section)];
      if (!report || before === undefined || before === now) return [];
      this.#openable.set(section, now);
      return this.#nodes.inSection(report, section);
    });
  }

  #isOpenable(section: string): boolean {
    const { report } = this.#readiness;
    return report?.items.some((item) => item.section === section && this.#nodes.below(report, item).length > 0) ?? false;
  }

  #isOther(node: Node): boolean {
    const row = (): vscode.TreeItem => {
      const made = this.#row(node);
      return node.kind === 'item' ? Object.assign(made, { tooltip: this.#tooltip(node.item) }) : made;
    };
    return this.#drawn.isOther(node.id, row, this.#below(node));
  }

  #tooltip(id: string): vscode.MarkdownString | undefined {
    const item = this.#readiness.item(id);
    return item && itemMarkdown(item);
  }

  #drawSections(): void {
    this.#fire((this.#readiness.report?.sections ?? []).map(({ section }) => this.#nodes.known(`section ${section}`)));
  }

  /** What the rows of evidence under an item say: they are drawn with it. */
  #below(node: Node): string {
    return node.kind === 'item' ? JSON.stringify(this.#readiness.item(node.item)?.evidence?.rows ?? []) : '';
  }

  #noticeIds(): string {
    return noticesOf(this.#readiness, this.#session).join(' ');
  }

  #itemRow(id: string): vscode.TreeItem {
    const item = this.#readiness.item(id);
    const { report } = this.#readiness;
    if (!item || !report) return new vscode.TreeItem(id);
    const isRunning = this.#readiness.isSpinning(item);
    const hasChildren = this.#nodes.below(report, item).length > 0;
    const isOpen = hasChildren && report.items[report.items.indexOf(item) + 1]?.depth === item.depth + 1;
    const state = isOpen ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState[hasChildren ? 'Collapsed' : 'None'];
    const row = new vscode.TreeItem(escapeData(titleOf(item)), state);
    row.description = isRunning && !item.evidence ? vscode.l10n.t('checking…') : shortEvidence(item);
    row.iconPath = iconOf(faceOf(item, isRunning));
    row.contextValue = contextValue(item);
    row.resourceUri = itemUri(item);
    row.accessibilityInformation = { label: spoken(item, isRunning) };
    if (item.line !== undefined) {
      row.checkboxState = {
        state: vscode.TreeItemCheckboxState[item.ticked ? 'Checked' : 'Unchecked'],
        tooltip: item.ticked ? vscode.l10n.t('Untick this line of the checklist') : vscode.l10n.t('Tick this line of the checklist'),
        accessibilityInformation: { label: spoken(item, isRunning), role: 'checkbox' },
      };
    }
    return row;
  }

  #evidenceRow(id: string, path: readonly string[]): vscode.TreeItem {
    const found = rowAt(this.#readiness.item(id)?.evidence?.rows ?? [], path);
    const label = escapeData(found?.label ?? path.at(-1) ?? '');
    const state = vscode.TreeItemCollapsibleState[found?.rows?.length ? 'Collapsed' : 'None'];
    const row = new vscode.TreeItem(label, state);
    if (!found) return row;
    const icon = verdictIcon(found.verdict);
    row.description = escapeData(found.description);
    if (icon) row.iconPath = icon;
    row.tooltip = `${label}\n${row.description}`;
    const isFixable = found.action !== undefined && offeredFixes([found.action]).length > 0;
    row.contextValue = ['row', found.refs.length > 0 ? 'seen' : undefined, isFixable ? 'fixable' : undefined].filter(Boolean).join(' ');
    row.accessibilityInformation = {
      label: [label, verdictWords(found.verdict), row.description].filter(Boolean).join(', '),
    };
    return row;
  }
}
