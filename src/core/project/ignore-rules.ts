import ignore, { type Ignore } from 'ignore';

type Level = { readonly folder: string; readonly rules: Ignore };

/**
 * What .gitignore files say of paths, read lazily folder by folder: deeper files win, and nothing below an ignored folder
 * comes back (https://git-scm.com/docs/gitignore). Paths are relative to `root`'s top, with `/`, no leading or trailing slash.
 */
export class IgnoreRules {
  readonly #read: (folder: string) => readonly string[];
  readonly #levels = new Map<string, Level | undefined>();
  readonly #folders = new Map<string, boolean>();

  /** `read` gives the texts of the ignore files that stand in a folder (`''` is the top), weakest first. */
  constructor(read: (folder: string) => readonly string[]) {
    this.#read = read;
  }

  isIgnored(path: string, isFolder = false): boolean {
    const parent = folderOf(path);
    if (parent !== '' && this.#isFolderIgnored(parent)) return true;
    return isFolder ? this.#isFolderIgnored(path) : this.#decide(path, false);
  }

  #isFolderIgnored(folder: string): boolean {
    let known = this.#folders.get(folder);
    if (known === undefined) {
      const parent = folderOf(folder);
      known = (parent !== '' && this.#isFolderIgnored(parent)) || this.#decide(folder, true);
      this.#folders.set(folder, known);
    }
    return known;
  }

  /** The deepest ignore file that says anything decides. */
  #decide(path: string, isFolder: boolean): boolean {
    for (let folder = folderOf(path); ; folder = folderOf(folder)) {
      const level = this.#level(folder);
      if (level) {
        const inside = folder === '' ? path : path.slice(folder.length + 1);
        const { ignored, unignored } = level.rules.test(isFolder ? `${inside}/` : inside);
        if (ignored || unignored) return ignored;
      }
      if (folder === '') return false;
    }
  }

  #level(folder: string): Level | undefined {
    if (!this.#levels.has(folder)) {
      const texts = this.#read(folder);
      this.#levels.set(folder, texts.length > 0 ? { folder, rules: ignore({ ignorecase: false }).add([...texts].join('\n')) } : undefined);
    }
    return this.#levels.get(folder);
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
