import type { PreflightConfig } from '../config/config.ts';
import { emptyConfig } from '../config/config.ts';
import type { GitFacts, Project, ProjectFiles } from '../project.ts';
import { targetsOf } from '../wrangler/environments.ts';
import type { WranglerFile } from '../wrangler/file.ts';
import { parseWrangler } from '../wrangler/parse.ts';
import type { WranglerSchema } from '../wrangler/schema.ts';
import { isWranglerPath } from '../wrangler/discover.ts';
import { noGit } from './git.ts';
import { MemoryFiles } from './memory-files.ts';

type Parts = {
  readonly root: string;
  readonly wranglerFiles: readonly WranglerFile[];
  readonly files: ProjectFiles;
  readonly git?: GitFacts;
  readonly config?: PreflightConfig;
  readonly schemaFor?: (path: string) => WranglerSchema | undefined;
};

/** A snapshot from parts that are read already. */
export function createProject(parts: Parts): Project {
  const memos = new Map<string, { readonly value: unknown }>();
  return {
    root: parts.root,
    wranglerFiles: parts.wranglerFiles,
    files: parts.files,
    git: parts.git ?? noGit,
    config: parts.config ?? emptyConfig,
    ...(parts.schemaFor ? { schemaFor: parts.schemaFor } : {}),
    targets: (file) => (file ? targetsOf(file) : parts.wranglerFiles.flatMap(targetsOf)),
    memo<T>(key: string, compute: () => T): T {
      let known = memos.get(key);
      if (!known) memos.set(key, (known = { value: compute() }));
      return known.value as T;
    },
  };
}

/** A snapshot of files given as text, e.g. a workspace that is not on disk, or a test. */
export function createMemoryProject(
  texts: Readonly<Record<string, string>>,
  options: Partial<Omit<Parts, 'files' | 'wranglerFiles'>> = {},
): Project {
  const files = new MemoryFiles(texts);
  const wranglerFiles = files.paths
    .filter(isWranglerPath)
    .toSorted()
    .map((path) => parseWrangler(files.read(path) ?? '', path));
  return createProject({ root: 'memory:', ...options, files, wranglerFiles });
}
