import * as vscode from 'vscode';
import type { RefreshKind } from '../../core/account/snapshot.ts';
import { plainName } from '../../core/account/errors.ts';
import { environmentText } from '../../core/checklist/report-text.ts';
import type { AccountState } from '../account/session.ts';
import { contextKeys } from '../contributions.ts';
import { largestHere } from '../project-models.ts';
import type { Services } from '../services.ts';
import { Differences } from './differences.ts';
import { DifferenceTexts } from './difference-texts.ts';
import { registerLiveIds } from './live-ids.ts';
import type { Node } from './nodes.ts';
import { WorkersTree } from './tree.ts';
import { Workers } from './workers.ts';

/** Answers younger than this are not asked again when somebody looks. */
const freshFor = 60_000;

/** Everything of the Workers view that is loaded with its first sight. */
export type WorkersView = {
  readonly workers: Workers;
  readonly tree: WorkersTree;
  /** Somebody looks: asks what is not fresh any more. */
  look(): Promise<void>;
  refresh(kind: RefreshKind): Promise<void>;
  showDifference(row: string): Promise<void>;
};

/** What the model may do with the view: draw rows again (undefined: all), and say in its title whose Workers they are. */
type Shown = {
  readonly isVisible: () => boolean;
  readonly draw: (nodes: Node[] | undefined) => void;
  readonly describe: (text: string) => void;
};

/** Starts the model and what is drawn from it in wrangler files. Nothing is asked yet. */
export function startWorkers(services: Services, { isVisible, draw, describe }: Shown): WorkersView {
  const { context, readiness, session, folder, projects, environment } = services;
  const workers = new Workers(services);
  const tree = new WorkersTree(workers);
  const texts = new DifferenceTexts(workers);
  // The readiness view asks much of the same: after it, the answers are in the memory that both share.
  let waiting: RefreshKind | undefined;
  const refresh = async (kind: RefreshKind): Promise<void> => {
    if (readiness.running.size > 0) waiting = kind;
    else await workers.refresh(kind);
  };
  const look = async (): Promise<void> => {
    if (!isVisible() || Date.now() - workers.refreshedAt < freshFor || workers.isRunning) return;
    await workers.showFiles();
    if (readiness.refreshedAt === 0) await started(readiness);
    if (workers.refreshedAt === 0 || Date.now() - workers.refreshedAt > freshFor) await refresh('focus');
  };
  const startOver = (): void => {
    workers.forget();
    void look();
  };
  let seenAt = readiness.refreshedAt;
  let environments = '';
  context.subscriptions.push(
    workers,
    texts,
    new Differences(workers),
    registerLiveIds(workers, projects),
    workers.onDidChange((ids) => {
      if (ids === undefined || ids.size > 0) draw(ids && tree.nodesOf(ids));
      describe(titleOf(workers, session.state));
      void vscode.commands.executeCommand('setContext', contextKeys.noWorkers, workers.hasRead && workers.rows.length === 0);
    }),
    session.onDidChange(startOver),
    folder.onDidChange(startOver),
    environment.onDidChange(() => {
      // Where the readiness was looked at, it looks again and the Workers follow.
      if (readiness.refreshedAt === 0 && readiness.running.size === 0 && workers.refreshedAt > 0) void workers.refresh('focus');
    }),
    projects.onDidChange((model) => {
      if (model === workers.model) void workers.reread();
    }),
    afterEdits(() => workers.reread(), workers),
    readiness.onDidChange(() => {
      const isOther = environments !== '' && environments !== JSON.stringify(readiness.report?.environments);
      environments = JSON.stringify(readiness.report?.environments ?? '');
      if (readiness.running.size > 0 || (readiness.refreshedAt === seenAt && !isOther && waiting === undefined)) return;
      seenAt = readiness.refreshedAt;
      const kind = waiting ?? 'focus';
      const isAsked = waiting !== undefined;
      waiting = undefined;
      if (isAsked || isVisible() || workers.refreshedAt > 0) void workers.refresh(kind);
    }),
    vscode.window.onDidChangeWindowState(({ focused }) => focused && void look()),
  );
  return {
    workers,
    tree,
    look,
    refresh,
    showDifference: (row) => texts.show(row),
  };
}

/** `Acme (0f1e…) · production`; without an account only the environment. */
function titleOf({ rows, environments }: Workers, state: AccountState | undefined): string {
  if (rows.length === 0) return '';
  const environment = environmentText({ environments });
  if (state?.kind !== 'signed-in') return environment;
  const id = `${state.accountId.slice(0, 4)}…`;
  const account = state.name ? `${plainName(state.name, 40)} (${id})` : id;
  return `${account} · ${environment}`;
}

/** Both views are seen at once more often than not: the readiness gets a moment to begin, and what it asks is not asked twice. */
function started(readiness: Services['readiness']): Promise<void> {
  if (readiness.running.size > 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    };
    const timer = setTimeout(done, 1500);
    const listener = readiness.onDidChange(() => readiness.running.size > 0 && done());
  });
}

/** A moment after the last keystroke in a wrangler file; only files are read then. */
function afterEdits(call: () => Promise<void>, workers: Workers): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const listener = vscode.workspace.onDidChangeTextDocument(({ document }) => {
    const { model } = workers;
    if (!model || workers.refreshedAt === 0 || !model.isWrangler(document.uri)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      // Closed without saving: the file is what it was on disk, and reading it tells all who listen.
      if (document.isClosed) return void model.refresh();
      // A long file is parsed in a thread, by the lint; here typing in it would wait.
      if (document.getText().length <= largestHere) model.withText(model.pathOf(document.uri), document.getText());
      return void call();
    }, 300);
  });
  return vscode.Disposable.from(listener, { dispose: () => clearTimeout(timer) });
}
