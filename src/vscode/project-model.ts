import * as vscode from 'vscode';
import { textFile } from '../core/lint/lint.ts';
import type { TextFile } from '../core/lint/rule.ts';
import type { Project } from '../core/project.ts';
import { replaceFile } from '../core/project/replace.ts';
import { isWranglerPath } from '../core/wrangler/discover.ts';
import { parseWrangler } from '../core/wrangler/parse.ts';
import type { ChannelLog } from './log.ts';
import { readProject } from './read-project.ts';

/** The wrangler files of one folder as the editor sees them: disk first, with the text of open editors over it. */
export class ProjectModel implements vscode.Disposable {
  readonly folder: vscode.Uri;
  current: Project | undefined;
  readonly #extension: vscode.Uri;
  readonly #log: ChannelLog;
  readonly #changed: (model: ProjectModel) => void;
  #loading: Promise<Project> | undefined;
  #watchers: vscode.Disposable[] = [];
  #timer: NodeJS.Timeout | undefined;
  #removed: string[] = [];

  constructor(folder: vscode.Uri, extension: vscode.Uri, log: ChannelLog, changed: (model: ProjectModel) => void) {
    this.folder = folder;
    this.#extension = extension;
    this.#log = log;
    this.#changed = changed;
  }

  /** Reads the folder once; later calls give what is known. Fires the change event when it is there. */
  load(): Promise<Project> {
    if (this.current) return Promise.resolve(this.current);
    this.#loading ??= this.#read();
    return this.#loading;
  }

  /** Reads the folder again, in a moment: changes outside the editor come in flocks. */
  reload(): void {
    if (!this.current && !this.#loading) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), 200);
  }

  /** The project with a text in place of what stands on disk. */
  withText(path: string, text: string): Project {
    const project = this.current;
    if (!project) throw new Error('load() comes before withText()');
    if (!isWranglerPath(path)) return project;
    const known = project.wranglerFiles.find((file) => file.path === path);
    if (known?.text === text) return project;
    this.current = replaceFile(project, parseWrangler(text, path));
    return this.current;
  }

  /** The text that was linted last, or undefined for a file that is neither open nor a wrangler file. */
  textOf(path: string): TextFile | undefined {
    const wrangler = this.current?.wranglerFiles.find((file) => file.path === path);
    if (wrangler) return wrangler;
    const open = this.#open(path);
    const text = open?.getText() ?? this.current?.files.read(path);
    return text === undefined ? undefined : textFile(path, text);
  }

  /** What an open editor holds, else what stands on disk; undefined when there is neither. */
  async readNow(path: string): Promise<string | undefined> {
    const open = this.#open(path);
    if (open) return open.getText();
    try {
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await vscode.workspace.fs.readFile(this.uriOf(path)));
    } catch {
      return undefined;
    }
  }

  uriOf(path: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, path);
  }

  pathOf(uri: vscode.Uri): string {
    const base = this.folder.path.endsWith('/') ? this.folder.path : `${this.folder.path}/`;
    return uri.path.startsWith(base) ? uri.path.slice(base.length) : uri.path;
  }

  isWrangler(uri: vscode.Uri): boolean {
    return isWranglerPath(this.pathOf(uri));
  }

  /** Wrangler and dotenv files wake a project; any other file is looked at only when the project is awake already. */
  isOfInterest(uri: vscode.Uri): boolean {
    return this.isWrangler(uri) || /(?:^|\/)\.(?:dev\.vars|env)(?:\.[^/]*)?$/.test(uri.path) || this.current !== undefined;
  }

  /** Wrangler files that were there before the last read and are gone; told once. */
  removedSince(): readonly string[] {
    const removed = this.#removed;
    this.#removed = [];
    return removed;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.dispose();
  }

  async #read(): Promise<Project> {
    const before = this.current?.wranglerFiles.map((file) => file.path) ?? [];
    let project = await readProject(this.folder, this.#extension, this.#log);
    for (const file of project.wranglerFiles) {
      const open = this.#open(file.path);
      if (open && open.getText() !== file.text) project = replaceFile(project, parseWrangler(open.getText(), file.path));
    }
    this.#removed.push(...before.filter((path) => !project.wranglerFiles.some((file) => file.path === path)));
    this.current = project;
    this.#loading = undefined;
    if (this.#watchers.length === 0) this.#watch();
    this.#changed(this);
    return project;
  }

  #open(path: string): vscode.TextDocument | undefined {
    const uri = this.uriOf(path).toString();
    return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
  }

  #watch(): void {
    const patterns = ['**/wrangler*.{toml,json,jsonc}', '**/{.gitignore,.gitleaks.toml,.gitleaksignore}', '.preflight/*', '**/{.dev.vars,.env}*', '**/*.sql'];
    for (const pattern of patterns) {
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(this.folder, pattern));
      const changed = (uri: vscode.Uri): void => {
        if (!/\/(?:node_modules|\.git|\.wrangler)\//.test(uri.path)) this.reload();
      };
      this.#watchers.push(watcher, watcher.onDidChange(changed), watcher.onDidCreate(changed), watcher.onDidDelete(changed));
    }
  }
}
