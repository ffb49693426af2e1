import type { Span } from '../span.ts';

/** `from`, `from + step`, … up to `to`; when `from` is greater, the range wraps past the field's end. */
export type CronRange = { readonly from: number; readonly to: number; readonly step: number };
export type CronList = { readonly kind: 'any' } | { readonly kind: 'list'; readonly ranges: readonly CronRange[] };
/** `L`, `L-3`, `LW`; `15W`; else a list. */
export type CronDay =
  | CronList
  | { readonly kind: 'last'; readonly offset: number; readonly isWeekday: boolean }
  | { readonly kind: 'nearest-weekday'; readonly day: number };
/** Days are 1 (Sunday) to 7 (Saturday). `6L`: the last Friday; `6#2`: the second Friday. */
export type CronWeekday =
  | CronList
  | { readonly kind: 'last-of-month'; readonly day: number }
  | { readonly kind: 'nth'; readonly day: number; readonly nth: number };

export type Cron = {
  readonly text: string;
  readonly minute: CronList;
  readonly hour: CronList;
  readonly day: CronDay;
  readonly month: CronList;
  readonly weekday: CronWeekday;
};

/** Why an expression is refused; `span` is the part at fault, in the expression's own text. */
export type CronProblem = { readonly message: string; readonly span: Span };
export type CronResult = { readonly isValid: true; readonly cron: Cron } | { readonly isValid: false; readonly problem: CronProblem };

export const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const;
export const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

export type CronField = {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
};
export const cronFields = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day of the month', min: 1, max: 31, names: [] },
  { name: 'month', min: 1, max: 12, names: monthNames },
  { name: 'weekday', min: 1, max: 7, names: weekdayNames },
] as const satisfies readonly CronField[];

const [minuteField, hourField, dayField, monthField, weekdayField] = cronFields;

/**
 * Reads a cron expression as Cloudflare does: five fields, weekdays 1 (Sunday) to 7, three-letter names in any case, `L`, `W` and `#`,
 * ranges that wrap. Sources: https://developers.cloudflare.com/workers/configuration/cron-triggers/ and the grammar of
 * https://github.com/cloudflare/saffron (saffron/src/parse.rs), the parser behind the API. Spaces around the expression are let pass.
 */
export function parseCron(text: string): CronResult {
  const fields = [...text.matchAll(/[^ \t\r\n]+/g)].map((match) => ({
    text: match[0],
    start: match.index,
  }));
  const [minute, hour, day, month, weekday] = fields;
  if (!minute || !hour || !day || !month || !weekday || fields.length > 5)
    return refuse(fieldCountMessage(text, fields.length), [0, text.length]);
  try {
    const cron: Cron = {
      text,
      minute: list(minute, minuteField),
      hour: list(hour, hourField),
      day: dayOf(day),
      month: list(month, monthField),
      weekday: weekdayOf(weekday),
    };
    return { isValid: true, cron };
  } catch (error) {
    if (error instanceof Refusal) return refuse(error.message, error.span);
    throw error;
  }
}

/** The values a list stands for, in the order of its ranges, without repeats; all of the field's for `*`. */
export function valuesOf(list: CronList, field: CronField): readonly number[] {
  if (list.kind === 'any') return span(field.min, field.max);
  const values = list.ranges.flatMap(({ from, to, step }) => {
    const all = from <= to ? span(from, to) : [...span(from, field.max), ...span(field.min, to)];
    return all.filter((_, index) => index % step === 0);
  });
  return [...new Set(values)];
}

type Word = { readonly text: string; readonly start: number };

/** Leaves the field parsers; never passes `parseCron`. */
class Refusal extends Error {
  readonly span: Span;
  constructor(message: string, word: Word) {
    super(message);
    this.span = [word.start, word.start + word.text.length];
  }
}

function refuse(message: string, where: Span): CronResult {
  return { isValid: false, problem: { message, span: where } };
}

function fieldCountMessage(text: string, count: number): string {
  if (text.trim().startsWith('@')) return `Cloudflare knows no shorthand such as ${text.trim()}`;
  if (count === 6) return 'it has 6 fields, and Cloudflare reads 5 (minute hour day month weekday): no seconds, no year';
  return `it has ${count} field${count === 1 ? '' : 's'}, and Cloudflare reads 5 (minute hour day month weekday)`;
}

function list(word: Word, field: CronField): CronList {
  if (word.text === '*') return { kind: 'any' };
  let start = word.start;
  const ranges = word.text.split(',').map((text) => {
    const range = rangeOf({ text, start }, field);
    start += text.length + 1;
    return range;
  });
  return { kind: 'list', ranges };
}

function rangeOf(word: Word, field: CronField): CronRange {
  const match = /^(\*|[a-z]+|\d+)(?:-([a-z]+|\d+))?(?:\/(\d+))?$/i.exec(word.text);
  if (!match) throw new Refusal(unreadable(word, field), word);
  const [, first = '', last, stepText] = match;
  const from = first === '*' ? field.min : valueOf(first, field, word);
  const step = stepText === undefined ? 1 : Number(stepText);
  const highest = field.max - field.min;
  if (stepText !== undefined && (step < 1 || step > highest))
    throw new Refusal(`a step of ${stepText} in the ${field.name} is outside 1 to ${highest}`, word);
  if (last !== undefined) return { from, to: valueOf(last, field, word), step };
  return { from, to: stepText === undefined ? from : field.max, step };
}

function valueOf(text: string, field: CronField, word: Word): number {
  const named = field.names.indexOf(text.toUpperCase());
  if (named !== -1) return named + field.min;
  if (!/^\d+$/.test(text)) throw new Refusal(unreadable(word, field), word);
  const value = Number(text);
  if (value >= field.min && value <= field.max) return value;
  if (field === weekdayField && value === 0)
    throw new Refusal('weekday 0 does not exist: Cloudflare counts from 1 (Sunday) to 7 (Saturday)', word);
  throw new Refusal(`${field.name} ${text} is outside ${field.min} to ${field.max}`, word);
}

function unreadable(word: Word, field: CronField): string {
  if (word.text.includes('?')) return `Cloudflare does not know "?" in the ${field.name}; "*" means any`;
  if (field.names.some((name) => word.text.toUpperCase().startsWith(name)))
    return `"${word.text}" is no ${field.name}: names have three letters (${field.names[0]} to ${field.names.at(-1)})`;
  return `"${word.text}" cannot be read as ${field.name}`;
}

function dayOf(word: Word): CronDay {
  const last = /^L(?:-(\d+))?(W)?$/.exec(word.text);
  if (last) {
    const offset = Number(last[1] ?? 0);
    if (last[1] !== undefined && (offset < 1 || offset > 30))
      throw new Refusal(`an offset of ${last[1]} days from the last day is outside 1 to 30`, word);
    return { kind: 'last', offset, isWeekday: last[2] !== undefined };
  }
  const nearest = /^(\d+)W$/.exec(word.text);
  if (nearest) return { kind: 'nearest-weekday', day: valueOf(nearest[1] ?? '', dayField, word) };
  return list(word, dayField);
}

function weekdayOf(word: Word): CronWeekday {
  if (word.text === 'L') return { kind: 'list', ranges: [{ from: 7, to: 7, step: 1 }] };
  const special = /^([a-z]{3}|\d+)(?:(L)|#(\d+))$/i.exec(word.text);
  if (!special || special[2] === 'l') return list(word, weekdayField);
  const day = valueOf(special[1] ?? '', weekdayField, word);
  if (special[2]) return { kind: 'last-of-month', day };
  const nth = Number(special[3]);
  if (nth < 1 || nth > 5) throw new Refusal(`a month has a 1st to 5th weekday, not a ${special[3]}th`, word);
  return { kind: 'nth', day, nth };
}

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
