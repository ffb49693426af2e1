import * as vscode from 'vscode';
import type { ProjectModel, ProjectModels } from './project-models.ts';

const folderKey = 'preflight.folder';

/** The workspace folder that the side bar is about: the one picked, else the first that has a wrangler file or a checklist. */
export class WorkspaceFolder implements vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #projects: ProjectModels;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #subscription: vscode.Disposable;
  #model: ProjectModel | undefined;

  constructor(context: vscode.ExtensionContext, projects: ProjectModels) {
    this.#context = context;
    this.#projects = projects;
    this.#subscription = vscode.workspace.onDidChangeWorkspaceFolders(() => this.#forget());
  }

  /** Undefined when no folder is open. Of several folders each is read until one fits. */
  async model(): Promise<ProjectModel | undefined> {
    return (this.#model ??= await this.#find());
  }

  /** The model found before, without looking. */
  get known(): ProjectModel | undefined {
    return this.#model;
  }

  async pick(folder: vscode.Uri): Promise<void> {
    await this.#context.workspaceState.update(folderKey, folder.toString());
    this.#forget();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  #forget(): void {
    this.#model = undefined;
    this.#changed.fire();
  }

  async #find(): Promise<ProjectModel | undefined> {
    const all = this.#projects.all();
    const picked = this.#context.workspaceState.get<string>(folderKey);
    const named = all.find(({ folder }) => folder.toString() === picked);
    if (named || all.length <= 1) return named ?? all[0];
    for (const model of all) if ((await model.load()).wranglerFiles.length > 0) return model;
    return all[0];
  }
}
