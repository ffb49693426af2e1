import assert from 'node:assert/strict';
import { detectSecrets } from '../../../../src/core/lint/detectors/detect.ts';
import { lintWrangler } from '../../../../src/core/lint/lint.ts';
import { createMemoryProject } from '../../../../src/core/project/create.ts';
import { fill } from './fill.ts';

const token = fill('ghp_{a36}', 'spelled');
const code = (char: string): string => char.charCodeAt(0).toString(16).padStart(2, '0');
const escaped = Array.from(token, (char, index) => (index % 3 === 0 ? `\\u00${code(char)}` : char)).join('');
const hexed = Array.from(token, (char, index) => (index % 4 === 1 ? `\\x${code(char)}` : char)).join('');

describe('credentials that no line spells out', () => {
  const found: readonly (readonly [path: string, before: string, value: string, after: string])[] = [
    ['a.ts', "const t = '", escaped, "';"],
    ['a.py', "t = '", hexed, "'"],
    ['a.json', '{"x": "', escaped, '"}'],
    ['a.json', '{"x": 1,\n "y": "a\\u003cb", "z": "', escaped, '"}\n'],
    ['a.json', '{"hook": "https:\\/\\/', `hooks.slack.com\\/services\\/${fill('T{U8}\\/B{U10}\\/{a24}', 'hook')}`, '"}'],
    ['a.ts', "const t = '", `${token.slice(0, 4)}' + '${token.slice(4)}`, "';"],
    ['a.js', 'x("a" + y);\nconst t = "', `${token.slice(0, 12)}" +\n  "${token.slice(12)}`, '";'],
    ['a.js', "const t = '", `${token.slice(0, 12)}'\n    + '${token.slice(12)}`, "';"],
  ];
  for (const [path, before, value, after] of found)
    it(`${path}: ${value.replaceAll(/\w{9,}/g, '…').slice(0, 40)}`, () => {
      const text = before + value + after;
      const [first, ...more] = detectSecrets(text, { path });
      assert.ok(first);
      assert.equal(text.slice(first.start, first.end), value);
      assert.deepEqual(more, []);
    });

  it('what a line spells out is found once', () => {
    for (const text of [`x = "a\\u003cb"; t = '${token}';`, `x = 'a' + 'b'; t = '${token}';`])
      assert.equal(detectSecrets(text, { path: 'a.ts' }).length, 1, text);
  });

  it('words and sums are none', () => {
    for (const text of ["x = 'api_' + 'token';", "const a = '1' + '2' + \"3\";", 'const s = "\\u0041\\u0042";', "'\\u00"])
      assert.deepEqual(detectSecrets(text, { path: 'a.ts' }), [], text);
  });

  it('wrangler files: escapes outside the variables, quotes within define, texts of unsafe bindings', () => {
    const value = fill('{a40}', 'define');
    const cases = {
      'wrangler.jsonc': `{ "name": "x", "build": { "command": "T=${escaped} build" } }`,
      'wrangler.toml': `name = "x"\n[define]\nSESSION_SECRET = "\\"${value}\\""\n`,
      'a/wrangler.json': `{ "name": "x", "define": { "process.env.API_TOKEN": "'${value}'" } }`,
      'b/wrangler.toml': `name = "x"\n[[unsafe.bindings]]\nname = "SIGNING_SECRET"\ntype = "secret_text"\ntext = "${value}"\n`,
      'c/wrangler.json': `{ "name": "x", "env": { "p": { "define": { "DB_PASSWORD": "\\"k!7river\\"" } } } }`,
    };
    for (const [path, text] of Object.entries(cases)) {
      const project = createMemoryProject({ [path]: text });
      const [file] = project.wranglerFiles;
      assert.ok(file);
      const reports = lintWrangler(file, project).filter(({ detector }) => detector !== undefined);
      assert.equal(reports.length, 1, text);
      const held = text.slice(...(reports[0]?.span ?? [0, 0]));
      assert.ok([value, escaped, 'k!7river'].includes(held), path);
    }
  });
});
