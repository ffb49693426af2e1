import { ok, type Json } from '../http/envelope.ts';
import { jsonBody, listField, objectField } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';

const at = '/accounts/:account/workers/observability/telemetry';
const needs = ['Workers Observability Read'];

/** Stored logs. Filters compare a key of the event, dots going deeper, with a value. */
export const observabilityRoutes: readonly Route[] = [
  route('POST', `${at}/query`, needs, (context) => {
    const body = jsonBody(context);
    const frame = objectField(body, 'timeframe');
    const filters = listField(objectField(body, 'parameters'), 'filters');
    const limit = Number(body.limit ?? 50);
    const found = context.state.telemetry.filter((event) => inFrame(event, frame) && filters.every((filter) => matches(event, filter)));
    const events = found.toSorted((a, b) => Number(b.timestamp) - Number(a.timestamp)).slice(0, limit);
    return ok({
      run: { id: 'run', status: 'COMPLETED', timeframe: frame, accountId: context.state.accountId },
      statistics: { elapsed: 0.01, rows_read: context.state.telemetry.length, bytes_read: 0 },
      events: { events, count: found.length, fields: [], series: [] },
    });
  }),
  route('POST', `${at}/keys`, needs, ({ state }) =>
    ok(
      [...new Set(state.telemetry.flatMap((event) => Object.keys(event)))].map((key) => ({
        key,
        type: 'string',
        lastSeenAt: Date.now(),
      })),
    ),
  ),
  route('POST', `${at}/values`, needs, (context) => {
    const key = String(jsonBody(context).key);
    return ok(
      [...new Set(context.state.telemetry.map((event) => pick(event, key)))].map((value) => ({
        key,
        type: 'string',
        value,
        dataset: 'cloudflare-workers',
      })),
    );
  }),
];

function inFrame(event: Json, frame: Json): boolean {
  const at = Number(event.timestamp);
  return (frame.from === undefined || at >= Number(frame.from)) && (frame.to === undefined || at <= Number(frame.to));
}

function pick(event: Json, key: string): unknown {
  if (key in event) return event[key];
  return key
    .split('.')
    .reduce<unknown>((value, part) => (typeof value === 'object' && value !== null ? (value as Json)[part] : undefined), event);
}

function matches(event: Json, filter: Json): boolean {
  const value = pick(event, String(filter.key));
  const wanted = filter.value;
  const operation = (typeof filter.operation === 'string' ? filter.operation : 'eq').toLowerCase();
  if (operation === 'eq' || operation === '=') return String(value) === String(wanted);
  if (operation === 'neq' || operation === '!=') return String(value) !== String(wanted);
  if (operation === 'includes' || operation === 'contains') return String(value).includes(String(wanted));
  if (operation === 'exists') return value !== undefined;
  return true;
}
