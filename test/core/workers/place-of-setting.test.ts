import assert from 'node:assert/strict';
import { createMemoryProject } from '../../../src/core/project/create.ts';
import { placeOfSetting } from '../../../src/core/workers/place-of-setting.ts';

const texts = {
  'wrangler.jsonc': `{ "name": "x", "limits": { "cpu_ms": 50 }, "vars": { "A": "1" }, "env": { "production": { "vars": { "A": "2" } } } }`,
  'wrangler.toml': `name = "x"\n[limits]\ncpu_ms = 50\n[vars]\nA = "1"\n[env.production]\n[env.production.vars]\nA = "2"\n`,
};

describe('the place of a setting', () => {
  for (const path of Object.keys(texts) as (keyof typeof texts)[]) {
    const project = createMemoryProject({ [path]: texts[path] });
    const place = (env: string | undefined, group: string, name?: string): string => {
      const target = project.targets().find((one) => one.env === env);
      assert.ok(target);
      const [start, end] = placeOfSetting(target, { group, name });
      return `${texts[path].slice(0, start).split('"2"').length === 1 ? '' : 'after '}${texts[path].slice(start, end).replaceAll('"', '')}@${start}`;
    };
    const at = (text: string, from = 0): number => texts[path].indexOf(text, from);

    it(`is the key where ${path} has it, of the environment's own block`, () => {
      assert.match(place(undefined, 'limits.cpu_ms'), /^cpu_ms@/);
      assert.match(place('production', 'limits.cpu_ms'), /^cpu_ms@/);
      assert.notEqual(place(undefined, 'vars', 'A'), place('production', 'vars', 'A'));
      assert.ok(Number(place('production', 'vars', 'A').split('@')[1]) > at('production'));
    });

    it(`is the block, else the environment, else the name, where ${path} does not have it`, () => {
      assert.match(place('production', 'vars', 'B'), /^vars@/);
      assert.ok(Number(place('production', 'vars', 'B').split('@')[1]) > at('production'));
      assert.match(place('production', 'services', 'S'), /^production@/);
      assert.match(place(undefined, 'services', 'S'), /^name@/);
    });
  }
});
