/** Finds every occurrence of many lower-case literals in one pass, ignoring ASCII case. */
export type Scanner<T> = (text: string, visit: (at: number, length: number, owner: T) => void) => void;

type Entry<T> = { readonly literal: string; readonly owner: T };

const BITS = 5;
const MASK = (1 << (3 * BITS)) - 1;

// Letters fold to 1..26, digits to 27, punctuation that keywords use to 28..31, all else to 0.
const FOLD = Uint8Array.from({ length: 128 }, (_, code) => foldOf(String.fromCharCode(code).toLowerCase()));

function foldOf(char: string): number {
  if (char >= 'a' && char <= 'z') return char.charCodeAt(0) - 96;
  if (char >= '0' && char <= '9') return 27;
  if (char === '-') return 28;
  if (char === '_') return 29;
  if (char === '.') return 30;
  return char >= ' ' ? 31 : 0;
}

/** Literals that begin with the same four folded characters, and the set of what comes fifth in them. */
type Bucket<T> = { fifths: number; readonly entries: Entry<T>[] };

const ANY = -1;

/**
 * Builds a scanner. A rolling hash of three folded characters indexes a table whose entry is the set of fourth characters that go on
 * to a literal; the four of them name a bucket, which knows the fifth characters. Most characters of a text cost one look-up, most chance
 * trigrams a second, and few are compared in full. Literals have at least three ASCII characters.
 */
export function createScanner<T>(entries: readonly Entry<T>[]): Scanner<T> {
  const fourths = new Int32Array(MASK + 1);
  const buckets: Bucket<T>[] = [];
  const bucketOf = new Uint16Array((MASK + 1) << BITS);
  const put = (place: number, entry: Entry<T>): void => {
    if (bucketOf[place] === 0) bucketOf[place] = buckets.push({ fifths: 0, entries: [] });
    const bucket = buckets[(bucketOf[place] ?? 0) - 1];
    bucket?.entries.push(entry);
    if (bucket) bucket.fifths |= entry.literal.length > 4 ? 1 << foldAt(entry.literal, 4) : ANY;
  };
  for (const entry of entries) {
    const hash = hashOf(entry.literal);
    // After a literal of three, anything may come.
    const nexts = entry.literal.length > 3 ? [foldAt(entry.literal, 3)] : Array.from({ length: 1 << BITS }, (_, fold) => fold);
    for (const next of nexts) {
      fourths[hash] = (fourths[hash] ?? 0) | (1 << next);
      put((hash << BITS) | next, entry);
    }
  }
  return (text, visit) => {
    let hash = 0;
    for (let index = 0; index < text.length; index += 1) {
      // Beyond ASCII the fold is that of another character; what it lets through is compared in full below.
      hash = ((hash << BITS) | (FOLD[text.charCodeAt(index) & 127] as number)) & MASK;
      const next = fourths[hash] as number;
      if (next === 0) continue;
      const fold = foldAt(text, index + 1);
      if (((next >>> fold) & 1) === 0) continue;
      const bucket = buckets[(bucketOf[(hash << BITS) | fold] as number) - 1];
      if (!bucket || ((bucket.fifths >>> foldAt(text, index + 2)) & 1) === 0) continue;
      for (const entry of bucket.entries) {
        if (matchesAt(text, index - 2, entry.literal)) visit(index - 2, entry.literal.length, entry.owner);
      }
    }
  };
}

/** The fold of a character; past the end 0, which charCodeAt's NaN becomes. */
function foldAt(text: string, at: number): number {
  return FOLD[text.charCodeAt(at) & 127] as number;
}

function hashOf(literal: string): number {
  let hash = 0;
  for (let index = 0; index < 3; index += 1) hash = (hash << BITS) | (FOLD[literal.charCodeAt(index)] ?? 0);
  return hash;
}

function matchesAt(text: string, at: number, literal: string): boolean {
  for (let index = 0; index < literal.length; index += 1) {
    const code = text.charCodeAt(at + index);
    const lower = code >= 65 && code <= 90 ? code + 32 : code;
    if (lower !== literal.charCodeAt(index)) return false;
  }
  return true;
}
