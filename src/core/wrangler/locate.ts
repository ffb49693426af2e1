import type { WranglerFile } from './file.ts';
import type { Member, Node, ObjectNode, Path } from './node.ts';

/** What stands at an offset: the innermost value or key, with its path from the root. */
export type Located = { readonly path: Path; readonly node: Node; readonly member: Member | undefined; readonly onKey: boolean };

/** The innermost key or value that an offset touches; undefined between statements. */
export function locate(file: WranglerFile, offset: number): Located | undefined {
  return inObject(file.root, offset, []);
}

function inObject(node: ObjectNode, offset: number, path: Path): Located | undefined {
  for (const member of node.members) {
    const at = [...path, member.key];
    if (touches(member.keySpan, offset)) return { path: at, node: member.value, member, onKey: true };
    const inner = inside(member.value, offset, at, member);
    if (inner) return inner;
  }
  return undefined;
}

function inside(node: Node, offset: number, path: Path, member: Member | undefined): Located | undefined {
  if (node.kind === 'object') return inObject(node, offset, path);
  if (node.kind === 'array') {
    for (const [index, item] of node.items.entries()) {
      const found = inside(item, offset, [...path, index], undefined);
      if (found) return found;
    }
    return undefined;
  }
  return touches(node.span, offset) ? { path, node, member, onKey: false } : undefined;
}

function touches([start, end]: readonly [number, number], offset: number): boolean {
  return start <= offset && offset <= end;
}

/**
 * The table a line of TOML lies in, by the headers above it: works on a line that is half typed and does not parse. Each `[[…]]`
 * counts as entry 0, which is all a schema needs.
 */
export function tomlTableAt(text: string, offset: number): Path {
  const before = text.slice(0, text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1);
  const headers = [...before.matchAll(/^[ \t]*(\[\[?)[ \t]*([^\]#\n]+?)[ \t]*\]\]?/gm)];
  const last = headers.at(-1);
  if (!last) return [];
  const keys = (last[2] ?? '').split('.').map((key) => key.trim().replace(/^["']|["']$/g, ''));
  return last[1] === '[[' ? [...keys, 0] : keys;
}
