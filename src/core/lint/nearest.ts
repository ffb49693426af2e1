/** The name closest to what was typed: the same but for case, dashes and a plural s, else at most a third of its letters away. Undefined when none is. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const plain = normal(typed);
  const same = names.find((name) => normal(name) === plain);
  if (same !== undefined || typed.length < 4) return same;
  return nearestWithin(typed, names, Math.min(3, Math.floor(typed.length / 3)));
}

/** The name closest to what was typed, at most `limit` letters away, whatever their case; undefined when none is. */
export function nearestWithin(typed: string, names: Iterable<string>, limit: number): string | undefined {
  const lower = typed.toLowerCase();
  let best: string | undefined;
  let least = limit + 1;
  for (const name of names) {
    if (Math.abs(name.length - typed.length) >= least) continue;
    const edits = distance(lower, name.toLowerCase(), least - 1);
    if (edits < least) [least, best] = [edits, name];
  }
  return best;
}

function normal(key: string): string {
  return key
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replace(/s$/, '');
}

/** Letters to add, drop, change or swap with their neighbour (optimal string alignment); more than `limit` is reported as `limit + 1`. */
function distance(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, (before[j - 2] ?? 0) + 1);
      row.push(value);
    }
    if (Math.min(...row) > limit) return limit + 1;
    before = last;
    last = row;
  }
  return last[b.length] ?? limit + 1;
}
