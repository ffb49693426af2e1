import assert from 'node:assert/strict';
import { parse as parseJson } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { child, type Node, walk } from '../../../src/core/wrangler/node.ts';
import { parseWrangler } from '../../../src/core/wrangler/parse.ts';
import { badJson, badToml, goodJson, goodToml } from './parse-cases.ts';

/** Wrangler's own readers: smol-toml, and jsonc-parser with trailing commas, both after the byte order mark is taken off. */
function wranglerReads(text: string, path: string): { value?: unknown; line?: number } {
  const body = text.replace(/^\uFEFF/, '');
  if (path.endsWith('.toml')) {
    try {
      return { value: plain(parseToml(body)) };
    } catch (error) {
      return { line: (error as { line: number }).line };
    }
  }
  const errors: { offset: number }[] = [];
  const value: unknown = parseJson(body, errors as never, { allowTrailingComma: true });
  return errors[0] ? { line: body.slice(0, errors[0].offset).split('\n').length } : { value };
}

/** smol-toml's tables have no prototype, and its dates are objects; ours are the text in the file. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return 'a date';
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
function plainNode(node: Node): unknown {
  if (node.kind === 'date') return 'a date';
  if (node.kind === 'array') return node.items.map(plainNode);
  if (node.kind === 'object') return Object.fromEntries(node.members.map((m) => [m.key, plainNode(m.value)]));
  return node.value;
}
const lineOf = (text: string, path: string): number | undefined => {
  const file = parseWrangler(text, path);
  return file.problems[0] && file.lines.at(file.problems[0].span[0]).line + 1;
};

describe('reading agrees with wrangler', () => {
  const good: [string, string[]][] = [
    ['wrangler.toml', goodToml],
    ['wrangler.jsonc', goodJson],
    ['wrangler.json', goodJson],
  ];
  for (const [path, texts] of good) {
    it(`on what is valid in ${path}`, () => {
      for (const text of texts) {
        const file = parseWrangler(text, path);
        const shown = JSON.stringify(text.slice(0, 200));
        assert.deepEqual(file.problems, [], shown);
        assert.deepEqual(plainNode(file.root), wranglerReads(text, path).value, shown);
      }
    });
  }

  const bad: [string, string[]][] = [
    ['wrangler.toml', badToml],
    ['wrangler.jsonc', badJson],
  ];
  for (const [path, texts] of bad) {
    it(`on what is refused in ${path}, and on the line`, () => {
      for (const text of texts) {
        const { line } = wranglerReads(text, path);
        assert.ok(line !== undefined, `wrangler takes ${JSON.stringify(text)}`);
        assert.equal(lineOf(text, path), line, JSON.stringify(text));
      }
    });
  }
});

describe('spans', () => {
  const files: [string, string][] = [
    ...goodToml.map((text): [string, string] => [text, 'wrangler.toml']),
    ...goodJson.map((text): [string, string] => [text, 'wrangler.jsonc']),
  ];

  it('hold the source of every key and value', () => {
    for (const [text, path] of files) {
      const file = parseWrangler(text, path);
      for (const { node, member } of walk(file.root)) {
        const source = text.slice(...node.span);
        if (member) {
          const key = text.slice(...member.keySpan);
          assert.ok(key === member.key || /^["']/.test(key), `${key} is not ${member.key}`);
          assert.ok(member.span[0] <= member.keySpan[0] && member.span[1] >= member.keySpan[1]);
        }
        if (node.kind === 'string') {
          assert.match(source, /^(["'])[^]*\1$/);
          assert.equal(
            source.length - (node.contentSpan[1] - node.contentSpan[0]),
            /^("""|''')[^]/.test(source) && source.length >= 6 ? 6 : 2,
            source.slice(0, 50),
          );
        } else if (node.kind === 'date') assert.equal(source, node.value);
        else if (node.kind === 'boolean' || node.kind === 'null') assert.equal(source, String(node.value));
        else if (path.endsWith('.jsonc')) assert.match(source, /^(\{[^]*\}|\[[^]*\]|-?[\d.eE+-]+)$/);
      }
    }
  });

  it('of TOML tables are headers, and of their members the whole body', () => {
    const text = '[vars] # c\nA = "1"\nB = "2"\n\n[[x]]\nk = 1\n[[x]]\nk = 2\n[env.p.vars]\nC = "3"\n';
    const file = parseWrangler(text, 'wrangler.toml');
    const spanOf = (key: string): string => {
      const found = file.root.members.find((m) => m.key === key);
      return found ? text.slice(...found.span) : '';
    };
    assert.equal(text.slice(...(file.at(['vars'])?.span ?? [0, 0])), '[vars]');
    assert.equal(spanOf('vars'), '[vars] # c\nA = "1"\nB = "2"');
    assert.equal(spanOf('x'), '[[x]]\nk = 1\n[[x]]\nk = 2');
    assert.equal(text.slice(...(file.at(['x', 1])?.span ?? [0, 0])), '[[x]]');
    assert.equal(spanOf('env'), '[env.p.vars]\nC = "3"');
    const p = child(file.at(['env']), 'p');
    assert.equal(p && text.slice(...p.span), '[env.p.vars]');
  });

  it('of comments hold the marks', () => {
    for (const [text, path, all] of [
      ['# a\nx = 1 # b\ny = "# no"\n', 'wrangler.toml', ['# a', '# b']],
      ['// a\n{ "x": "// no" /* b */ }', 'wrangler.json', ['// a', '/* b */']],
    ] as const) {
      const { comments } = parseWrangler(text, path);
      assert.deepEqual(
        comments.map((comment) => comment.text),
        all,
      );
      for (const comment of comments) assert.equal(text.slice(...comment.span), comment.text);
    }
  });
});
