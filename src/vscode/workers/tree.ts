import * as vscode from 'vscode';
import { escapeData } from '../../core/checklist/escape.ts';
import type { WorkerLook } from '../../core/workers/look-at-worker.ts';
import { configText, differencesOf, isHeld, runText, versionText, workerText } from '../../core/workers/worker-words.ts';
import { commands } from '../contributions.ts';
import { workerIcon } from './faces.ts';
import { leafKeys, leafRow } from './leaves.ts';
import { type Node, Nodes, type Part } from './nodes.ts';
import { noticeRow } from './notice.ts';
import type { WorkerRow, Workers } from './workers.ts';

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/** The rows of the Workers view, drawn from what was seen last. */
export class WorkersTree {
  readonly #nodes = new Nodes();
  readonly #workers: Workers;

  constructor(workers: Workers) {
    this.#workers = workers;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    const { rows } = this.#workers;
    if (!node) return this.#roots();
    if (node.kind === 'environment')
      return rows.filter(({ isSelected, target }) => !isSelected && (target.env ?? '') === node.name).map((row) => this.#nodes.worker(row));
    if (node.kind === 'notice' || node.kind === 'leaf') return [];
    if (node.kind === 'worker') await this.#workers.lookAt(node.row);
    const row = this.#workers.row(node.row);
    if (!row) return [];
    if (node.kind === 'worker') return partsOf(row.look).map((part) => this.#nodes.part(row.id, part));
    return leafKeys(row.look, node.part).map((key) => this.#nodes.leaf(row.id, node.part, key));
  }

  getParent(node: Node): Node | undefined {
    if (node.kind === 'leaf') return this.#nodes.part(node.row, node.part);
    if (node.kind !== 'part' && node.kind !== 'worker') return undefined;
    const row = this.#workers.row(node.row);
    if (!row) return undefined;
    if (node.kind === 'part') return this.#nodes.worker(row);
    return row.isSelected ? undefined : this.#nodes.environment(row.target.env ?? '');
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const item = this.#item(node);
    item.id = node.id;
    return item;
  }

  /** The rows of the view for Workers that look otherwise; what is below is drawn with them. */
  nodesOf(ids: ReadonlySet<string>): Node[] {
    return this.#workers.rows.filter(({ id }) => ids.has(id)).map((row) => this.#nodes.worker(row));
  }

  #roots(): Node[] {
    const { rows, account } = this.#workers;
    if (rows.length === 0) return [];
    const others = [...new Set(rows.filter(({ isSelected }) => !isSelected).map(({ target }) => target.env ?? ''))];
    return [
      ...((account && account.kind !== 'signed-in') || this.#unseen !== undefined ? [this.#nodes.notice()] : []),
      ...rows.filter(({ isSelected }) => isSelected).map((row) => this.#nodes.worker(row)),
      ...others.map((name) => this.#nodes.environment(name)),
    ];
  }

  /** Why none could be looked at, when that is the same for all. */
  get #unseen(): string | undefined {
    const looks = this.#workers.rows.filter(({ isSelected }) => isSelected).map(({ look }) => look);
    const reason = looks[0]?.state === 'unknown' ? looks[0].reason : undefined;
    return looks.length > 1 && looks.every((look) => look.state === 'unknown' && look.reason === reason) ? reason : undefined;
  }

  #item(node: Node): vscode.TreeItem {
    if (node.kind === 'notice') return noticeRow(this.#workers.account, this.#unseen);
    if (node.kind === 'environment') return environmentItem(node.name, this.#workers.rows);
    const row = this.#workers.row(node.row);
    if (!row) return new vscode.TreeItem('');
    if (node.kind === 'worker') return workerItem(row, this.#workers.isRunning);
    return node.kind === 'part' ? partItem(row, node.part, this.#workers) : leafRow(row, node.part, node.key, this.#workers.rows);
  }
}

function partsOf(look: WorkerLook): readonly Part[] {
  const parts: readonly Part[] = ['config', 'bindings', 'secrets', 'crons', 'hosts', 'unseen'];
  return parts.filter((part) => part === 'config' || leafKeys(look, part).length > 0);
}

function environmentItem(name: string, rows: readonly WorkerRow[]): vscode.TreeItem {
  const label = name === '' ? vscode.l10n.t('Top level') : escapeData(name);
  const count = rows.filter(({ isSelected, target }) => !isSelected && (target.env ?? '') === name).length;
  const description = vscode.l10n.t('{0} more', count);
  const tooltip = vscode.l10n.t('Workers of an environment that is not the chosen one. They are looked at when their row is opened.');
  const item = new vscode.TreeItem(label, Collapsed);
  item.description = description;
  item.iconPath = new vscode.ThemeIcon('server-environment');
  item.contextValue = 'environment';
  item.tooltip = tooltip;
  item.accessibilityInformation = { label: `${label}, ${description}. ${tooltip}` };
  return item;
}

function workerItem({ target, look, isSelected }: WorkerRow, isRunning: boolean): vscode.TreeItem {
  const label = escapeData(target.name ?? target.file.path);
  const item = new vscode.TreeItem(label, Collapsed);
  const isLooking = isRunning && isSelected && look.state === 'unknown' && look.reason === undefined;
  item.description = isLooking ? vscode.l10n.t('looking…') : workerText(look, Date.now());
  item.iconPath = workerIcon(look, isRunning && isSelected);
  item.tooltip = workerTooltip(label, target.env, look);
  item.contextValue = contextOf(target.name, look);
  const config = configText(look);
  item.accessibilityInformation = { label: [label, item.description, config].filter(Boolean).join(', ') };
  return item;
}

/** Words that menus ask for: what the Worker is, and what can be done with it. */
function contextOf(name: string | undefined, look: WorkerLook): string {
  const isGradual = look.serving.length > 1;
  const words = [
    'worker',
    look.state,
    name === undefined ? undefined : 'named',
    isGradual ? 'gradual' : undefined,
    look.waiting ? 'waiting' : undefined,
    differencesOf(look.settings).length > 0 && look.state === 'deployed' ? 'differing' : undefined,
  ];
  return words.filter((word) => word !== undefined).join(' ');
}

/** Plain text: nothing of it can become a link. */
function workerTooltip(label: string, env: string | undefined, look: WorkerLook): string {
  const { deployment, serving, unseen } = look;
  const lines = [
    env === undefined ? label : `${label} · ${escapeData(env)}`,
    ...serving.map(
      ({ id, number, percentage }) => `${versionText(id)} (${number === undefined ? id : `version ${number}, ${id}`}): ${percentage} %`,
    ),
    deployment &&
      `Deployed ${deployment.createdOn.slice(0, 16).replace('T', ' ')} UTC${by(deployment.authorEmail)}${from(deployment.source)}`,
    deployment?.message === undefined ? undefined : `“${escapeData(deployment.message)}”`,
    configText(look) || workerText(look, Date.now()),
    ...unseen.map(escapeData),
  ];
  return lines.filter((line) => line !== undefined).join('\n');
}

const by = (email: string | undefined): string => (email === undefined ? '' : ` by ${escapeData(email)}`);
const from = (source: string | undefined): string => (source === undefined ? '' : ` with ${escapeData(source)}`);

function partItem({ id, look, target }: WorkerRow, part: Part, workers: Workers): vscode.TreeItem {
  const [label, description, icon] = partWords(look, part, target.file.path);
  const item = new vscode.TreeItem(label, part === 'config' ? None : part === 'unseen' ? Expanded : Collapsed);
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.tooltip = `${label}: ${description}`;
  item.contextValue = `part ${part}`;
  item.accessibilityInformation = { label: `${label}, ${description}` };
  if (part === 'config') {
    const isDiffering = look.state === 'deployed' && differencesOf(look.settings).length > 0;
    const uri = workers.model?.uriOf(target.file.path);
    item.command = isDiffering
      ? { title: vscode.l10n.t('Show Difference'), command: commands.showDifference, arguments: [{ row: id }] }
      : { title: vscode.l10n.t('Open'), command: 'vscode.open', arguments: [uri] };
  }
  return item;
}

function partWords(look: WorkerLook, part: Part, path: string): readonly [string, string, string] {
  const { t } = vscode.l10n;
  const keys = leafKeys(look, part);
  switch (part) {
    case 'config': {
      const differs = look.state === 'deployed' && differencesOf(look.settings).length > 0;
      return [t('Config'), [configText(look), escapeData(path)].filter(Boolean).join(' · '), differs ? 'diff' : 'file-code'];
    }
    case 'bindings': {
      const all = look.settings.filter(({ name, group }) => name !== undefined && group !== 'secrets.required');
      const wrong = look.state === 'deployed' ? differencesOf(all).length : 0;
      return [t('Bindings'), [`${keys.length}`, wrong > 0 ? t('{0} in drift', wrong) : ''].filter(Boolean).join(' · '), 'plug'];
    }
    case 'secrets': {
      const required = look.secrets.filter(({ isRequired }) => isRequired);
      const held = required.filter(({ cell }) => isHeld(cell)).length;
      const others = look.secrets.length - required.length;
      const score = look.state === 'deployed' ? `${held}/${required.length}` : t('{0} required', required.length);
      const more = others > 0 ? t('{0} not required', others) : '';
      return [t('Secrets'), [required.length > 0 ? score : '', more].filter(Boolean).join(' · '), 'lock'];
    }
    case 'crons': {
      const next = look.crons
        .flatMap((cron) => cron.next.slice(0, 1))
        .toSorted((a, b) => a.getTime() - b.getTime())
        .at(0);
      return [t('Crons'), [`${keys.length}`, next ? t('next {0}', runText(next)) : ''].filter(Boolean).join(' · '), 'clock'];
    }
    case 'hosts':
      return [t('Domains and routes'), look.hosts.map(({ host }) => escapeData(host)).join(', '), 'globe'];
    case 'unseen':
      return [t('Not seen'), `${keys.length}`, 'question'];
  }
}
