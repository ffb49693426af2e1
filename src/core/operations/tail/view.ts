import { shortVersion } from './describe.ts';
import { versionOf, type TailMessage } from './event.ts';
import { formatEvent, timeOf, titleOf, type PlaceFrame } from './format.ts';
import { formatState } from './format-state.ts';
import { KeptLines } from './kept-lines.ts';
import { maskValue } from './mask.ts';
import { MessageRing } from './ring.ts';
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

/** A line between the events: `before` is the number of the event that follows it. */
type Note = { readonly before: number; readonly line: string };

/** Events kept as they came: what *Copy Event as JSON* offers, and what a pause shows without gaps. */
const keptEvents = 1_000;
const keptBytes = 4 << 20;
const offeredEvents = 200;
/** One flush makes no more than this into lines. */
const bytesPerFlush = 1 << 17;
/** Milliseconds after which a flush leaves the rest to the next one, since whoever runs this has other things to do. */
const mostTime = 10;

/**
 * The lines of a tail. Messages are kept as they come and made into lines at a flush, so that thousands a second cost one append, and
 * only what is shown is parsed. What a flush or the line cap leaves out of view is counted and said; a pause shows the last
 * thousand events one after the other.
 */
export class TailView {
  readonly #options: TailViewOptions;
  readonly #versions = new Set<string>();
  readonly #ring = new MessageRing(keptEvents, keptBytes);
  readonly #lines: KeptLines;
  /** Number of the first event that was neither shown nor left out. */
  #next = 0;
  #notes: Note[] = [];
  /** Notes already shown that stand among the events of the ring. */
  #shownNotes: Note[] = [];
  #above: readonly string[] = [];
  #isPaused = false;
  #isThinned = false;
  /** After a pause all that is kept is shown: nothing of it is too much for somebody who reads. */
  #isCatchingUp = false;

  constructor(options: TailViewOptions) {
    this.#options = options;
    this.#lines = new KeptLines(options.mostLines);
  }

  /** Events received since the start. */
  get events(): number {
    return this.#ring.end;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Newest first, at most 200, masked: `title` is the line that shows one, `json` gives what it holds. */
  recentEvents(): readonly { readonly title: string; readonly json: () => unknown }[] {
    const { utcOffset, now } = this.#options;
    const { first, end } = this.#ring;
    return Array.from({ length: Math.min(offeredEvents, end - first) }, (_, index) => {
      const event = this.#ring.at(end - 1 - index);
      return { title: titleOf(event, { utcOffset: utcOffset(now()) }), json: () => maskValue(event) };
    });
  }

  addEvent(message: TailMessage): void {
    this.#ring.push(message.data);
  }

  addState(state: TailState): void {
    const { now, utcOffset } = this.#options;
    this.addLine(formatState(state, now(), utcOffset(now())));
  }

  addLine(line: string): void {
    this.#notes.push({ before: this.#ring.end, line });
  }

  /** Lines that stand above everything else, such as stored logs; shown at once. */
  putAbove(lines: readonly string[]): void {
    this.#above = lines;
    this.flush();
    this.#draw();
  }

  /** A pause of a view that could not show everything shows the last thousand events without gaps. */
  pause(isPaused: boolean): void {
    this.#isCatchingUp = true;
    this.#isPaused = false;
    this.#show(isPaused ? Infinity : this.#options.now() + mostTime);
    this.#isPaused = isPaused;
    if (!isPaused || !this.#isThinned) return;
    const { first, end } = this.#ring;
    const notes = [...this.#shownNotes, ...this.#notes].filter(({ before }) => before >= first);
    this.#lines.clear();
    this.#lines.add([
      `… paused: the last ${end - first} events without gaps, earlier ones are out of view`,
      ...this.#linesOf(first, end, notes).lines,
    ]);
    [this.#isThinned, this.#next] = [false, end];
    this.#remember(end);
    this.#draw();
  }

  clear(): void {
    this.#ring.clear();
    this.#lines.clear();
    [this.#notes, this.#shownNotes, this.#above] = [[], [], []];
    [this.#next, this.#isThinned] = [this.#ring.end, false];
    this.#draw();
  }

  /** Shows what has come since the last flush; while paused only the lines between events, since what the tail is doing is no event. */
  flush(): void {
    if (this.#isPaused) this.#showNotes();
    else this.#show(this.#options.now() + mostTime);
  }

  /** The tail is over: a pause ends, and all that is left is shown at once, since nobody flushes again. */
  finish(): void {
    this.#isCatchingUp ||= this.#isPaused;
    this.#isPaused = false;
    this.#show(Infinity);
  }

  #show(until: number): void {
    const { end } = this.#ring;
    if (this.#next === end && this.#notes.length === 0) return;
    const first = this.#firstToShow();
    const leftOut = first - this.#next;
    const early = this.#notes.filter(({ before }) => before < first).map(({ line }) => line);
    const late = this.#notes.filter(({ before }) => before >= first);
    this.#isThinned ||= leftOut > 0;
    const made = this.#linesOf(first, end, late, until);
    this.#next = made.end;
    this.#isCatchingUp &&= made.end < end;
    this.#remember(made.end);
    this.#put([...early, ...(leftOut > 0 ? [wordsOf(leftOut)] : []), ...made.lines]);
  }

  #showNotes(): void {
    if (this.#notes.length === 0) return;
    const lines = this.#notes.map(({ line }) => line);
    this.#remember(Infinity);
    this.#put(lines);
  }

  #put(lines: readonly string[]): void {
    const text = this.#lines.add(lines);
    if (text === undefined) this.#draw();
    else this.#options.sink.append(text);
  }

  /** Older ones are left out of view, and counted. Notes are few and say what happened; they stay. */
  #firstToShow(): number {
    const { first, end } = this.#ring;
    const kept = Math.max(this.#next, first);
    if (this.#isCatchingUp) return kept;
    const { mostPerFlush, mostLines } = this.#options;
    return this.#ring.firstWithin(bytesPerFlush, Math.max(kept, end - Math.min(mostPerFlush, mostLines)));
  }

  #draw(): void {
    this.#lines.cut();
    const { dropped, text } = this.#lines;
    const note = dropped > 0 ? [`… ${dropped} earlier lines dropped from view; Tail to File keeps all`] : [];
    this.#options.sink.replace(textOf([...this.#above, ...note]) + text);
  }

  /** Notes up to an event have been shown; a pause may show them again. */
  #remember(end: number): void {
    if (this.#shownNotes.length + this.#notes.length === 0) return;
    const { first } = this.#ring;
    const shown = this.#notes.filter(({ before }) => before <= end);
    this.#shownNotes = [...this.#shownNotes, ...shown].filter(({ before }) => before >= first).slice(-keptEvents);
    this.#notes = this.#notes.filter(({ before }) => before > end);
  }

  /** Gives the number of the first event that was left to the next time as well: `until` is when to stop. */
  #linesOf(from: number, end: number, notes: readonly Note[], until = Infinity): { readonly lines: string[]; readonly end: number } {
    const { utcOffset, placeFrame, now } = this.#options;
    const options = { utcOffset: utcOffset(now()), ...(placeFrame ? { placeFrame } : {}) };
    const lines: string[] = [];
    let [note, number] = [0, from];
    const notesBefore = (event: number): void => {
      for (let next = notes[note]; next && next.before <= event; next = notes[(note += 1)]) lines.push(next.line);
    };
    for (; number < end && (number === from || now() < until); number += 1) {
      notesBefore(number);
      const event = this.#ring.at(number);
      lines.push(...this.#newVersion(versionOf(event)), ...formatEvent(event, options));
    }
    notesBefore(number);
    return { lines, end: number };
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

const wordsOf = (leftOut: number): string =>
  `… ${leftOut} events left out of view at this rate; pause to see the last ones, Tail to File keeps all`;

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
