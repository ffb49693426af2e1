import assert from 'node:assert/strict';
import { createChecklist } from '../../../src/core/checklist/create-checklist.ts';
import { checklistItems, matchItem, sections } from '../../../src/core/checklist/items.ts';
import { readChecklist } from '../../../src/core/checklist/markdown.ts';

const ids = (text: string): readonly string[] => readChecklist(text).all.map(({ id }) => id);

describe('items', () => {
  it('has 32 different items in 8 sections, each matched by its own words only', () => {
    assert.equal(checklistItems.length, 32);
    assert.equal(new Set(checklistItems.map(({ id }) => id)).size, 32);
    assert.deepEqual(
      [...new Set(checklistItems.map(({ section }) => section))],
      sections.map(({ id }) => id),
    );
    for (const item of checklistItems) {
      const words = item.text.toLowerCase().replaceAll('`', '');
      assert.deepEqual(
        checklistItems.filter(({ pattern }) => pattern.test(words)).map(({ id }) => id),
        [item.id],
      );
    }
  });

  const renamed: readonly (readonly [string, string | undefined])[] = [
    ['All D1 migrations applied in production', 'd1-migrations-applied'],
    ['Service binding resolves', 'service-bindings-resolve'],
    ['SLOs agreed', 'slo-targets-defined'],
    ['slow queries fixed', undefined],
    ['rate limit behaviour known', undefined],
    ['vendor rate-limit behaviour known', 'vendor-rate-limits-tested'],
    ['releasecheck green', 'release-check-ci'],
    ['`cd cloudflare && npm run migrations:guard:strict` passes before deploy', undefined],
    ['lunch ordered', undefined],
  ];
  for (const [text, id] of renamed) it(`takes "${text}" for ${id ?? 'a custom line'}`, () => assert.equal(matchItem(text), id));
});

describe('createChecklist', () => {
  it('reads back as the 32 items in order, none ticked, under their headings', () => {
    const { all } = readChecklist(createChecklist());
    assert.deepEqual(
      all.map(({ id }) => id),
      checklistItems.map(({ id }) => id),
    );
    assert.ok(all.every(({ ticked }) => !ticked));
    assert.deepEqual(all[0]?.headings, ['Production Readiness Checklist', '1. Cloudflare Resource Baseline']);
    assert.deepEqual(all.at(-1)?.headings, ['Production Readiness Checklist', '8. Connector Hardening (If Used)']);
  });
});

describe('readChecklist', () => {
  it('reads every list mark, both cases of x and nesting, with parents before children', () => {
    const text = '* [ ] star\n\n1. [x] one\n   - [X] inner\n     + [ ] deep\n2) [ ] paren\n';
    const { items, all } = readChecklist(text);
    assert.deepEqual(
      all.map(({ text: words, ticked, line }) => [words, ticked, line]),
      [
        ['star', false, 0],
        ['one', true, 2],
        ['inner', true, 3],
        ['deep', false, 4],
        ['paren', false, 5],
      ],
    );
    assert.equal(items.length, 3);
    assert.equal(items[1]?.children[0]?.children[0]?.text, 'deep');
  });

  it('points at the box character with CRLF, a byte order mark, tabs and quotes', () => {
    const text = '\uFEFF# T\r\n\r\n-\t[ ] tab\r\n> - [x] quoted\r\n>   - [ ] in it\r\n';
    const { all } = readChecklist(text);
    assert.deepEqual(
      all.map(({ box }) => text.slice(box - 1, box + 2)),
      ['[ ]', '[x]', '[ ]'],
    );
    assert.deepEqual(
      all.map(({ lineText }) => lineText),
      ['-\t[ ] tab', '> - [x] quoted', '>   - [ ] in it'],
    );
    assert.deepEqual(
      all.map(({ line }) => line),
      [2, 3, 4],
    );
  });

  it('ignores boxes in fences, indented code, HTML, plain text and comments', () => {
    const text = [
      '```md',
      '- [ ] fence',
      '```',
      '',
      '~~~',
      '- [x] tilde',
      '~~~',
      '',
      '    - [ ] indented code',
      '',
      '<div>',
      '- [ ] html',
      '</div>',
      '',
      '<!--',
      '- [ ] comment',
      '-->',
      '',
      'text - [ ] inline',
      '',
      '- [x]no space',
      '- [y] other',
      '- []',
      '- [ ]',
      '- `[ ]` code',
      '- \\[ ] escaped',
      '- [ ](url)',
      '',
      '- [ ] real',
    ].join('\n');
    assert.deepEqual(
      readChecklist(text).all.map((item) => item.text),
      ['real'],
    );
  });

  it('gives the headings above at any level, also setext, and starts again for a higher one', () => {
    const text = '# A\n\n### B `c`\n\n- [ ] one\n\nD\n---\n\n- [ ] two\n\n# E\n\n- [ ] three\n';
    assert.deepEqual(
      readChecklist(text).all.map(({ headings }) => headings),
      [['A', 'B c'], ['A', 'D'], ['E']],
    );
  });

  it('gives an id to the first line that means it; later ones become custom with a note', () => {
    const { all } = readChecklist('- [ ] error clusters seen\n- [ ] error clusters again\n- [ ] lunch\n- [ ] Lunch\n');
    assert.deepEqual(
      all.map(({ id }) => id),
      ['error-clusters-reviewed-daily', 'custom-error-clusters-again', 'custom-lunch', 'custom-lunch-2'],
    );
    assert.match(all[1]?.note ?? '', /already error-clusters-reviewed-daily/);
    assert.equal(all[2]?.note, undefined);
  });

  it('takes a comment before the words; an unknown name is told', () => {
    assert.deepEqual(
      ids(
        '- [ ] lunch <!-- probe: d1-migrations-applied -->\n- [ ] cpu <!-- probe: manual -->\n- [ ] quotas\n  <!-- readiness: release-tags -->\n',
      ),
      ['d1-migrations-applied', 'custom-cpu', 'release-tags'],
    );
    const { all } = readChecklist('- [ ] quotas <!-- probe: nonsense -->\n');
    assert.equal(all[0]?.id, 'custom-quotas');
    assert.match(all[0]?.note ?? '', /no probe named nonsense/);
    assert.equal(all[0]?.text, 'quotas');
  });

  it('keeps a comment of a child from its parent', () => {
    assert.deepEqual(ids('- [ ] parent\n  - [ ] child <!-- probe: release-tags -->\n'), ['custom-parent', 'release-tags']);
  });

  it('finds unresolved merges, not examples of them', () => {
    const text = '- [ ] a\n<<<<<<< HEAD\n- [x] b\n=======\n- [ ] b\n>>>>>>> other\n- [ ] c\n';
    const { conflicts, all } = readChecklist(text);
    assert.deepEqual(
      conflicts.map(([from, to]) => text.slice(from, to).split('\n')[0]),
      ['<<<<<<< HEAD'],
    );
    assert.deepEqual(
      all.map(({ text: words, isInConflict }) => [words.slice(0, 1), isInConflict]),
      [
        ['a', false],
        ['b', true],
        ['b', true],
        ['c', false],
      ],
    );
    assert.deepEqual(readChecklist('```\n<<<<<<< a\n=======\n>>>>>>> b\n```\n').conflicts, []);
    assert.deepEqual(readChecklist('<<<<<<< not closed\n\nTitle\n=======\n').conflicts, []);
  });

  it('reads an empty text', () => assert.deepEqual(readChecklist(''), { items: [], all: [], conflicts: [] }));
});
