import type { ProjectFiles } from '../project.ts';

/** Files given as text: for tests and for workspaces that are not on disk. Paths are relative, with `/`. */
export class MemoryFiles implements ProjectFiles {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #folders = new Map<string, Set<string>>();

  constructor(texts: Readonly<Record<string, string>> | ReadonlyMap<string, string>) {
    this.#texts = texts instanceof Map ? new Map(texts) : new Map(Object.entries(texts));
    for (const path of this.#texts.keys()) {
      let child = path;
      while (child !== '') {
        const at = child.lastIndexOf('/');
        const folder = child.slice(0, Math.max(0, at));
        const names = this.#folders.get(folder) ?? new Set();
        this.#folders.set(folder, names.add(child.slice(at + 1)));
        child = folder;
      }
    }
  }

  get paths(): readonly string[] {
    return [...this.#texts.keys()];
  }

  exists(path: string): boolean {
    const clean = withoutDots(path);
    return this.#texts.has(clean) || this.#folders.has(clean) || clean === '';
  }

  list(folder: string): readonly string[] {
    return [...(this.#folders.get(withoutDots(folder)) ?? [])].toSorted();
  }

  read(path: string): string | undefined {
    return this.#texts.get(withoutDots(path));
  }
}

/** `./a//b/../c/` → `a/c`; what leaves the root is no path of ours and stays as it is. */
function withoutDots(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return path;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
