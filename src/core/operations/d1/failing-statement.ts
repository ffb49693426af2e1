import { splitSql } from '../../sql/statements.ts';
import type { SqlStatement, SqlToken } from '../../sql/statements.ts';
import { LineIndex } from '../../span.ts';
import type { Span } from '../../span.ts';

/** Where a migration most likely failed. `line` is one-based. `isCertain` is false when other statements fit the words as well. */
export type FailingStatement = { readonly line: number; readonly span: Span; readonly text: string; readonly isCertain: boolean };

/**
 * D1 answers a batch with SQLite's words alone, so the statement is found by what they name: a token, a table, a column.
 * Undefined when nothing in the file fits. Messages: https://www.sqlite.org/src/file/src (`sqlite3ErrorMsg`).
 */
export function failingStatement(text: string, message: string): FailingStatement | undefined {
  const statements = splitSql(text);
  const candidates = statements.filter((statement) => fits(statement, message));
  const [first] = candidates;
  if (!first) return statements.length === 1 && statements[0] ? placed(text, statements[0], true) : undefined;
  return placed(text, first, candidates.length === 1);
}

function placed(text: string, { span }: SqlStatement, isCertain: boolean): FailingStatement {
  const line = new LineIndex(text).at(span[0]).line + 1;
  return { line, span, text: text.slice(...span), isCertain };
}

type Clue = { readonly pattern: RegExp; readonly fits: (words: readonly string[], name: string) => boolean };

const has = (words: readonly string[], name: string): boolean => words.includes(name.toLowerCase().replace(/^\w+\./, ''));
const isAlter = (words: readonly string[]): boolean => words[0] === 'alter';

const clues: readonly Clue[] = [
  { pattern: /near "([^"]+)": syntax error/i, fits: has },
  { pattern: /unrecognized token: "([^"]+)/i, fits: has },
  { pattern: /no such (?:table|column|index|view|trigger|function|module): ([^\s:]+)/i, fits: has },
  {
    pattern: /(?:table|index|view|trigger) ["']?([^\s"']+)["']? already exists/i,
    fits: (words, name) => words[0] === 'create' && has(words, name),
  },
  { pattern: /there is already (?:a table|an index|another table or index) [^:]*?([\w]+)(?::|$)/i, fits: has },
  {
    pattern: /duplicate column name: ([^\s:]+)/i,
    fits: (words, name) =>
      isAlter(words) ? has(words, name) : words[0] === 'create' && words.filter((word) => word === name.toLowerCase()).length > 1,
  },
  {
    pattern: /Cannot add a (?:UNIQUE|PRIMARY KEY|NOT NULL|REFERENCES|STORED)()/i,
    fits: (words) => isAlter(words) && words.includes('add'),
  },
  {
    pattern: /constraint failed: (?:index )?['"]?(\w+)/i,
    fits: (words, name) =>
      (['insert', 'update', 'replace', 'delete'].includes(words[0] ?? '') || (words[0] === 'create' && words[1] === 'unique')) &&
      has(words, name),
  },
  { pattern: /(?:table|index) (\w+) has/i, fits: has },
  {
    pattern: /BEGIN TRANSACTION or SAVEPOINT()/,
    fits: (words) => ['begin', 'commit', 'savepoint', 'rollback', 'release', 'end'].includes(words[0] ?? ''),
  },
];

function fits({ tokens }: SqlStatement, message: string): boolean {
  const words = tokens.map(wordOf);
  return clues.some(({ pattern, fits: matches }) => {
    const found = pattern.exec(message);
    return found !== null && matches(words, found[1] ?? '');
  });
}

function wordOf({ text }: SqlToken): string {
  return text.toLowerCase();
}
