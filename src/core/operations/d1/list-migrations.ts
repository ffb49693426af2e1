import { relative } from 'node:path';
import type { AccountReads } from '../../account/account.ts';
import { AccountError } from '../../account/errors.ts';
import type { GitHistory } from '../git-history.ts';
import { OperationError } from '../operation-error.ts';
import type { LocalD1 } from './local-d1.ts';
import { numberOf, readMigrations, resolveDatabase } from './migration-source.ts';
import type { DatabaseTarget, MigrationFile } from './migration-source.ts';
import { readMigrationsTable } from './migrations-table.ts';
import type { MigrationsTable } from './migrations-table.ts';

/** How one migration stands in one place. */
export type MigrationState = {
  readonly name: string;
  /** Epoch milliseconds; undefined while it is pending. */
  readonly appliedAt: number | undefined;
  readonly state: 'applied' | 'pending' | 'missing-file';
  /** Pending, though one with a higher number is applied: wrangler would apply it now, after the later one. */
  readonly isOutOfOrder: boolean;
  /** The file is another than it was, by git, when it was applied. False also where git cannot say. */
  readonly isEdited: boolean;
};

/** One column of the table: the local database, or the remote one of a target. `error` says why it could not be read. */
export type MigrationColumn = {
  readonly place: 'local' | 'remote';
  readonly environment: string | undefined;
  readonly worker: string | undefined;
  readonly binding: string;
  readonly database: { readonly id: string; readonly name: string } | undefined;
  readonly table: string;
  readonly migrations: readonly MigrationState[];
  readonly error?: string;
};

export type ListOptions = {
  readonly databases: readonly DatabaseTarget[];
  /** Undefined: signed out; then only the local column is there. */
  readonly account: Pick<AccountReads, 'd1' | 'd1ByName' | 'd1Select'> | undefined;
  readonly git?: { readonly history: GitHistory; readonly root: string };
  /** Undefined: no wrangler, or not wanted; then there are no local columns. */
  readonly local?: LocalD1;
  readonly signal: AbortSignal;
};

/** Every database of these targets side by side; reads only. A place that cannot be read has its reason in `error` and does not take down others. */
export async function listMigrations({ databases, account, git, local, signal }: ListOptions): Promise<readonly MigrationColumn[]> {
  const columns = databases.flatMap((database) => [
    ...(local ? [column(database, 'local', () => localTable(local, database, signal), git, signal)] : []),
    ...(account ? [column(database, 'remote', () => remoteTable(account, database, signal), git, signal)] : []),
  ]);
  return (await Promise.all(columns)).filter((one) => one !== undefined);
}

type Seen = { readonly database: { readonly id: string; readonly name: string } | undefined; readonly table: MigrationsTable };

async function remoteTable(account: NonNullable<ListOptions['account']>, database: DatabaseTarget, signal: AbortSignal): Promise<Seen> {
  const found = await resolveDatabase(database, account, signal);
  return { database: found, table: await readMigrationsTable(account, found.id, database.table, signal) };
}

async function localTable(local: LocalD1, database: DatabaseTarget, signal: AbortSignal): Promise<Seen | undefined> {
  const table = await local.migrationsTable(database, signal);
  return table && { database: undefined, table };
}

async function column(
  database: DatabaseTarget,
  place: MigrationColumn['place'],
  read: () => Promise<Seen | undefined>,
  git: ListOptions['git'],
  signal: AbortSignal,
): Promise<MigrationColumn | undefined> {
  const { target, binding, table } = database;
  const base = { place, environment: target.env, worker: target.name, binding, table, database: undefined, migrations: [] };
  try {
    const seen = await read();
    if (!seen) return undefined;
    const states = migrationStates(readMigrations(database), seen.table);
    const migrations = place === 'remote' && git ? await withEdits(states, database, git, signal) : states;
    return { ...base, database: seen.database, migrations };
  } catch (error) {
    if (AccountError.is(error, 'aborted') || signal.aborted) throw error;
    if (AccountError.is(error) || error instanceof OperationError) return { ...base, error: error.message };
    throw error;
  }
}

/** Files and rows put together: rows without a file first, in the order they were applied, then the files in theirs. */
export function migrationStates(files: readonly Pick<MigrationFile, 'name'>[], table: MigrationsTable): MigrationState[] {
  const applied = new Map(table.applied.map((row) => [row.name, row]));
  const names = new Set(files.map(({ name }) => name));
  const highest = Math.max(...table.applied.map(({ name }) => numberOf(name)).filter(Number.isFinite), Number.NEGATIVE_INFINITY);
  const missing = table.applied.filter(({ name }) => !names.has(name));
  return [
    ...missing.map(({ name, appliedAt }) => ({ name, appliedAt, state: 'missing-file' as const, isOutOfOrder: false, isEdited: false })),
    ...files.map(({ name }) => {
      const row = applied.get(name);
      return {
        name,
        appliedAt: row?.appliedAt,
        state: row ? ('applied' as const) : ('pending' as const),
        isOutOfOrder: !row && numberOf(name) < highest,
        isEdited: false,
      };
    }),
  ];
}

/** The table keeps names only, so git says what a file was when it was applied; line ends do not count. */
async function withEdits(
  states: readonly MigrationState[],
  database: DatabaseTarget,
  { history, root }: NonNullable<ListOptions['git']>,
  signal: AbortSignal,
): Promise<MigrationState[]> {
  const texts = new Map(readMigrations(database).map((file) => [file.name, file]));
  return Promise.all(
    states.map(async (state) => {
      const file = texts.get(state.name);
      if (!file || state.appliedAt === undefined) return state;
      const path = relative(root, file.path).replaceAll('\\', '/');
      const then = path.startsWith('..') ? undefined : await history.textBefore(path, state.appliedAt, signal);
      return { ...state, isEdited: then !== undefined && plain(then) !== plain(file.text) };
    }),
  );
}

function plain(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .trimEnd();
}
