import { systemClock } from '../../account/ports.ts';
import type { TailMessage } from './event.ts';
import type { TailFilters } from './filters.ts';
import type { PlaceFrame } from './format.ts';
import type { TailAccount } from './made-tails.ts';
import type { TailState } from './state.ts';
import type { TailFile } from './tail-file.ts';
import { tailWorker, type RunningTail } from './tail-worker.ts';
import { TailView, type TailSink } from './view.ts';

/** Milliseconds between two appends: an editor draws four times a second at most. */
const flushEvery = 250;
/** Lines kept in the view. */
const mostLines = 5_000;
/** Four hundred events a second. */
const mostPerFlush = 100;

export type ShownTailOptions = {
  readonly sink: TailSink;
  readonly utcOffset: (at: number) => number;
  readonly onState: (state: TailState) => void;
  readonly placeFrame?: PlaceFrame;
  /** Called when a version is shown that was not seen before, the first one included. */
  readonly onVersion?: () => void;
};

export type ShownTailStart = {
  readonly worker: string;
  readonly account: () => Promise<TailAccount>;
  readonly filters: TailFilters;
};

/** One Worker's tail, its lines and its file: all that an editor's channel runs, and that a benchmark measures. */
export class ShownTail {
  readonly view: TailView;
  /** Receives each event as well. */
  file: TailFile | undefined;
  readonly #options: ShownTailOptions;
  #running: { readonly tail: RunningTail; readonly stop: AbortController; readonly timer: NodeJS.Timeout } | undefined;

  constructor(options: ShownTailOptions) {
    this.#options = options;
    this.view = new TailView({ ...options, mostLines, mostPerFlush, now: Date.now });
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  get state(): TailState {
    return this.#running?.tail.state ?? { kind: 'stopped', because: 'asked' };
  }

  /** Does nothing while it runs. */
  start({ worker, account, filters }: ShownTailStart): void {
    if (this.#running) return;
    const stop = new AbortController();
    const tail = tailWorker(
      {
        worker,
        account,
        filters,
        clock: systemClock,
        onEvent: (message) => this.#take(message),
        onState: (state) => this.#say(state),
      },
      stop.signal,
    );
    const timer = setInterval(() => this.view.flush(), flushEvery);
    this.#running = { tail, stop, timer };
    this.view.flush();
  }

  changeFilters(filters: TailFilters): void {
    this.#running?.tail.changeFilters(filters);
  }

  /** Ends the tail; resolves when it is deleted on the account. */
  async stop(): Promise<void> {
    const running = this.#running;
    running?.stop.abort();
    await running?.tail.ended;
  }

  #take(message: TailMessage): void {
    this.view.addEvent(message);
    this.file?.write(message);
  }

  #say(state: TailState): void {
    this.view.addState(state);
    if (state.kind === 'stopped') {
      clearInterval(this.#running?.timer);
      this.#running = undefined;
      this.view.finish();
    }
    this.#options.onState(state);
  }
}
