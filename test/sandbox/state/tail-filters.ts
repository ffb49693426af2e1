import type { Json } from '../http/envelope.ts';

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** Whether an event passes all filters of a tail, each an object with one key: https://developers.cloudflare.com/api/resources/workers/subresources/scripts/subresources/tail/ */
export function passesFilters(event: Json, filters: readonly Json[]): boolean {
  return filters.every((filter) => passes(event, filter));
}

function passes(event: Json, filter: Json): boolean {
  const request = object(object(event.event).request);
  if ('sampling_rate' in filter) return Math.random() < Number(filter.sampling_rate);
  if ('outcome' in filter) return list(filter.outcome).includes(event.outcome);
  if ('method' in filter) return list(filter.method).includes(request.method);
  if ('query' in filter) return JSON.stringify(event.logs ?? []).includes(String(filter.query));
  if ('scriptVersion' in filter) return object(event.scriptVersion).id === filter.scriptVersion;
  if ('header' in filter) return passesHeader(object(request.headers), object(filter.header));
  if ('client_ip' in filter)
    return list(filter.client_ip).some((ip) => ip === 'self' || object(request.headers)['cf-connecting-ip'] === ip);
  return true;
}

function passesHeader(headers: Json, { key, query }: Json): boolean {
  const value = headers[String(key).toLowerCase()];
  return typeof value === 'string' && (typeof query !== 'string' || value.includes(query));
}
