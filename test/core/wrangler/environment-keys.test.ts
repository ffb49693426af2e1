import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inheritableKeys, notInheritableKeys, topLevelOnlyKeys } from '../../../src/core/wrangler/environment-keys.ts';
import { bindingKinds } from '../../../src/core/wrangler/bindings.ts';

const schema = JSON.parse(readFileSync('node_modules/wrangler/config-schema.json', 'utf8')) as {
  definitions: Record<string, { properties: Record<string, unknown> }>;
};
const keysOf = (definition: string): string[] => Object.keys(schema.definitions[definition]?.properties ?? {});

const byName = (a: string, b: string): number => (a < b ? -1 : 1);

describe('keys of environments', () => {
  it('follow the lists in the source of the installed wrangler', () => {
    const source = readFileSync('node_modules/wrangler/wrangler-dist/cli.js', 'utf8');
    const start = source.indexOf('function normalizeAndValidateEnvironment(');
    const body = source.slice(start, source.indexOf('\nfunction validateWorkflowRetentionValue', start));
    const repeated = [...body.matchAll(/\bnotInheritable\((?:\s*\w+,){5}\s*"(\w+)"/g)].map((match) => match[1] ?? '');
    assert.deepEqual(repeated.toSorted(byName), [...notInheritableKeys].toSorted(byName));
    const environment = keysOf('RawEnvironment').filter((key) => !notInheritableKeys.has(key));
    assert.deepEqual(environment.toSorted(byName), [...inheritableKeys].toSorted(byName));
  });

  it('are all keys of the schema, and top-level-only ones are the rest', () => {
    const environment = new Set(keysOf('RawEnvironment'));
    const rest = keysOf('RawConfig').filter((key) => !environment.has(key));
    assert.deepEqual(rest.toSorted(byName), [...topLevelOnlyKeys].toSorted(byName));
  });

  it('cover every list of the schema whose entries have a binding name', () => {
    const properties = schema.definitions['RawEnvironment']?.properties ?? {};
    const named = Object.entries(properties).filter(([, value]) => /"binding":\{"type":"string"/.test(JSON.stringify(value)));
    const known = new Set(bindingKinds.map((kind) => kind.split('.')[0]));
    assert.deepEqual(
      named.map(([key]) => key).filter((key) => !known.has(key) && key !== 'previews'),
      [],
    );
    assert.ok(named.length > 20);
  });
});
