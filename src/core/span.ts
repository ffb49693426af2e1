/** A half-open range of UTF-16 offsets in one text: `[start, end)`. */
export type Span = readonly [start: number, end: number];

/** True when the two have a character in common. */
export function overlaps(a: Span, b: Span): boolean {
  return a[0] < b[1] && b[0] < a[1];
}

/** A zero-based line and UTF-16 column, as editors count. SARIF and terminals add one to both. */
export type Position = { readonly line: number; readonly column: number };

/** Turns offsets into positions; the line table is built once, on first use. */
export class LineIndex {
  readonly #text: string;
  #starts: number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The position of an offset; an offset past the end gives the end of the text. */
  at(offset: number): Position {
    const starts = this.starts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: Math.min(offset, this.#text.length) - (starts[low] ?? 0) };
  }

  /** Offset of the first character of a zero-based line; past the last line gives the text's length. */
  startOf(line: number): number {
    return this.starts[line] ?? this.#text.length;
  }

  /** The span of a zero-based line without its line break. */
  lineSpan(line: number): Span {
    const start = this.startOf(line);
    let end = line + 1 < this.starts.length ? this.startOf(line + 1) : this.#text.length;
    while (end > start && (this.#text[end - 1] === '\n' || this.#text[end - 1] === '\r')) end--;
    return [start, end];
  }

  get count(): number {
    return this.starts.length;
  }

  private get starts(): number[] {
    if (!this.#starts) {
      // A lone CR is not a line break: git, SARIF viewers and VS Code disagree on it, and TOML refuses it.
      const starts = [0];
      for (let at = this.#text.indexOf('\n'); at !== -1; at = this.#text.indexOf('\n', at + 1)) starts.push(at + 1);
      this.#starts = starts;
    }
    return this.#starts;
  }
}
