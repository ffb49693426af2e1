import * as vscode from 'vscode';
import type { Report } from '../../core/lint/lint.ts';
import { settings } from '../contributions.ts';
import type { ProjectModel, ProjectModels } from '../project-models.ts';
import { longestWhileTyping, type Diagnostics } from './diagnostics.ts';

/** Decides when which file is linted: on open, a moment after typing, and when files change outside the editor. */
export class LintSchedule implements vscode.Disposable {
  readonly #projects: ProjectModels;
  readonly #diagnostics: Diagnostics;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #subscriptions: vscode.Disposable[];

  constructor(projects: ProjectModels, diagnostics: Diagnostics) {
    this.#projects = projects;
    this.#diagnostics = diagnostics;
    this.#subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => this.#soon(document.uri, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#soon(document.uri, vscode.workspace.getConfiguration().get<number>(settings.lintDelay, 150));
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.#closed(document.uri)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('preflight')) this.#everything();
      }),
      projects.onDidChange((model) => this.#lintProject(model)),
    ];
    for (const document of vscode.workspace.textDocuments) this.#soon(document.uri, 0);
  }

  /** Lints a file as it is now and gives its reports; the project is loaded first when needed. */
  async lintNow(uri: vscode.Uri): Promise<readonly Report[]> {
    const model = this.#projects.of(uri);
    if (!model || !isEnabled(uri)) return [];
    await model.load();
    const path = model.pathOf(uri);
    const text = await model.readNow(path);
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
  }

  #soon(uri: vscode.Uri, delay: number): void {
    const model = this.#projects.of(uri);
    if (!model || !model.isOfInterest(uri)) return;
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        void this.#lintOpen(uri, model);
      }, delay),
    );
  }

  async #lintOpen(uri: vscode.Uri, model: ProjectModel): Promise<void> {
    const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
    if (!document || document.getText().length > longestWhileTyping) return;
    const version = document.version;
    await this.lintNow(uri);
    // What the siblings say may depend on this file: an ID shared with them, a queue they consume.
    if (document.version === version && model.isWrangler(uri)) this.#siblings(model, model.pathOf(uri));
  }

  #siblings(model: ProjectModel, except: string): void {
    const key = `siblings ${model.folder.toString()}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        this.#lintProject(model, except);
      }, 600),
    );
  }

  /** All wrangler files of a loaded project, and the open documents. */
  #lintProject(model: ProjectModel, except?: string): void {
    const project = model.current;
    if (!project) return;
    for (const file of project.wranglerFiles) {
      if (file.path === except || !isEnabled(model.uriOf(file.path))) continue;
      this.#diagnostics.lint(model, project, file.path, file.text);
    }
    if (except !== undefined) return;
    for (const path of model.removedSince()) this.#diagnostics.clear(model, path);
    for (const document of vscode.workspace.textDocuments) {
      if (this.#projects.of(document.uri) === model && !model.isWrangler(document.uri)) this.#soon(document.uri, 0);
    }
  }

  #everything(): void {
    for (const model of this.#projects.loaded()) model.reload();
  }

  #closed(uri: vscode.Uri): void {
    const model = this.#projects.of(uri);
    // An untitled or unsaved change is gone with its editor: what stands on disk counts again.
    if (model?.current && model.isWrangler(uri)) void this.lintNow(uri);
  }
}

function isEnabled(uri: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration(undefined, uri).get<boolean>(settings.lintEnabled, true);
}
