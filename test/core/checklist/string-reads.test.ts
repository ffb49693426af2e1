import assert from 'node:assert/strict';
import { readAsString } from '../../../src/core/checklist/string-reads.ts';
import { contextOf } from './support.ts';

const table: readonly (readonly [string, boolean])[] = [
  ['const t = env.TOKEN?.trim();', true],
  ['if (given === env.TOKEN) ok();', true],
  ['if (env.TOKEN !== given) no();', true],
  ['const h = `Bearer ${env.TOKEN}`;', true],
  ['const t = await env.TOKEN.get(); if (t.trim() === x) ok();', false],
  ['const t = await resolve(env.TOKEN);', false],
  ['if (env.TOKEN === undefined) no();', false],
  ['// env.TOKEN.trim() would throw', false],
  ['const t = env.TOKEN_OLD.trim();', false],
  ['const t = process.environment.TOKEN;', false],
];

describe('readAsString', () => {
  for (const [code, is] of table) {
    it(`${is ? 'finds' : 'leaves'} ${code}`, () => {
      const context = contextOf({
        'api/wrangler.toml': 'name = "api"\nmain = "src/index.ts"\n',
        'api/src/index.ts': `export {};\n${code}\n`,
        'other/src/index.ts': 'env.TOKEN.trim();',
      });
      const [target] = context.targets;
      assert.ok(target);
      assert.deepEqual(readAsString(context, target, 'TOKEN'), is ? { path: 'api/src/index.ts', line: 2 } : undefined);
    });
  }
});
