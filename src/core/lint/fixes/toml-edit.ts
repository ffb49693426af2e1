import { parseTOML } from 'toml-eslint-parser';
import type { Span } from '../../span.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import type { Member, Node, ObjectNode, Path } from '../../wrangler/node.ts';
import type { TextEdit } from '../rule.ts';
import { indentOf, insertElement } from './json-edit.ts';
import { lineBreak, lineEnd, skipComment } from './remove-edit.ts';
import { isInline, isTables, nodeAt, startsWith, tomlKey } from './source.ts';

/** A `[table]`, a `[[table]]` or, first, the statements above any header. */
export type Section = {
  /** Keys from the root, with the number of the item after the name of an array of tables. */
  readonly path: Path;
  /** Header and body; the part above any header has no header. */
  readonly span: Span;
  readonly isRoot: boolean;
  readonly isEmpty: boolean;
  /** Every key that the header spells, with the path up to it. */
  readonly keys: readonly { readonly path: Path; readonly span: Span }[];
};

/** The sections of a TOML file in file order; none when it does not parse. */
export function tomlSections(text: string): Section[] {
  const source = text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
  try {
    const body = parseTOML(source).body[0].body;
    const top = body.filter((node) => node.type === 'TOMLKeyValue');
    const start = text.length - text.replace(/^\ufeff/, '').length;
    const root: Section = {
      path: [],
      span: [top[0]?.range[0] ?? start, top.at(-1)?.range[1] ?? start],
      isRoot: true,
      isEmpty: top.length === 0,
      keys: [],
    };
    const tables = body.filter((node) => node.type === 'TOMLTable');
    return [
      root,
      ...tables.map((table): Section => {
        const headerEnd = table.key.range[1] + (table.kind === 'array' ? 2 : 1);
        const keys: { path: Path; span: Span }[] = [];
        // `resolvedKey` has item numbers between the names; the names are what the header spells.
        let spelled = 0;
        for (const [index, part] of table.resolvedKey.entries()) {
          const key = typeof part === 'string' ? table.key.keys[spelled++] : undefined;
          if (key) keys.push({ path: table.resolvedKey.slice(0, index + 1), span: key.range });
        }
        const end = table.body.at(-1)?.range[1] ?? headerEnd;
        return {
          path: table.resolvedKey,
          span: [table.range[0], end],
          isRoot: false,
          isEmpty: table.body.length === 0,
          keys,
        };
      }),
    ];
  } catch {
    return [];
  }
}

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
  const closed = at.findIndex((_, index) => isInline(nodeAt(file.root, at.slice(0, index))));
  if (closed > 0)
    return insertTomlKey(file, at.slice(0, closed), String(at[closed]), wrap(at.slice(closed + 1), `${tomlKey(key)} = ${value}`));
  const sections = tomlSections(file.text);
  const own = sections.find((s) => samePath(s.path, at) && (s.isRoot || !isEmptyPath(at)));
  if (own) return [addLine(file, own, `${tomlKey(key)} = ${value}`)];
  const dotted = node && dottedMember(file, node, sections, at);
  if (dotted)
    return [addAfter(file, dotted.span[1], `${indentOf(file.text, dotted.span[0])}${prefixOf(file, dotted)}${tomlKey(key)} = ${value}`)];
  return [addSection(file, sections, at, `[${header(at)}]`, [`${tomlKey(key)} = ${value}`])];
}

/** Writes the tables of a member again below another table, comments inside values kept. */
export function insertTomlTables(file: WranglerFile, to: Path, source: Member): TextEdit[] {
  if (isInline(nodeAt(file.root, to))) return insertTomlKey(file, to, source.key, inlineText(file, source.value));
  const blocks = tableBlocks(file, [...to, source.key], source.value);
  const sections = tomlSections(file.text);
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
  if (section.isRoot && section.isEmpty) return { path: file.path, span: [section.span[0], section.span[0]], text: `${line}${eol}` };
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

/** A member written as `a.b.c = 1` where only such lines make the table: the new key must be spelled the same way. */
function dottedMember(file: WranglerFile, node: ObjectNode, sections: readonly Section[], at: Path): Member | undefined {
  const last = node.members.findLast((m) => !isTables(m.value));
  const isSpelled = sections.some((s) => !s.isRoot && startsWith(s.path, at) && s.path.length > at.length);
  if (!last || isSpelled) return undefined;
  return lineEnd(file.text, last.keySpan[0]) > last.value.span[0] || last.value.span[0] > last.keySpan[1] ? last : undefined;
}

function prefixOf(file: WranglerFile, dotted: Member): string {
  return file.text.slice(dotted.span[0], dotted.keySpan[0]);
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
