import { detectInValue, type Detection } from './detect.ts';

type Seen = { readonly value: string; readonly found: readonly Detection[] };

/** Judges the values of a file that changes a little at a time: one that stood there at the keystroke before is not judged again. */
export class SeenValues {
  #before: ReadonlyMap<string, readonly Seen[]> = new Map();

  /** A judge for one reading of the file; gives what `detectInValue` gives. */
  reading(): (key: string, value: string) => readonly Detection[] {
    const before = this.#before;
    const now = new Map<string, Seen[]>();
    this.#before = now;
    return (key, value) => {
      const seen = before.get(key)?.find((each) => each.value === value) ?? { value, found: detectInValue(key, value) };
      const same = now.get(key);
      if (same) same.push(seen);
      else now.set(key, [seen]);
      return seen.found;
    };
  }
}
