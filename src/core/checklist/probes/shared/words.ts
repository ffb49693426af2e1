import { plainName } from '../../../account/errors.ts';
import { count } from './parts.ts';

/** A day and time in UTC for a sentence: `2026-11-23 14:02 UTC`. Takes ISO text or epoch ms; text that is no time is given back in short. */
export function utc(at: string | number): string {
  const ms = typeof at === 'number' ? at : Date.parse(at);
  return Number.isFinite(ms) ? `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC` : plainName(String(at), 30);
}

/** The day in UTC: `2026-11-23`. */
export function utcDay(at: string | number): string {
  return utc(at).slice(0, 10);
}

/** A number with thousands apart, the same on every machine: `41,000`. Fractions are rounded. */
export function figure(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** How long ago, in the largest whole unit: `3 days`, `1 hour`. */
export function age(ms: number): string {
  const units = [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
  ] as const;
  const [unit, noun] = units.find(([size]) => ms >= size) ?? [60_000, 'minute'];
  return count(Math.max(0, Math.floor(ms / unit)), noun);
}
