import { plainName } from '../account/errors.ts';
import { required } from './probe.ts';
import type { ProbeContext } from './probe.ts';
import { appTables } from './probes/shared/app-tables.ts';

/** How many of the newest payloads hold what looks personal; no payload leaves the database. */
export type PayloadCounts = {
  readonly database: string;
  /** `dead_letters.payload_json`, or where payloads are kept instead. */
  readonly column: string;
  readonly payloads: number;
  readonly withMail: number;
  readonly withPhone: number;
};

const places = [
  { table: 'dead_letters', column: 'payload_json', order: 'created_at' },
  { table: 'runs', column: 'output', order: 'started_at' },
] as const;

// D1 takes patterns of up to 50 bytes (https://developers.cloudflare.com/d1/platform/limits/).
const mail = '*[A-Za-z0-9]@[A-Za-z0-9]*.[A-Za-z]*';
/** International form, once spaces, dashes and brackets are gone: a plus and eight digits or more. */
const phone = '*+[1-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]*';

/**
 * Counts, inside D1, e-mail addresses and phone numbers in the newest 50 payloads; undefined when no known table keeps payloads. Throws
 * `AccountError` and `MissingInput`.
 */
export async function countPersonalData(context: ProbeContext): Promise<PayloadCounts | undefined> {
  const found = await appTables(context);
  const place = places.find(({ table, column }) => found?.tables.get(table)?.column(column) !== undefined);
  if (!found || !place) return undefined;
  const { table, column } = place;
  const order = found.tables.get(table)?.column(place.order) === undefined ? '' : ` ORDER BY ${place.order} DESC`;
  const bare = ['-', '(', ')', '.'].reduce((text, sign) => `replace(${text}, '${sign}', '')`, "replace(p, ' ', '')");
  const sql = `SELECT COUNT(*) AS n, SUM(p GLOB ?1) AS mails, SUM(${bare} GLOB ?2) AS phones FROM (SELECT ${column} AS p FROM ${table}${order} LIMIT 50)`;
  const { rows } = await required(context, 'account').d1Select(found.database.id, sql, [mail, phone], context.signal);
  const [row = {}] = rows;
  const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
  return {
    database: plainName(found.database.name ?? found.database.id),
    column: `${table}.${column}`,
    payloads: count(row['n']),
    withMail: count(row['mails']),
    withPhone: count(row['phones']),
  };
}
