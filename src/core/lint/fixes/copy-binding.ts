import type { WranglerFile } from '../../wrangler/file.ts';
import { child, items, member, type Member, type Node, type Path } from '../../wrangler/node.ts';
import type { Fix, TextEdit } from '../rule.ts';
import { composed } from './compose.ts';
import { copyMember, pushItem } from './edit.ts';
import { isTables, nodeAt } from './source.ts';
import { insertTomlTables } from './toml-edit.ts';

/** Copies whole keys of the top level into an environment that has none of them. */
export function copyKeyFix(file: WranglerFile, env: string, key: string, names: string): Fix {
  return {
    id: 'copy-binding',
    title: `Copy ${names} into env.${env}`,
    isSafe: false,
    isPreferred: true,
    edits: () => {
      const source = member(file.root, key);
      return source && !member(file.at(['env', env]), key) ? copyMember(file, source, ['env', env]) : [];
    },
  };
}

/** Copies single entries of a list, found by name, into the environment's list of the same key. */
export function copyEntriesFix(file: WranglerFile, env: string, list: Path, entries: readonly Node[], names: string): Fix {
  const steps = entries.map((entry) => (current: WranglerFile) => {
    const source = items(nodeAt(current.root, list)).find(
      (item) => current.text.slice(...item.span) === file.text.slice(...entry.span) && sameEntry(item, entry),
    );
    return source ? copyEntry(current, list, source, env) : [];
  });
  return {
    id: 'copy-binding',
    title: `Copy ${names} into env.${env}`,
    isSafe: false,
    isPreferred: true,
    edits: () => composed(file, steps),
  };
}

/** Copies variables that an environment lacks; makes its `vars` when there is none. */
export function copyVarsFix(file: WranglerFile, env: string, names: readonly string[]): Fix {
  const steps = names.map((name) => (current: WranglerFile): readonly TextEdit[] => {
    const source = member(child(current.root, 'vars'), name);
    return source && !member(current.at(['env', env, 'vars']), name) ? copyMember(current, source, ['env', env, 'vars']) : [];
  });
  const title = names.length === 1 ? `Copy ${names[0]} into env.${env}.vars` : `Copy the ${names.length} variables into env.${env}.vars`;
  return {
    id: 'copy-binding',
    title,
    isSafe: false,
    isPreferred: true,
    edits: () => composed(file, steps),
  };
}

function copyEntry(file: WranglerFile, list: Path, source: Node, env: string): readonly TextEdit[] {
  const target: Path = ['env', env, ...list];
  const key = String(list.at(-1));
  const existing = nodeAt(file.root, target);
  // Tables stay tables: an entry in braces cannot be put beside them.
  if (file.format === 'toml' && (existing ? isTables(existing) : isTables(source))) {
    const array: Node = { kind: 'array', span: source.span, items: [source] };
    const block: Member = { key, keySpan: source.span, span: source.span, value: array };
    return insertTomlTables(file, target.slice(0, -1), block);
  }
  return pushItem(file, target, file.format === 'toml' && isTables(source) ? inlineOf(file, source) : file.text.slice(...source.span));
}

function inlineOf(file: WranglerFile, node: Node): string {
  if (node.kind !== 'object' || node.inline) return file.text.slice(...node.span);
  return `{ ${node.members.map((m) => `${file.text.slice(...m.keySpan)} = ${inlineOf(file, m.value)}`).join(', ')} }`;
}

function sameEntry(a: Node, b: Node): boolean {
  const name = (node: Node): unknown => {
    const found = child(node, 'binding') ?? child(node, 'name');
    return found?.kind === 'string' ? found.value : undefined;
  };
  return name(a) === name(b);
}
