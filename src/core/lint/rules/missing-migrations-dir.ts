import type { Project } from '../../project.ts';
import { stringAt } from '../../wrangler/node.ts';
import { migrationDirs, type MigrationDir } from '../facts/migration-dirs.ts';
import { folderOf, foldersUp, resolveIn } from '../facts/paths.ts';
import { insertMember, setString } from '../fixes/edit.ts';
import type { Finding, Fix, Rule } from '../rule.ts';

export const missingMigrationsDir: Rule = {
  id: 'missing-migrations-dir',
  severity: 'warning',
  summary: 'The folder that D1 migrations are read from does not exist.',
  *wrangler(file, project) {
    if (file.problems.length > 0 || !isCheckout(file.path, project)) return;
    for (const dir of migrationDirs(file)) {
      if (dir.folder === undefined || project.files.exists(dir.folder)) continue;
      yield* dir.written ? explicit(dir, dir.written.value, project) : byDefault(dir, project);
    }
  },
};

function* explicit(dir: MigrationDir, written: string, project: Project): Generator<Finding> {
  if (!dir.written) return;
  const elsewhere = candidates(dir, project);
  yield {
    span: dir.written.span,
    message: `The folder ${written} does not exist from ${folderOf(dir.file.path) || 'the root'}, so apply finds no migrations. ${elsewhere[0] ? `There is SQL in ${elsewhere[0]}.` : 'Create it, or correct the path.'}`,
    fixes: elsewhere.map((path) => pointTo(dir, path)),
  };
}

/** wrangler never guesses: with SQL in another folder and no migrations_dir, nothing is ever applied. */
function* byDefault(dir: MigrationDir, project: Project): Generator<Finding> {
  const elsewhere = candidates(dir, project);
  if (!elsewhere[0]) return;
  const name = stringAt(dir.binding, 'binding') ?? stringAt(dir.binding, 'database_name');
  yield {
    span: name?.span ?? dir.binding.span,
    severity: 'information',
    message: `migrations_dir is not set and ./migrations does not exist, while there is SQL in ${elsewhere[0]}. wrangler does not look there: set migrations_dir if those are the migrations.`,
    fixes: elsewhere.map((path) => pointTo(dir, path)),
  };
}

function pointTo(dir: MigrationDir, path: string): Fix {
  const edits = (): ReturnType<Fix['edits']> =>
    dir.written ? [setString(dir.file, dir.written, path)] : insertMember(dir.file, dir.path, 'migrations_dir', JSON.stringify(path));
  return { id: 'point-migrations-dir', title: `Set migrations_dir to ${path}`, isSafe: false, edits };
}

/** Folders with numbered SQL where tools usually put it, as written from the wrangler file. */
function candidates(dir: MigrationDir, project: Project): string[] {
  const own = folderOf(dir.file.path);
  const usual = [
    'migrations',
    'drizzle',
    'drizzle/migrations',
    'db/migrations',
    'src/db/migrations',
    'database/migrations',
    'sql/migrations',
    'prisma/migrations',
    'd1/migrations',
    'migrations/d1',
  ];
  const written = usual.flatMap((name) => [name, `../${name}`, `../../${name}`]);
  return written.filter((name) => {
    const folder = resolveIn(own, name);
    return folder !== undefined && folder !== dir.folder && project.files.list(folder).some((entry) => /^\d.*\.sql$/.test(entry));
  });
}

/** A file that was copied out alone (a corpus, a gist, a virtual folder) says nothing about the folders that should be beside it. */
function isCheckout(path: string, project: Project): boolean {
  for (const folder of foldersUp(folderOf(path))) {
    const names = project.files.list(folder);
    if (names.some((name) => /^(?:package\.json|deno\.jsonc?|pyproject\.toml|Cargo\.toml|src|\.git)$/.test(name))) return true;
  }
  return false;
}
