import type { WranglerFile } from '../../wrangler/file.ts';
import type { Member, Node, Path } from '../../wrangler/node.ts';
import type { TextEdit } from '../rule.ts';
import { indentOf, insertElement } from './json-edit.ts';
import { lineBreak, skipComment } from './remove-edit.ts';
import { tomlSections, type Section, type Statement } from './toml-sections.ts';
import { isInline, isTables, nodeAt, startsWith, tomlKey } from './source.ts';

/** Adds `key = value` to the table at a path; makes the table when it has no header. */
export function insertTomlKey(file: WranglerFile, at: Path, key: string, value: string): TextEdit[] {
  const node = nodeAt(file.root, at);
  if (node && node.kind !== 'object') return [];
  if (node?.inline)
    return insertElement(
      file,
      node.span,
      node.members.map((m) => m.span),
      `${tomlKey(key)} = ${value}`,
      indentOf(file.text, node.span[0]),
    );
  // An ancestor in braces cannot be reopened by a header: the rest of the path goes into it as one value.
  const closed = at.findLastIndex((_, index) => isInline(nodeAt(file.root, at.slice(0, index))));
  if (closed > 0)
    return insertTomlKey(file, at.slice(0, closed), String(at[closed]), wrap(at.slice(closed + 1), `${tomlKey(key)} = ${value}`));
  const sections = tomlSections(file.text);
  const own = sections.find((s) => samePath(s.path, at) && (s.isRoot || !isEmptyPath(at)));
  if (own) return [addLine(file, own, `${tomlKey(key)} = ${value}`)];
  const dotted = dottedStatement(sections, at);
  if (dotted) {
    const prefix = dottedPrefix(file, dotted, at);
    return [addAfter(file, dotted.span[1], `${indentOf(file.text, dotted.span[0])}${prefix}.${tomlKey(key)} = ${value}`)];
  }
  return [addSection(file, sections, at, `[${header(at)}]`, [`${tomlKey(key)} = ${value}`])];
}

/** Writes the tables of a member again below another table, comments inside values kept. */
export function insertTomlTables(file: WranglerFile, to: Path, source: Member): TextEdit[] {
  const sections = tomlSections(file.text);
  if (isInline(nodeAt(file.root, to)) || dottedStatement(sections, to))
    return insertTomlKey(file, to, source.key, inlineText(file, source.value));
  const blocks = tableBlocks(file, [...to, source.key], source.value);
  return [addSection(file, sections, to, undefined, blocks)];
}

/** Adds a value to an array on the right of an equals sign; makes the array when it is missing. */
export function pushTomlItem(file: WranglerFile, at: Path, value: string): TextEdit[] {
  const node = nodeAt(file.root, at);
  const last = at.at(-1);
  if (!node) return typeof last === 'string' ? insertTomlKey(file, at.slice(0, -1), last, `[${value}]`) : [];
  if (node.kind !== 'array' || isTables(node)) return [];
  return insertElement(
    file,
    node.span,
    node.items.map((item) => item.span),
    value,
    `${indentOf(file.text, node.span[0])}  `,
  );
}

function tableBlocks(file: WranglerFile, path: Path, node: Node): string[] {
  const list = node.kind === 'array' ? node.items : [node];
  return list.flatMap((item, index) => {
    if (item.kind !== 'object') return [];
    const simple = item.members.filter((m) => !isTables(m.value)).map((m) => `${tomlKey(m.key)} = ${file.text.slice(...m.value.span)}`);
    const nested = item.members.filter((m) => isTables(m.value));
    const title = node.kind === 'array' ? `[[${header(path)}]]` : `[${header(path)}]`;
    const needsTitle = node.kind === 'array' || simple.length > 0 || nested.length === 0;
    const lead = index > 0 && needsTitle ? [''] : [];
    return [
      ...lead,
      ...(needsTitle ? [title] : []),
      ...simple,
      ...nested.flatMap((m, i) => [...(i > 0 || needsTitle ? [''] : []), ...tableBlocks(file, [...path, m.key], m.value)]),
    ];
  });
}

function inlineText(file: WranglerFile, node: Node): string {
  if (!isTables(node)) return file.text.slice(...node.span);
  if (node.kind === 'array') return `[${node.items.map((item) => inlineText(file, item)).join(', ')}]`;
  if (node.kind !== 'object') return file.text.slice(...node.span);
  return `{ ${node.members.map((m) => `${tomlKey(m.key)} = ${inlineText(file, m.value)}`).join(', ')} }`;
}

/** A line at the end of a section's own statements. */
function addLine(file: WranglerFile, section: Section, line: string): TextEdit {
  const eol = lineBreak(file.text);
  if (section.isRoot && section.statements.length === 0)
    return { path: file.path, span: [section.span[0], section.span[0]], text: `${line}${eol}` };
  const first = section.isRoot ? section.span[0] : (section.keys[0]?.span[0] ?? section.span[0]);
  return addAfter(file, section.span[1], indentOf(file.text, first) + line);
}

function addAfter(file: WranglerFile, end: number, line: string): TextEdit {
  const at = skipComment(file, end);
  return { path: file.path, span: [at, at], text: lineBreak(file.text) + line };
}

/** New tables stand after the last section of the nearest ancestor that has one, else at the end of the file. */
function addSection(
  file: WranglerFile,
  sections: readonly Section[],
  at: Path,
  title: string | undefined,
  lines: readonly string[],
): TextEdit {
  const eol = lineBreak(file.text);
  const block = [...(title === undefined ? [] : [title]), ...lines].join(eol);
  for (let length = at.length; length > 0; length--) {
    const near = sections.findLast((s) => !s.isRoot && startsWith(s.path, at.slice(0, length)));
    if (!near) continue;
    const end = skipComment(file, near.span[1]);
    return { path: file.path, span: [end, end], text: `${eol}${eol}${block}` };
  }
  const isClosed = file.text === '' || file.text.endsWith('\n');
  return {
    path: file.path,
    span: [file.text.length, file.text.length],
    text: `${isClosed ? '' : eol}${file.text === '' ? '' : eol}${block}${eol}`,
  };
}

/** The last `a.b.c = 1` that makes the table at a path: such a table has no header and may not get one, so new keys are spelled the same way. */
function dottedStatement(sections: readonly Section[], at: Path): Statement | undefined {
  return sections
    .flatMap((section) => section.statements)
    .findLast((s) => startsWith(s.path, at) && s.keys.some((key) => samePath(key.path, at)));
}

function dottedPrefix(file: WranglerFile, statement: Statement, at: Path): string {
  const end = statement.keys.find((key) => samePath(key.path, at))?.span[1] ?? statement.span[0];
  return file.text.slice(statement.span[0], end);
}

function header(path: Path): string {
  return path
    .filter((part) => typeof part === 'string')
    .map(tomlKey)
    .join('.');
}

function wrap(path: Path, inner: string): string {
  return (
    path
      .toReversed()
      .reduce<string>((text, key) => `${tomlKey(String(key))} = { ${text} }`, inner)
      .replace(/^/, '{ ') + ' }'
  );
}

function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && startsWith(a, b);
}

function isEmptyPath(path: Path): boolean {
  return path.length === 0;
}
