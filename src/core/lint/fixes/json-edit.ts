import type { Span } from '../../span.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { child, type Node, type Path } from '../../wrangler/node.ts';
import type { TextEdit } from '../rule.ts';
import { commaAfter, lineBreak, lineStart, skipComment } from './remove-edit.ts';

/** Adds `"key": value` to the object at a path, making missing parents. `from` is where copied text stood, to move its indentation along. */
export function insertJsonMember(file: WranglerFile, at: Path, key: string, value: string, from?: number): TextEdit[] {
  const { node, missing } = deepest(file.root, at);
  if (node.kind !== 'object') return [];
  const unit = indentUnit(file.text);
  const depth = indentOf(file.text, node.span[0]) + unit;
  let shifted = reindent(value, from === undefined ? '' : indentOf(file.text, from), depth + unit.repeat(missing.length));
  let name = key;
  // Parents that are not there are wrapped around the value from the inside out.
  for (let level = missing.length - 1; level >= 0; level--) {
    const inner = depth + unit.repeat(level + 1);
    const eol = lineBreak(file.text);
    shifted = `{${eol}${inner}${JSON.stringify(name)}: ${shifted}${eol}${depth + unit.repeat(level)}}`;
    name = String(missing[level]);
  }
  return insertElement(
    file,
    node.span,
    node.members.map((m) => m.span),
    `${JSON.stringify(name)}: ${shifted}`,
    depth,
  );
}

/** Adds a value to the array at a path; makes the array when it is missing. */
export function pushJsonItem(file: WranglerFile, at: Path, value: string): TextEdit[] {
  const { node, missing } = deepest(file.root, at);
  const last = at.at(-1);
  if (missing.length > 0) return typeof last === 'string' ? insertJsonMember(file, at.slice(0, -1), last, `[${value}]`) : [];
  if (node.kind !== 'array') return [];
  return insertElement(
    file,
    node.span,
    node.items.map((item) => item.span),
    value,
    indentOf(file.text, node.span[0]) + indentUnit(file.text),
  );
}

/** Adds one element at the end of a list in braces or brackets, in the way the list is written: on its own line or on the shared one. */
export function insertElement(file: WranglerFile, list: Span, elements: readonly Span[], element: string, indent: string): TextEdit[] {
  const { text, path } = file;
  const eol = lineBreak(text);
  const closing = list[1] - 1;
  const last = elements.at(-1);
  const isOneLine = !text.slice(...list).includes('\n');
  if (!last) {
    if (isOneLine && text[list[0]] === '[') return [{ path, span: [list[0] + 1, closing], text: element }];
    const lead =
      text.slice(list[0] + 1, closing).trim() === ''
        ? { span: [list[0] + 1, closing] as Span, tail: eol + indentOf(text, list[0]) }
        : undefined;
    const after = skipComment(file, list[0] + 1);
    return [
      {
        path,
        span: lead?.span ?? [after, after],
        text: `${eol}${indent}${element}${lead?.tail ?? ''}`,
      },
    ];
  }
  const comma = commaAfter(file, last[1], closing);
  if (isOneLine && elements.length > 0) {
    const end = comma === undefined ? last[1] : comma + 1;
    return [{ path, span: [end, end], text: comma === undefined ? `, ${element}` : ` ${element},` }];
  }
  const own = indentOf(text, last[0]);
  const end = skipComment(file, comma === undefined ? last[1] : comma + 1);
  const line = `${eol}${text.slice(lineStart(text, last[0]), last[0]).trim() === '' ? own : indent}${element}${comma === undefined ? '' : ','}`;
  if (comma !== undefined) return [{ path, span: [end, end], text: line }];
  if (end === last[1]) return [{ path, span: [end, end], text: `,${line}` }];
  return [
    { path, span: [last[1], last[1]], text: ',' },
    { path, span: [end, end], text: line },
  ];
}

/** White space at the start of the line an offset stands on. */
export function indentOf(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? '';
}

/** One level as this file writes it: the first indented line says. */
function indentUnit(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
}

function reindent(value: string, from: string, to: string): string {
  return value.replaceAll(/\n([ \t]*)/g, (_, white: string) => `\n${white.startsWith(from) ? to + white.slice(from.length) : white}`);
}

function deepest(root: Node, at: Path): { readonly node: Node; readonly missing: Path } {
  let node = root;
  for (const [index, key] of at.entries()) {
    const next = child(node, key);
    if (!next) return { node, missing: at.slice(index) };
    node = next;
  }
  return { node, missing: [] };
}
