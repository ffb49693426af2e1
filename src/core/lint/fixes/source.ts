import { child, type Node, type Path } from '../../wrangler/node.ts';

/** A string as both JSON and TOML read it. JSON leaves DEL alone, which TOML refuses. */
export function quoted(value: string): string {
  return JSON.stringify(value).replaceAll('\u007f', String.raw`\u007f`);
}

/** A key as TOML reads it: bare where it may be. */
export function tomlKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : quoted(key);
}

/** Written as `[x]` or `[[x]]`, in contrast to values on the right of an equals sign. */
export function isTables(node: Node): boolean {
  if (node.kind === 'object') return node.inline !== true;
  return node.kind === 'array' && node.items.length > 0 && node.items.every((item) => item.kind === 'object' && item.inline !== true);
}

export function isInline(node: Node | undefined): boolean {
  return node?.kind === 'object' && node.inline === true;
}

export function startsWith(path: Path, prefix: Path): boolean {
  return prefix.every((part, index) => path[index] === part);
}

export function nodeAt(root: Node, path: Path): Node | undefined {
  let node: Node | undefined = root;
  for (const key of path) node = child(node, key);
  return node;
}
