import assert from 'node:assert/strict';
import { applied } from '../../../../src/core/lint/fixes/compose.ts';
import { copyMember, insertMember, pushItem, removeItem, removeMember, renameMember } from '../../../../src/core/lint/fixes/edit.ts';
import type { TextEdit } from '../../../../src/core/lint/rule.ts';
import type { WranglerFile } from '../../../../src/core/wrangler/file.ts';
import { toValue, walk, type Path } from '../../../../src/core/wrangler/node.ts';
import { parseWrangler } from '../../../../src/core/wrangler/parse.ts';

type Data = null | boolean | number | string | Data[] | { [key: string]: Data };

// Each text is written in ways that an edit could get wrong.
const texts: Readonly<Record<string, string>> = {
  'spread/wrangler.jsonc':
    '// head\n{\n\t"name": "a", // own\n\t/* above */ "main": "b" /* behind */,\n\n\t"vars": {\n\t\t"A": "1", // one\n\t\t// of B\n\t\t"B": "}" // two\n\t},\n\t"list": [\n\t\t"x", // x\n\t\t"y"\n\t]\n}\n// foot\n',
  'trailing/wrangler.jsonc':
    '{\n  "name": "a",\n  "vars": { "A": "1", "B": "2", },\n  "list": [ 1, 2, ],\n  "env": {\n    "live": {\n      "vars": {\n        "A": "1",\n      },\n    },\n  },\n}',
  'line/wrangler.json': '{"name":"a","vars":{"A":"1"},"empty":{},"list":[],"deep":{"er":[{"a":1},{"b":2}]}}',
  'commas/wrangler.jsonc': '{\n  "a": 1 // , not this comma\n  ,"b": 2 /* , nor this */ , "c": 3\n}\n',
  'empty/wrangler.jsonc': '{\n  // nothing yet\n}\n',
  'tables/wrangler.toml':
    '# head\nname = "a" # own\n\n# of vars\n[vars]\nA = "1" # one\nB = """\n[not.a.table]\n"""\n\n[[kv]] # first\nbinding = "X"\n[kv.more]\nz = 1\n\n[[kv]]\nbinding = "Y"\n\n[env.live]\nname = "b"\n[[env.live.kv]]\nbinding = "X"\n# foot\n',
  'dotted/wrangler.toml':
    'name = "a"\nobservability.enabled = true\nobservability.logs.enabled = true # logs\nenv.live.name = "b"\n"quoted key" = 1\n[env.test.vars]\n"ключ" = "x"\n',
  'inline/wrangler.toml':
    'vars = { A = "1", B = { C = 2 } }\nlist = [\n  "x", # x\n  "y", # y\n]\nroutes = [ { pattern = "a" }, { pattern = "b" } ] # two\nnone = []\nnil = {}\n',
  'last/wrangler.toml': '[vars]\nA = "1"',
  'nothing/wrangler.toml': '',
};

for (const [name, original] of Object.entries(texts)) {
  for (const [lineBreak, text] of [
    ['LF', original],
    ['CRLF', original.replaceAll('\n', '\r\n')],
  ] as const) {
    describe(`edits of ${name} with ${lineBreak}`, () => {
      const file = parseWrangler(text, name);
      it('parses to begin with', () => assert.deepEqual(file.problems, []));

      it('removes any member or item and nothing else', () => {
        for (const { path } of walk(file.root)) {
          if (path.length === 0) continue;
          const parent = file.at(path.slice(0, -1));
          const last = path.at(-1);
          const found = parent?.kind === 'object' ? parent.members.find((m) => m.key === last) : undefined;
          if (parent?.kind === 'object' && found) check(file, removeMember(file, parent, found), changed(file, path, 'remove'), path);
          else if (parent && typeof last === 'number') check(file, removeItem(file, parent, last), changed(file, path, 'remove'), path);
        }
      });

      it('adds a member to any object, and makes parents', () => {
        for (const { path, node } of walk(file.root)) {
          if (node.kind !== 'object') continue;
          check(file, insertMember(file, path, 'new key', '"x\\"y"'), changed(file, [...path, 'new key'], 'x"y'), path);
          check(file, pushItem(file, [...path, 'p', 'q', 'r'], '"v"'), changed(file, [...path, 'p', 'q', 'r'], ['v']), path);
        }
      });

      it('adds an item to any list of plain values', () => {
        for (const { path, node } of walk(file.root)) {
          if (node.kind !== 'array' || node.items.some((item) => item.kind === 'object')) continue;
          check(file, pushItem(file, path, '"v"'), changed(file, [...path, node.items.length], 'v'), path);
        }
      });

      it('copies any top-level member into an environment that lacks it', () => {
        for (const member of file.root.members) {
          for (const env of ['other', ...file.environments]) {
            if (member.key === 'env' || file.at(['env', env, member.key])) continue;
            check(file, copyMember(file, member, ['env', env]), changed(file, ['env', env, member.key], toValue(member.value) as Data), [
              env,
              member.key,
            ]);
          }
        }
      });

      it('renames any member in all its headers', () => {
        for (const { path, member } of walk(file.root)) {
          if (!member) continue;
          const gone = changed(file, path, 'remove');
          const wanted = changedIn(gone, [...path.slice(0, -1), 'other-name'], toValue(member.value) as Data);
          check(file, renameMember(file, path.slice(0, -1), member, 'other-name'), wanted, path);
        }
      });
    });
  }
}

describe('edits', () => {
  it('leave a file alone that does not parse', () => {
    const file = parseWrangler('name = "a\nmain = 1\n', 'wrangler.toml');
    assert.deepEqual(insertMember(file, [], 'x', '1'), []);
    assert.deepEqual(
      file.root.members.flatMap((m) => removeMember(file, file.root, m)),
      [],
    );
  });

  it('keep a byte order mark first', () => {
    for (const [name, text] of [
      ['wrangler.toml', '\ufeff[vars]\nA = "1"\n'],
      ['wrangler.json', '\ufeff{ "name": "a" }'],
    ] as const) {
      const file = parseWrangler(text, name);
      const result = applied(text, insertMember(file, [], 'main', '"m"'));
      assert.ok(result.startsWith('\ufeff') && result.lastIndexOf('\ufeff') === 0, JSON.stringify(result));
      assert.deepEqual(parseWrangler(result, name).problems, []);
    }
  });
});

/** The result parses to what is wanted, keeps its line breaks and every comment that does not stand behind what was removed. */
function check(file: WranglerFile, edits: readonly TextEdit[], wanted: Data, path: Path): void {
  const text = applied(file.text, edits);
  const result = parseWrangler(text, file.path);
  const where = `${path.join('.')} of\n${file.text}\ngave\n${text}`;
  assert.deepEqual(result.problems, [], where);
  assert.deepEqual(pruned(toValue(result.root) as Data), pruned(wanted), where);
  if (file.text.includes('\r\n')) assert.ok(!/[^\r]\n/.test(text), where);
  for (const comment of file.comments) {
    const { line } = file.lines.at(comment.span[0]);
    const isAlone = file.text.slice(file.lines.startOf(line), comment.span[0]).trim() === '';
    const isInside = edits.some((edit) => edit.span[0] <= comment.span[0] && edit.span[1] >= comment.span[1]);
    if (isAlone && !isInside) assert.ok(text.includes(comment.text), where);
  }
}

function changed(file: WranglerFile, path: Path, value: Data): Data {
  return changedIn(toValue(file.root) as Data, path, value);
}

function changedIn(root: Data, path: Path, value: Data): Data {
  const copy = structuredClone(root);
  let at = copy as Record<string | number, Data>;
  for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as Record<string | number, Data>;
  const last = path.at(-1) ?? '';
  if (value !== 'remove') at[last] = value;
  else if (Array.isArray(at)) at.splice(Number(last), 1);
  else delete at[last];
  return copy;
}

/** A TOML table that no header names any more is gone; that makes no difference to wrangler. */
function pruned(value: Data): Data {
  if (Array.isArray(value)) return value.map(pruned).filter((item) => !isEmptyObject(item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, pruned(item)] as const)
      .filter(([, item]) => !isEmptyObject(item) && !(Array.isArray(item) && item.length === 0)),
  );
}

function isEmptyObject(value: Data): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0;
}
