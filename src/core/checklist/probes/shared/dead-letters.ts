import * as v from 'valibot';
import { AccountError, plainName } from '../../../account/errors.ts';
import type { WorkerAnswer } from '../../../account/worker-probe.ts';
import { detectSecrets } from '../../../lint/detectors/detect.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';
import { targetsByRole } from '../../select-targets.ts';
import { workerUrls } from '../../worker-urls.ts';
import { appTables, timeOf } from './app-tables.ts';

/** One letter; `at` in epoch ms, `error` without what looks like a credential or an address. */
export type DeadLetter = { readonly trace: string; readonly error: string; readonly at: number | undefined };

/** What the dashboard's endpoint answered to the read token. `hasListedPath`: `/api/ops/dead-letters`, which the checklist names, is served. */
export type Endpoint = {
  readonly url: string;
  readonly path: string;
  readonly status: number;
  readonly hasListedPath: boolean;
  readonly isShape: boolean;
};

export type DeadLetters = {
  readonly via: 'dashboard' | 'database' | 'nothing';
  readonly count: number;
  /** In the last 24 hours. */
  readonly recent: number;
  readonly oldest: number | undefined;
  readonly newest: number | undefined;
  readonly letters: readonly DeadLetter[];
  readonly endpoint?: Endpoint;
  /** The database is there, but the table is not. */
  readonly isTableMissing: boolean;
};

const most = 50;
const day = 86_400_000;
const shape = v.object({
  deadLetters: v.array(
    v.object({ traceId: v.string(), error: v.nullish(v.string()), createdAt: v.nullish(v.union([v.number(), v.string()])) }),
  ),
});

/** Counts in the database, which holds all; the endpoint gives the newest fifty. Throws `AccountError`. */
export async function deadLetters(context: ProbeContext): Promise<DeadLetters> {
  const [live, stored] = await Promise.all([fromDashboard(context), fromDatabase(context)]);
  if (typeof stored === 'object' && !('refused' in stored)) return { ...stored, ...(live && { endpoint: live.endpoint }) };
  if (live?.letters)
    return {
      ...counted(live.letters, context.clock.now()),
      via: 'dashboard',
      endpoint: live.endpoint,
      isTableMissing: stored === 'no-table',
    };
  if (typeof stored === 'object' && !live) throw stored.refused;
  return {
    via: 'nothing',
    count: 0,
    recent: 0,
    oldest: undefined,
    newest: undefined,
    letters: [],
    ...(live && { endpoint: live.endpoint }),
    isTableMissing: stored === 'no-table',
  };
}

type Live = { readonly endpoint: Endpoint; readonly letters?: readonly DeadLetter[] };

/** With the kept read token: the path that the checklist names first, since a gateway may serve it, then the dashboard's own. */
async function fromDashboard(context: ProbeContext): Promise<Live | undefined> {
  const { workers, signal } = context;
  if (!workers) return undefined;
  for (const target of targetsByRole(context, 'ops-dashboard')) {
    const { urls } = await workerUrls(context, target);
    const kept = urls.find(({ url }) => workers.hasToken(url, 'ops-read'))?.url;
    if (kept === undefined) continue;
    const ask = (path: string): Promise<WorkerAnswer> =>
      workers.ask({ method: 'GET', url: `${kept}${path}?limit=${most}`, withToken: 'ops-read' }, signal);
    const listed = '/api/ops/dead-letters';
    const own = '/api/dead-letters';
    const first = await ask(listed);
    const isListed = v.is(shape, first.json);
    const [path, answer] = isListed ? [listed, first] : [own, await ask(own)];
    const seen = v.safeParse(shape, answer.json);
    const endpoint = { url: kept, path, status: answer.status, hasListedPath: isListed, isShape: seen.success && answer.status === 200 };
    if (!endpoint.isShape || !seen.success) return { endpoint };
    return {
      endpoint,
      letters: seen.output.deadLetters.map(({ traceId, error, createdAt }) => ({
        trace: plainName(traceId),
        error: shown(error ?? ''),
        at: timeOf(createdAt),
      })),
    };
  }
  return undefined;
}

type Stored = DeadLetters | 'no-table' | { readonly refused: AccountError } | undefined;

/** Undefined: no database is configured. */
async function fromDatabase(context: ProbeContext): Promise<Stored> {
  try {
    const found = await appTables(context);
    if (!found) return undefined;
    const table = found.tables.get('dead_letters');
    if (!table || table.column('created_at') === undefined) return 'no-table';
    const account = required(context, 'account');
    // Whole minutes, so that a refresh puts the same question twice.
    const since = Math.floor((context.clock.now() - day) / 60_000) * 60_000;
    const sums =
      "SELECT COUNT(*) AS n, SUM(CASE typeof(created_at) WHEN 'text' THEN created_at >= ?1 ELSE created_at >= ?2 END) AS n24, MIN(created_at) AS oldest, MAX(created_at) AS newest FROM dead_letters";
    const has = (column: string): string => (table.column(column) === undefined ? "''" : column);
    const list = `SELECT ${has('trace_id')} AS trace, substr(${has('error')}, 1, 300) AS error, created_at AS at FROM dead_letters ORDER BY created_at DESC LIMIT 20`;
    // One request for both: the sums stand on every row, and alone when there is no letter.
    const both = `SELECT * FROM (${sums}) AS sums LEFT JOIN (${list}) AS newest ON 1`;
    const { rows } = await account.d1Select(found.database.id, both, [new Date(since).toISOString(), since], context.signal);
    const [sum = {}] = rows;
    const count = numberOf(sum['n']);
    const newest = count === 0 ? [] : rows;
    return {
      via: 'database',
      count,
      recent: numberOf(sum['n24']),
      oldest: timeOf(sum['oldest']),
      newest: timeOf(sum['newest']),
      letters: newest.map((one) => ({ trace: plainName(textOf(one['trace'])), error: shown(textOf(one['error'])), at: timeOf(one['at']) })),
      isTableMissing: false,
    };
  } catch (error) {
    // Without D1 the dashboard may still answer.
    if (AccountError.is(error) && error.reason !== 'aborted') return { refused: error };
    throw error;
  }
}

function counted(letters: readonly DeadLetter[], now: number): Pick<DeadLetters, 'count' | 'recent' | 'oldest' | 'newest' | 'letters'> {
  const times = letters.flatMap(({ at }) => (at === undefined ? [] : [at]));
  return {
    count: letters.length,
    recent: times.filter((at) => at >= now - day).length,
    oldest: times.length > 0 ? Math.min(...times) : undefined,
    newest: times.length > 0 ? Math.max(...times) : undefined,
    letters: letters.slice(0, 20),
  };
}

/** An error's text for a row: what looks like a credential or a mail address is cut out. */
function shown(text: string): string {
  const clean = detectSecrets(text).reduceRight((rest, { start, end }) => `${rest.slice(0, start)}[secret]${rest.slice(end)}`, text);
  return plainName(clean.replaceAll(/[\w.+-]+@[\w-]+\.[\w.]+/g, '[e-mail]'), 200);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
