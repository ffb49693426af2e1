import { createHash } from 'node:crypto';

/** JSON with keys in one order, so that equal data gives equal text. Undefined members vanish; dates, maps and functions are not data. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      // By code unit, not by locale: the hash must be the same on every machine.
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/** SHA-256 in hex of the canonical JSON of an item's inputs. Secrets print as their mask, so a value never counts by accident. */
export function inputsHash(inputs: unknown): string {
  return sha256(canonicalJson(inputs));
}

/** SHA-256 in hex of a text. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** git's own hash of a file's content (SHA-1 of `blob {bytes}\0{content}`), so that it can be compared with `git ls-files -s`. */
export function gitBlobHash(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
