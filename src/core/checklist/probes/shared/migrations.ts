import gitignore from 'ignore'; // patterns of migrations_pattern are globs; ours would differ in a corner
import { resolveIn } from '../../../lint/facts/paths.ts';
import { stringAt } from '../../../wrangler/node.ts';
import type { D1Database } from '../../../account/resources/d1.ts';
import { gitBlobHash } from '../../inputs-hash.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';
import { folderOf } from '../../select-targets.ts';
import { tablesOf } from './app-tables.ts';
import type { D1Entry } from './d1-databases.ts';

/** Where `wrangler d1 migrations apply` looks for one entry, as project paths. */
export type MigrationPlace = {
  /** Undefined when it lies outside the project. */
  readonly folder: string | undefined;
  readonly pattern: string | undefined;
  readonly table: string;
  readonly isWritten: boolean;
  readonly isThere: boolean;
};

export type MigrationFile = { readonly name: string; readonly path: string; readonly blob: string };
export type AppliedMigration = { readonly name: string; readonly at: string };

const most = 5_000;

/** Defaults of wrangler's `resolveMigrationsConfig` (packages/wrangler/src/d1/migrations); paths are relative to the config file. */
export function migrationPlace(context: Pick<ProbeContext, 'project'>, { target, node }: D1Entry): MigrationPlace {
  const written = stringAt(node, 'migrations_dir')?.value;
  const folder = resolveIn(folderOf(target), written ?? 'migrations');
  const pattern = stringAt(node, 'migrations_pattern')?.value;
  return {
    folder,
    pattern: pattern === undefined ? undefined : resolveIn(folderOf(target), pattern),
    table: stringAt(node, 'migrations_table')?.value ?? 'd1_migrations',
    isWritten: written !== undefined,
    isThere: folder !== undefined && context.project.files.exists(folder),
  };
}

/** The files that apply would run, in its order. Names are relative to the folder, as wrangler records them. */
export function migrationFiles(context: Pick<ProbeContext, 'project'>, place: MigrationPlace): readonly MigrationFile[] {
  const { folder, pattern } = place;
  if (folder === undefined || !place.isThere) return [];
  const { files } = context.project;
  const paths = pattern === undefined ? files.list(folder).map((name) => join(folder, name)) : below(context, folder);
  const matches = pattern === undefined ? (path: string) => path.endsWith('.sql') : matcher(pattern);
  return paths
    .filter(matches)
    .map((path) => ({
      name: folder === '' ? path : path.slice(folder.length + 1),
      path,
      blob: gitBlobHash(files.read(path) ?? ''),
    }))
    .toSorted((a, b) => byNumber(a.name, b.name));
}

/** wrangler's order: the number that the first segment starts with, then by text; without a number last. */
export function byNumber(a: string, b: string): number {
  const [first, second] = [numberOf(a), numberOf(b)];
  return first === second ? (a < b ? -1 : a > b ? 1 : 0) : first < second ? -1 : 1;
}

/**
 * What the migrations table says, oldest first; undefined when there is no such table. Two SELECTs: `wrangler d1 migrations list` would create
 * the table, which is a write.
 */
export async function appliedMigrations(
  context: ProbeContext,
  database: Pick<D1Database, 'id'>,
  table: string,
): Promise<readonly AppliedMigration[] | undefined> {
  const account = required(context, 'account');
  const { tables, isWhole } = await tablesOf(context, database.id);
  if (!tables.has(table) && (isWhole || !(await isThere(context, database.id, table)))) return undefined;
  const quoted = `"${table.replaceAll('"', '""')}"`;
  const { rows } = await account.d1Select(database.id, `SELECT id, name, applied_at FROM ${quoted} ORDER BY id`, [], context.signal);
  return rows.map((row) => ({ name: textOf(row['name']), at: textOf(row['applied_at']) }));
}

async function isThere(context: ProbeContext, databaseId: string, table: string): Promise<boolean> {
  const sql = "SELECT name FROM sqlite_master WHERE type='table' AND name=?1";
  const { rows } = await required(context, 'account').d1Select(databaseId, sql, [table], context.signal);
  return rows.length > 0;
}

/** Epoch ms of SQLite's `CURRENT_TIMESTAMP`, which is UTC. */
export function appliedAt({ at }: AppliedMigration): number {
  return Date.parse(`${at.replace(' ', 'T').replace(/Z?$/, 'Z')}`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function numberOf(name: string): number {
  const digits = /^\d+/.exec(name.split('/')[0] ?? '')?.[0];
  return digits === undefined ? Number.POSITIVE_INFINITY : Number(digits);
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function matcher(pattern: string): (path: string) => boolean {
  const rules = gitignore().add(`/${pattern}`);
  return (path) => rules.ignores(path);
}

/** Everything below a folder; a name that ends as a file's is not asked for its children. */
function below({ project }: Pick<ProbeContext, 'project'>, folder: string): readonly string[] {
  const found: string[] = [];
  const open = [folder];
  for (let at = open.shift(); at !== undefined && found.length < most; at = open.shift()) {
    for (const name of project.files.list(at)) {
      if (/\.\w+$/.test(name)) found.push(join(at, name));
      else open.push(join(at, name));
    }
  }
  return found;
}
