/** What was worked out about a parsed file or target; lives and dies with it. Cheaper than a WeakMap, which costs each garbage collection. */
export type Facts = Map<symbol, unknown>;

/** The fact under a key, worked out on first use. */
export function fact<T>({ facts }: { readonly facts: Facts }, key: symbol, compute: () => T): T {
  const known = facts.get(key);
  if (known !== undefined) return known as T;
  const value = compute();
  facts.set(key, value);
  return value;
}
