/** The name nearest to `name` with at most `limit` letters changed, put in or left out (Levenshtein); undefined when none is so near. */
export function nearest(name: string, names: Iterable<string>, limit = 2): string | undefined {
  let best: string | undefined;
  let distance = limit + 1;
  for (const other of names) {
    if (Math.abs(other.length - name.length) >= distance) continue;
    const found = editDistance(name, other);
    if (found < distance) [best, distance] = [other, found];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
