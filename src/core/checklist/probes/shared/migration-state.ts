import type { D1Database } from '../../../account/resources/d1.ts';
import { deployed, effectiveBinding, shortId } from '../../deployed.ts';
import type { ProbeContext } from '../../probe.ts';
import type { ConfiguredDatabase, D1Entry, FoundDatabase } from './d1-databases.ts';
import { appliedAt, appliedMigrations, byNumber, migrationFiles, migrationPlace } from './migrations.ts';
import type { AppliedMigration, MigrationFile, MigrationPlace } from './migrations.ts';
import { count, listed } from './parts.ts';
import { workerName } from './places.ts';

/** A database's migrations in the checkout against those that ran. */
export type MigrationState = {
  readonly database: D1Database;
  readonly place: MigrationPlace;
  readonly files: readonly MigrationFile[];
  /** Undefined: there is no migrations table. */
  readonly applied: readonly AppliedMigration[] | undefined;
  readonly pending: readonly MigrationFile[];
  /** Applied, but not in the checkout. */
  readonly extra: readonly AppliedMigration[];
  /** Changed by a commit after they were applied. */
  readonly edited: readonly string[];
  /** Pending, but sorting before the last applied one. */
  readonly outOfOrder: readonly string[];
  /** Flaws beside pending migrations, as clauses. */
  readonly notes: readonly string[];
};

/** Compares folder and table of a database that was found. Throws `AccountError`. */
export async function migrationState(
  context: ProbeContext,
  configured: ConfiguredDatabase,
  found: Extract<FoundDatabase, { state: 'found' }>,
): Promise<MigrationState> {
  const { database } = found;
  const places = placesOf(context, configured.entries);
  const [place] = places;
  if (!place) throw new Error('a configured database has at least one entry');
  const files = migrationFiles(context, place);
  const applied = await appliedMigrations(context, database, place.table);
  const inTable = new Set(applied?.map(({ name }) => name));
  const inFolder = new Set(files.map(({ name }) => name));
  const pending = files.filter(({ name }) => !inTable.has(name));
  const extra = (applied ?? []).filter(({ name }) => !inFolder.has(name));
  const last = (applied ?? [])
    .map(({ name }) => name)
    .toSorted(byNumber)
    .at(-1);
  const outOfOrder = last === undefined ? [] : pending.map(({ name }) => name).filter((name) => byNumber(name, last) < 0);
  const edited = await editedAfter(context, files, applied ?? []);
  const elsewhere = await deployedElsewhere(context, configured.entries, database.id);
  const base = { database, place, files, applied, pending, extra, edited, outOfOrder };
  const marked = place.folder === undefined ? undefined : context.project.files.read(`${place.folder}/APPLIED_THROUGH`)?.trim();
  return {
    ...base,
    notes: [...notesOf(base, places), ...markNote(marked, applied), ...elsewhere, ...nameNote(configured, found)],
  };
}

/** The distinct places that entries name; one that is neither written nor there is wrangler's default and says nothing. */
function placesOf(context: ProbeContext, entries: readonly D1Entry[]): readonly MigrationPlace[] {
  const all = entries.map((entry) => migrationPlace(context, entry));
  const meant = all.filter(({ isWritten, isThere }) => isWritten || isThere);
  const byKey = new Map(
    (meant.length > 0 ? meant : all.slice(0, 1)).map((place) => [JSON.stringify([place.folder, place.pattern, place.table]), place]),
  );
  return [...byKey.values()];
}

function notesOf(state: Omit<MigrationState, 'notes'>, places: readonly MigrationPlace[]): string[] {
  const { place, applied = [], extra, edited, outOfOrder } = state;
  const folder = place.folder ?? 'migrations_dir';
  const notes: string[] = [];
  if (!place.isThere && applied.length > 0)
    notes.push(
      `${folder} is not in this checkout, though ${count(applied.length, 'migration')} ${applied.length === 1 ? 'was' : 'were'} applied`,
    );
  else if (extra.length > 0)
    notes.push(
      `${count(extra.length, 'applied migration')} ${extra.length === 1 ? 'is' : 'are'} not in this checkout: ${listed(extra.map(({ name }) => name))}`,
    );
  if (!place.isThere && applied.length === 0) notes.push(`there is no ${folder}, so nothing shows whether its schema is complete`);
  if (outOfOrder.length > 0)
    notes.push(`out of order: ${listed(outOfOrder)} ${outOfOrder.length === 1 ? 'sorts' : 'sort'} before the last applied one`);
  if (edited.length > 0) notes.push(`${listed(edited)} ${edited.length === 1 ? 'was' : 'were'} edited after being applied`);
  if (places.length > 1) {
    const named = places.map((one) => `${one.folder ?? 'outside the project'} (${one.table})`);
    notes.push(`its configs name different migrations: ${listed(named)}`);
  }
  return notes;
}

function markNote(marked: string | undefined, applied: readonly AppliedMigration[] | undefined): string[] {
  const last = applied?.at(-1)?.name;
  if (marked === undefined || marked === '' || last === undefined || marked === last) return [];
  return [`APPLIED_THROUGH says ${listed([marked.split('\n')[0]?.slice(0, 80) ?? ''])}, the database ${last}`];
}

function nameNote(configured: ConfiguredDatabase, found: Extract<FoundDatabase, { state: 'found' }>): string[] {
  if (found.by === 'id') return [];
  const how = found.by === 'name' ? 'by its name' : `by what is deployed under ${configured.entries[0]?.binding ?? 'its binding'}`;
  return configured.entries.some(({ node }) => node.members.some(({ key }) => key === 'database_id'))
    ? [`the config has no real database_id, so it was found ${how}`]
    : [];
}

async function deployedElsewhere(context: ProbeContext, entries: readonly D1Entry[], id: string): Promise<string[]> {
  const notes = await Promise.all(
    entries.map(async ({ target, binding }) => {
      if (target.name === undefined) return [];
      const { binding: bound } = effectiveBinding(await deployed(context, target.name), binding);
      return bound?.databaseId === undefined || bound.databaseId === id
        ? []
        : [`${workerName(target)} is deployed with another database (${shortId(bound.databaseId)}) as ${binding}`];
    }),
  );
  return notes.flat();
}

/**
 * Applied files whose last commit is younger than their run and changed them. A file whose only commit is its first was committed late, which is no
 * change; without git nothing can be said.
 */
async function editedAfter(
  context: ProbeContext,
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): Promise<readonly string[]> {
  const { git, signal } = context;
  const at = new Map(applied.map((one) => [one.name, appliedAt(one)]));
  const ran = files.filter(({ name }) => at.has(name));
  if (!git || ran.length === 0) return [];
  const newest = await git.lastCommit(
    ran.map(({ path }) => path),
    signal,
  );
  if (!newest) return [];
  // Only what ran before the newest commit of all can have been changed since; one process each, so no more than a hundred.
  const old = ran.filter(({ name }) => (at.get(name) ?? Number.POSITIVE_INFINITY) < newest.at).slice(-100);
  const edited = await Promise.all(
    old.map(async ({ name, path }) => {
      const commit = await git.lastCommit([path], signal);
      if (!commit || commit.at <= (at.get(name) ?? Number.POSITIVE_INFINITY)) return undefined;
      return (await git.textBefore(commit.sha, path, signal)) === undefined ? undefined : name;
    }),
  );
  return edited.filter((name) => name !== undefined);
}
