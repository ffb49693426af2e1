import { isIP } from 'node:net';
import { plainName } from '../../account/errors.ts';

/** Which events a tail is asked for; absent means all. Cloudflare applies them, so what does not match is never sent. */
export type TailFilters = {
  /** By outcome: `error` is an exception or an exceeded limit, not an HTTP status. */
  readonly status?: readonly TailStatus[];
  readonly methods?: readonly string[];
  readonly header?: { readonly name: string; readonly contains?: string };
  /** `self` is the address that this machine is seen under. */
  readonly addresses?: readonly string[];
  /** Text in a console line. */
  readonly search?: string;
  /** Share of the events, 0 < x < 1. */
  readonly sampling?: number;
  /** Full id of a version. */
  readonly version?: string;
};

export type TailStatus = 'ok' | 'error' | 'canceled';

const outcomes: Readonly<Record<TailStatus, readonly string[]>> = {
  ok: ['ok'],
  canceled: ['canceled'],
  error: ['exception', 'exceededCpu', 'exceededMemory', 'unknown'],
};

/**
 * The `filters` of the request that makes a tail.
 * https://developers.cloudflare.com/api/resources/workers/subresources/scripts/subresources/tail/ and wrangler's src/tail/filters.ts
 */
export function filtersBody(filters: TailFilters): readonly Readonly<Record<string, unknown>>[] {
  const { status, methods, header, addresses, search, sampling, version } = filters;
  return [
    ...(sampling === undefined ? [] : [{ sampling_rate: sampling }]),
    ...(status?.length ? [{ outcome: status.flatMap((each) => outcomes[each]) }] : []),
    ...(methods?.length ? [{ method: methods.map((method) => method.toUpperCase()) }] : []),
    ...(header ? [{ header: { key: header.name, ...(header.contains === undefined ? {} : { query: header.contains }) } }] : []),
    ...(addresses?.length ? [{ client_ip: addresses }] : []),
    ...(search ? [{ query: search }] : []),
    ...(version === undefined ? [] : [{ scriptVersion: version }]),
  ];
}

/** The filters in the words that `parseFilters` takes; empty for none. */
export function filtersText(filters: TailFilters): string {
  const { status, methods, header, addresses, search, sampling, version } = filters;
  const words = [
    status?.length ? `status:${status.join(',')}` : '',
    methods?.length ? `method:${methods.join(',')}` : '',
    header ? `header:${quoted(header.contains === undefined ? header.name : `${header.name}=${header.contains}`)}` : '',
    addresses?.length ? `ip:${addresses.join(',')}` : '',
    sampling === undefined ? '' : `sampling:${sampling}`,
    version === undefined ? '' : `version:${version}`,
    search ? `search:${quoted(search)}` : '',
  ];
  return words.filter(Boolean).join(' ');
}

/** How a person writes filters in one line. */
export const filtersExample = 'status:error method:POST header:"x-tenant=acme" ip:self sampling:0.1 version:ID search:"timed out"';

/** Reads filters from one line; `wrong` is a sentence for the person who typed it. Words without a key are searched for. */
export function parseFilters(text: string): { readonly filters: TailFilters } | { readonly wrong: string } {
  const found: { -readonly [K in keyof TailFilters]: TailFilters[K] } = {};
  const search: string[] = [];
  for (const [, key, inQuotes, bare] of text.matchAll(/(?:(status|method|header|ip|sampling|version|search):)?(?:"([^"]*)"|(\S+))/g)) {
    const value = inQuotes ?? bare ?? '';
    const wrong = key === undefined || key === 'search' ? void search.push(value) : take(found, key, value);
    if (wrong !== undefined) return { wrong };
  }
  if (search.length > 0) found.search = search.join(' ');
  return { filters: found };
}

type Draft = { -readonly [K in keyof TailFilters]: TailFilters[K] };

function take(found: Draft, key: string, value: string): string | undefined {
  const parts = value.split(',').filter(Boolean);
  const named = plainName(value, 40);
  if (parts.length === 0) return `${key}: has no value. Write one after the colon.`;
  if (key === 'status') {
    const status = parts.filter((part): part is TailStatus => Object.hasOwn(outcomes, part));
    if (status.length < parts.length) return `The status is ok, error or canceled, not ${named}.`;
    found.status = status;
  } else if (key === 'method') {
    if (!parts.every((part) => /^[a-z]+$/i.test(part))) return `${named} is not an HTTP method. Write for example method:GET,POST.`;
    found.methods = parts.map((part) => part.toUpperCase());
  } else if (key === 'ip') {
    if (!parts.every((part) => part === 'self' || isIP(part) > 0)) return `${named} is not an address. Write an IP address or self.`;
    found.addresses = parts;
  } else if (key === 'sampling') {
    const rate = Number(value);
    if (!(rate > 0 && rate < 1)) return 'The sampling is a share between 0 and 1, for example 0.1 for one event in ten.';
    found.sampling = rate;
  } else if (key === 'version') {
    if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value))
      return `${named} is not the full id of a version. Copy it from the account.`;
    found.version = value;
  } else return takeHeader(found, value);
  return undefined;
}

function takeHeader(found: Draft, value: string): string | undefined {
  const at = value.search(/[=:]/);
  const name = (at < 0 ? value : value.slice(0, at)).trim();
  // https://www.rfc-editor.org/rfc/rfc9110#name-field-names
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return `${plainName(value, 40)} does not begin with the name of a header.`;
  found.header = at < 0 ? { name } : { name, contains: value.slice(at + 1).trim() };
  return undefined;
}

const quoted = (text: string): string => (/\s/.test(text) ? `"${text.replaceAll('"', '')}"` : text);
