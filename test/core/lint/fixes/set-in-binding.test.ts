import assert from 'node:assert/strict';
import { setInBinding } from '../../../../src/core/lint/fixes/set-in-binding.ts';
import { createMemoryProject } from '../../../../src/core/project/create.ts';

function edited(path: string, text: string, env: string | undefined, ...change: readonly [string, string, string, string]): string {
  const project = createMemoryProject({ [path]: text });
  const target = project.targets().find((one) => one.env === env);
  assert.ok(target);
  const edits = setInBinding(target, ...change);
  return edits
    .toSorted((a, b) => b.span[0] - a.span[0])
    .reduce((rest, edit) => rest.slice(0, edit.span[0]) + edit.text + rest.slice(edit.span[1]), text);
}

describe('setting a text in a binding', () => {
  const toml = [
    'name = "a"',
    '[[d1_databases]]',
    'binding = "DB"',
    'database_id = "old"',
    '[[env.production.d1_databases]]',
    'binding = "OTHER"',
    'database_id = "old"',
    '[[env.production.d1_databases]]',
    'binding = "DB" # main',
    'database_name = "main"',
    '',
  ].join('\n');

  it('changes the environment that is meant and nothing else', () => {
    assert.equal(edited('wrangler.toml', toml, undefined, 'd1_databases', 'DB', 'database_id', 'new'), toml.replace('"old"', '"new"'));
  });

  it('adds a key that is not there', () => {
    const after = edited('wrangler.toml', toml, 'production', 'd1_databases', 'DB', 'database_id', 'new');
    assert.equal(after, `${toml.trimEnd()}\ndatabase_id = "new"\n`);
  });

  it('edits JSON with comments in place, with the value escaped', () => {
    const jsonc = '{\n  "name": "a", // the one\n  "services": [{ "binding": "API", "service": "gone" }],\n}\n';
    assert.equal(
      edited('wrangler.jsonc', jsonc, undefined, 'services', 'API', 'service', 'a"b'),
      jsonc.replace('"gone"', String.raw`"a\"b"`),
    );
  });

  it('leaves a file with broken syntax and a binding that is gone alone', () => {
    assert.equal(edited('wrangler.toml', toml, undefined, 'd1_databases', 'NONE', 'database_id', 'new'), toml);
    const broken = '{ "name": "a", "services": [{ "binding": "API", "service": "gone" }';
    assert.equal(edited('wrangler.jsonc', broken, undefined, 'services', 'API', 'service', 'x'), broken);
  });
});
