import assert from 'node:assert/strict';
import { parseCron, type Cron } from '../../../src/core/cron/cron.ts';
import { describeCron } from '../../../src/core/cron/describe.ts';
import { everRuns } from '../../../src/core/cron/ever-runs.ts';
import { nextRuns } from '../../../src/core/cron/next-runs.ts';
import { suggestCron, weekdayAsNames } from '../../../src/core/cron/suggest.ts';

const from = new Date('2026-11-01T00:00:00Z'); // a Sunday

function read(text: string): Cron {
  const result = parseCron(text);
  assert.ok(result.isValid, `${text} is valid`);
  return result.cron;
}

describe('cron expressions in the Cloudflare dialect', () => {
  const runs: readonly (readonly [text: string, words: string, first: string, second: string])[] = [
    ['* * * * *', 'every minute', '2026-11-01T00:01', '2026-11-01T00:02'],
    ['*/15 * * * *', 'every 15 minutes', '2026-11-01T00:15', '2026-11-01T00:30'],
    ['0 3 * * *', 'at 03:00 UTC every day', '2026-11-01T03:00', '2026-11-02T03:00'],
    ['0 0 * * 2', 'at 00:00 UTC on Monday', '2026-11-02T00:00', '2026-11-09T00:00'],
    ['0 0 * * 1-5', 'at 00:00 UTC from Sunday to Thursday', '2026-11-02T00:00', '2026-11-03T00:00'],
    ['10 7 * * mon-fri', 'at 07:10 UTC from Monday to Friday', '2026-11-02T07:10', '2026-11-03T07:10'],
    ['0 0 * * FRI-SUN', 'at 00:00 UTC from Friday to Sunday', '2026-11-06T00:00', '2026-11-07T00:00'],
    ['30 2 L * *', 'at 02:30 UTC on the last day of the month', '2026-11-30T02:30', '2026-12-31T02:30'],
    ['0 0 L-3 * *', 'at 00:00 UTC 3 days before the last day of the month', '2026-11-27T00:00', '2026-12-28T00:00'],
    ['59 23 LW * *', 'at 23:59 UTC on the last working day of the month', '2026-11-30T23:59', '2026-12-31T23:59'],
    ['0 0 15W * *', 'at 00:00 UTC on the working day nearest to day 15 of the month', '2026-11-16T00:00', '2026-12-15T00:00'],
    ['0 0 * * 6L', 'at 00:00 UTC on the last Friday of the month', '2026-11-27T00:00', '2026-12-25T00:00'],
    ['0 0 * * FRI#2', 'at 00:00 UTC on the second Friday of the month', '2026-11-13T00:00', '2026-12-11T00:00'],
    ['0 0 * * L', 'at 00:00 UTC on Saturday', '2026-11-07T00:00', '2026-11-14T00:00'],
    ['0 22-2 * * *', 'at minute 0 in the UTC hours 22 to 02 every day', '2026-11-01T01:00', '2026-11-01T02:00'],
    ['5/20 * * * *', 'at minutes 5, 25 and 45 of every hour', '2026-11-01T00:05', '2026-11-01T00:25'],
    ['0 0 1 */3 *', 'at 00:00 UTC on day 1 of the month in January, April, July and October', '2027-01-01T00:00', '2027-04-01T00:00'],
    ['0 0 2 * SUN', 'at 00:00 UTC on day 2 of the month, and also on Sunday', '2026-11-02T00:00', '2026-11-08T00:00'],
    ['0 0 29 2 *', 'at 00:00 UTC on day 29 of the month in February', '2028-02-29T00:00', '2032-02-29T00:00'],
  ];
  for (const [text, words, first, second] of runs) {
    it(`reads ${text} as ${words}`, () => {
      const cron = read(text);
      assert.equal(describeCron(cron), words);
      assert.deepEqual(
        nextRuns(cron, 2, from)?.map((date) => date.toISOString().slice(0, 16)),
        [first, second],
      );
    });
  }

  for (const [text, runs] of [
    ['0 0 31 2 *', false],
    ['0 0 30,31 FEB *', false],
    ['0 0 31 4,6,9,11 *', false],
    ['0 0 31W 2 *', false],
    ['0 0 L-30 2 *', false],
    ['0 0 29 2 *', true],
    ['0 0 31 2-3 *', true],
    ['0 0 31 2 MON', true],
    ['0 0 L 2 *', true],
  ] as const) {
    it(`${text} ${runs ? 'runs some day' : 'never runs'}, and croner agrees`, () => {
      const cron = read(text);
      assert.equal(everRuns(cron), runs);
      const next = nextRuns(cron, 1, from);
      if (next) assert.equal(next.length > 0, runs);
    });
  }

  it('says that it cannot compute the working day nearest to a day before the last', () => {
    assert.equal(nextRuns(read('0 0 L-3W * *'), 1, from), undefined);
    assert.equal(everRuns(read('0 0 L-3W * *')), true);
  });
});

describe('refused cron expressions', () => {
  const refused: readonly (readonly [text: string, why: RegExp, meant: string | undefined])[] = [
    ['0 0 * * 0', /weekday 0 does not exist/, '0 0 * * SUN'],
    ['0 0 * * 0,6', /weekday 0/, '0 0 * * SUN,SAT'],
    ['0 0 * * 0-6', /weekday 0/, '0 0 * * *'],
    ['0 0 * * 8', /weekday 8 is outside 1 to 7/, undefined],
    ['0 0 * * MONDAY', /names have three letters/, '0 0 * * MON'],
    ['0 0 12 * * ?', /6 fields/, '0 12 * * *'],
    ['0 10 * * ? *', /6 fields/, '0 10 * * *'],
    ['*/5 * * * * *', /6 fields/, undefined],
    ['0 0 * *', /4 fields/, undefined],
    ['', /0 fields/, undefined],
    ['@daily', /no shorthand such as @daily/, '0 0 * * *'],
    ['0 0 ? * *', /does not know "\?"/, '0 0 * * *'],
    ['*/60 * * * *', /step of 60 in the minute is outside 1 to 59/, '0 * * * *'],
    ['*/0 * * * *', /step of 0/, undefined],
    ['60 * * * *', /minute 60 is outside 0 to 59/, undefined],
    ['0 24 * * *', /hour 24 is outside 0 to 23/, '0 0 * * *'],
    ['0 0 0 * *', /day of the month 0 is outside 1 to 31/, undefined],
    ['0 0 * 13 *', /month 13 is outside 1 to 12/, undefined],
    ['0 0 l * *', /"l" cannot be read/, '0 0 L * *'],
    ['0 0 * * MON#6', /1st to 5th/, undefined],
    ['1,,2 * * * *', /cannot be read as minute/, undefined],
  ];
  for (const [text, why, meant] of refused) {
    it(`refuses "${text}"${meant ? ` and suggests ${meant}` : ' without a guess'}`, () => {
      const result = parseCron(text);
      assert.ok(!result.isValid);
      assert.match(result.problem.message, why);
      assert.equal(suggestCron(text), meant);
    });
  }

  it('marks the field at fault', () => {
    const result = parseCron('0 0  * 1,13 *');
    assert.ok(!result.isValid);
    assert.deepEqual(result.problem.span, [9, 11]);
  });

  it('names weekdays by either count', () => {
    assert.equal(weekdayAsNames('1-5', 'cloudflare'), 'SUN-THU');
    assert.equal(weekdayAsNames('1-5', 'unix'), 'MON-FRI');
    assert.equal(weekdayAsNames('7', 'unix'), 'SUN');
    assert.equal(weekdayAsNames('MON', 'unix'), undefined);
  });
});
