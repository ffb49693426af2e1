import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, normalize, sep } from 'node:path';
import type { ProjectFiles } from '../project.ts';
import { isWranglerPath } from '../wrangler/discover.ts';

const maxBytes = 10_000_000;
/** Answers kept per snapshot; beyond it the disk is asked again. */
const maxKept = 50_000;

/**
 * Files of a folder on disk, as one snapshot: what was seen once is not asked again. Paths that leave the root do not exist.
 * Pipes, devices and folders that cannot be read are empty, never an error.
 */
export class DiskFiles implements ProjectFiles {
  readonly #root: string;
  readonly #exists = new Map<string, boolean>();
  readonly #lists = new Map<string, readonly string[]>();
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(root: string) {
    this.#root = root;
  }

  exists(path: string): boolean {
    return kept(this.#exists, path, false, () => {
      const absolute = this.#absolute(path);
      return absolute !== undefined && statSync(absolute, { throwIfNoEntry: false }) !== undefined;
    });
  }

  list(folder: string): readonly string[] {
    return kept<readonly string[]>(this.#lists, folder, [], () => {
      const absolute = this.#absolute(folder);
      return absolute === undefined ? [] : readdirSync(absolute).toSorted();
    });
  }

  read(path: string): string | undefined {
    try {
      const absolute = this.#absolute(path);
      const stat = absolute === undefined ? undefined : statSync(absolute, { throwIfNoEntry: false });
      if (absolute === undefined || !stat?.isFile() || stat.size > maxBytes) return undefined;
      const bytes = readFileSync(absolute);
      // Wrangler reads its files so (`readFileSync(path, 'utf-8')`); the place of what is no text is a finding.
      return isWranglerPath(path) ? bytes.toString('utf8') : this.#decoder.decode(bytes);
    } catch {
      return undefined;
    }
  }

  #absolute(path: string): string | undefined {
    const inside = normalize(path === '' ? '.' : path);
    if (path.includes('\0') || isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`)) return undefined;
    return join(this.#root, inside);
  }
}

/** Asks once per key; a question the disk refuses (no permission, a loop of links) gives `nothing`. */
function kept<T>(answers: Map<string, T>, key: string, nothing: T, ask: () => T): T {
  const known = answers.get(key);
  if (known !== undefined) return known;
  let answer = nothing;
  try {
    answer = ask();
  } catch {
    // Nothing to be seen there is the answer.
  }
  if (answers.size < maxKept) answers.set(key, answer);
  return answer;
}
