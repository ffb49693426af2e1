import assert from 'node:assert/strict';
import { parse as parseJson } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { child, type Node, toValue, walk } from '../../../src/core/wrangler/node.ts';
import { parseWrangler } from '../../../src/core/wrangler/parse.ts';

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

const goodToml = [
  '',
  '# only a comment',
  '\uFEFFname = "x"',
  'name = "x"\r\nmain = "y"\r\n',
  'a.b.c = 1\na.b.d = 2\na."e.f" = 3',
  'a . b = 1',
  '"quoted key" = 1\n\'single\' = 2\n"" = 3\n1234 = 4\n-_- = 5',
  '"\\u00e9\\x41" = "tab\\t nl\\n esc\\e \\U0001F600"',
  '[a]\nx = 1\n[b]\ny = 2\n[a.c]\nz = 3',
  '[a.b.c]\nx = 1\n[a]\ny = 2\n[a.b]\nz = 3',
  '[[x]]\na = 1\n[[x]]\na = 2\n[x.sub]\nb = 3\n[[x.list]]\nc = 4\n[[x.list]]\nc = 5',
  '[ a . "b c" . d ]\nx = 1\n[[ l ]]\n[[ l ]]',
  '[[a.b]]\nx = 1\n[a]\ny = 2',
  'x = { a = 1, b.c = 2, "d" = { e = [1, 2] } }',
  'x = {\n  a = 1, # one\n  b = 2,\n}\n',
  'x = {}\ny = []\nz = [[], [{}]]',
  'x = [\n  1, # one\n  2,\n\n  3,\n]\n',
  'x = [{ a = 1 }, { a = 2 }]',
  'x = """one\ntwo"""\ny = """\nfirst newline goes"""\nz = """a \\\n   b"""',
  "x = '''one\n'two' ''three''\n'''\ny = '''\nraw \\n'''",
  "x = \"\"\"\"quoted\"\"\"\"\ny = '''''two quotes'''''",
  'x = """one\r\ntwo\\\r\n  three"""\r\ny = \'\'\'\r\nraw\r\nraw\'\'\'\r\n',
  'x = "# no comment" # a comment\ny = \'# neither\'',
  'i = [0, +1, -1, 1_000, 0xDEAD_beef, 0o755, 0b1010, -0, 9007199254740991]',
  'f = [1.5, -0.0, 1e3, 1E-2, 6.626e-34, 1_0.0_1, inf, -inf, +inf]',
  'd = [1979-05-27T07:32:00Z, 1979-05-27 07:32:00.5+01:00, 1979-05-27T07:32, 1979-05-27, 07:32:00, 07:32]',
  't = true\nf = false',
  'name = "héllo wörld 😀"\n"ключ" = "значение"',
  '[env.production]\nname = "p"\n[env.production.vars]\nA = "1"\n[env.staging]\nvars = { A = "2" }',
  '[[d1_databases]]\nbinding = "DB"\n\n[[env.p.d1_databases]]\nbinding = "DB"\n[[env.p.d1_databases]]\nbinding = "DB2"',
  '\ta\t=\t1\t\n',
  'a = 1 # no newline at the end',
  `long = "${'x'.repeat(200_000)}"\nafter = 1`,
  `long = """\n${'line \\\\ \\u0041\n'.repeat(20_000)}"""\nafter = 1`,
  `a = "__proto__"\n[constructor]\ntoString = 1`,
];
const goodJson = [
  '{}',
  '{"name":"x"}',
  '\uFEFF{"name":"x"}',
  '// c\n{ /* d */ "a": 1, // e\n "b": [1, 2,], }',
  '{\r\n\t"a": "x\\n\\u00e9\\ud83d\\ude00\\/",\r\n\t"b": null\r\n}\r\n',
  '{"a":{"b":{"c":[{"d":[]},{}]}}}',
  '{"n":[0,-1,1.5,1e3,-0.0,1E-2]}',
  '{"t":true,"f":false,"z":null}',
  '{"a":1,"a":2}',
  '{"a":{"x":1},"b":2,"a":{"y":2}}',
  '{"ключ":"значение","":1,"a b":"😀"}',
  '{"toString":1,"constructor":{"a":2}}',
  `{"long":"${'x'.repeat(200_000)}","after":1}`,
  '  {"a":1}  // after\n',
];
const badToml = [
  'name = "x',
  'a = 1\nb = "x\nc = 2\n',
  'a = \nb = 1\n',
  'a =\n',
  'a = # nothing\nb = 1',
  'a\nb = 1\n',
  'a\n',
  '[vars\nA = 1\n',
  '[vars]]\nA = 1\n',
  '[[x]\nA = 1\n',
  '[]\n',
  'x = [1\n[vars]\nA = 1\n',
  'x = [1,\n[vars]\nA = 1\n',
  'x = [1 2]\n',
  'x = { a = 1\n\nb = 2\n',
  'x = """never\nends\n\n',
  "y = 1\nx = '''never\nends\n",
  'x = "bad \\q escape"\n',
  'x = unquoted\n',
  'x = 01\n',
  'x = 1__0\n',
  'x = 9007199254740993\n',
  'a = 1\nb = 2\na = 3\n',
  '[a]\n[b]\n[a]\n',
  '[a]\nx = 1\n[[a]]\n',
  '[[a]]\nx = 1\n[a]\n',
  'a = { b = 1 }\na.c = 2\n',
  'a = { b = 1 }\n[a.d]\nx = 1',
  'a = [1]\n[[a]]\n',
  'a.b = 1\n[a]\nc = 2',
  '[a.b.c]\n[a]\nb.d = 1\n',
  'x = { a = 1, a = 2 }\n',
  'a = 1 b = 2\n',
  '```toml\nname = "x"\n',
  'a = 1\r\nb = "x\r\nc = 2\r\n',
  'a = "x\u0000y"\n',
  'a = 1\rb = 2\n',
  '=\n',
  'a..b = 1\n',
  '.a = 1\n',
  'x = 1979-13-01\n',
  '<<<<<<< HEAD\nname = "a"\n=======\nname = "b"\n>>>>>>> x\n',
];
const badJson = [
  '',
  '// only a comment',
  '{',
  '{"a":1',
  '{"a" 1}',
  '{"a":}',
  '{"a":1 "b":2}',
  '{a:1}',
  "{'a':1}",
  '{"a":"x\n","b":1}',
  '{"a":1}}',
  '{"a":1}{"b":2}',
  '{"a":[1,2}',
  '{"a":01}',
  '{"a":tru}',
  '{"a":"\\q"}',
  '{"a":"\\u12"}',
  '{,}',
  '/* open\n{}',
  '<<<<<<< HEAD\n{"a":1}\n=======\n{"a":2}\n>>>>>>>',
];

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
    const { root, at } = parseWrangler(text, 'wrangler.toml');
    const spanOf = (key: string): string => {
      const found = root.kind === 'object' ? root.members.find((m) => m.key === key) : undefined;
      return found ? text.slice(...found.span) : '';
    };
    assert.equal(text.slice(...(at(['vars'])?.span ?? [0, 0])), '[vars]');
    assert.equal(spanOf('vars'), '[vars] # c\nA = "1"\nB = "2"');
    assert.equal(spanOf('x'), '[[x]]\nk = 1\n[[x]]\nk = 2');
    assert.equal(text.slice(...(at(['x', 1])?.span ?? [0, 0])), '[[x]]');
    assert.equal(spanOf('env'), '[env.p.vars]\nC = "3"');
    const p = child(at(['env']), 'p');
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

describe('half-typed files', () => {
  const read = (text: string, path = 'wrangler.toml'): { value: unknown; lines: number[] } => {
    const file = parseWrangler(text, path);
    return { value: toValue(file.root), lines: file.problems.map((problem) => file.lines.at(problem.span[0]).line + 1) };
  };

  it('keep all but the broken statement of a TOML file', () => {
    assert.deepEqual(read('name = "x\nmain = "a.ts"\n[vars]\nA = \nB = "2"\n[[kv_namespaces]]\nbinding = "KV\nid = "1"\n'), {
      value: { main: 'a.ts', vars: { B: '2' }, kv_namespaces: [{ id: '1' }] },
      lines: [1, 4, 7],
    });
  });

  it('keep what follows an array or a table that does not end', () => {
    assert.deepEqual(read('x = [\n  "a",\n  "b"\n\n[vars]\nA = 1\n').value, { vars: { A: 1 } });
    assert.deepEqual(read('x = [\n  "a",\n\n[vars]\nA = 1\n').value, { vars: { A: 1 } });
    assert.deepEqual(read('x = [\n  "a",\ny = 1\nz = 2\n').value, { y: 1, z: 2 });
    assert.deepEqual(read('x = { a = 1,\ny = 1\n\n[vars]\nA = 1\n').value, { vars: { A: 1 } });
    assert.deepEqual(read('x = {\n a = 1\n b = 2\n}\ny = 1\n').value, { y: 1 });
    assert.deepEqual(read('name = "a"\nx = """\nnever ends\n[vars]\nA = 1\n').value, { name: 'a', vars: { A: 1 } });
  });

  it('keep a table whose header is being typed', () => {
    assert.deepEqual(read('name = "a"\n[va\nA = 1\n[x]\nB = 2').value, { name: 'a', A: 1, x: { B: 2 } });
    assert.deepEqual(read('name = "a"\ncompat\nmain = "b"\n').value, { name: 'a', main: 'b' });
  });

  it('keep both values of a key that stands twice, and join tables that do', () => {
    const file = parseWrangler('[vars]\nA = "1"\nA = "2"\n[x]\n[vars]\nB = "3"\n', 'wrangler.toml');
    assert.deepEqual(
      [...walk(file.root)]
        .filter(({ node }) => node.kind === 'string')
        .map(({ path, node }) => [path.join('.'), node.kind === 'string' && node.value]),
      [
        ['vars.A', '1'],
        ['vars.A', '2'],
        ['vars.B', '3'],
      ],
    );
    assert.deepEqual(
      file.problems.map((problem) => file.text.slice(...problem.span)),
      ['A', 'vars'],
    );
  });

  it('report every duplicate of a file that was pasted twice', () => {
    const once = Array.from({ length: 60 }, (_, index) => `[t${index}]\nkey = ${index}\n`).join('');
    const { value, lines } = read(once + once);
    assert.equal(lines.length, 120);
    assert.equal(Object.keys(value as object).length, 60);
  });

  it('keep what JSON still says', () => {
    assert.deepEqual(read('{"name":"x","vars":{"A":"1","B":},"main":"m"', 'wrangler.jsonc').value, {
      name: 'x',
      vars: { A: '1' },
      main: 'm',
    });
    assert.deepEqual(read('{"name":"x" "main":"m"}', 'wrangler.jsonc').value, { name: 'x', main: 'm' });
    assert.deepEqual(read('{"name":"x\n,"main":"m"}', 'wrangler.jsonc').value, { name: 'x', main: 'm' });
    assert.deepEqual(read('[1]', 'wrangler.json').lines, [1]);
  });

  it('take the last of two JSON members, as wrangler does', () => {
    const file = parseWrangler('{"a":1,"a":2}', 'wrangler.json');
    assert.equal(child(file.root, 'a')?.kind === 'number' && toValue(child(file.root, 'a') as Node), 2);
  });
});

describe('hostile files', () => {
  it('are read within bounds and never throw', function () {
    this.timeout(30_000);
    const texts = [
      `a = ${'['.repeat(1e6)}`,
      `a = 1\nb = ${'{a='.repeat(3e4)}\nc = 2`,
      `a = ${'9'.repeat(1e6)}\n`,
      `${'a.'.repeat(1e5)}a = 1\nb = 2\n`,
      `[${'a.'.repeat(5e4)}a]\nb = 2\n`,
      'a=1\n'.repeat(2e4),
      '[a]\n'.repeat(1e4),
      'a = "\n'.repeat(5e4),
      '"'.repeat(1e6),
      `a = "${'\\'.repeat(1e6)}`,
      `[${' '.repeat(1e6)}`,
      '{"a":'.repeat(1e5),
      '['.repeat(1e6),
      `{${'"a":1,'.repeat(1.2e5)}`,
    ];
    for (const text of texts) {
      for (const path of ['wrangler.toml', 'wrangler.json']) {
        const { problems, root } = parseWrangler(text, path);
        assert.ok(problems.length > 0, `${path}: ${text.slice(0, 20)}`);
        assert.ok([...walk(root)].every(({ path: at }) => at.length < 1000));
      }
    }
  });
});
