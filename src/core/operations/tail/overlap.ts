import { hash } from 'node:crypto';
import { object, type TailEvent } from './event.ts';

/**
 * Lets each event of two tails that run side by side through once. Events carry no id, so an event is known by what it holds, and of
 * equal ones as many pass as the fuller tail has sent.
 */
export class Overlap {
  readonly #seen = new Map<string, { first: number; second: number }>();

  /** Whether an event is new; `from` says which tail sent it. */
  isNew(from: 'first' | 'second', event: TailEvent): boolean {
    const key = identity(event);
    const count = this.#seen.get(key) ?? { first: 0, second: 0 };
    this.#seen.set(key, count);
    const most = Math.max(count.first, count.second);
    count[from] += 1;
    return count[from] > most;
  }
}

// The fields by name, since two tails need not write them in the same order.
function identity(event: TailEvent): string {
  const request = object(object(event.event)['request']);
  const parts = [
    event.scriptName,
    event.entrypoint,
    event.eventTimestamp,
    event.outcome,
    event.wallTime,
    event.cpuTime,
    request['url'],
    object(request['headers'])['cf-ray'],
    event.event === null || 'request' in object(event.event) ? null : event.event,
    event.logs,
    event.exceptions,
  ];
  return hash('sha1', jsonOf(parts), 'base64');
}

/** What is nested too deep for JSON is told apart by its other fields alone. */
function jsonOf(parts: readonly unknown[]): string {
  try {
    return JSON.stringify(parts);
  } catch {
    return JSON.stringify(parts.map((part) => (typeof part === 'object' ? null : part)));
  }
}
