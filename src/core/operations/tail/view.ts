import { shortVersion } from './describe.ts';
import { versionOf, type TailMessage } from './event.ts';
import { formatEvent, timeOf, type PlaceFrame } from './format.ts';
import { formatState } from './format-state.ts';
import { maskValue } from './mask.ts';
import type { TailState } from './state.ts';

/** Where lines are shown. Both are called at most once per flush. */
export type TailSink = {
  append(text: string): void;
  /** Everything that is shown, anew. */
  replace(text: string): void;
};

export type TailViewOptions = {
  readonly sink: TailSink;
  /** Lines that are kept; up to twice as many are shown before the oldest go. */
  readonly mostLines: number;
  /** Events that one flush shows, the newest; nobody reads thousands a second. */
  readonly mostPerFlush: number;
  readonly utcOffset: (at: number) => number;
  readonly now: () => number;
  readonly placeFrame?: PlaceFrame;
  /** Called when a version is shown that was not seen before, the first one included. */
  readonly onVersion?: (id: string) => void;
};

type Entry = string | TailMessage;

/** Entries kept as they came: what *Copy Event as JSON* offers, and what a pause shows without gaps. */
const keptEntries = 1_000;
const offeredEvents = 200;

/**
 * The lines of a tail. Messages are queued as they come and made into lines at a flush, so that thousands a second cost one append, and
 * only what is shown is parsed. What a flush or the line cap leaves out of view is counted and said; a pause shows the last
 * thousand entries one after the other.
 */
export class TailView {
  /** Events received since the start. */
  events = 0;
  readonly #options: TailViewOptions;
  readonly #versions = new Set<string>();
  #recent: Entry[] = [];
  #queue: Entry[] = [];
  #kept: string[] = [];
  #above: readonly string[] = [];
  #shown = 0;
  #dropped = 0;
  #leftOut = 0;
  #isPaused = false;
  #isThinned = false;

  constructor(options: TailViewOptions) {
    this.#options = options;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Newest first, at most 200, with what they hold masked. */
  recentEvents(): readonly { readonly event: unknown; readonly title: string }[] {
    const { utcOffset, now } = this.#options;
    const events = this.#recent.concat(this.#queue).filter((entry) => typeof entry !== 'string');
    return events
      .slice(-offeredEvents)
      .toReversed()
      .map(({ event }) => ({ event: maskValue(event), title: formatEvent(event, { utcOffset: utcOffset(now()) })[0] ?? '' }));
  }

  addEvent(message: TailMessage): void {
    this.events += 1;
    this.#queue.push(message);
    if (this.#queue.length >= 2 * this.#options.mostLines) this.#thin(this.#options.mostLines);
  }

  addState(state: TailState): void {
    const { now, utcOffset } = this.#options;
    this.addLine(formatState(state, now(), utcOffset(now())));
  }

  addLine(line: string): void {
    this.#queue.push(line);
  }

  /** Lines that stand above everything else, such as stored logs; shown at once. */
  putAbove(lines: readonly string[]): void {
    this.#above = lines;
    this.#settle(true);
  }

  /** A pause of a view that could not show everything shows the last thousand entries without gaps. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    if (!isPaused) return this.flush();
    if (!this.#isThinned) return;
    const all = this.#recent.concat(this.#queue).slice(-keptEntries);
    this.#remember();
    [this.#isThinned, this.#leftOut, this.#dropped] = [false, 0, 0];
    this.#kept = [`… paused: the last ${all.length} entries without gaps, earlier ones are out of view`, ...this.#linesOf(all)];
    this.#settle(true);
  }

  clear(): void {
    [this.#queue, this.#kept, this.#recent, this.#above, this.#dropped] = [[], [], [], [], 0];
    this.#leftOut = 0;
    this.#settle(true);
  }

  /** Shows what has come since the last flush; nothing while paused. */
  flush(): void {
    if (!this.#isPaused && this.#queue.length > 0) this.#settle(false);
  }

  #settle(isAnew: boolean): void {
    this.#thin(this.#options.mostPerFlush);
    const fresh = [...this.#noteOfThinning(), ...this.#linesOf(this.#queue)];
    this.#remember();
    this.#kept = this.#kept.concat(fresh);
    const { mostLines, sink } = this.#options;
    const over = this.#kept.length - mostLines;
    // By halves: to replace at each flush would draw the whole view several times a second.
    if (isAnew || this.#shown + fresh.length > 2 * mostLines) {
      if (over > 0) {
        this.#dropped += over;
        this.#kept = this.#kept.slice(over);
      }
      const note = this.#dropped > 0 ? [`… ${this.#dropped} earlier lines dropped from view; Tail to File keeps all`] : [];
      sink.replace(joined([...this.#above, ...note, ...this.#kept]));
      this.#shown = this.#kept.length;
    } else {
      sink.append(joined(fresh));
      this.#shown += fresh.length;
    }
  }

  #remember(): void {
    this.#recent = this.#recent.concat(this.#queue.slice(-keptEntries)).slice(-keptEntries);
    this.#queue = [];
  }

  #linesOf(entries: readonly Entry[]): string[] {
    const { utcOffset, placeFrame, now } = this.#options;
    const options = { utcOffset: utcOffset(now()), ...(placeFrame ? { placeFrame } : {}) };
    return entries.flatMap((entry) => {
      if (typeof entry === 'string') return [entry];
      return [...this.#newVersion(versionOf(entry.event)), ...formatEvent(entry.event, options)];
    });
  }

  /** Leaves the older events of the queue out of view, and says how many. States are few and say what happened; they stay. */
  #thin(most: number): void {
    const gone = this.#queue.length - most;
    if (gone <= 0) return;
    const older = this.#queue.slice(0, gone);
    const lines = older.filter((entry) => typeof entry === 'string');
    const messages = older.filter((entry) => typeof entry !== 'string');
    if (messages.length === 0) return;
    // What a pause shows is kept even so.
    this.#recent = this.#recent.concat(messages.slice(-keptEntries)).slice(-keptEntries);
    this.#leftOut += messages.length;
    this.#queue = [...lines, ...this.#queue.slice(gone)];
  }

  /** Where the events left out would stand, nearly: states come before. */
  #noteOfThinning(): readonly string[] {
    const count = this.#leftOut;
    this.#leftOut = 0;
    this.#isThinned ||= count > 0;
    return count > 0 ? [`… ${count} events left out of view at this rate; pause to see the last ones, Tail to File keeps all`] : [];
  }

  #newVersion(version: string | undefined): readonly string[] {
    if (version === undefined || this.#versions.has(version)) return [];
    const { now, utcOffset, onVersion } = this.#options;
    const isFirst = this.#versions.size === 0;
    this.#versions.add(version);
    onVersion?.(version);
    return isFirst ? [] : [`${timeOf(now(), utcOffset(now()))} ▸ version ${shortVersion(version)} answers now`];
  }
}

const joined = (lines: readonly string[]): string => (lines.length === 0 ? '' : `${lines.join('\n')}\n`);
