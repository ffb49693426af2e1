import { parseCron, weekdayNames, monthNames } from './cron.ts';

/** Shorthands of other crons (crontab(5)), spelled out. */
const shorthands: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * SUN'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

/**
 * What a refused expression means beyond doubt, in Cloudflare's dialect, or undefined. A weekday 0 shows that the author counts as Unix
 * does (0 is Sunday), so the field's other numbers are read that way too and written as names.
 */
export function suggestCron(text: string): string | undefined {
  const trimmed = text.trim();
  const fields = withoutExtraField(shorthands.get(trimmed.toLowerCase())?.split(' ') ?? trimmed.split(/\s+/));
  if (fields?.length !== 5) return undefined;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const result = [
    minute === '*/60' ? '0' : minute,
    hour === '*/24' || hour === '24' ? '0' : hour,
    any(day).replace(/^l(w?)$|^(\d+)w$/i, (match) => match.toUpperCase()),
    shortNames(month, monthNames),
    weekdayText(any(weekday)),
  ].join(' ');
  return result !== text && parseCron(result).isValid ? result : undefined;
}

/**
 * Every number of a Cloudflare weekday field as a name, by `count`: `cloudflare` keeps what runs today (1 is Sunday), `unix` gives what
 * someone used to crontab meant (0 and 7 are Sunday). Undefined when the field holds something else.
 */
export function weekdayAsNames(weekday: string, count: 'cloudflare' | 'unix'): string | undefined {
  if (!/^\d(?:-\d)?(?:,\d(?:-\d)?)*$/.test(weekday)) return undefined;
  const shift = count === 'unix' ? 0 : 1;
  return weekday.replace(/\d/g, (digit) => weekdayNames[(Number(digit) - shift + 7) % 7] ?? digit);
}

/** Drops the seconds (`0`) or the year (`*`) of a six- or seven-field expression, when it is clear which of them it has. */
function withoutExtraField(fields: readonly string[]): readonly string[] | undefined {
  if (fields.length === 5) return fields;
  if (fields.length === 7) return fields[0] === '0' && fields[6] === '*' ? fields.slice(1, 6) : undefined;
  if (fields.length !== 6) return undefined;
  const hasYear = (fields[2] === '?' || fields[4] === '?') && (fields[5] === '*' || /^20\d\d/.test(fields[5] ?? ''));
  if (hasYear) return fields[5] === '*' ? fields.slice(0, 5) : undefined;
  return fields[0] === '0' ? fields.slice(1) : undefined;
}

function any(field: string): string {
  return field === '?' ? '*' : field;
}

function weekdayText(field: string): string {
  if (!/(?:^|[,-])0(?:$|[,-])/.test(field)) return shortNames(field, weekdayNames);
  if (field === '0-6' || field === '0-7') return '*';
  return weekdayAsNames(field, 'unix') ?? field;
}

function shortNames(field: string, names: readonly string[]): string {
  const long = names === monthNames ? longMonths : longWeekdays;
  return field.replace(/[a-z]{4,}/gi, (word) => {
    const index = long.findIndex(
      (name) => name.toUpperCase() === word.toUpperCase() || (word.length === 4 && name.toUpperCase().startsWith(word.toUpperCase())),
    );
    return names[index] ?? word;
  });
}

const longMonths = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const longWeekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
