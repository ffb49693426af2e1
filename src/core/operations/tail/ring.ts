import { readEvent, type TailEvent } from './event.ts';

/**
 * The newest messages of a tail as the bytes that came, copied into one buffer that is allocated once: however many come a second, none of
 * them is an object that a garbage collector has to move. Messages are numbered from 0 in the order they came.
 */
export class MessageRing {
  /** One more than the number of the newest. */
  end = 0;
  /** Number of the oldest that is kept. */
  first = 0;
  readonly #most: number;
  readonly #bytes: Buffer;
  /** Where a message starts, counted from the first byte ever written; at the message's number modulo `most`. */
  readonly #starts: Float64Array;
  readonly #lengths: Uint32Array;
  #written = 0;
  /** The newest, where it is larger than the buffer. */
  #apart: Buffer | undefined;

  /** Keeps at most so many messages in so many bytes; the newest is kept whatever its size. */
  constructor(most: number, bytes: number) {
    this.#most = most;
    this.#bytes = Buffer.allocUnsafeSlow(bytes);
    this.#starts = new Float64Array(most);
    this.#lengths = new Uint32Array(most);
  }

  push(data: Buffer): void {
    const { length } = data;
    const capacity = this.#bytes.length;
    const fits = length <= capacity;
    if (!fits || this.#apart) this.clear();
    const place = this.#written % capacity;
    // Each in one piece: what does not fit before the end of the buffer starts at its beginning.
    const start = fits && place + length > capacity ? this.#written + capacity - place : this.#written;
    const slot = this.end % this.#most;
    this.#starts[slot] = start;
    this.#lengths[slot] = length;
    if (fits) {
      data.copy(this.#bytes, start % capacity);
      this.#written = start + length;
    } else this.#apart = Buffer.from(data);
    this.end += 1;
    if (this.end - this.first > this.#most) this.first += 1;
    while ((this.#starts[this.first % this.#most] ?? 0) < this.#written - capacity) this.first += 1;
  }

  /** Without any field when the message is no JSON object. The caller knows that the number is one that is kept. */
  at(number: number): TailEvent {
    const start = (this.#starts[number % this.#most] ?? 0) % this.#bytes.length;
    const length = this.#lengths[number % this.#most] ?? 0;
    return readEvent(this.#apart?.toString() ?? this.#bytes.toString('utf8', start, start + length));
  }

  /** The oldest, from `first` on, that has no more than so many bytes together with all that are newer; the newest always counts as such. */
  firstWithin(bytes: number, first: number): number {
    let [number, sum] = [this.end, 0];
    while (number > first) {
      sum += this.#lengths[(number - 1) % this.#most] ?? 0;
      if (sum > bytes && number < this.end) break;
      number -= 1;
    }
    return number;
  }

  /** Forgets all; the numbers go on. */
  clear(): void {
    this.first = this.end;
    this.#apart = undefined;
  }
}
