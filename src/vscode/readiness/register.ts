import * as vscode from 'vscode';
import type { OperationFix } from '../../core/checklist/evidence.ts';
import { environmentText, scoreText } from '../../core/checklist/report-text.ts';
import { commands, contextKeys, views } from '../contributions.ts';
import { registerCommand } from '../run-command.ts';
import type { Services } from '../services.ts';
import { registerChecklistEditor } from './checklist-editor.ts';
import { itemColors } from './item-colors.ts';
import type { ItemCommands, Subject } from './item-commands.ts';
import type { Node } from './nodes.ts';
import { isRowFix, rowFixCommand } from './operations.ts';
import type { Readiness } from './readiness.ts';
import { keepFresh } from './refreshing.ts';
import { readinessStatusBar } from './status-bar.ts';
import { ReadinessTree } from './tree.ts';
import { stopWaiting, Waits } from './waits.ts';

/** The readiness view and all that belongs to it. Nothing is read until the view is seen or a checklist is opened. */
export function registerReadiness(services: Services): void {
  const { context, readiness, session, log } = services;
  const tree = new ReadinessTree(readiness, session);
  const view = vscode.window.createTreeView<Node>(views.readiness, {
    treeDataProvider: {
      onDidChangeTreeData: tree.onDidChangeTreeData,
      // The first answer must have the rows: the editor may lose a change that is told while it still draws an empty tree.
      getChildren: async (node) => {
        if (!node && !readiness.report) await readiness.reread();
        return tree.getChildren(node);
      },
      getParent: (node) => tree.getParent(node),
      getTreeItem: (node) => tree.getTreeItem(node),
      resolveTreeItem: (row, node) => tree.resolveTreeItem(row, node),
    },
    showCollapseAll: true,
    manageCheckboxStateManually: true,
  });
  const waits = new Waits(session, view);
  let loaded: Promise<ItemCommands> | undefined;
  const items = (): Promise<ItemCommands> => (loaded ??= import('./item-commands.ts').then((chunk) => new chunk.ItemCommands(services)));
  const first = (): void => {
    if (view.visible && !readiness.report) void start(readiness);
  };
  const wake = ({ uri }: vscode.TextDocument): void => {
    if (!readiness.report && /production_readiness_checklist\.md$/i.test(uri.path)) void readiness.reread();
  };
  context.subscriptions.push(
    tree,
    view,
    readinessStatusBar(readiness),
    waits,
    registerChecklistEditor(readiness),
    vscode.window.registerFileDecorationProvider(itemColors),
    keepFresh(services, view),
    view.onDidChangeVisibility(first),
    vscode.workspace.onDidOpenTextDocument(wake),
    readiness.onDidChange(() => drawView(view, readiness)),
    progressOf(view, readiness),
    ...registerItemCommands(services, items),
    registerCommand(log, commands.refresh, () => readiness.refresh('force')),
    registerCommand(log, rowFixCommand, async (fix: OperationFix, item: string) => {
      const { rowFixes } = await import('./fixes/all.ts');
      if (isRowFix(fix.operation)) await rowFixes[fix.operation](services, fix, item);
    }),
    registerCommand(log, stopWaiting, () => {
      readiness.cancel();
      waits.hide();
    }),
    registerCommand(log, commands.pickFolder, () => pickFolder(services)),
    // Through the same boundary as the commands, so that a refused tick is told.
    registerCommand(log, tickBoxes, async (changes: readonly [Node, vscode.TreeItemCheckboxState][]) => {
      for (const [node, state] of changes) await (await items()).tick(node, state === vscode.TreeItemCheckboxState.Checked);
    }),
    view.onDidChangeCheckboxState(async ({ items: changes }) => {
      await vscode.commands.executeCommand(tickBoxes, changes);
      // The row shows what the file says, also when the tick was refused.
      tree.afterClicks(changes);
    }),
  );
  for (const document of vscode.workspace.textDocuments) wake(document);
  setState(readiness);
  first();
}

const tickBoxes = '_preflight.readiness.tickBoxes';

async function start(readiness: Readiness): Promise<void> {
  await readiness.reread();
  setState(readiness);
  await readiness.refresh('focus');
}

/** The bar of the view moves as long as items are looked at; their rows keep the last answer meanwhile. */
function progressOf(view: vscode.TreeView<Node>, readiness: Readiness): vscode.Disposable {
  let end: (() => void) | undefined;
  const stop = (): void => {
    end?.();
    end = undefined;
  };
  const listener = readiness.onDidChange(() => {
    if (readiness.running.size === 0) return stop();
    if (end || !view.visible) return;
    const ended = new Promise<void>((resolve) => (end = resolve));
    void vscode.window.withProgress({ location: { viewId: views.readiness } }, () => ended);
  });
  return vscode.Disposable.from(listener, { dispose: stop });
}

function registerItemCommands({ log }: Services, items: () => Promise<ItemCommands>): readonly vscode.Disposable[] {
  const one = (id: string, run: (all: ItemCommands, subject: Subject) => Promise<void>): vscode.Disposable =>
    // An operation's command gets the fix and then the item's id; a row's menu gets the row and then all that are selected.
    registerCommand(log, id, async (subject: Subject, item: unknown) => run(await items(), typeof item === 'string' ? item : subject));
  const said =
    (run: (all: ItemCommands, item: NonNullable<Awaited<ReturnType<ItemCommands['item']>>>) => Promise<void>) =>
    async (all: ItemCommands, subject: Subject): Promise<void> => {
      const item = await all.item(subject);
      if (item) await run(all, item);
    };
  return [
    one(commands.fix, (all, subject) => all.fix(subject)),
    one(commands.openEvidence, (all, subject) => all.openEvidence(subject)),
    one(commands.openLine, (all, subject) => all.openLine(subject)),
    one(commands.tick, (all, subject) => all.tick(subject, true)),
    one(commands.untick, (all, subject) => all.tick(subject, false)),
    one(commands.recheck, (all, subject) => all.recheck(subject)),
    one(commands.copyEvidence, (all, subject) => all.copyEvidence(subject)),
    one(commands.createChecklist, (all) => all.createChecklist()),
    one(commands.pickEnvironment, (all) => all.pickEnvironment()),
    one(
      commands.review,
      said((all, item) => all.people.review(item)),
    ),
    one(
      commands.waive,
      said((all, item) => all.people.waive(item)),
    ),
    one(
      commands.unwaive,
      said((all, item) => all.people.unwaive(item)),
    ),
    one(
      commands.notApplicable,
      said((all, item) => all.people.notApplicable(item)),
    ),
    one(
      commands.linkDocument,
      said((all, item) => all.people.linkDocument(item)),
    ),
  ];
}

async function pickFolder({ folder, projects, ui }: Services): Promise<void> {
  const choices = projects.all().map((model) => ({
    label: model.folder.path.split('/').at(-1) ?? '',
    description: model.folder.path,
    value: model.folder,
  }));
  const picked = await ui.pick(vscode.l10n.t('Folder that the checklist is about'), choices, {
    placeholder: vscode.l10n.t('Folder of the workspace'),
  });
  if (picked) await folder.pick(picked);
}

function drawView(view: vscode.TreeView<Node>, readiness: Readiness): void {
  const { report } = readiness;
  setState(readiness);
  if (!report || (report.checklistPath === undefined && readiness.wranglerFiles === 0)) {
    view.description = '';
    return;
  }
  view.description = `${scoreText(report)} · ${environmentText(report)}`;
  const wrong = report.items.filter(
    ({ status, verdict, line }) => status === 'drift' || (line !== undefined && status === 'open' && verdict === 'fail'),
  );
  view.badge =
    wrong.length === 0
      ? undefined
      : {
          value: wrong.length,
          tooltip: vscode.l10n.t('{0} in drift or failing', wrong.length),
        };
}

function setState({ report, wranglerFiles }: Readiness): void {
  const folders = vscode.workspace.workspaceFolders?.length ?? 0;
  const isEmpty = report !== undefined && report.checklistPath === undefined && wranglerFiles === 0;
  const state = folders === 0 ? 'no-folder' : isEmpty ? 'no-wrangler' : 'ready';
  void vscode.commands.executeCommand('setContext', contextKeys.state, state);
  void vscode.commands.executeCommand('setContext', contextKeys.severalFolders, folders > 1);
}
