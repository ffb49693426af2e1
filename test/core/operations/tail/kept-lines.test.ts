import assert from 'node:assert/strict';
import { KeptLines } from '../../../../src/core/operations/tail/kept-lines.ts';

const lines = (from: number, count: number): string[] => Array.from({ length: count }, (_, index) => `line ${from + index}`);

describe('The lines that a view keeps', () => {
  it('are what was added, and no less than the most', () => {
    for (const size of [1, 7, 30, 99, 250]) {
      const kept = new KeptLines(100);
      for (let from = 0; from < 2_000; from += size) {
        if (kept.add(lines(from, size)) === undefined) kept.cut();
        const shown = kept.text.split('\n').slice(0, -1);
        assert.deepEqual(shown, lines(kept.dropped, from + size - kept.dropped));
        assert.ok(shown.length <= 200 && shown.length >= Math.min(100, from + size), `${shown.length} lines`);
      }
    }
  });

  it('begin anew after a clearing', () => {
    const kept = new KeptLines(2);
    kept.add(lines(0, 9));
    kept.cut();
    kept.clear();
    assert.deepEqual([kept.text, kept.dropped], ['', 0]);
    assert.equal(kept.add(['a', '']), 'a\n\n');
  });
});
