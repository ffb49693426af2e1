import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

type Pattern = { readonly regexp: string; readonly file?: number; readonly line?: number; readonly message?: number };
type Matcher = { readonly name: string; readonly pattern: readonly Pattern[] };
const manifest = JSON.parse(readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8')) as {
  readonly contributes: { readonly problemMatchers: readonly Matcher[] };
};

/** What wrangler 4.164 prints, without colours, as the editor takes them out. */
const broken = `✘ [ERROR] Build failed with 1 error:

  ✘ [ERROR] Could not resolve "./nope"
  
      src/index.ts:1:14:
        1 │ import a from './nope';
          ╵               ~~~~~~~~
`;
const wrong = `✘ [ERROR] Processing workers/api/wrangler.jsonc configuration:

    - Expected "compatibility_date" to be of type string but got 5.
`;

/** The groups of a matcher's patterns where they fit one line after another. */
function found(name: string, text: string): string[][] {
  const { pattern = [] } = manifest.contributes.problemMatchers.find((one) => one.name === name) ?? {};
  const lines = text.split('\n');
  return lines.flatMap((_, start) => {
    const groups = pattern.map(({ regexp }, step) => new RegExp(regexp).exec(lines[start + step] ?? '\0'));
    return groups.length > 0 && groups.every((group) => group !== null) ? [groups.flatMap((group) => group?.slice(1) ?? [])] : [];
  });
}

describe('problem matchers', () => {
  it('read the place and the words of a build error', () => {
    assert.deepEqual(found('preflight-esbuild', broken), [['ERROR', 'Could not resolve "./nope"', 'src/index.ts', '1', '14']]);
  });

  it("read wrangler's words about its file", () => {
    assert.deepEqual(found('preflight-wrangler', wrong), [
      ['workers/api/wrangler.jsonc', 'Expected "compatibility_date" to be of type string but got 5.'],
    ]);
    assert.deepEqual(found('preflight-wrangler', broken), []);
  });
});
