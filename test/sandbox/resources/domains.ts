import { ApiError, ok, paged, single, type Json } from '../http/envelope.ts';
import { anyBody, jsonBody, param, textField } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import { newHexId } from '../state/ids.ts';
import type { Domain, State, Zone } from '../state/model.ts';
import { workerOf } from '../state/worker-state.ts';

const read = ['Workers Scripts Read'];
const edit = ['Workers Scripts Edit'];
const at = '/accounts/:account/workers/domains';

export const domainRoutes: readonly Route[] = [
  route('GET', at, read, ({ state, query }) => single(search(state, query))),
  route('GET', `${at}/records`, read, ({ state, query }) => single(search(state, query))),
  route('PUT', at, edit, (context) => ok(attach(context.state, jsonBody(context)))),
  route('GET', `${at}/:id`, read, (context) => ok(domainOf(context.state, param(context, 'id')))),
  route('GET', `${at}/records/:id`, read, (context) => ok(domainOf(context.state, param(context, 'id')))),
  route('DELETE', `${at}/:id`, edit, (context) => {
    const gone = domainOf(context.state, param(context, 'id'));
    context.state.domains = context.state.domains.filter((domain) => domain !== gone);
    return ok(null);
  }),
  route('POST', '/accounts/:account/workers/scripts/:script/domains/changeset', edit, (context) => {
    workerOf(context.state, param(context, 'script'));
    const given = (anyBody(context) ?? []) as Json[];
    const fresh = given.filter(({ hostname }) => !context.state.domains.some((domain) => domain.hostname === hostname));
    return ok({ added: fresh, removed: [], updated: [], conflicting: [] });
  }),
  route('PUT', '/accounts/:account/workers/scripts/:script/domains/records', edit, (context) => {
    const service = workerOf(context.state, param(context, 'script')).name;
    const origins = jsonBody(context).origins;
    return single((Array.isArray(origins) ? (origins as Json[]) : []).map((origin) => attach(context.state, { ...origin, service })));
  }),
  route('GET', '/zones', ['Zone Read'], ({ state, query }) => {
    const name = query.get('name');
    return paged(
      state.zones.filter((zone) => name === null || zone.name === name).map((zone) => zoneRow(state, zone)),
      query,
      20,
      50,
    );
  }),
  route('GET', '/zones/:zone', ['Zone Read'], (context) => ok(zoneRow(context.state, zoneOf(context.state, param(context, 'zone'))))),
  route('GET', '/zones/:zone/workers/routes', ['Workers Routes Read'], (context) =>
    single(context.state.routes.filter(({ zone_id: id }) => id === zoneOf(context.state, param(context, 'zone')).id).map(routeRow)),
  ),
  route('POST', '/zones/:zone/workers/routes', ['Workers Routes Edit'], (context) => {
    const zone = zoneOf(context.state, param(context, 'zone'));
    const body = jsonBody(context);
    const made = {
      id: newHexId(),
      zone_id: zone.id,
      pattern: textField(body, 'pattern') ?? '',
      script: textField(body, 'script') ?? null,
    };
    if (context.state.routes.some(({ zone_id: id, pattern }) => id === zone.id && pattern === made.pattern))
      throw new ApiError(409, 10_020, 'A route with the same pattern already exists.');
    context.state.routes.push(made);
    return ok(routeRow(made));
  }),
  route('DELETE', '/zones/:zone/workers/routes/:id', ['Workers Routes Edit'], (context) => {
    context.state.routes = context.state.routes.filter(({ id }) => id !== param(context, 'id'));
    return ok({ id: param(context, 'id') });
  }),
];

function search(state: State, query: URLSearchParams): Domain[] {
  const keys = ['service', 'hostname', 'zone_id', 'zone_name', 'environment'] as const;
  return state.domains.filter((domain) => keys.every((key) => query.get(key) === null || domain[key] === query.get(key)));
}

function attach(state: State, body: Json): Domain {
  const hostname = textField(body, 'hostname') ?? '';
  const zone = state.zones.find(
    ({ id, name }) => id === body.zone_id || name === body.zone_name || hostname === name || hostname.endsWith(`.${name}`),
  );
  if (zone === undefined) throw new ApiError(400, 10_100, `Could not find zone for ${hostname}.`);
  const known = state.domains.find((domain) => domain.hostname === hostname);
  const domain: Domain = {
    id: known?.id ?? newHexId(),
    hostname,
    service: textField(body, 'service') ?? '',
    environment: textField(body, 'environment') ?? 'production',
    zone_id: zone.id,
    zone_name: zone.name,
    cert_id: known?.cert_id ?? newHexId(),
    enabled: body.enabled !== false,
    previews_enabled: body.previews_enabled === true,
  };
  state.domains = [...state.domains.filter((each) => each !== known), domain];
  return domain;
}

function domainOf(state: State, id: string): Domain {
  const domain = state.domains.find((each) => each.id === id);
  if (domain === undefined) throw new ApiError(404, 10_007, 'This domain does not exist on your account.');
  return domain;
}

function zoneOf(state: State, id: string): Zone {
  const zone = state.zones.find((each) => each.id === id);
  if (zone === undefined)
    throw new ApiError(404, 7003, `Could not route to /client/v4/zones/${id}, perhaps your object identifier is invalid?`);
  return zone;
}

const zoneRow = (state: State, zone: Zone): Json => ({
  ...zone,
  account: { id: state.accountId, name: state.accountName },
  type: 'full',
  paused: false,
});
const routeRow = ({ id, pattern, script }: State['routes'][number]): Json => ({
  id,
  pattern,
  script,
});
