import type { Project } from '../project.ts';
import { targetsOf } from '../wrangler/environments.ts';
import type { WranglerFile } from '../wrangler/file.ts';

/** Memo keys that start with this hold facts of the disk alone; they outlive a change of a wrangler file's text. */
const diskFactPrefix = 'files:';

/** Where the disk facts of a replaced project come from. */
type Replaced = Project & { readonly origin?: Project };

/**
 * The project with one wrangler file put in place of the one at its path, or added. Cheap enough for each keystroke:
 * facts of the disk are shared with the old project, facts of the wrangler files are computed anew.
 */
export function replaceFile(project: Project, file: WranglerFile): Project {
  const known = project.wranglerFiles.some((each) => each.path === file.path);
  const wranglerFiles = known
    ? project.wranglerFiles.map((each) => (each.path === file.path ? file : each))
    : [...project.wranglerFiles, file];
  const facts = new Map<string, unknown>();
  // Facts of the disk come from the project that was read, never through the one before: a chain of them would grow with each keystroke.
  const origin = (project as Replaced).origin ?? project;
  const replaced: Replaced = {
    ...project,
    origin,
    wranglerFiles,
    targets: (only) => (only ? targetsOf(only) : wranglerFiles.flatMap((each) => targetsOf(each))),
    memo<T>(key: string, compute: () => T): T {
      if (key.startsWith(diskFactPrefix)) return origin.memo(key, compute);
      if (!facts.has(key)) facts.set(key, compute());
      return facts.get(key) as T;
    },
  };
  return replaced;
}
