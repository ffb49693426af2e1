import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { startsWith } from '../../../src/core/lint/fixes/source.ts';
import { lintWrangler } from '../../../src/core/lint/lint.ts';
import { createMemoryProject } from '../../../src/core/project/create.ts';
import type { Path } from '../../../src/core/wrangler/node.ts';
import { loadWranglerSchema } from '../../../src/core/wrangler/schema.ts';
import { node22 } from '../../tooling/node22.ts';

type Place = { readonly path: Path; readonly types: readonly string[]; readonly isRequired: boolean; readonly first: unknown };

const found = loadWranglerSchema(undefined, path.join(import.meta.dirname, '../../../node_modules/wrangler/config-schema.json'));
assert.ok(found);
const schema = found;

/** Every place that the schema types, without what belongs to other rules or to nobody. */
function placesBelow(at: Path): readonly Place[] {
  return schema.keysAt(at).flatMap(({ key, type, required, enumValues }): readonly Place[] => {
    const here = [...at, key];
    if (at.length === 0 && ['$schema', 'env', 'previews', 'unsafe', 'compatibility_date'].includes(key)) return [];
    const place: Place = { path: here, types: type.split(' | '), isRequired: required, first: enumValues?.[0] };
    const item = schema.describe([...here, 0])?.type ?? '';
    const items: Place[] = item === '' ? [] : [{ path: [...here, 0], types: item.split(' | '), isRequired: false, first: undefined }];
    return [...(type === '' ? [] : [place]), ...items, ...placesBelow(here), ...placesBelow([...here, 0])];
  });
}

const places = placesBelow([]);
const samples: Readonly<Record<string, unknown>> = { string: 'x', number: 5, boolean: true, array: ['x'], object: { a: 1 } };

/** A value for the place with what it cannot be without. */
function fitting({ path: at, types: [type = ''], first }: Place): unknown {
  if (first !== undefined) return first;
  if (type === 'array')
    return places.filter((each) => each.path.length === at.length + 1 && startsWith(each.path, [...at, 0])).map(fitting);
  return type === 'object' ? needed(at) : samples[type];
}

function needed(at: Path): Record<string, unknown> {
  const own = places.filter((each) => each.isRequired && each.path.length === at.length + 1 && startsWith(each.path, at));
  return Object.fromEntries(own.map((each) => [each.path.at(-1), fitting(each)]));
}

/** A configuration with a value at a place. */
function withValue(at: Path, value: unknown): unknown {
  return at.reduceRight<unknown>((inner, part, index) => (part === 0 ? [inner] : { ...needed(at.slice(0, index)), [part]: inner }), value);
}

describe('wrong-type beside wrangler’s own reader', () => {
  it('says refused of just what wrangler refuses for its type, at every place of the schema', function () {
    this.timeout(120_000);
    const cases = places.flatMap((place) =>
      Object.entries(samples)
        .filter(([kind]) => !place.types.includes(kind))
        .map(([kind, value]) => ({
          name: `${place.path.join('.')}: ${kind}`,
          right: withValue(place.path, fitting(place)),
          wrong: withValue(place.path, value),
        })),
    );
    assert.ok(cases.length > 1000, `${cases.length} cases`);
    const input = JSON.stringify(cases.flatMap(({ right, wrong }) => [right, wrong]));
    const script = path.join(import.meta.dirname, 'read-by-wrangler.mjs');
    const complaints = JSON.parse(
      execFileSync(node22(), [script], { input, encoding: 'utf8', maxBuffer: 64_000_000 }),
    ) as readonly string[];
    const differing = cases.flatMap(({ name, wrong }, index) => {
      const [before, after] = [complaints[2 * index], complaints[2 * index + 1]];
      const isRefused = after !== '' && after !== before;
      const ours = severitiesOf(wrong);
      return ours === (isRefused ? 'error' : 'warning')
        ? []
        : [`${name}: we say ${ours}, wrangler ${after === before ? 'nothing' : after}`];
    });
    assert.deepEqual(differing, []);
  });
});

/** A table where a list is wanted is unknown-key's at the top level, in the same words: refused. */
function severitiesOf(config: unknown): string {
  const project = createMemoryProject({ 'wrangler.json': JSON.stringify(config) }, { schemaFor: () => schema });
  const [file] = project.wranglerFiles;
  assert.ok(file);
  const own = lintWrangler(file, project).filter(
    ({ rule, message }) => rule.id === 'wrong-type' || / wrangler takes (?:a list of them|one table)/.test(message),
  );
  return [...new Set(own.map(({ severity }) => severity))].join();
}
