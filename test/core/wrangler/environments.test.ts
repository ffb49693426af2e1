import assert from 'node:assert/strict';
import { bindingsOf } from '../../../src/core/wrangler/bindings.ts';
import { targetsOf } from '../../../src/core/wrangler/environments.ts';
import type { Target } from '../../../src/core/wrangler/file.ts';
import { toValue } from '../../../src/core/wrangler/node.ts';
import { parseWrangler } from '../../../src/core/wrangler/parse.ts';

function target(text: string, env?: string, path = 'wrangler.toml'): Target {
  const found = targetsOf(parseWrangler(text, path)).find((candidate) => candidate.env === env);
  assert.ok(found);
  return found;
}
const value = (of: Target, key: string): unknown => {
  const node = of.get(key);
  return node && toValue(node);
};

const file = `
name = "shop"
account_id = "top"
keep_vars = true
routes = ["a.com/*"]
[vars]
A = "1"
[triggers]
crons = ["* * * * *"]
[[d1_databases]]
binding = "DB"
database_id = "x"
[env.production]
account_id = ""
routes = []
[env.production.vars]
B = "2"
[env.staging]
name = "shop-stage"
`;

describe('targets', () => {
  it('are the top level and every environment', () => {
    const targets = targetsOf(parseWrangler(file, 'wrangler.toml'));
    assert.deepEqual(
      targets.map(({ env, name }) => [env, name]),
      [
        [undefined, 'shop'],
        ['production', 'shop-production'],
        ['staging', 'shop-stage'],
      ],
    );
  });

  it('inherit what wrangler lets them inherit', () => {
    const production = target(file, 'production');
    assert.equal(value(production, 'account_id'), 'top', 'an empty account_id counts as unset');
    assert.deepEqual(value(production, 'routes'), [], 'an empty list is set');
    assert.deepEqual(value(production, 'triggers'), { crons: ['* * * * *'] });
    assert.deepEqual(value(production, 'vars'), { B: '2' });
    assert.equal(value(production, 'd1_databases'), undefined);
    assert.equal(value(production, 'keep_vars'), true, 'read at the top level for every environment');
    assert.deepEqual(production.pathOf('vars'), ['env', 'production', 'vars']);
    assert.deepEqual(production.pathOf('triggers'), ['triggers']);
  });

  it('treat null as absent', () => {
    const staging = target(
      '{"name":"a","routes":["x"],"vars":null,"env":{"staging":{"routes":null,"vars":{}}}}',
      'staging',
      'wrangler.json',
    );
    assert.deepEqual(value(staging, 'routes'), ['x']);
    assert.equal(target('{"vars":null}', undefined, 'wrangler.json').get('vars'), undefined);
  });

  it('have no name without one in the file', () => {
    assert.equal(target('[env.a]\n', 'a').name, undefined);
    assert.equal(target('name = ""\n[env.a]\n', 'a').name, undefined);
  });

  it('of a Pages project share its name', () => {
    const preview = target('name = "site"\npages_build_output_dir = "dist"\n[env.preview.vars]\nA="1"\n', 'preview');
    assert.deepEqual([preview.isPages, preview.name], [true, 'site']);
  });
});

describe('bindings', () => {
  const text = `{
    "vars": { "A": "1", "B": { "deep": true } },
    "secrets": { "required": ["TOKEN"] },
    "kv_namespaces": [{ "binding": "KV", "id": "1" }, { "id": "2" }],
    "queues": { "producers": [{ "binding": "Q", "queue": "q" }], "consumers": [{ "queue": "q" }] },
    "durable_objects": { "bindings": [{ "name": "ROOM", "class_name": "Room" }] },
    "ratelimits": [{ "name": "LIMIT", "namespace_id": "1" }],
    "ai": { "binding": "AI" },
    "assets": { "directory": "x" },
    "unsafe": { "bindings": [{ "name": "U", "type": "t" }] },
    "workflows": [{ "binding": "FLOW", "name": "flow", "class_name": "F" }]
  }`;

  it('are found in every place wrangler has for them', () => {
    const all = bindingsOf(target(text, undefined, 'wrangler.jsonc'));
    assert.deepEqual(
      all.map(({ kind, name }) => [kind, name]),
      [
        ['ai', 'AI'],
        ['durable_objects.bindings', 'ROOM'],
        ['kv_namespaces', 'KV'],
        ['kv_namespaces', undefined],
        ['queues.producers', 'Q'],
        ['ratelimits', 'LIMIT'],
        ['secrets.required', 'TOKEN'],
        ['unsafe.bindings', 'U'],
        ['vars', 'A'],
        ['vars', 'B'],
        ['workflows', 'FLOW'],
      ],
    );
    for (const { name, nameSpan } of all) {
      if (name !== undefined) assert.equal(text.slice(...nameSpan).replaceAll('"', ''), name);
    }
  });

  it('have paths that lead back to them', () => {
    const file = parseWrangler(`name="x"\n[env.p]\n[[env.p.r2_buckets]]\nbinding="B"\n[env.p.vars]\nV="1"`, 'wrangler.toml');
    const p = targetsOf(file).find(({ env }) => env === 'p');
    assert.ok(p);
    const all = bindingsOf(p);
    assert.deepEqual(
      all.map(({ path }) => path),
      [
        ['env', 'p', 'r2_buckets', 0],
        ['env', 'p', 'vars', 'V'],
      ],
    );
    for (const binding of all) assert.equal(file.at(binding.path), binding.node);
    assert.deepEqual(
      bindingsOf(p, 'vars').map(({ name }) => name),
      ['V'],
    );
  });

  it('survive shapes that wrangler refuses', () => {
    for (const odd of [
      '{"vars":1,"queues":[],"durable_objects":{"bindings":{}},"kv_namespaces":{"binding":3},"ai":"x","secrets":{"required":[1,{}]}}',
      '{"env":[]}',
      '{"env":{"a":1}}',
    ]) {
      for (const one of targetsOf(parseWrangler(odd, 'wrangler.json'))) bindingsOf(one);
    }
    assert.deepEqual(bindingsOf(target('{"kv_namespaces":"x","vars":[]}', undefined, 'wrangler.json')), []);
  });
});
