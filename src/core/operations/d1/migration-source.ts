import { readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import type { AccountReads } from '../../account/account.ts';
import { orAbsent } from '../../account/errors.ts';
import type { Target } from '../../wrangler/file.ts';
import { items, stringAt } from '../../wrangler/node.ts';
import { OperationError } from '../operation-error.ts';

/** A D1 database as one target of a wrangler file names it. */
export type DatabaseTarget = {
  readonly target: Target;
  readonly binding: string;
  readonly databaseName: string | undefined;
  /** As written; a placeholder or nothing at all is possible. */
  readonly databaseId: string | undefined;
  /** Absolute folder of the migrations. */
  readonly folder: string;
  /** Glob below `folder`; wrangler's `migrations_pattern` without the folder in front. */
  readonly pattern: string;
  readonly table: string;
};

/** A migration file: name as wrangler records it (path below the folder, with `/`), text as read. */
export type MigrationFile = { readonly name: string; readonly path: string; readonly text: string };

/** The databases of a target, in file order; `root` is the project's absolute folder. */
export function databasesOf(target: Target, root: string): DatabaseTarget[] {
  return items(target.get('d1_databases')).flatMap((node) => {
    const binding = stringAt(node, 'binding')?.value;
    if (binding === undefined) return [];
    const written = relative(stringAt(node, 'migrations_dir')?.value ?? './migrations');
    const pattern = stringAt(node, 'migrations_pattern')?.value;
    return [
      {
        target,
        binding,
        databaseName: stringAt(node, 'database_name')?.value,
        databaseId: stringAt(node, 'database_id')?.value,
        folder: resolve(root, dirname(target.file.path), written),
        pattern: patternBelow(pattern === undefined ? undefined : relative(pattern), written),
        table: stringAt(node, 'migrations_table')?.value ?? 'd1_migrations',
      },
    ];
  });
}

/**
 * The id and name that the account knows a database by: its id when it is one, else its name. Throws `OperationError` `invalid` when the
 * account has no such database, and `AccountError` when it cannot be asked.
 */
export async function resolveDatabase(
  database: Pick<DatabaseTarget, 'databaseId' | 'databaseName' | 'binding'>,
  account: Pick<AccountReads, 'd1' | 'd1ByName'>,
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly name: string }> {
  const { databaseId, databaseName, binding } = database;
  const isId = databaseId !== undefined && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(databaseId);
  const byId = isId ? await orAbsent(account.d1(databaseId, signal)) : undefined;
  if (byId) return { id: byId.id, name: byId.name };
  // An id that leads nowhere is not replaced by a name: the file would say one thing and we would change another.
  const byName = !isId && databaseName !== undefined ? await account.d1ByName(databaseName, signal) : undefined;
  if (byName) return { id: byName.id, name: byName.name };
  const what = isId ? `database_id ${databaseId}` : (databaseName ?? binding);
  throw new OperationError('invalid', `This account has no D1 database for ${binding} (${what}). Correct database_id, or create it.`);
}

/** The migrations of a folder in wrangler's order (`getD1MigrationFiles` in workers-sdk, packages/workers-utils/src/d1-migrations.ts). */
export function readMigrations(database: Pick<DatabaseTarget, 'folder' | 'pattern'>): MigrationFile[] {
  return migrationNames(database).map((name) => {
    const path = join(database.folder, ...name.split('/'));
    return { name, path, text: readFileSync(path, 'utf8') };
  });
}

/** The names alone, in wrangler's order. */
export function migrationNames({ folder, pattern }: Pick<DatabaseTarget, 'folder' | 'pattern'>): string[] {
  return globSync(pattern, { cwd: folder, dot: false, onlyFiles: true, expandDirectories: false })
    .map((name) => name.replaceAll('\\', '/'))
    .toSorted(compareNames);
}

/** The number in front of the first `_`; NaN without one. */
export function numberOf(name: string): number {
  return Number.parseInt(name.split('/')[0]?.split('_')[0] ?? '', 10);
}

/** Numbers first and by their value, then by code units, folder by folder. */
function compareNames(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (const [index, one] of left.entries()) {
    const other = right[index];
    if (other === undefined) break;
    const order = compareParts(one, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareParts(a: string, b: string): number {
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left !== right) {
    if (Number.isFinite(left) && Number.isFinite(right)) return left - right;
    if (Number.isFinite(left)) return -1;
    if (Number.isFinite(right)) return 1;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

function relative(path: string): string {
  return posix.normalize(path.replaceAll('\\', '/')).replace(/(.)\/$/, '$1');
}

/** Throws `invalid` where wrangler refuses too: a pattern outside the folder. */
function patternBelow(pattern: string | undefined, folder: string): string {
  if (pattern === undefined) return '*.sql';
  if (folder === '.') return pattern;
  if (!pattern.startsWith(`${folder}/`))
    throw new OperationError('invalid', `migrations_pattern must start with ${folder}/, which is migrations_dir. Correct it.`);
  return pattern.slice(folder.length + 1);
}
