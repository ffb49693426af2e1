import assert from 'node:assert/strict';
import { parseMarkdown, plainText } from '../../../src/core/checklist/markdown-tree.ts';
import type { ListItem, MarkdownNode, PartMemory } from '../../../src/core/checklist/markdown-tree.ts';

const parts = [
  '# One',
  '## Two',
  '- [ ] a',
  '- [x] b',
  '  - [ ] c',
  '```',
  '~~~',
  '<!--',
  '-->',
  '<div>',
  '</div>',
  '<script>',
  '</script>',
  '',
  '',
  'text',
  '> quote',
  '> ```',
  '> # in quote',
  '    code',
  '####### no',
  '#none',
  '- item\n\n  ```',
  '1. [ ] n',
  'Title\n===',
  '***',
  '[x]: https://example.com',
  '[x]',
  '\\# no',
];

/** All that is read of a tree: kinds, words, boxes, starts of the outermost, and ends of code. */
function outline(text: string, partLength: number, memory?: PartMemory): unknown {
  const { root, spanOf, boxOf } = parseMarkdown(text, partLength, memory);
  const inner = (node: MarkdownNode): unknown => [
    node.type,
    node.type === 'listItem' ? boxOf(node as ListItem) : 0,
    'children' in node ? node.children.map((one) => inner(one)) : plainText(node),
  ];
  return root.children.map((node) => [spanOf(node)[0], node.type === 'code' ? spanOf(node)[1] : 0, inner(node)]);
}

describe('parseMarkdown', () => {
  it('gives the same tree in parts as whole, on 1,000 nasty texts', function () {
    this.timeout(60_000);
    let state = 7;
    const memory: PartMemory = new Map();
    const next = (below: number): number => ((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 8) % below;
    for (let round = 0; round < 1_000; round++) {
      const lineBreak = next(4) === 0 ? '\r\n' : '\n';
      const text =
        (next(8) === 0 ? '\uFEFF' : '') +
        Array.from({ length: 2 + next(14) }, () => parts[next(parts.length)] ?? '')
          .join('\n')
          .replaceAll('\n', lineBreak);
      const whole = outline(text, Number.POSITIVE_INFINITY);
      assert.deepEqual(outline(text, 0), whole, JSON.stringify(text));
      // Parts of texts before, and the same part twice in one text.
      assert.deepEqual(outline(text, 0, memory), whole, JSON.stringify(text));
    }
    assert.ok(memory.size <= 64);
  });

  it('parses only the part again in which a box was ticked', () => {
    const section = (at: number): string => `## Section ${at}\n\n${`- [ ] item of ${at}\n`.repeat(300)}\n`;
    const text = Array.from({ length: 6 }, (_, at) => section(at)).join('');
    const memory: PartMemory = new Map();
    const before = parseMarkdown(text, undefined, memory);
    const known = new Set(memory.keys());
    const ticked = text.replace('- [ ] item of 3', '- [x] item of 3');
    const after = parseMarkdown(ticked, undefined, memory);
    assert.ok(known.size >= 6);
    assert.equal([...memory.keys()].filter((part) => !known.has(part)).length, 1);
    assert.equal(after.root.children.filter((node) => before.root.children.includes(node)).length, 10);
    assert.deepEqual(outline(ticked, undefined as never, memory), outline(ticked, Number.POSITIVE_INFINITY));
  });
});
