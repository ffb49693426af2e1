import type { Evidence, EvidenceRow, OperationFix } from '../evidence.ts';
import { evidence, row } from '../evidence-of.ts';
import { shortId } from '../deployed.ts';
import { fresh } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { configuredDatabases, findDatabase } from './shared/d1-databases.ts';
import type { ConfiguredDatabase, FoundDatabase } from './shared/d1-databases.ts';
import { migrationRows, size } from './shared/migration-rows.ts';
import { migrationState } from './shared/migration-state.ts';
import type { MigrationState } from './shared/migration-state.ts';
import { combine, count, listed, settle } from './shared/parts.ts';
import type { Part } from './shared/parts.ts';
import { refTo, workerArgs } from './shared/places.ts';

/** Every migration of the checkout ran on the database that production is bound to. */
export const d1MigrationsApplied: Probe = {
  id: 'd1-migrations-applied',
  class: 'auto',
  needs: ['wrangler'],
  freshnessMs: fresh.account,
  async run(context) {
    const databases = configuredDatabases(context.targets);
    if (databases.length === 0) return withoutDatabase(context);
    const looks = await Promise.all(databases.map((database) => look(context, database)));
    return evidence(context, {
      ...combine(
        looks.map(({ part }) => part),
        'databases',
      ),
      facts: { dbs: looks.map(({ state }, at) => factsOf(databases[at], state)) },
      refs: databases.flatMap(({ entries }) => entries.map(({ target, node }) => refTo(target.file, node))),
      rows: looks.map((one) => rowOf(one)),
      fixes: looks.flatMap(({ fixes }) => fixes),
      inputs: looks.map(({ database, state }) => ({
        id: state?.database.id ?? database.key,
        table: state?.place.table,
        folder: state?.place.folder,
        files: state?.files.map(({ name, blob }) => [name, blob]),
        applied: state?.applied?.map(({ name, at }) => [name, at]),
      })),
    });
  },
};

type Look = {
  readonly database: ConfiguredDatabase;
  readonly part: Part;
  readonly state?: MigrationState;
  readonly fixes: readonly OperationFix[];
};

/** None in the selected environment, though others have one, is most likely a block that was not repeated: bindings are not inherited. */
function withoutDatabase(context: ProbeContext): Evidence {
  const others = configuredDatabases(context.project.targets());
  const where = context.environments.map((name) => name || 'the top level').join(', ');
  return evidence(context, {
    verdict: others.length === 0 ? 'not-applicable' : 'warn',
    sentence:
      others.length === 0
        ? 'No wrangler file binds a D1 database.'
        : `No D1 database is bound in ${where}, though other environments have one: d1_databases is not inherited.`,
    source: 'repo',
    inputs: others.map(({ key }) => key),
  });
}

async function look(context: ProbeContext, database: ConfiguredDatabase): Promise<Look> {
  const looked = await settle(
    findDatabase(context, database).then(async (found) => ({
      found,
      state: found.state === 'found' ? await migrationState(context, database, found) : undefined,
    })),
  );
  if ('part' in looked) return { database, part: looked.part, fixes: [] };
  const { found, state } = looked;
  if (!state) return { database, part: missing(database, found), fixes: fixesOfMissing(database, found) };
  return { database, part: partOf(state), state, fixes: fixesOf(database, state) };
}

function missing({ name, id = '', entries }: ConfiguredDatabase, found: FoundDatabase): Part {
  if (found.state === 'gone' && found.namesake) {
    const { id: other, createdAt = '' } = found.namesake;
    const created = createdAt === '' ? '' : ` (created ${createdAt.slice(0, 10)})`;
    return {
      verdict: 'fail',
      sentence: `database_id ${id} does not exist; a database named ${name} exists with id ${other}${created}: it was deleted and recreated.`,
      short: `${name} was deleted and recreated`,
    };
  }
  if (found.state === 'gone')
    return {
      verdict: 'fail',
      sentence: `There is no database ${name} (${shortId(id)}) in this account.`,
      short: `no ${name} in this account`,
    };
  const binding = entries[0]?.binding ?? 'The binding';
  return {
    verdict: 'unknown',
    sentence: `${binding} has no real database_id, and this account has no database ${name}: fill in the ID, then check again.`,
    reason: 'not-found',
  };
}

function partOf(state: MigrationState): Part {
  const { database, files, applied, pending, notes, place } = state;
  const more = notes.length === 0 ? '' : `; ${notes.join('; ')}`;
  if (applied === undefined && files.length > 0)
    return {
      verdict: 'fail',
      sentence: `${database.name} has no ${place.table} table: none of ${count(files.length, 'migration')} is applied${more}.`,
      short: `0 of ${files.length} applied to ${database.name}`,
    };
  if (pending.length > 0) {
    const names = listed(pending.map(({ name }) => name));
    const are = files.length === 1 ? 'is' : 'are';
    return {
      verdict: 'fail',
      sentence: `${pending.length} of ${count(files.length, 'migration')} ${are} not applied to ${database.name}: ${names}${more}.`,
      short: `${pending.length} of ${files.length} pending in ${database.name}`,
    };
  }
  if (files.length === 0) {
    const nothing = place.isThere ? `${place.folder} holds no migrations` : '';
    const clauses = [nothing, ...notes].filter(Boolean).join('; ');
    return {
      verdict: 'warn',
      sentence: `${database.name} (${shortId(database.id)}) exists, but ${clauses}.`,
    };
  }
  const last = applied?.at(-1);
  const done = `${files.length} of ${count(files.length, 'migration')} ${files.length === 1 ? 'is' : 'are'} applied to ${database.name} (${shortId(database.id)})`;
  return notes.length > 0
    ? { verdict: 'warn', sentence: `${done}, but ${notes.join('; ')}.`, short: notes.join('; ') }
    : {
        verdict: 'pass',
        sentence: `${done}; last ${last?.name ?? ''} on ${last?.at ?? ''} UTC.`,
        short: `${files.length} of ${files.length} in ${database.name}`,
      };
}

function factsOf(
  database: ConfiguredDatabase | undefined,
  state: MigrationState | undefined,
): Record<string, string | readonly string[] | undefined> {
  return {
    uuid: state?.database.id ?? database?.id,
    name: state?.database.name ?? database?.name,
    table: state?.place.table,
    dir: state?.place.folder,
    applied: state?.applied?.map(({ name }) => name),
    pending: state?.pending.map(({ name }) => name),
    extra: state?.extra.map(({ name }) => name),
    edited: state?.edited,
    outOfOrder: state?.outOfOrder,
  };
}

function rowOf({ database, part, state, fixes }: Look): EvidenceRow {
  const [action] = fixes;
  const about = state
    ? [
        `${state.files.length - state.pending.length} of ${state.files.length} applied`,
        state.database.fileSize === undefined ? '' : size(state.database.fileSize),
        state.database.region ?? '',
        ...state.notes,
      ]
    : [part.sentence.replace(/\.$/, '')];
  return row({
    id: database.key,
    label: state?.database.name ?? database.name,
    verdict: part.verdict,
    description: about.filter(Boolean).join(' · '),
    refs: database.entries.map(({ target, node }) =>
      refTo(target.file, node, `${target.name ?? target.file.path} (${target.env ?? 'top level'})`),
    ),
    ...(part.missing && { missing: part.missing }),
    ...(action && { action }),
    ...(state && { rows: migrationRows(state) }),
  });
}

function fixesOf({ entries }: ConfiguredDatabase, { database, pending, applied, files }: MigrationState): readonly OperationFix[] {
  const [entry] = entries;
  if (!entry || files.length === 0 || (applied !== undefined && pending.length === 0)) return [];
  const args = {
    ...workerArgs(entry.target),
    binding: entry.binding,
    database: database.name,
    databaseId: database.id,
  };
  return [
    {
      operation: 'D1.apply',
      title: `Apply ${count(pending.length, 'migration')} to ${database.name}…`,
      args,
    },
    { operation: 'D1.bookmark', title: `Take a bookmark of ${database.name}`, args },
  ];
}

function fixesOfMissing({ id, entries }: ConfiguredDatabase, found: FoundDatabase): readonly OperationFix[] {
  const namesake = found.state === 'gone' ? found.namesake : undefined;
  return entries.map(({ target, binding }) => ({
    operation: 'edit.database-id',
    title: namesake ? `Point ${binding} at ${namesake.id}` : `Fill in the ID of ${binding}`,
    args: {
      ...workerArgs(target),
      binding,
      ...(id !== undefined && { from: id }),
      ...(namesake && { to: namesake.id }),
    },
  }));
}
