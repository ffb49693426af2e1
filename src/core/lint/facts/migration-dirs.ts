import type { Project } from '../../project.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { child, items, member, stringAt, type ObjectNode, type Path, type StringNode } from '../../wrangler/node.ts';
import { folderOf, isTemplated, resolveIn } from './paths.ts';
import { scopes } from './scopes.ts';

/** Where `wrangler d1 migrations apply` looks for one D1 binding; `folder` is a project path, undefined when it lies outside the project. */
export type MigrationDir = {
  readonly file: WranglerFile;
  readonly binding: ObjectNode;
  readonly path: Path;
  /** `migrations_dir` as written; undefined for the default `./migrations`. */
  readonly written: StringNode | undefined;
  readonly folder: string | undefined;
  /** With `migrations_pattern` also files in folders below count. */
  readonly hasPattern: boolean;
};

/** The migration folders of every D1 binding of a file. Source: `resolveMigrationsConfig` in wrangler (packages/wrangler/src/d1/migrations). */
export function migrationDirs(file: WranglerFile): MigrationDir[] {
  return scopes(file).flatMap(({ node, path }) =>
    items(child(node, 'd1_databases')).flatMap((binding, index) => {
      if (binding.kind !== 'object') return [];
      const written = stringAt(binding, 'migrations_dir');
      if (written && isTemplated(written.value)) return [];
      const folder = resolveIn(folderOf(file.path), written?.value ?? 'migrations');
      return [
        {
          file,
          binding,
          path: [...path, 'd1_databases', index],
          written,
          folder,
          hasPattern: member(binding, 'migrations_pattern') !== undefined,
        },
      ];
    }),
  );
}

/** True for a `.sql` file that `apply` would run for some D1 binding of the project. */
export function isMigration(path: string, project: Project): boolean {
  const dirs = project.memo('migration-dirs', () => {
    const found = new Map<string, boolean>();
    for (const file of project.wranglerFiles) {
      for (const { folder, hasPattern } of migrationDirs(file))
        if (folder !== undefined) found.set(folder, hasPattern || found.get(folder) === true);
    }
    return found;
  });
  if (!path.endsWith('.sql')) return false;
  const own = folderOf(path);
  for (const [folder, isDeep] of dirs) if (own === folder || (isDeep && own.startsWith(`${folder}/`))) return true;
  return false;
}
