import { Cron as Croner } from 'croner';
import { cronFields, type Cron, type CronDay, type CronField, type CronList, type CronWeekday, valuesOf } from './cron.ts';

/**
 * The next `count` runs strictly after `from`, in UTC as Cloudflare counts. Fewer when the expression runs out (`0 0 31 2 *` never runs);
 * undefined for the one form that croner cannot express, the weekday nearest to a day before the last (`L-3W`).
 */
export function nextRuns(cron: Cron, count: number, from: Date): readonly Date[] | undefined {
  const pattern = croner(cron);
  if (!pattern) return undefined;
  const options = {
    paused: true,
    mode: '5-part',
    timezone: 'UTC',
    alternativeWeekdays: true,
    dayOffset: pattern.dayOffset,
  } as const;
  return new Croner(pattern.text, options).nextRuns(count, from);
}

function croner(cron: Cron): { readonly text: string; readonly dayOffset: number } | undefined {
  const [minute, hour, day, month] = cronFields;
  const days = dayText(cron.day, day);
  const weekday = weekdayText(cron.weekday);
  const offset = cron.day.kind === 'last' ? cron.day.offset : 0;
  // croner moves whole runs by `dayOffset`, which is right only while nothing else narrows the date.
  if (days === undefined || (offset > 0 && (weekday !== '*' || cron.month.kind !== 'any' || offset > 27))) return undefined;
  return {
    text: [listText(cron.minute, minute), listText(cron.hour, hour), days, listText(cron.month, month), weekday].join(' '),
    dayOffset: offset === 0 ? 0 : -offset,
  };
}

function listText(list: CronList, field: CronField): string {
  const values = valuesOf(list, field);
  return values.length === field.max - field.min + 1 ? '*' : values.join(',');
}

function dayText(day: CronDay, field: CronField): string | undefined {
  switch (day.kind) {
    case 'last':
      if (day.isWeekday) return day.offset === 0 ? 'LW' : undefined;
      return 'L';
    case 'nearest-weekday':
      return `${day.day}W`;
    case 'any':
    case 'list':
      return listText(day, field);
  }
}

function weekdayText(weekday: CronWeekday): string {
  switch (weekday.kind) {
    case 'last-of-month':
      return `${weekday.day}L`;
    case 'nth':
      return `${weekday.day}#${weekday.nth}`;
    case 'any':
    case 'list':
      return listText(weekday, cronFields[4]);
  }
}
