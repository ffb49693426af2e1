import { cronFields, type Cron, valuesOf } from './cron.ts';

const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** False when no month that it names has a day that it names, e.g. 31 February. A weekday beside the day is enough to run. */
export function everRuns({ day, month, weekday }: Cron): boolean {
  if (weekday.kind !== 'any' || day.kind === 'any') return true;
  const [, , dayField, monthField] = cronFields;
  const most = Math.max(...valuesOf(month, monthField).map((value) => longest[value - 1] ?? 31));
  switch (day.kind) {
    case 'last':
      return day.offset < most;
    case 'nearest-weekday':
      return day.day <= most;
    case 'list':
      return Math.min(...valuesOf(day, dayField)) <= most;
  }
}
