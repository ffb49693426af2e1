import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadWranglerSchema } from '../../../src/core/wrangler/schema.ts';

const bundled = 'node_modules/wrangler/config-schema.json';

describe("wrangler's schema", () => {
  const schema = loadWranglerSchema(undefined, bundled);
  assert.ok(schema);

  it('gives the keys of places, through references and environments', () => {
    const keys = (...path: (string | number)[]): string[] => schema.keysAt(path).map((key) => key.key);
    assert.ok(keys().includes('compatibility_date') && keys().includes('env'));
    assert.ok(!keys('env', 'production').includes('env') && keys('env', 'production').includes('d1_databases'));
    assert.deepEqual(keys('env', 'production', 'd1_databases', 3), keys('d1_databases', 0));
    assert.ok(keys('queues', 'consumers', 0).includes('dead_letter_queue'));
    assert.ok(keys('routes', 0).includes('custom_domain') && keys('routes', 0).includes('zone_id'));
    assert.ok(keys('observability', 'logs').includes('invocation_logs'));
    assert.deepEqual(keys('vars'), []);
    assert.deepEqual(keys('nowhere', 'at', 'all'), []);
  });

  it('knows where any key goes', () => {
    assert.equal(schema.isOpenAt(['vars']), true);
    assert.equal(schema.isOpenAt(['env', 'x', 'vars']), true);
    assert.equal(schema.isOpenAt(['vars', 'DEEP', 'er']), true);
    assert.equal(schema.isOpenAt([]), false);
    assert.equal(schema.isOpenAt(['env', 'x']), false);
    assert.equal(schema.isOpenAt(['d1_databases', 0]), false);
    assert.equal(schema.isOpenAt(['nowhere']), true);
  });

  it('describes a value', () => {
    assert.match(schema.describe(['compatibility_date'])?.description ?? '', /date/i);
    assert.equal(schema.describe(['workers_dev'])?.type, 'boolean');
    assert.deepEqual(schema.describe(['compliance_region'])?.enumValues, ['public', 'fedramp_high']);
    assert.equal(schema.describe(['pipelines', 0, 'pipeline'])?.deprecated, true);
    assert.match(schema.describe(['pipelines', 0, 'pipeline'])?.deprecation ?? '', /stream/);
    assert.equal(schema.describe(['pipelines', 0, 'binding'])?.deprecated, false);
    assert.equal(schema.keysAt(['d1_databases', 0]).find((key) => key.key === 'binding')?.required, true);
    assert.equal(schema.describe(['no_such_key']), undefined);
    assert.equal(schema.describe(['constructor']), undefined);
  });

  it("prefers the project's own wrangler and survives a broken one", () => {
    const root = mkdtempSync(join(tmpdir(), 'preflight-schema-'));
    try {
      const own = join(root, 'node_modules/wrangler/config-schema.json');
      mkdirSync(join(root, 'node_modules/wrangler'), { recursive: true });
      mkdirSync(join(root, 'apps/api'), { recursive: true });
      writeFileSync(own, '{"definitions":{},"properties":{"future_key":{"type":"string"}}}');
      const keys = (): (string | undefined)[] =>
        loadWranglerSchema(join(root, 'apps/api'), bundled)
          ?.keysAt([])
          .map((key) => key.key) ?? [];
      assert.deepEqual(keys(), ['future_key']);
      writeFileSync(own, '{ broken');
      assert.ok(keys().includes('compatibility_date'));
    } finally {
      rmSync(root, { recursive: true });
    }
    assert.equal(loadWranglerSchema(undefined, join(root, 'none.json')), undefined);
  });
});
