import { cronFields, type Cron, type CronDay, type CronList, type CronRange, type CronWeekday, valuesOf } from './cron.ts';

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const ordinals = ['first', 'second', 'third', 'fourth', 'fifth'];

/** The expression in words, without a full stop: "at 03:00 UTC on Sunday", "every 15 minutes from Monday to Friday". */
export function describeCron(cron: Cron): string {
  const words = [timeWords(cron), dateWords(cron)];
  if (cron.month.kind === 'list') words.push(`in ${listWords(cron.month, (value) => months[value - 1] ?? '')}`);
  return words.filter(Boolean).join(' ');
}

function timeWords({ minute, hour }: Cron): string {
  const [minuteField, hourField] = cronFields;
  const minutes = valuesOf(minute, minuteField);
  const hours = valuesOf(hour, hourField);
  const step = stepOf(minute, 0, 59);
  if (hours.length === 24) {
    if (minutes.length === 60) return 'every minute';
    if (step) return `every ${step} minutes`;
    if (minutes.length === 1) return minutes[0] === 0 ? 'every hour on the hour' : `every hour at minute ${minutes[0]}`;
    return `at minutes ${and(minutes.map(String))} of every hour`;
  }
  if (minutes.length * hours.length <= 4)
    return `at ${and(hours.flatMap((h) => minutes.map((m) => `${two(h)}:${two(m)}`)).toSorted())} UTC`;
  const hourStep = stepOf(hour, 0, 23);
  const during = hourStep ? `every ${hourStep} hours` : `in the UTC hours ${hour.kind === 'list' ? listWords(hour, two) : ''}`;
  if (minutes.length === 60) return `every minute ${during}`;
  if (step) return `every ${step} minutes ${during}`;
  if (hourStep && minutes.length === 1) return minutes[0] === 0 ? during : `${during} at minute ${minutes[0]}`;
  return `at minute${minutes.length === 1 ? '' : 's'} ${and(minutes.map(String))} ${during}`;
}

function dateWords({ day, weekday, minute, hour }: Cron): string {
  if (day.kind === 'any' && weekday.kind === 'any')
    return hour.kind === 'any' || stepOf(hour, 0, 23) || (minute.kind === 'any' && hour.kind !== 'list') ? '' : 'every day';
  // Both fields given: either one is enough, as in every cron since Vixie's and in saffron's Cron::contains.
  if (day.kind !== 'any' && weekday.kind !== 'any') return `${dayWords(day)}, and also ${weekdayWords(weekday)}`;
  return day.kind === 'any' ? weekdayWords(weekday) : dayWords(day);
}

function dayWords(day: CronDay): string {
  switch (day.kind) {
    case 'any':
      return 'every day';
    case 'last': {
      const what = day.isWeekday ? 'the last working day' : 'the last day';
      if (day.offset === 0) return `on ${what} of the month`;
      return `${day.offset} day${day.offset === 1 ? '' : 's'} before the last day of the month${day.isWeekday ? ', moved to the nearest working day' : ''}`;
    }
    case 'nearest-weekday':
      return `on the working day nearest to day ${day.day} of the month`;
    case 'list': {
      const step = stepOf(day, 1, 31);
      return step ? `every ${step} days from day 1 of each month` : `on day ${listWords(day, String)} of the month`;
    }
  }
}

function weekdayWords(weekday: CronWeekday): string {
  const name = (value: number): string => weekdays[value - 1] ?? '';
  switch (weekday.kind) {
    case 'any':
      return 'every day';
    case 'last-of-month':
      return `on the last ${name(weekday.day)} of the month`;
    case 'nth':
      return `on the ${ordinals[weekday.nth - 1]} ${name(weekday.day)} of the month`;
    case 'list':
      return `${isOneRange(weekday) ? 'from' : 'on'} ${listWords(weekday, name)}`;
  }
}

function listWords(list: CronList, name: (value: number) => string): string {
  if (list.kind === 'any') return 'any';
  return and(list.ranges.flatMap((range) => rangeWords(range, name)));
}

function rangeWords({ from, to, step }: CronRange, name: (value: number) => string): string[] {
  if (from === to) return [name(from)];
  if (step === 1 || from > to) return [`${name(from)} to ${name(to)}${step === 1 ? '' : ` in steps of ${step}`}`];
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => name(from + index * step));
}

function isOneRange(list: CronList): boolean {
  return list.kind === 'list' && list.ranges.length === 1 && list.ranges.every(({ from, to, step }) => from !== to && step === 1);
}

/** The step of a field that is one stepped run over its whole width, else undefined. */
function stepOf(list: CronList, min: number, max: number): number | undefined {
  if (list.kind === 'any' || list.ranges.length !== 1) return undefined;
  const [range] = list.ranges;
  return range && range.from === min && range.to === max && range.step > 1 ? range.step : undefined;
}

function and(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
