import * as vscode from 'vscode';
import { commands, views } from '../contributions.ts';
import { registerCommand, UserError } from '../run-command.ts';
import type { Services } from '../services.ts';
import { fillIdActions, type PlaceholderReference } from './fill-id-actions.ts';
import type { Node } from './nodes.ts';
import type { WorkersView } from './start-workers.ts';

/** The Workers view. Its engine is a chunk of its own, loaded when the view is first seen or a command needs it. */
export function registerWorkers(services: Services): void {
  const { context, log } = services;
  const changed = new vscode.EventEmitter<Node[] | undefined>();
  let started: Promise<WorkersView> | undefined;
  const start = (): Promise<WorkersView> =>
    (started ??= import('./start-workers.ts').then(({ startWorkers }) =>
      startWorkers(services, {
        isVisible: () => view.visible,
        draw: (nodes) => changed.fire(nodes),
        describe: (text) => void (view.description = text),
      }),
    ));
  const view = vscode.window.createTreeView<Node>(views.workers, {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (node) => (started ? (await started).tree.getChildren(node) : []),
      getParent: async (node) => (await start()).tree.getParent(node),
      getTreeItem: async (node) => (await start()).tree.getTreeItem(node),
    },
  });
  const look = (): void => {
    if (view.visible) void start().then((all) => all.look());
  };
  context.subscriptions.push(
    changed,
    view,
    view.onDidChangeVisibility(look),
    vscode.languages.registerCodeActionsProvider({ pattern: '**/wrangler*.{toml,json,jsonc}' }, fillIdActions, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
    registerCommand(log, commands.fillId, async (reference?: PlaceholderReference) =>
      (await import('./fill-id.ts')).fillId(services, reference),
    ),
    registerCommand(log, commands.createResource, async (reference?: PlaceholderReference) =>
      (await import('./fill-id.ts')).createAndFill(services, reference),
    ),
    registerCommand(log, commands.refreshWorkers, (some?: { readonly workers?: readonly string[] }) =>
      vscode.window.withProgress({ location: { viewId: views.workers } }, async () => {
        const all = await start();
        return some?.workers ? all.workers.lookAgain(new Set(some.workers)) : all.refresh('force');
      }),
    ),
    registerCommand(log, commands.showDifference, async (subject?: { readonly row?: string }) =>
      showDifference(services, await start(), subject?.row),
    ),
  );
  look();
}

/** From a row or a problem; from the palette one of those that were seen is picked. */
async function showDifference({ ui }: Services, view: WorkersView, row: string | undefined): Promise<void> {
  if (row !== undefined) return view.showDifference(row);
  if (view.workers.refreshedAt === 0) await view.refresh('focus');
  const choices = view.workers.rows
    .filter(({ look }) => look.live !== undefined)
    .map(({ id, target }) => ({ label: target.name ?? '', description: target.file.path, value: id }));
  if (choices.length === 0)
    throw new UserError(vscode.l10n.t('No Worker of this folder is deployed in the account. Deploy one, or connect the account first.'));
  const picked =
    choices.length === 1
      ? choices[0]?.value
      : await ui.pick(vscode.l10n.t('Compare file and deployed Worker'), choices, { placeholder: vscode.l10n.t('Deployed Worker') });
  if (picked !== undefined) await view.showDifference(picked);
}
