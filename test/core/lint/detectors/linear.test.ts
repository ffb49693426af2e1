import assert from 'node:assert/strict';
import { detectInValue, detectors, detectSecrets } from '../../../../src/core/lint/detectors/detect.ts';
import { formDetectors } from '../../../../src/core/lint/detectors/registry.ts';
import { special } from './built-forms.ts';
import { fill } from './fill.ts';
import { formsAtoL } from './forms-a-l.ts';
import { formsMtoZ } from './forms-m-z.ts';

const SIZE = 1_000_000;
// Far above what a linear scan needs, far below what backtracking costs: it tells the two apart on any machine.
const LIMIT_MS = 4000;

const repeat = (part: string, size = SIZE / 5): string => part.repeat(Math.ceil(size / part.length)).slice(0, size);

/** Milliseconds of the processor, not of the clock: on a busy machine a thread waits for its turn. */
function timed(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** What drives a pattern hardest: its opening again and again, near misses, the form itself, and endless runs after its opening. */
function worstCase(sample: string, keyword: string): string {
  const nearMiss = sample.slice(0, Math.max(keyword.length, sample.length - 1));
  const start = keyword + repeat('a');
  return [repeat(keyword), repeat(`${nearMiss}!`), repeat(`${sample} `), start, sample.slice(0, -2) + repeat('A0b')]
    .join(' ')
    .slice(0, SIZE);
}

describe('hostile input of 1 MB', function () {
  this.timeout(60_000);
  for (const part of ['{', '{{', '<my', '1', 'a-', 'your-']) {
    it(`a variable of ${part} ends`, () => {
      assert.ok(timed(() => detectInValue('API_SECRET', repeat(part, SIZE))) < LIMIT_MS);
    });
  }

  const templates = { ...formsAtoL, ...formsMtoZ };
  for (const detector of formDetectors) {
    it(`${detector.id} ends`, () => {
      const template = templates[detector.id];
      const sample = template ? fill(template, detector.id) : (special[detector.id] ?? '');
      const text = worstCase(sample, detector.keywords[0] ?? '');
      const took = timed(() => detectSecrets(text));
      assert.ok(took < LIMIT_MS, `${took.toFixed(0)} ms`);
    });
  }

  const keys = [
    'password',
    'api_key=',
    'token: "',
    "secret = '",
    'password=`',
    '"token","',
    'key: string = ',
    'token\\',
    'a'.repeat(100).concat('token='),
    'token"  "',
  ];
  for (const key of keys) {
    it(`keys end: ${key.slice(0, 20)}`, () => {
      for (const text of [
        repeat(key),
        repeat(`${key}\n`),
        key + repeat('a'),
        key + repeat('\\a'),
        repeat(`${key} = `),
        key + repeat(' '),
        repeat(`<${key}>`),
      ]) {
        const took = timed(() => detectSecrets(text));
        assert.ok(took < LIMIT_MS, `${took.toFixed(0)} ms`);
      }
    });
  }

  it('one character without end costs no more', () => {
    for (const char of ['a', '0', '-', '"', '\\', ' ', '\n', '=', ':', '/', '@', '{', '<', 'é'])
      assert.ok(timed(() => detectSecrets(char.repeat(SIZE))) < LIMIT_MS);
  });
});

describe('the registry', () => {
  it('has unique ids, keywords the scanner can find, and bounded repetition', () => {
    const ids = detectors.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.length >= 220);
    for (const detector of detectors) {
      if (detector.kind !== 'context')
        for (const keyword of detector.keywords) assert.match(keyword, /^[\x20-\x40\x5b-\x7e]{3,}$/, detector.id);
      if (detector.kind !== 'form') continue;
      const skeleton = detector.pattern.source.replace(/\\./g, 'E').replace(/\[[^\]]*\]/g, 'C');
      assert.doesNotMatch(skeleton, /[*+]|\{\d+,\}/, detector.id);
      assert.match(detector.docs ?? '', /^https:\/\//, detector.id);
    }
  });
});
