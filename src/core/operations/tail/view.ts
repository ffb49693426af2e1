import { formatEvent, timeOf, type PlaceFrame } from './format.ts';
import { formatState } from './format-state.ts';
import { versionOf, type TailEvent } from './event.ts';
import { shortVersion } from './describe.ts';
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
  readonly utcOffset: (at: number) => number;
  readonly now: () => number;
  readonly placeFrame?: PlaceFrame;
  /** Called when a version answers that was not seen before, the first one included. */
  readonly onVersion?: (id: string) => void;
};

/** Events kept for *Copy Event as JSON*. */
const keptEvents = 200;

/**
 * The lines of a tail. Events are queued as they come and made into lines at a flush, so that thousands a second cost one append: and
 * of more than fits in the view only the last are formatted. What is dropped from view is counted and said; nothing is dropped elsewhere.
 */
export class TailView {
  /** Events received since the start. */
  events = 0;
  readonly #options: TailViewOptions;
  readonly #versions = new Set<string>();
  readonly #recent: TailEvent[] = [];
  #queue: (string | TailEvent)[] = [];
  #kept: string[] = [];
  #above: readonly string[] = [];
  #shown = 0;
  #dropped = 0;
  #isPaused = false;

  constructor(options: TailViewOptions) {
    this.#options = options;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Newest first, at most 200, with what they hold masked. */
  recentEvents(): readonly { readonly event: unknown; readonly title: string }[] {
    const { utcOffset, now } = this.#options;
    return this.#recent
      .slice(-keptEvents)
      .toReversed()
      .map((event) => ({
        event: maskValue(event),
        title: formatEvent(event, { utcOffset: utcOffset(now()) })[0] ?? '',
      }));
  }

  addEvent(event: TailEvent): void {
    this.events += 1;
    const version = versionOf(event);
    if (version !== undefined && !this.#versions.has(version)) this.#addVersion(version);
    this.#queue.push(event);
    this.#trim();
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

  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    if (!isPaused) this.flush();
  }

  clear(): void {
    this.#queue = [];
    this.#kept = [];
    this.#above = [];
    this.#dropped = 0;
    this.#settle(true);
  }

  /** Shows what has come since the last flush; nothing while paused. */
  flush(): void {
    if (!this.#isPaused && this.#queue.length > 0) this.#settle(false);
  }

  #settle(isAnew: boolean): void {
    const fresh = this.#queue.flatMap((each) => (typeof each === 'string' ? [each] : this.#linesOf(each)));
    this.#queue = [];
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

  #linesOf(event: TailEvent): readonly string[] {
    const { utcOffset, placeFrame, now } = this.#options;
    this.#recent.push(event);
    if (this.#recent.length > 2 * keptEvents) this.#recent.splice(0, this.#recent.length - keptEvents);
    return formatEvent(event, {
      utcOffset: utcOffset(now()),
      ...(placeFrame ? { placeFrame } : {}),
    });
  }

  /** More events than the view has lines are not made into lines at all: each has at least one. */
  #trim(): void {
    const { mostLines } = this.#options;
    if (this.#queue.length < 2 * mostLines) return;
    const gone = this.#queue.length - mostLines;
    this.#dropped += gone;
    // States are few and say what happened; they stay.
    const states = this.#queue.slice(0, gone).filter((each) => typeof each === 'string');
    this.#dropped -= states.length;
    this.#queue = [...states, ...this.#queue.slice(gone)];
  }

  #addVersion(version: string): void {
    const { now, utcOffset, onVersion } = this.#options;
    if (this.#versions.size > 0) this.addLine(`${timeOf(now(), utcOffset(now()))} ▸ version ${shortVersion(version)} answers now`);
    this.#versions.add(version);
    onVersion?.(version);
  }
}

const joined = (lines: readonly string[]): string => (lines.length === 0 ? '' : `${lines.join('\n')}\n`);
