import assert from 'node:assert/strict';
import { readChecklist } from '../../../src/core/checklist/markdown.ts';
import { toggleTick } from '../../../src/core/checklist/tick.ts';

const path = 'CHECKLIST.md';

/** A small generator with a seed, so that a failing text can be made again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const pieces = [
  '- [ ] plain',
  '* [x] star',
  '+ [X] plus',
  '1. [ ] one',
  '2) [x] two',
  '-\t[ ] tab',
  '  - [ ] nested',
  '    - [x] deeper',
  '> - [ ] quoted',
  '> > 1. [X] twice',
  '- [ ] `code [ ]` and [x]',
  '- [x] [link](https://example.com) [ ]',
  '# heading',
  'text [ ] text',
  '```',
  '~~~md',
  '- [ ] in a fence perhaps',
  '<div>',
  '</div>',
  '<!-- - [ ] comment',
  '-->',
  '',
  '',
  '- [ ] <!-- probe: release-tags -->',
  '- [ ]',
  '- [x]',
  '\t- [ ] tabbed',
  '---',
  'a | b',
  '- [ ] ünïcode 🚀 [x]',
  '<<<<<<< HEAD',
  '=======',
  '>>>>>>> other',
  '- [ ]\n  next line',
];

function nasty(seed: number): string {
  const next = random(seed);
  const lineBreak = next(3) === 0 ? '\r\n' : '\n';
  const lines = Array.from({ length: 1 + next(25) }, () => pieces[next(pieces.length)] ?? '');
  return `${next(4) === 0 ? '\uFEFF' : ''}${lines.join(lineBreak).replaceAll(/(?<!\r)\n/g, lineBreak)}${next(2) === 0 ? lineBreak : ''}`;
}

function apply(text: string, edit: { readonly span: readonly [number, number]; readonly text: string }): string {
  return text.slice(0, edit.span[0]) + edit.text + text.slice(edit.span[1]);
}

describe('toggleTick', () => {
  it('rewrites one character and nothing else, and reads back as ticked, on 400 nasty texts', function () {
    this.timeout(30_000);
    let ticks = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const text = nasty(seed);
      const before = readChecklist(text);
      for (const [index, item] of before.all.entries()) {
        const result = toggleTick({ path, text }, item, !item.ticked);
        if (item.isInConflict) {
          assert.equal(result.kind, 'refused');
          continue;
        }
        if (result.kind !== 'edit') assert.fail(`seed ${seed}: ${result.kind}`);
        assert.equal(result.edit.span[1] - result.edit.span[0], 1);
        assert.match(text.slice(item.box - 1, item.box + 2), /^\[[ xX\t]\]$/);
        const after = readChecklist(apply(text, result.edit));
        assert.deepEqual(
          after.all.map(({ ticked }) => ticked),
          before.all.map(({ ticked }, at) => (at === index ? !ticked : ticked)),
          `seed ${seed}`,
        );
        ticks++;
      }
    }
    assert.ok(ticks > 1_000, `only ${ticks} ticks were tried`);
  });

  it('refuses when the line moved, changed, or went into a code fence', () => {
    const text = '# T\n\n- [ ] one\n';
    const [item] = readChecklist(text).all;
    assert.ok(item);
    for (const changed of ['# T\n\n\n- [ ] one\n', '# T\n\n- [ ] two\n', '', '```\n\n- [ ] one\n', '# T\n\n- [x] one\n']) {
      const result = toggleTick({ path, text: changed }, item, true);
      assert.equal(result.kind === 'refused' && result.reason, 'changed', JSON.stringify(changed));
    }
  });

  it('does nothing when the box is so already, keeping an upper-case X', () => {
    const text = '- [X] one\n';
    const [item] = readChecklist(text).all;
    assert.ok(item);
    assert.deepEqual(toggleTick({ path, text }, item, true), { kind: 'unchanged' });
    assert.deepEqual(toggleTick({ path, text }, item, false), { kind: 'edit', edit: { path, span: [3, 4], text: ' ' } });
  });
});
