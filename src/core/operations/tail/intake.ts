import { noticeOf, TailMessage } from './event.ts';
import { Overlap } from './overlap.ts';

/** Marks the messages of one tail; it exists before its socket, since messages may come with the handshake. */
export type Source = { readonly isSource: true };
export const newSource = (): Source => ({ isSource: true });

export type IntakeOptions = {
  readonly onEvent: (message: TailMessage) => void;
  readonly onNotice: (notice: { readonly type: string; readonly message: string }) => void;
};

/** Decides which messages count: those of one tail, of two at a renewal (each event once), of none between two connections. */
export class Intake {
  readonly #options: IntakeOptions;
  #current: Source | undefined;
  #next: Source | undefined;
  /** The later one of the two that the overlap compares. */
  #later: Source | undefined;
  #overlap: Overlap | undefined;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** This one alone, from now on; undefined: none. */
  only(source: Source | undefined): void {
    this.#current = source;
    this.#next = this.#overlap = this.#later = undefined;
  }

  /** The later one alone; what the earlier one was faster to send is still let through once, until `forget`. */
  handOver(): void {
    this.#current = this.#next ?? this.#current;
    this.#next = undefined;
  }

  forget(): void {
    if (this.#next === undefined) this.#overlap = this.#later = undefined;
  }

  /** Another one comes: `beside` the present one, or `instead` of it from its first message. */
  add(source: Source, how: 'beside' | 'instead'): void {
    this.#next = this.#later = source;
    this.#overlap = how === 'beside' ? new Overlap() : undefined;
  }

  /** The other one does not come. */
  withdraw(): void {
    this.#next = this.#overlap = this.#later = undefined;
  }

  receive(source: Source, data: Buffer): void {
    const isNext = source === this.#next;
    if (!isNext && source !== this.#current) return;
    const message = new TailMessage(data);
    if (isNext && !this.#overlap) this.only(source);
    if (this.#overlap && !this.#overlap.isNew(source === this.#later ? 'second' : 'first', message.event)) return;
    const notice = message.mayBeNotice ? noticeOf(message.event) : undefined;
    if (notice) this.#options.onNotice(notice);
    else this.#options.onEvent(message);
  }
}
