import type { Span } from '../span.ts';

/** One value of a wrangler file, the same for TOML, JSON and JSONC. Spans are offsets in the file's text. */
export type Node = ObjectNode | ArrayNode | StringNode | NumberNode | BooleanNode | NullNode | DateNode;

export type ObjectNode = {
  readonly kind: 'object';
  /** JSON: from `{` to `}`. TOML: the inline table, or the header `[name]` of the (first) table that makes it. */
  readonly span: Span;
  readonly members: readonly Member[];
  /** TOML only: written as `{ … }` on one line. */
  readonly inline?: boolean;
};

/** `key: value`. With dotted keys and `[a.b]` headers, `key` is one segment and `keySpan` that segment. */
export type Member = {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node;
  /** The whole statement: JSON property, TOML `key = value`, or for a table its header and body. */
  readonly span: Span;
};

export type ArrayNode = {
  readonly kind: 'array';
  readonly span: Span;
  readonly items: readonly Node[];
};
/** `span` includes the quotes, `contentSpan` does not. */
export type StringNode = {
  readonly kind: 'string';
  readonly span: Span;
  readonly contentSpan: Span;
  readonly value: string;
};
export type NumberNode = { readonly kind: 'number'; readonly span: Span; readonly value: number };
export type BooleanNode = {
  readonly kind: 'boolean';
  readonly span: Span;
  readonly value: boolean;
};
export type NullNode = { readonly kind: 'null'; readonly span: Span; readonly value: null };
/** TOML date or time; `value` is its source text. Wrangler refuses one where it wants a string. */
export type DateNode = { readonly kind: 'date'; readonly span: Span; readonly value: string };

/** The path of a value from the root, e.g. `['env', 'production', 'kv_namespaces', 0, 'id']`. */
export type Path = readonly (string | number)[];

export function member(node: Node | undefined, key: string): Member | undefined {
  if (node?.kind !== 'object') return undefined;
  // A loop: this is the hottest line of the lint, and findLast calls a function for each member.
  for (let at = node.members.length - 1; at >= 0; at--) {
    const found = node.members[at];
    if (found?.key === key) return found;
  }
  return undefined;
}

export function child(node: Node | undefined, key: string | number): Node | undefined {
  if (typeof key === 'number') return node?.kind === 'array' ? node.items[key] : undefined;
  return member(node, key)?.value;
}

export function stringAt(node: Node | undefined, key: string): StringNode | undefined {
  const value = child(node, key);
  return value?.kind === 'string' ? value : undefined;
}

export function items(node: Node | undefined): readonly Node[] {
  return node?.kind === 'array' ? node.items : [];
}

/** Plain JavaScript data of a node (dates as their source text), for comparing and for schema checks. */
export function toValue(node: Node): unknown {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.members.map((m) => [m.key, toValue(m.value)]));
    case 'array':
      return node.items.map(toValue);
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'date':
      return node.value;
  }
}

/** Every value below (and with) a node, depth first, with its path. */
export function* walk(node: Node, path: Path = []): Generator<{ readonly path: Path; readonly node: Node; readonly member?: Member }> {
  const open: { readonly path: Path; readonly node: Node; readonly member?: Member }[] = [{ path, node }];
  for (let at = open.pop(); at; at = open.pop()) {
    yield at;
    const { node: current, path: base } = at;
    // Pushed backwards, so that the first comes off first.
    if (current.kind === 'object') {
      for (const m of current.members.toReversed()) open.push({ path: [...base, m.key], node: m.value, member: m });
    } else if (current.kind === 'array') {
      for (let index = current.items.length - 1; index >= 0; index--) {
        const item = current.items[index];
        if (item) open.push({ path: [...base, index], node: item });
      }
    }
  }
}
