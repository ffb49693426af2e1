import * as v from 'valibot';
import type { Api } from '../api.ts';
import type { Endpoint } from '../failures.ts';
import { routesRead, workersRead, zoneRead } from '../permission.ts';
import { listOf, maybeText, text } from '../wire.ts';
import type { Wire } from '../wire.ts';

/** A custom domain of a Worker. */
export type Domain = {
  readonly hostname: string;
  readonly service: string;
  readonly environment: string | undefined;
  readonly zoneName: string | undefined;
};
export type Zone = { readonly id: string; readonly name: string };
export type Route = { readonly pattern: string; readonly script: string | undefined };

const domain: Wire<Domain> = v.pipe(
  v.object({ hostname: text, service: text, environment: maybeText, zone_name: maybeText }),
  v.transform((wire) => ({ hostname: wire.hostname, service: wire.service, environment: wire.environment, zoneName: wire.zone_name })),
);
const zone: Wire<Zone> = v.object({ id: text, name: text });
const route: Wire<Route> = v.object({ pattern: text, script: maybeText });

/** Where Workers answer: custom domains and zone routes (https://developers.cloudflare.com/api/resources/workers/). */
export function hostReads({ sdk, accountId: account_id, read, pages }: Api) {
  return {
    domains: (signal: AbortSignal) =>
      read(listDomains, listOf(domain), (options) => sdk.workers.domains.list({ account_id }, options), signal),
    // 50 is the largest page that zones have.
    zones: (signal: AbortSignal) =>
      pages(listZones, zone, (options, page) => sdk.zones.list({ account: { id: account_id }, page, per_page: 50 }, options), signal),
    routes: (zoneId: string, signal: AbortSignal) =>
      read(listRoutes, listOf(route), (options) => sdk.workers.routes.list({ zone_id: zoneId }, options), signal),
  };
}

const listDomains: Endpoint = { what: 'list custom domains', needs: workersRead };
const listZones: Endpoint = { what: 'list zones', needs: zoneRead };
const listRoutes: Endpoint = { what: 'list routes', needs: routesRead };
