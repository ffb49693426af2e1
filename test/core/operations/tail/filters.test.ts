import assert from 'node:assert/strict';
import { filtersBody, filtersExample, filtersText, parseFilters, type TailFilters } from '../../../../src/core/operations/tail/filters.ts';

const version = '7f3a12ab-1111-4222-8333-444455556666';
const all: TailFilters = {
  status: ['error', 'canceled'],
  methods: ['GET', 'POST'],
  header: { name: 'x-tenant', contains: 'acme corp' },
  addresses: ['self', '2001:db8::1'],
  sampling: 0.25,
  version,
  search: 'timed out',
};

describe('Filters of a tail', () => {
  it('are sent as Cloudflare takes them', () => {
    assert.deepEqual(filtersBody(all), [
      { sampling_rate: 0.25 },
      { outcome: ['exception', 'exceededCpu', 'exceededMemory', 'unknown', 'canceled'] },
      { method: ['GET', 'POST'] },
      { header: { key: 'x-tenant', query: 'acme corp' } },
      { client_ip: ['self', '2001:db8::1'] },
      { query: 'timed out' },
      { scriptVersion: version },
    ]);
    assert.deepEqual(filtersBody({}), []);
  });

  it('are read back from the line that shows them', () => {
    assert.deepEqual(parseFilters(filtersText(all)), { filters: all });
    assert.deepEqual(parseFilters(''), { filters: {} });
    assert.deepEqual(parseFilters('method:get header:x-a boom'), {
      filters: { methods: ['GET'], header: { name: 'x-a' }, search: 'boom' },
    });
    assert.ok('filters' in parseFilters(filtersExample.replace('ID', version)));
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    ['status:500', /ok, error or canceled, not 500/],
    ['status:constructor', /ok, error or canceled, not constructor/],
    ['method:G3T', /not an HTTP method/],
    ['ip:localhost', /not an address/],
    ['ip:', /ip: has no value|searched/],
    ['sampling:1', /between 0 and 1/],
    ['sampling:much', /between 0 and 1/],
    ['version:7f3a', /not the full id/],
    ['header:=x', /name of a header/],
  ];
  for (const [text, why] of refused)
    it(`are refused: ${text}`, () => {
      const read = parseFilters(text);
      if (text === 'ip:') assert.deepEqual(read, { filters: { search: 'ip:' } }, 'an unfinished key is a word like any other');
      else assert.match('wrong' in read ? read.wrong : '', why);
    });
});
