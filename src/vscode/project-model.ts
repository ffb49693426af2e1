import * as vscode from 'vscode';
import type { TextFile } from '../core/lint/rule.ts';
import type { Project } from '../core/project.ts';
import { isWranglerPath } from '../core/wrangler/discover.ts';
import type { ChannelLog } from './log.ts';
import type * as reader from './read-project.ts';

/** The chunk that reads projects; imported for its type only, and loaded on first use. */
type Reader = typeof reader;

/**
 * Characters. A wrangler file up to this length is parsed and linted where we are, in under 50 ms; a longer one in a thread of its own.
 * (1.1 MB of TOML tables took 250 to 500 ms to parse and 300 to the lint; other texts take 5 ms per MB and stay here.)
 */
export const largestHere = 50_000;
/** Characters. A longer wrangler file is not parsed here even when the folder is read: its neighbours do not see it in the editor. */
export const largestRead = 200_000;

/** The wrangler files of one folder as the editor sees them: disk first, with the text of open editors over it. */
export class ProjectModel implements vscode.Disposable {
  readonly folder: vscode.Uri;
  current: Project | undefined;
  /** How often the folder was read. */
  readings = 0;
  readonly #extension: vscode.Uri;
  readonly #log: ChannelLog;
  readonly #changed: (model: ProjectModel) => void;
  /** Loaded with the first project; whoever has a project has it. */
  #reader: Reader | undefined;
  #loading: Promise<Project> | undefined;
  #newest: Promise<Project> | undefined;
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
    this.#loading ??= this.#read().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  /** Reads the folder again and gives it as it is now: before a change that rests on what other files hold. */
  refresh(): Promise<Project> {
    return this.#read();
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
    if (!project || !this.#reader) throw new Error('load() comes before withText()');
    if (!isWranglerPath(path)) return project;
    const known = project.wranglerFiles.find((file) => file.path === path);
    if (known?.text === text) return project;
    this.current = this.#reader.replaceFile(project, this.#reader.parseWrangler(text, path));
    return this.current;
  }

  /** The text that was linted last, or undefined for a file that is neither open nor a wrangler file. */
  textOf(path: string): TextFile | undefined {
    const wrangler = this.current?.wranglerFiles.find((file) => file.path === path);
    const open = this.#open(path);
    // A long file is linted in a thread, and its newest text does not come back from there.
    if (wrangler && (!open || wrangler.text.length <= largestHere || open.getText() === wrangler.text)) return wrangler;
    const text = open?.getText() ?? this.current?.files.read(path);
    return text === undefined ? undefined : this.#reader?.textFile(path, text);
  }

  /** What an open editor holds. */
  openText(path: string): string | undefined {
    return this.#open(path)?.getText();
  }

  /** What an open editor holds, else what stands on disk; undefined when there is neither. */
  async readNow(path: string): Promise<string | undefined> {
    const open = this.openText(path);
    if (open !== undefined) return open;
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(this.uriOf(path)));
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

  #read(): Promise<Project> {
    return (this.#newest = this.#readOnce());
  }

  async #readOnce(): Promise<Project> {
    const turn = (this.readings += 1);
    const { readProject } = (this.#reader ??= await import('./read-project.ts'));
    const openText = (path: string): string | undefined => {
      const text = this.#open(path)?.getText();
      // Typing in a long file must not wait for its parse here: its neighbours see it as it was saved.
      return text !== undefined && (text.length <= largestHere || !isWranglerPath(path)) ? text : undefined;
    };
    const read = await readProject(this.folder, this.#extension, this.#log, openText, this.current?.wranglerFiles ?? []);
    // What was typed, or came from the disk into an open editor, while the folder was read.
    const project = asTyped(read, openText, this.#reader);
    // A later reading has overtaken this one and saw more.
    if (turn !== this.readings && this.#newest) return this.#newest;
    const before = this.current?.wranglerFiles.map((file) => file.path) ?? [];
    this.#removed.push(...before.filter((path) => !project.wranglerFiles.some((file) => file.path === path)));
    this.current = project;
    if (this.#watchers.length === 0) this.#watch();
    this.#changed(this);
    return project;
  }

  #open(path: string): vscode.TextDocument | undefined {
    const { scheme, authority, path: place } = this.uriOf(path);
    return vscode.workspace.textDocuments.find(
      ({ uri }) => uri.path === place && uri.scheme === scheme && uri.authority === authority && uri.query === '',
    );
  }

  #watch(): void {
    const patterns = [
      '**/wrangler*.{toml,json,jsonc}',
      '**/{.gitignore,.gitleaks.toml,.gitleaksignore}',
      '.preflight/*',
      '**/{.dev.vars,.env}*',
      '**/*.sql',
    ];
    const isForeign = (uri: vscode.Uri): boolean => /\/(?:node_modules|\.git|\.wrangler)\//.test(uri.path);
    for (const pattern of patterns) {
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(this.folder, pattern));
      const changed = (uri: vscode.Uri): void => {
        if (!isForeign(uri)) this.reload();
      };
      this.#watchers.push(watcher, watcher.onDidChange(changed), watcher.onDidCreate(changed), watcher.onDidDelete(changed));
    }
    // A folder that comes with its files, as on a checkout, may be told without them.
    const created = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(this.folder, '**/*'), false, true, true);
    const look = async (uri: vscode.Uri): Promise<void> => {
      if (isForeign(uri) || /\.\w+$/.test(uri.path)) return;
      const { type } = await vscode.workspace.fs.stat(uri);
      if (type === vscode.FileType.Directory) this.reload();
    };
    this.#watchers.push(
      created,
      created.onDidCreate((uri) => void look(uri).catch(() => undefined)),
    );
  }
}

function asTyped(project: Project, openText: (path: string) => string | undefined, { parseWrangler, replaceFile }: Reader): Project {
  return project.wranglerFiles.reduce((result, { path, text }) => {
    const open = openText(path);
    return open === undefined || open === text ? result : replaceFile(result, parseWrangler(open, path));
  }, project);
}
