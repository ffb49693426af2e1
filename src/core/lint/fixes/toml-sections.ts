import { parseTOML, type AST } from 'toml-eslint-parser';
import type { Span } from '../../span.ts';
import type { Path } from '../../wrangler/node.ts';

/** A key as it is spelled in a header or before an equals sign, with the path that it completes. */
export type SpelledKey = { readonly path: Path; readonly span: Span };

/** One `a.b = value`; its last key has the path of the value. */
export type Statement = { readonly path: Path; readonly span: Span; readonly keys: readonly SpelledKey[] };

/** A `[table]`, a `[[table]]` or, first, the statements above any header. */
export type Section = {
  /** Keys from the root, with the number of the item after the name of an array of tables. */
  readonly path: Path;
  /** Header and body; the part above any header has no header. */
  readonly span: Span;
  readonly isRoot: boolean;
  /** Every key that the header spells. */
  readonly keys: readonly SpelledKey[];
  readonly statements: readonly Statement[];
};

/** The sections of a TOML file in file order; none when it does not parse. */
export function tomlSections(text: string): Section[] {
  const hasMark = text.charCodeAt(0) === 0xfeff;
  try {
    const body = parseTOML(hasMark ? ` ${text.slice(1)}` : text).body[0].body;
    const start = hasMark ? 1 : 0;
    const top = body.filter((node) => node.type === 'TOMLKeyValue');
    const root: Section = {
      path: [],
      span: [top[0]?.range[0] ?? start, top.at(-1)?.range[1] ?? start],
      isRoot: true,
      keys: [],
      statements: top.map((pair) => statementOf(pair, [])),
    };
    return [root, ...body.filter((node) => node.type === 'TOMLTable').map(sectionOf)];
  } catch {
    return [];
  }
}

function sectionOf(table: AST.TOMLTable): Section {
  const headerEnd = table.key.range[1] + (table.kind === 'array' ? 2 : 1);
  const keys: SpelledKey[] = [];
  // `resolvedKey` has item numbers between the names; the names are what the header spells.
  let spelled = 0;
  for (const [index, part] of table.resolvedKey.entries()) {
    const key = typeof part === 'string' ? table.key.keys[spelled++] : undefined;
    if (key) keys.push({ path: table.resolvedKey.slice(0, index + 1), span: key.range });
  }
  return {
    path: table.resolvedKey,
    span: [table.range[0], table.body.at(-1)?.range[1] ?? headerEnd],
    isRoot: false,
    keys,
    statements: table.body.map((pair) => statementOf(pair, table.resolvedKey)),
  };
}

function statementOf(pair: AST.TOMLKeyValue, base: Path): Statement {
  const names = pair.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));
  const keys = pair.key.keys.map((key, index): SpelledKey => ({ path: [...base, ...names.slice(0, index + 1)], span: key.range }));
  return { path: [...base, ...names], span: pair.range, keys };
}
