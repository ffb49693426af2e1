import { ApiError, ok, paged, type Json, type Reply } from '../http/envelope.ts';
import { jsonBody, listField, param, textField, type Context } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import { newUuid } from '../state/ids.ts';
import type { Database, State } from '../state/model.ts';

const read = ['D1 Read'];
const edit = ['D1 Edit'];
const list = '/accounts/:account/d1/database';
const one = `${list}/:database`;
/** Databases per account: https://developers.cloudflare.com/d1/platform/limits/ */
const caps = { free: 10, paid: 50_000, enterprise: 50_000 };

export const d1Routes: readonly Route[] = [
  route('GET', list, read, ({ state, query }) => {
    const name = query.get('name');
    return paged(
      Object.values(state.databases)
        .filter((database) => name === null || database.name === name)
        .map(row),
      query,
      10,
      1000,
    );
  }),
  route('POST', list, edit, create),
  route('GET', one, read, (context) => {
    const database = databaseOf(context.state, param(context, 'database'));
    return ok(
      pick(
        {
          ...row(database),
          ...context.sandbox.d1.size(database),
          running_in_region: database.region,
          read_replication: { mode: database.read_replication },
        },
        context.query.get('fields'),
      ),
    );
  }),
  route('PATCH', one, edit, (context) => {
    const database = databaseOf(context.state, param(context, 'database'));
    database.read_replication = textField((jsonBody(context).read_replication ?? {}) as Json, 'mode') ?? database.read_replication;
    return ok(row(database));
  }),
  route('DELETE', one, edit, (context) => {
    const database = databaseOf(context.state, param(context, 'database'));
    delete context.state.databases[database.uuid];
    context.sandbox.d1.forget(database.uuid);
    return ok(null);
  }),
  route('POST', `${one}/query`, read, (context) =>
    ok(run(context).map(({ results, meta }) => ({ results: results.rows, success: true, meta }))),
  ),
  route('POST', `${one}/raw`, read, (context) =>
    ok(
      run(context).map(({ results, meta }) => ({
        results: {
          columns: results.columns,
          rows: results.rows.map((each) => results.columns.map((column) => each[column] ?? null)),
        },
        success: true,
        meta,
      })),
    ),
  ),
];

function create(context: Context): Reply {
  const { state } = context;
  const name = textField(jsonBody(context), 'name') ?? '';
  if (!/^[a-z0-9][a-z0-9-_]*$/i.test(name)) throw new ApiError(400, 7400, 'The database name is invalid.');
  const all = Object.values(state.databases);
  if (all.some((each) => each.name === name)) throw new ApiError(400, 7502, `Database with name '${name}' already exists`);
  if (all.length >= caps[state.plan])
    throw new ApiError(400, 7406, `You have reached the maximum number of databases (${caps[state.plan]}) for your account.`);
  const body = jsonBody(context);
  const database: Database = {
    uuid: newUuid(),
    name,
    created_at: context.sandbox.now().toISOString(),
    version: 'production',
    region: (textField(body, 'primary_location_hint') ?? 'weur').toUpperCase(),
    jurisdiction: textField(body, 'jurisdiction') ?? null,
    read_replication: 'disabled',
    seed: [],
  };
  state.databases[database.uuid] = database;
  return ok({
    ...row(database),
    ...context.sandbox.d1.size(database),
    running_in_region: database.region,
    created_in_region: database.region,
    read_replication: { mode: 'disabled' },
  });
}

/** The path takes the id or the name. */
export function databaseOf(state: State, key: string): Database {
  const found = state.databases[key] ?? Object.values(state.databases).find(({ name }) => name === key);
  if (found === undefined) throw new ApiError(404, 7404, `The database ${key} could not be found`);
  return found;
}

const row = (database: Database): Json => ({
  uuid: database.uuid,
  name: database.name,
  created_at: database.created_at,
  version: database.version,
  jurisdiction: database.jurisdiction,
});

function pick(whole: Json, fields: string | null): Json {
  if (fields === null) return whole;
  const wanted = new Set(fields.split(','));
  return Object.fromEntries(Object.entries(whole).filter(([key]) => wanted.has(key)));
}

/** Reading needs `D1 Read`; a batch that changes something needs `D1 Edit`. */
function run(context: Context): ReturnType<Context['sandbox']['d1']['batch']> {
  const database = databaseOf(context.state, param(context, 'database'));
  const body = jsonBody(context);
  const given = listField(body, 'batch').length > 0 ? listField(body, 'batch') : [body];
  const statements = given.map((each) => ({
    sql: textField(each, 'sql') ?? '',
    params: Array.isArray(each.params) ? (each.params as unknown[]) : [],
  }));
  const mayWrite = context.token !== undefined && context.sandbox.allows(context.token, edit);
  return context.sandbox.d1.batch(database, statements, context.sandbox.now(), mayWrite);
}
