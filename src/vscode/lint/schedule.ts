import * as vscode from 'vscode';
import type { Report } from '../../core/lint/lint.ts';
import { settings } from '../contributions.ts';
import { largestHere, type ProjectModel, type ProjectModels } from '../project-models.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { LargeTexts } from './large-texts.ts';
import { Slices } from './slices.ts';

/** Characters. Longer documents are linted by "Lint Workspace" and the command line, not while typing. */
const longestWhileTyping = 5_000_000;

/** Decides when which file is linted: on open, a moment after typing, and when files change outside the editor. */
export class LintSchedule implements vscode.Disposable {
  readonly #projects: ProjectModels;
  readonly #diagnostics: Diagnostics;
  readonly #large: LargeTexts;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Which pass over a folder is the newest; an older one stops. */
  readonly #passes = new Map<ProjectModel, symbol>();
  readonly #subscriptions: vscode.Disposable[];

  constructor(projects: ProjectModels, diagnostics: Diagnostics, large: LargeTexts) {
    this.#projects = projects;
    this.#diagnostics = diagnostics;
    this.#large = large;
    const watcher = vscode.workspace.createFileSystemWatcher('**/*', true, false, false);
    this.#subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => this.#soon(document.uri, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#soon(document.uri, vscode.workspace.getConfiguration().get<number>(settings.lintDelay, 150));
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.#closed(document.uri)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('preflight')) for (const model of projects.loaded()) model.reload();
      }),
      projects.onDidChange((model) => void this.#lintProject(model)),
      watcher,
      watcher.onDidChange((uri) => this.#changed(uri)),
      watcher.onDidDelete((uri) => this.#gone(uri)),
    ];
    for (const document of vscode.workspace.textDocuments) this.#soon(document.uri, 0);
    for (const model of projects.loaded()) void this.#lintProject(model);
  }

  /** Lints a file as it is now and gives its reports, with fixes that can be applied; the project is loaded first when needed. */
  async lintNow(uri: vscode.Uri): Promise<readonly Report[]> {
    const model = this.#projects.of(uri);
    if (!model) return [];
    await model.load();
    const path = model.pathOf(uri);
    const text = isEnabled(uri) ? await model.readNow(path) : undefined;
    if (text === undefined) {
      this.#diagnostics.clear(model, path);
      return [];
    }
    this.#diagnostics.lint(model, model.withText(path, text), path, text);
    return this.#diagnostics.reportsIn(uri);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#passes.clear();
  }

  #soon(uri: vscode.Uri, delay: number): void {
    const model = this.#projects.of(uri);
    if (model?.isOfInterest(uri)) this.#later(uri.toString(), delay, () => void this.#lintOpen(uri, model));
  }

  #later(key: string, delay: number, work: () => void): void {
    clearTimeout(this.#timers.get(key));
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      work();
    }, delay);
    this.#timers.set(key, timer);
  }

  async #lintOpen(uri: vscode.Uri, model: ProjectModel): Promise<void> {
    const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
    if (!document || document.getText().length > longestWhileTyping) return;
    const { version } = document;
    if (model.isWrangler(uri) && document.getText().length > largestHere && isEnabled(uri)) {
      const reports = await this.#large.lint(model, model.pathOf(uri), document.getText());
      // Typed on meanwhile: the next lint is on its way.
      if (reports && document.version === version && !document.isClosed) this.#diagnostics.show(model, model.pathOf(uri), reports);
      return;
    }
    await this.lintNow(uri);
    // What the siblings say may depend on this file: an ID shared with them, a queue they consume.
    if (document.version === version && model.isWrangler(uri))
      this.#later(`siblings ${model.folder.toString()}`, 600, () => void this.#lintProject(model, model.pathOf(uri)));
  }

  /** All wrangler files of a loaded project, and the open documents; in slices, so that typing goes on among a thousand files. */
  async #lintProject(model: ProjectModel, except?: string): Promise<void> {
    const pass = Symbol(model.folder.path);
    this.#passes.set(model, pass);
    const slices = new Slices();
    for (const { path } of model.current?.wranglerFiles ?? []) {
      await slices.pause();
      if (this.#passes.get(model) !== pass) return;
      // Looked up anew: a keystroke may have put another text in its place during the pause.
      const file = model.current?.wranglerFiles.find((each) => each.path === path);
      if (path !== except && model.current && file) await this.#lintFile(model, path, file.text);
    }
    if (except !== undefined) return;
    // A file that has grown too long for the project is still there while it is open.
    for (const path of model.removedSince()) if (model.openText(path) === undefined) this.#diagnostics.clear(model, path);
    const known = new Set(model.current?.wranglerFiles.map(({ path }) => path));
    for (const { uri } of vscode.workspace.textDocuments)
      if (this.#projects.of(uri) === model && !known.has(model.pathOf(uri))) this.#soon(uri, 0);
  }

  async #lintFile(model: ProjectModel, path: string, text: string): Promise<void> {
    const uri = model.uriOf(path);
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (!isEnabled(uri)) this.#diagnostics.clear(model, path);
    else if (open && open.getText().length > largestHere) this.#soon(uri, 0);
    else if (text.length <= largestHere && model.current) this.#diagnostics.lint(model, model.current, path, text);
    else {
      const reports = await this.#large.lint(model, path, text);
      if (reports) this.#diagnostics.show(model, path, reports);
    }
  }

  /** What stands among the problems and is not open was put there by "Lint Workspace"; a checkout may have mended it. */
  #changed(uri: vscode.Uri): void {
    const model = this.#projects.of(uri);
    if (!model?.current || model.isWrangler(uri) || model.openText(model.pathOf(uri)) !== undefined) return;
    if (this.#diagnostics.paths(model).includes(model.pathOf(uri)))
      this.#later(uri.toString(), 100, () => void this.#lintClosed(uri, model));
  }

  #gone(uri: vscode.Uri): void {
    const model = this.#projects.of(uri);
    if (!model?.current) return;
    const path = model.pathOf(uri);
    // The watcher names a deleted folder once, not the files in it.
    for (const each of this.#diagnostics.paths(model))
      if (each === path || each.startsWith(`${path}/`)) this.#diagnostics.clear(model, each);
  }

  #closed(uri: vscode.Uri): void {
    const model = this.#projects.of(uri);
    // An unsaved change is gone with its editor: what stands on disk counts again.
    if (model?.current && this.#diagnostics.paths(model).includes(model.pathOf(uri))) void this.#lintClosed(uri, model);
  }

  async #lintClosed(uri: vscode.Uri, model: ProjectModel): Promise<void> {
    const path = model.pathOf(uri);
    const text = model.isWrangler(uri) && isEnabled(uri) ? await model.readNow(path) : undefined;
    if (text !== undefined && text.length > largestHere) await this.#lintFile(model, path, text);
    else await this.lintNow(uri);
  }
}

function isEnabled(uri: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration(undefined, uri).get<boolean>(settings.lintEnabled, true);
}
