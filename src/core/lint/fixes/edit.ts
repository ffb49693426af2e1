import type { Span } from '../../span.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import type { Member, Node, ObjectNode, Path } from '../../wrangler/node.ts';
import type { TextEdit } from '../rule.ts';
import { insertJsonMember, pushJsonItem } from './json-edit.ts';
import { removeFromList, removeLines, skipComment } from './remove-edit.ts';
import { isTables, quoted, startsWith, tomlKey } from './source.ts';
import { insertTomlKey, insertTomlTables, pushTomlItem } from './toml-edit.ts';
import { tomlSections } from './toml-sections.ts';

/** A file whose syntax is broken is not edited: what its brackets mean is a guess. */
export function isEditable(file: WranglerFile): boolean {
  return file.problems.length === 0;
}

/** Puts new text between the quotes of a string, written as the file's format wants it. */
export function setString(file: WranglerFile, node: { readonly span: Span }, value: string): TextEdit {
  return { path: file.path, span: node.span, text: quoted(value) };
}

/** Removes one member with its comma, its own comment and its line; comments above it stay. */
export function removeMember(file: WranglerFile, parent: ObjectNode, target: Member): TextEdit[] {
  if (!isEditable(file)) return [];
  if (file.format !== 'toml' || parent.inline) {
    return removeFromList(
      file,
      parent.span,
      parent.members.map((m) => m.span),
      parent.members.indexOf(target),
    );
  }
  const path = isTables(target.value) ? pathOfMember(file.root, target, []) : undefined;
  if (!path) return [removeLines(file, target.span)];
  const sections = tomlSections(file.text);
  const whole = sections.filter((s) => !s.isRoot && startsWith(s.path, path));
  const dotted = sections
    .filter((s) => !whole.includes(s))
    .flatMap((s) => s.statements.filter((statement) => startsWith(statement.path, path)));
  return [...whole, ...dotted].map((part) => removeLines(file, part.span));
}

/** Removes one item of an array: in TOML also one `[[x]]` table with its body. */
export function removeItem(file: WranglerFile, parent: Node, index: number): TextEdit[] {
  if (!isEditable(file) || parent.kind !== 'array') return [];
  const item = parent.items[index];
  if (!item) return [];
  if (file.format === 'toml' && item.kind === 'object' && !item.inline) {
    const start = item.span[0];
    const sections = tomlSections(file.text);
    const own = sections.find((section) => section.span[0] === start);
    return own ? sections.filter((s) => startsWith(s.path, own.path)).map((s) => removeLines(file, s.span)) : [];
  }
  return removeFromList(
    file,
    parent.span,
    parent.items.map((i) => i.span),
    index,
  );
}

/** Adds `key = value` to the object at a path; `value` is source text in the file's format. Makes missing parents. */
export function insertMember(file: WranglerFile, at: Path, key: string, value: string): TextEdit[] {
  if (!isEditable(file)) return [];
  return file.format === 'toml' ? insertTomlKey(file, at, key, value) : insertJsonMember(file, at, key, value);
}

/** Adds a value to the array at a path, given as source text; makes the array and its parents when they are missing. */
export function pushItem(file: WranglerFile, at: Path, value: string): TextEdit[] {
  if (!isEditable(file)) return [];
  return file.format === 'toml' ? pushTomlItem(file, at, value) : pushJsonItem(file, at, value);
}

/**
 * Copies a member of one object into another that has no such key: text for text, so that numbers, quotes and comments stay as they were written.
 * `to` is the path of the receiving object; `withComment` takes along a comment at the end of a TOML line, for a move.
 */
export function copyMember(file: WranglerFile, source: Member, to: Path, withComment = false): TextEdit[] {
  if (!isEditable(file)) return [];
  if (file.format !== 'toml') return insertJsonMember(file, to, source.key, file.text.slice(...source.value.span), source.span[0]);
  if (isTables(source.value)) return insertTomlTables(file, to, source);
  return insertTomlKey(
    file,
    to,
    source.key,
    file.text.slice(source.value.span[0], withComment ? skipComment(file, source.value.span[1]) : source.value.span[1]).trimEnd(),
  );
}

/** Gives a member another key, in every header that spells it. */
export function renameMember(file: WranglerFile, at: Path, target: Member, name: string): TextEdit[] {
  if (!isEditable(file)) return [];
  if (file.format !== 'toml') return [{ path: file.path, span: target.keySpan, text: quoted(name) }];
  const spans = tomlSections(file.text)
    .flatMap((section) => [...section.keys, ...section.statements.flatMap((statement) => statement.keys)])
    .filter((key) => startsWith(key.path, at) && key.path.length === at.length + 1 && key.path.at(-1) === target.key)
    .map((key) => key.span);
  const all = spans.some((span) => span[0] === target.keySpan[0]) ? spans : [...spans, target.keySpan];
  return all.map((span) => ({ path: file.path, span, text: tomlKey(name) }));
}

function pathOfMember(node: Node, target: Member, at: Path): Path | undefined {
  const children: readonly (readonly [string | number, Node])[] =
    node.kind === 'object'
      ? node.members.map((m) => [m.key, m.value] as const)
      : node.kind === 'array'
        ? node.items.map((item, i) => [i, item] as const)
        : [];
  if (node.kind === 'object' && node.members.includes(target)) return [...at, target.key];
  for (const [key, value] of children) {
    const found = pathOfMember(value, target, [...at, key]);
    if (found) return found;
  }
  return undefined;
}
