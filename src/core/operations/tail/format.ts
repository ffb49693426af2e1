import { describeEvent, detailsOf, outcomeOf } from './describe.ts';
import { list, number, object, text, type TailEvent } from './event.ts';
import { maskAll, maskShown } from './mask.ts';
import { plainLine } from './plain.ts';

/** Turns one frame of a stack (`at f (index.js:12:11)`) into the place in the sources, or gives it back. */
export type PlaceFrame = (frame: string) => string;

export type FormatOptions = {
  /** Minutes that local time is ahead of UTC. */
  readonly utcOffset: number;
  readonly placeFrame?: PlaceFrame;
};

/** As wide as `14:03:07.482 ✗ `, under which everything of an event stands. */
const indent = ' '.repeat(15);
/** Lines of one message and frames of one stack that are shown; the whole is in the event's JSON. */
const mostLines = 40;
/** Console lines of one event that are shown, and exceptions. */
const mostEntries = 200;

/**
 * The lines of one event: what it was, then its console lines and exceptions, indented. What looks like a credential is
 * masked, and control characters are escaped. Never throws, whatever the event holds.
 */
export function formatEvent(event: TailEvent, options: FormatOptions): string[] {
  const [allLogs, allExceptions] = [list(event.logs), list(event.exceptions)];
  const logs = allLogs.slice(0, mostEntries).map(object);
  const exceptions = allExceptions.slice(0, mostEntries).map(object);
  const texts = [
    describeEvent(event),
    detailsOf(event),
    ...logs.map((log) => messageOf(log['message'])),
    ...exceptions.flatMap((one) => [`${text(one['name']) ?? 'Error'}: ${asText(one['message'])}`, text(one['stack']) ?? '']),
  ];
  const [what = '', details = '', ...rest] = maskShown(texts);
  const lines = [headOf(event, what, details, options)];
  logs.forEach((log, index) => addMessage(lines, levelOf(log['level']), rest[index] ?? ''));
  addMore(lines, allLogs, 'console lines');
  exceptions.forEach((_, index) => {
    addBlock(lines, rest[logs.length + 2 * index] ?? '');
    addStack(lines, rest[logs.length + 2 * index + 1] ?? '', options.placeFrame);
  });
  addMore(lines, allExceptions, 'exceptions');
  return lines;
}

/** The first line of `formatEvent`. */
export function titleOf(event: TailEvent, options: FormatOptions): string {
  const [what = '', details = ''] = maskAll([describeEvent(event), detailsOf(event)]);
  return headOf(event, what, details, options);
}

function headOf(event: TailEvent, what: string, details: string, { utcOffset }: FormatOptions): string {
  const { mark, words } = outcomeOf(event);
  const head = [plainLine(what, 300), plainLine(words), plainLine(details)].filter(Boolean).join(' · ');
  return `${timeOf(number(event.eventTimestamp), utcOffset)} ${mark} ${head}`;
}

function addMore(lines: string[], all: readonly unknown[], noun: string): void {
  if (all.length > mostEntries) lines.push(`${indent}… ${all.length - mostEntries} more ${noun}; Copy Event as JSON has all`);
}

/** Local time of day with milliseconds. */
export function timeOf(at: number | undefined, utcOffset: number): string {
  const date = new Date((at ?? Number.NaN) + utcOffset * 60_000);
  return Number.isNaN(date.getTime()) ? '--:--:--.---' : date.toISOString().slice(-13, -1);
}

const levels = ['error', 'warn', 'info', 'debug', 'log', 'trace'];
const levelOf = (level: unknown): string => (levels.find((each) => each === level) ?? 'log').padEnd(5);

function addMessage(lines: string[], level: string, message: string): void {
  const [first = '', ...more] = message.split('\n', mostLines + 1);
  lines.push(`${indent}${level} ${plainLine(first)}`);
  for (const line of more.slice(0, mostLines - 1)) lines.push(`${indent}      ${plainLine(line)}`);
  if (more.length >= mostLines) lines.push(`${indent}      …`);
}

function addBlock(lines: string[], block: string): void {
  for (const line of block.split('\n', mostLines)) lines.push(`${indent}${plainLine(line)}`);
}

function addStack(lines: string[], stack: string, place: PlaceFrame = (frame) => frame): void {
  if (stack === '') return;
  for (const line of stack.split('\n', mostLines)) {
    const frame = line.trim();
    // V8 repeats name and message in front of the frames.
    if (frame.startsWith('at ')) lines.push(`${indent}  ${place(plainLine(frame, 500))}`);
  }
}

/** The arguments of one console call, as the console joins them. */
export function messageOf(message: unknown): string {
  return Array.isArray(message) ? message.map(asText).join(' ') : asText(message);
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  try {
    return JSON.stringify(value);
  } catch {
    return '… nested too deep to show';
  }
}
