/**
 * Lines of a view in the pieces they were added in: a few long texts instead of thousands of short ones that a garbage collector visits. The
 * oldest go by halves, since to replace at each addition would draw the whole view several times a second.
 */
export class KeptLines {
  /** Lines that went since the last `clear`. */
  dropped = 0;
  readonly #most: number;
  #pieces: { readonly text: string; readonly count: number }[] = [];
  #count = 0;

  /** Keeps up to twice as many lines. */
  constructor(most: number) {
    this.#most = most;
  }

  get text(): string {
    return this.#pieces.map(({ text }) => text).join('');
  }

  /** Gives the text to append to what is shown; undefined when there are too many, and after `cut` everything is to be shown anew. */
  add(lines: readonly string[]): string | undefined {
    const text = lines.length === 0 ? '' : `${lines.join('\n')}\n`;
    this.#pieces.push({ text, count: lines.length });
    this.#count += lines.length;
    return this.#count > 2 * this.#most ? undefined : text;
  }

  /** Lets the oldest go, if there are more lines than the half. */
  cut(): void {
    let over = this.#count - this.#most;
    if (over <= 0) return;
    this.dropped += over;
    this.#count = this.#most;
    const whole = this.#pieces.findIndex(({ count }) => {
      if (count > over) return true;
      over -= count;
      return false;
    });
    const [piece, ...rest] = this.#pieces.slice(whole);
    this.#pieces = piece ? [{ text: without(piece.text, over), count: piece.count - over }, ...rest] : [];
  }

  clear(): void {
    [this.#pieces, this.#count, this.dropped] = [[], 0, 0];
  }
}

function without(text: string, lines: number): string {
  let at = 0;
  for (let line = 0; line < lines; line += 1) at = text.indexOf('\n', at) + 1;
  return text.slice(at);
}
