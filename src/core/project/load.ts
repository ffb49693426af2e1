import { dirname, join } from 'node:path';
import type { PreflightConfig } from '../config/config.ts';
import type { GitFacts, Project, ProjectFiles } from '../project.ts';
import { type Discovery, discover } from '../wrangler/discover.ts';
import type { WranglerFile } from '../wrangler/file.ts';
import { parseWrangler } from '../wrangler/parse.ts';
import { loadWranglerSchema } from '../wrangler/schema.ts';
import { createProject } from './create.ts';
import { DiskFiles } from './disk-files.ts';
import { readGit, readGitWithoutGit } from './git.ts';
import { walkFiles } from './walk.ts';

export type LoadOptions = {
  readonly config?: PreflightConfig;
  /** The folder may run `git`. Default false: then .gitignore files are read, and what git tracks is unknown. */
  readonly isTrusted?: boolean;
  /** Paths found already, e.g. by the editor's file index; default: the folder is walked. */
  readonly paths?: readonly string[];
  /** Default: the disk. */
  readonly files?: ProjectFiles;
  /** Text of a file as it stands in an editor, by path. */
  readonly textOf?: (path: string) => string | undefined;
  /** Absolute path of the schema to use when the project has no wrangler of its own. */
  readonly bundledSchema?: string;
  /** Files that were parsed before: one whose text is still the same is taken as it is. */
  readonly known?: readonly WranglerFile[];
  readonly signal?: AbortSignal;
};

export type LoadedProject = {
  readonly project: Project;
  readonly discovery: Discovery;
  /** All files below the root that git does not ignore; what was passed as `paths` if so. */
  readonly paths: readonly string[];
  /** Folders that could not be read. */
  readonly errors: readonly { readonly path: string; readonly code: string }[];
};

/** Reads a folder (absolute) into a snapshot. Throws only when `signal` aborts; an unreadable folder is in `errors`. */
export async function loadProject(root: string, options: LoadOptions = {}): Promise<LoadedProject> {
  const { signal } = options;
  const [walk, git] = await Promise.all([
    options.paths ? { files: options.paths, errors: [] } : walkFiles(root, signal),
    options.isTrusted === true ? readGit(root, signal) : readGitWithoutGit(root),
  ]);
  signal?.throwIfAborted();
  const files = options.files ?? new DiskFiles(root);
  const discovery = discover(withTracked(walk.files, git), files);
  const wranglerFiles = await parseAll(discovery.wranglerPaths, (path) => options.textOf?.(path) ?? files.read(path), options.known ?? []);
  const project = createProject({
    root,
    wranglerFiles,
    files,
    git,
    ...(options.config ? { config: options.config } : {}),
    schemaFor: (path) => loadWranglerSchema(dirname(join(root, path)), options.bundledSchema),
  });
  return { project, discovery, paths: walk.files, errors: walk.errors };
}

/** Milliseconds that parsing may take before others have their turn. */
const turn = 10;

async function parseAll(
  paths: readonly string[],
  read: (path: string) => string | undefined,
  known: readonly WranglerFile[],
): Promise<readonly WranglerFile[]> {
  const before = new Map(known.map((file) => [file.path, file]));
  const parsed: WranglerFile[] = [];
  let end = performance.now() + turn;
  for (const path of paths) {
    const text = read(path);
    const same = before.get(path);
    if (text !== undefined) parsed.push(same?.text === text ? same : parseWrangler(text, path));
    if (performance.now() < end) continue;
    // An editor goes on typing while a thousand files are read.
    await new Promise((resolve) => setImmediate(resolve));
    end = performance.now() + turn;
  }
  return parsed;
}

/** A file that git tracks although a rule ignores it is part of the project all the same. */
function withTracked(paths: readonly string[], git: GitFacts): ReadonlySet<string> {
  return new Set([...paths, ...(git.tracked ?? [])]);
}
