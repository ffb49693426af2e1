import assert from 'node:assert/strict';
import { child, type Node, toValue, walk } from '../../../src/core/wrangler/node.ts';
import { parseWrangler } from '../../../src/core/wrangler/parse.ts';

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

  it('keep strings of several lines above the error, whatever they hold', () => {
    const above = 'a = """\n  key\n[not a header]\n"""\nb = \'\'\'\nx = 1\n\'\'\'\n';
    for (const broken of ['[[half', 'key', 'key =', 'key = [1', '= 1', '"""']) {
      assert.deepEqual(read(above + broken).value, { a: '  key\n[not a header]\n', b: 'x = 1\n' }, broken);
      assert.deepEqual(read(above + broken).lines.length, 1, broken);
    }
  });

  it('keep spans within a text that ends in a comment', () => {
    for (const text of ['{"a": 1 /*', '{"a": /', '{"a": "x', '{"a": x/*"]']) {
      const { root, problems, comments } = parseWrangler(text, 'wrangler.json');
      const spans = [...walk(root)]
        .map(({ node }) => node.span)
        .concat(
          problems.map(({ span }) => span),
          comments.map(({ span }) => span),
        );
      for (const [start, end] of spans) assert.ok(start <= end && end <= text.length, text);
    }
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
