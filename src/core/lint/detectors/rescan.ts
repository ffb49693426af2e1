import { detectSecrets, type Detection } from './detect.ts';

// A credential and its key stand on one line, or on two when a formatter broke it; what spans more is framed by one of these marks.
const spansLines = /-----BEGIN|"""|'''|`|\\\r?\n/;
const marginLines = 3;

/**
 * Finds the credentials of a text that changes a little at a time: after a keystroke only the lines around it are read again.
 * Gives what `detectSecrets` gives for the whole text.
 */
export class Rescan {
  #text = '';
  #found: readonly Detection[] = [];
  #hasFrames = false;

  detect(text: string, path: string): readonly Detection[] {
    this.#found = text === this.#text ? this.#found : this.#again(text, path);
    this.#text = text;
    return this.#found;
  }

  #again(text: string, path: string): readonly Detection[] {
    const before = this.#text;
    const [same, sameEnd] = common(before, text);
    const start = lineUp(text, same);
    const end = lineDown(text, text.length - sameEnd);
    const hadFrames = this.#hasFrames;
    // A mark that was not there before stands in the changed lines.
    this.#hasFrames = spansLines.test(hadFrames || before === '' ? text : text.slice(start, end));
    // Most of it is new: one pass over all is cheaper than the bookkeeping, and the first text has nothing to keep.
    if (end - start > text.length / 2 || this.#hasFrames || hadFrames) return detectSecrets(text, { path });
    const shift = text.length - before.length;
    const kept = this.#found.filter((found) => found.end <= start || found.start >= end - shift);
    // One that reached into the changed lines from outside was found with text that is read in part now.
    if (kept.some((found) => found.start < start && found.end > start)) return detectSecrets(text, { path });
    return [
      ...kept.filter((found) => found.end <= start),
      ...detectSecrets(text.slice(start, end), { path }).map((found) => ({ ...found, start: found.start + start, end: found.end + start })),
      ...kept
        .filter((found) => found.start >= end - shift)
        .map((found) => ({ ...found, start: found.start + shift, end: found.end + shift })),
    ];
  }
}

const block = 256;

/** Lengths of the common start and the common end of two texts; they do not overlap. */
function common(a: string, b: string): [number, number] {
  const most = Math.min(a.length, b.length);
  let start = 0;
  // Whole blocks first: a comparison of strings is one of memory.
  while (start + block <= most && a.startsWith(b.slice(start, start + block), start)) start += block;
  while (start < most && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  let end = 0;
  while (end + block <= most - start && a.endsWith(b.slice(b.length - end - block, b.length - end), a.length - end)) end += block;
  while (end < most - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end++;
  return [start, end];
}

function lineUp(text: string, from: number): number {
  let at = from;
  for (let lines = 0; lines <= marginLines && at > 0; lines++) at = text.lastIndexOf('\n', at - 1);
  return at <= 0 ? 0 : at + 1;
}

function lineDown(text: string, from: number): number {
  let at = from;
  for (let lines = 0; lines <= marginLines; lines++) {
    const next = text.indexOf('\n', at);
    if (next === -1) return text.length;
    at = next + 1;
  }
  return at;
}
