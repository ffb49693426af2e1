import * as vscode from 'vscode';
import { settings } from '../contributions.ts';
import type { Services } from '../services.ts';
import type { Node } from './nodes.ts';

/** Answers younger than this are not asked again when somebody looks. */
const freshFor = 60_000;
const files = /\.(?:md|sql|jsonc?|toml|[cm]?[jt]sx?|ya?ml)$|(?:^|\/)\.dev\.vars/i;

/**
 * When the readiness is looked at again: the files at once when the checklist or people's words change, the account when somebody looks,
 * after a save, and on a timer only where a setting says so.
 */
export function keepFresh(
  { readiness, projects, log }: Pick<Services, 'readiness' | 'projects' | 'log'>,
  view: Pick<vscode.TreeView<Node>, 'visible' | 'onDidChangeVisibility'>,
  isFocused = (): boolean => vscode.window.state.focused,
): vscode.Disposable {
  const soon = new Later();
  const look = (): void => {
    if (view.visible && Date.now() - readiness.refreshedAt > freshFor) void readiness.refresh('focus');
  };
  const isOfReport = (uri: vscode.Uri): boolean => {
    const { report, model } = readiness;
    const path = model?.pathOf(uri);
    return (
      path !== undefined &&
      (path === report?.checklistPath || path.startsWith('.preflight/') || /production_readiness_checklist\.md$/i.test(path))
    );
  };
  const reread = (uri: vscode.Uri): void => {
    if (readiness.report && isOfReport(uri)) soon.run('reread', 80, () => readiness.reread());
  };
  const watcher = vscode.workspace.createFileSystemWatcher('**/{*.md,.preflight/*}');
  return vscode.Disposable.from(
    soon,
    watcher,
    watcher.onDidChange(reread),
    watcher.onDidCreate(reread),
    watcher.onDidDelete(reread),
    view.onDidChangeVisibility(look),
    vscode.window.onDidChangeWindowState(({ focused }) => focused && look()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => reread(document.uri)),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      // Only who looks waits for an answer; the next look asks anyway.
      if (files.test(uri.path) && view.visible && !isOfReport(uri)) soon.run('refresh', 1000, () => readiness.refresh('focus'));
    }),
    projects.onDidChange((model) => {
      if (readiness.report && model === readiness.model) soon.run('reread', 80, () => readiness.reread());
    }),
    poll(() => {
      if (view.visible && isFocused()) void readiness.refresh('background').catch((error: unknown) => log.error(String(error)));
    }),
  );
}

/** Calls every so many minutes as the setting says; 0, the default: never. */
function poll(call: () => void): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const set = (): void => {
    clearInterval(timer);
    const minutes = vscode.workspace.getConfiguration().get<number>(settings.pollMinutes, 0);
    timer = minutes > 0 ? setInterval(call, Math.max(5, minutes) * 60_000) : undefined;
  };
  set();
  return vscode.Disposable.from(
    { dispose: () => clearInterval(timer) },
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(settings.pollMinutes)) set();
    }),
  );
}

/** Runs something once, a moment after the last of several calls. */
class Later implements vscode.Disposable {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  run(name: string, milliseconds: number, call: () => Promise<unknown>): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(
      name,
      setTimeout(() => void call(), milliseconds),
    );
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }
}
