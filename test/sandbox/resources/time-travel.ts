import { ApiError, ok, type Json, type Reply } from '../http/envelope.ts';
import { jsonBody, objectField, param, textField, type Context } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import { digest, newHexId } from '../state/ids.ts';
import { dumpSql } from '../state/d1-dump.ts';
import { createHash } from 'node:crypto';
import { databaseOf } from './d1.ts';

const one = '/accounts/:account/d1/database/:database';
const windowDays = { free: 7, paid: 30, enterprise: 30 };

export const timeTravelRoutes: readonly Route[] = [
  route('GET', `${one}/time_travel/bookmark`, ['D1 Read'], (context) => {
    const history = context.sandbox.d1.history(databaseOf(context.state, param(context, 'database')));
    const wanted = context.query.get('timestamp');
    if (wanted === null) return ok({ bookmark: history.current() });
    const oldest = context.sandbox.now().getTime() - windowDays[context.state.plan] * 86_400_000;
    if (new Date(wanted).getTime() < oldest)
      throw new ApiError(400, 7400, `The timestamp is outside the ${windowDays[context.state.plan]} days that Time Travel keeps.`);
    return ok({ bookmark: history.at(new Date(wanted), context.sandbox.now()) });
  }),
  route('POST', `${one}/time_travel/restore`, ['D1 Edit'], (context) => {
    const database = databaseOf(context.state, param(context, 'database'));
    const history = context.sandbox.d1.history(database);
    const now = context.sandbox.now();
    const timestamp = context.query.get('timestamp');
    const target = context.query.get('bookmark') ?? (timestamp === null ? '' : history.at(new Date(timestamp), now));
    const { bookmark, previous } = history.restore(context.sandbox.d1.sqlite(database), target, now);
    return ok({
      bookmark,
      previous_bookmark: previous,
      message: `Restored database from bookmark ${target} created at ${now.toISOString()}`,
    });
  }),
  route('POST', `${one}/export`, ['D1 Edit'], exportDatabase),
  route('POST', `${one}/import`, ['D1 Edit'], importDatabase),
  route('GET', '/__files/:id', null, (context) => {
    const text = context.sandbox.files.get(param(context, 'id'));
    return text === undefined
      ? { status: 404, body: 'Not found' }
      : { status: 200, headers: { 'content-type': 'application/sql' }, body: text };
  }),
  route('PUT', '/__files/:id', null, (context) => {
    context.sandbox.files.set(param(context, 'id'), context.body);
    return {
      status: 200,
      headers: { etag: `"${createHash('md5').update(context.body).digest('hex')}"` },
      body: '',
    };
  }),
];

/** The first call starts the export, the second one, with the bookmark it gave, finds it done. */
function exportDatabase(context: Context): Reply {
  const database = databaseOf(context.state, param(context, 'database'));
  const body = jsonBody(context);
  const bookmark = context.sandbox.d1.history(database).current();
  if (textField(body, 'current_bookmark') === undefined) {
    return ok({
      success: true,
      type: 'export',
      at_bookmark: bookmark,
      status: 'active',
      messages: ['Generating export'],
    });
  }
  const sqlite = context.sandbox.d1.sqlite(database);
  const virtual = sqlite.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%'").get();
  if (virtual !== undefined) {
    return ok({
      success: true,
      type: 'export',
      at_bookmark: bookmark,
      status: 'error',
      messages: [],
      error: 'D1 Export error: cannot export databases with Virtual Tables (fts5)',
    });
  }
  const id = newHexId();
  const filename = `${database.name}-${bookmark}.sql`;
  context.sandbox.files.set(id, Buffer.from(dumpSql(sqlite, objectField(body, 'dump_options'))));
  const url = `${context.origin}/client/v4/__files/${id}?X-Amz-Expires=3600&X-Amz-Signature=${digest(id).slice(0, 16)}`;
  return ok({
    success: true,
    type: 'export',
    at_bookmark: bookmark,
    status: 'complete',
    messages: [`Uploaded part 1`, 'Finished uploading'],
    result: { filename, signed_url: url },
  });
}

function importDatabase(context: Context): Reply {
  const database = databaseOf(context.state, param(context, 'database'));
  const body = jsonBody(context);
  const bookmark = context.sandbox.d1.history(database).current();
  const action = textField(body, 'action');
  const etag = textField(body, 'etag') ?? '';
  const head: Json = { success: true, type: 'import', at_bookmark: bookmark, messages: [] };
  if (action === 'init')
    return ok({
      ...head,
      upload_url: `${context.origin}/client/v4/__files/${etag}`,
      filename: etag,
    });
  if (action !== 'ingest') return ok({ ...head, status: 'error', errors: ['Not currently importing anything.'] });
  const file = context.sandbox.files.get(etag);
  if (file === undefined) throw new ApiError(400, 7500, 'The file to import was not uploaded.');
  let outcomes: ReturnType<typeof context.sandbox.d1.batch>;
  try {
    outcomes = context.sandbox.d1.batch(database, [{ sql: file.toString(), params: [] }], context.sandbox.now(), true);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return ok({ ...head, status: 'error', errors: [error.faults[0]?.message ?? ''] });
  }
  const total = (key: string): number => outcomes.reduce((sum, { meta }) => sum + Number(meta[key] ?? 0), 0);
  const meta = {
    ...outcomes.at(-1)?.meta,
    duration: total('duration'),
    rows_read: total('rows_read'),
    rows_written: total('rows_written'),
  };
  return ok({
    ...head,
    status: 'complete',
    messages: ['Processed all queries'],
    result: {
      final_bookmark: context.sandbox.d1.history(database).current(),
      num_queries: outcomes.length,
      meta,
    },
  });
}
