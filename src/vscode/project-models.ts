import * as vscode from 'vscode';
import { isWranglerPath } from '../core/wrangler/discover.ts';
import type { ChannelLog } from './log.ts';
import { ProjectModel } from './project-model.ts';

export { largestHere, ProjectModel } from './project-model.ts';

/** One model per workspace folder, made when first asked for. */
export class ProjectModels implements vscode.Disposable {
  readonly #models = new Map<string, ProjectModel>();
  readonly #changed = new vscode.EventEmitter<ProjectModel>();
  readonly onDidChange = this.#changed.event;
  readonly #context: vscode.ExtensionContext;
  readonly #log: ChannelLog;
  readonly #subscription: vscode.Disposable;

  constructor(context: vscode.ExtensionContext, log: ChannelLog) {
    this.#context = context;
    this.#log = log;
    this.#subscription = vscode.workspace.onDidChangeWorkspaceFolders(({ removed }) => {
      for (const { uri } of removed) {
        this.#models.get(uri.toString())?.dispose();
        this.#models.delete(uri.toString());
      }
    });
  }

  /** The model of the workspace folder a file lies in; a file outside of all gets its own folder when it is a wrangler file. */
  of(uri: vscode.Uri): ProjectModel | undefined {
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
    if (folder) return this.in(folder);
    // Versions that git shows, diffs and other views of a text are read-only documents: their file is linted, not they.
    if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true) return undefined;
    const name = uri.path.split('/').at(-1) ?? '';
    return isWranglerPath(name) ? this.in(vscode.Uri.joinPath(uri, '..')) : undefined;
  }

  in(folder: vscode.Uri): ProjectModel {
    const key = folder.toString();
    let model = this.#models.get(key);
    if (!model) {
      model = new ProjectModel(folder, this.#context.extensionUri, this.#log, (changed) => this.#changed.fire(changed));
      this.#models.set(key, model);
    }
    return model;
  }

  /** The models of the open workspace folders. */
  all(): ProjectModel[] {
    return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => this.in(uri));
  }

  loaded(): ProjectModel[] {
    return [...this.#models.values()].filter((model) => model.current !== undefined);
  }

  dispose(): void {
    for (const model of this.#models.values()) model.dispose();
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
