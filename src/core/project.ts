import type { Target, WranglerFile } from './wrangler/file.ts';
import type { PreflightConfig } from './config/config.ts';
import type { WranglerSchema } from './wrangler/schema.ts';

/**
 * The files below a root as rules and probes see them: synchronous, read-only, paths relative to the root with `/`.
 * On disk `DiskFiles` answers; virtual workspaces and tests give `MemoryFiles`.
 */
export type ProjectFiles = {
  /** A file or folder stands at this path (git-ignored ones count). */
  exists(path: string): boolean;
  /** Names directly in a folder; empty when it cannot be read. */
  list(folder: string): readonly string[];
  /** Text of a UTF-8 file of up to 10 MB, else undefined. A wrangler file with bytes that are no UTF-8 has U+FFFD in their place, as wrangler reads it. */
  read(path: string): string | undefined;
};

/** What git says of a path; undefined when the root is no git work tree or git is not there. */
export type GitFacts = {
  isTracked(path: string): boolean | undefined;
  isIgnored(path: string): boolean | undefined;
  /** Paths git tracks; undefined outside a work tree. */
  readonly tracked: readonly string[] | undefined;
};

/** A folder with wrangler files, as a snapshot: what file rules look sideways at and project probes read. */
export type Project = {
  /** Absolute folder or URI, for messages only. */
  readonly root: string;
  readonly wranglerFiles: readonly WranglerFile[];
  readonly files: ProjectFiles;
  readonly git: GitFacts;
  readonly config: PreflightConfig;
  targets(file?: WranglerFile): readonly Target[];
  /** The JSON schema of the wrangler that reads this file; absent where none can be found. */
  readonly schemaFor?: (path: string) => WranglerSchema | undefined;
  /** Runs `compute` once per key and snapshot: for facts that several rules share. */
  memo<T>(key: string, compute: () => T): T;
};
