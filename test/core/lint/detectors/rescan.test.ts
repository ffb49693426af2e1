import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { detectSecrets } from '../../../../src/core/lint/detectors/detect.ts';
import { Rescan } from '../../../../src/core/lint/detectors/rescan.ts';

const sample = path.join(import.meta.dirname, '../../../sample-broken/workers');
const texts = ['api/wrangler.jsonc', 'workflow/wrangler.toml', 'ops-dashboard/wrangler.jsonc'].map(
  (file) => [file, readFileSync(path.join(sample, file), 'utf8')] as const,
);

/** Numbers below `below`, the same in each run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

describe('a scan that goes on from the text before', () => {
  for (const [file, original] of texts) {
    it(`finds in ${file} what a whole scan finds, over 1,500 edits`, () => {
      const roll = dice(original.length);
      const scan = new Rescan();
      const lines = original.split('\n');
      let text = original;
      for (let edit = 0; edit < 1500; edit++) {
        const at = roll(text.length + 1);
        const pieces = [
          () => 'x',
          () => '\n',
          () => '"',
          () => (lines[roll(lines.length)] ?? '') + '\n',
          () => text.slice(at, at + roll(60)),
          () => ' = "',
          () => '```',
          () => '# token: ',
        ];
        text =
          text.slice(0, at) +
          (roll(3) === 0 ? '' : (pieces[roll(pieces.length)]?.() ?? '')) +
          text.slice(at + (roll(2) === 0 ? 0 : roll(40)));
        if (text.length < 400 || text.length > 8000) text = original;
        assert.deepEqual(scan.detect(text, file), detectSecrets(text, { path: file }), `edit ${edit}`);
      }
    });
  }
});
