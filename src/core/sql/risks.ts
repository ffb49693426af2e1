import type { Span } from '../span.ts';
import { addColumnRisks } from './add-column.ts';
import { upper } from './apply.ts';
import { nameAfter, spanOf } from './names.ts';
import type { CascadingReference } from './references.ts';
import type { SqlStatement, SqlToken } from './statements.ts';

export type SqlRisk = {
  readonly kind: 'loses-data' | 'breaks-running-code' | 'fails' | 'fails-with-rows' | 'blocks-export' | 'cascade' | 'no-effect';
  readonly span: Span;
  readonly message: string;
};

/**
 * What a migration may destroy or break, statement by statement and as a whole. `references` are those of the whole database.
 * Facts about SQLite: https://www.sqlite.org/lang_altertable.html
 */
export function* sqlRisks(statements: readonly SqlStatement[], references: readonly CascadingReference[] = []): Generator<SqlRisk> {
  const file = survey(statements);
  for (const { tokens, span } of statements) {
    switch (upper(tokens[0])) {
      case 'DROP':
        yield* drop(tokens, file, references);
        break;
      case 'ALTER':
        yield* alter(tokens, file);
        break;
      case 'DELETE':
      case 'UPDATE':
        yield* withoutWhere(tokens, file);
        break;
      case 'CREATE':
        yield* virtualTable(tokens);
        break;
      case 'PRAGMA':
        yield* foreignKeysOff(tokens, span, file);
        break;
      case 'VACUUM':
      case 'ATTACH':
      case 'DETACH':
        yield { kind: 'fails', span, message: `D1 runs a migration in a transaction, where ${upper(tokens[0])} is refused. Remove it.` };
        break;
    }
  }
}

/** What other statements of the file say about a table, by its name in lower case. */
type Survey = {
  readonly created: ReadonlySet<string>;
  readonly dropped: ReadonlySet<string>;
  /** New names that tables get by ALTER TABLE … RENAME TO. */
  readonly renamedTo: ReadonlySet<string>;
  readonly copiedFrom: ReadonlySet<string>;
  /** `table.column` of columns added here: filling them needs no WHERE. */
  readonly columns: ReadonlySet<string>;
};

function survey(statements: readonly SqlStatement[]): Survey {
  const created = new Set<string>();
  const dropped = new Set<string>();
  const renamedTo = new Set<string>();
  const copiedFrom = new Set<string>();
  const columns = new Set<string>();
  for (const { tokens } of statements) {
    const words = tokens.map(upper);
    const table = words.indexOf('TABLE');
    if (words[0] === 'CREATE' && table > 0 && table < 3) created.add(nameAfter(tokens, table));
    if (words[0] === 'DROP' && table === 1) dropped.add(nameAfter(tokens, table));
    if (words[0] === 'ALTER') {
      const to = words.indexOf('TO');
      if (words.includes('RENAME') && words[to - 1] === 'RENAME') renamedTo.add(nameAfter(tokens, to));
      const add = words.indexOf('ADD');
      if (add > 0) columns.add(`${nameAfter(tokens, table)}.${nameAfter(tokens, words[add + 1] === 'COLUMN' ? add + 1 : add)}`);
    }
    if ((words[0] === 'INSERT' || words[0] === 'CREATE') && words.includes('SELECT'))
      for (const [index, word] of words.entries()) if (word === 'FROM') copiedFrom.add(nameAfter(tokens, index));
  }
  return { created, dropped, renamedTo, copiedFrom, columns };
}

function* drop(tokens: readonly SqlToken[], file: Survey, references: readonly CascadingReference[]): Generator<SqlRisk> {
  if (upper(tokens[1]) !== 'TABLE') return;
  const name = nameAfter(tokens, 1);
  const span = spanOf(tokens);
  const children = childrenOf(name, file, references);
  if (isRebuilt(name, file)) {
    if (children.length > 0) yield { kind: 'cascade', span, message: cascadeMessage(name, children) };
    return;
  }
  const isRemade = file.created.has(name);
  if (isRemade && file.renamedTo.size > 0) return;
  const also = children.length > 0 ? ` The rows of ${children.join(', ')} that refer to it go with them.` : '';
  const message = isRemade
    ? `${name} is dropped and made again, so all its rows are lost on a database that has it.${also} Use ALTER TABLE, or copy the rows first.`
    : `DROP TABLE ${name} deletes its rows for good, and code that still runs while the new version is deployed fails.${also} Drop it one release after the last use, with a bookmark to go back to.`;
  yield { kind: 'loses-data', span, message };
}

/** Tables that lose rows with this one. Those that the file copies out, or drops itself, are taken care of. */
function childrenOf(name: string, file: Survey, references: readonly CascadingReference[]): string[] {
  const children = references.filter(
    ({ child, parent }) => parent === name && child !== name && !file.copiedFrom.has(child) && !file.dropped.has(child),
  );
  return [...new Set(children.map(({ child }) => child))];
}

/** Tried with wrangler 4.164: the rows were gone, with PRAGMA foreign_keys = OFF as well as with defer_foreign_keys = ON. */
function cascadeMessage(name: string, children: readonly string[]): string {
  return `${name} is dropped to be rebuilt, and D1 keeps foreign keys on in a migration: the rows of ${children.join(', ')} that refer to it with ON DELETE CASCADE are deleted. Copy them out and back in the same file, or change ${name} with ALTER TABLE.`;
}

/** Made new, copied over, dropped and renamed back: SQLite's way to change a table. */
function isRebuilt(name: string, file: Survey): boolean {
  return file.renamedTo.has(name) && file.copiedFrom.has(name);
}

function* alter(tokens: readonly SqlToken[], file: Survey): Generator<SqlRisk> {
  const words = tokens.map(upper);
  const table = nameAfter(tokens, words.indexOf('TABLE'));
  const rest = words.slice(2).findIndex((word) => ['ADD', 'DROP', 'RENAME', 'ALTER', 'MODIFY'].includes(word));
  const at = rest + 2;
  if (rest < 0) return;
  if (words[at] === 'DROP') {
    const column = nameAfter(tokens, words[at + 1] === 'COLUMN' ? at + 1 : at);
    yield {
      kind: 'loses-data',
      span: spanOf(tokens),
      message: `Dropping ${table}.${column} deletes its values for good, and code that still runs while the new version is deployed fails. Drop it one release after the last use.`,
    };
  } else if (words[at] === 'RENAME') {
    // Renaming what this file made is no change for anyone.
    if (file.created.has(table) || words[at + 1] === '') return;
    const what = words[at + 1] === 'TO' ? `table ${table}` : `a column of ${table}`;
    yield {
      kind: 'breaks-running-code',
      span: spanOf(tokens),
      message: `Renaming ${what} breaks the version that runs until the deploy, and a rollback after it. Add the new name first, remove the old one a release later.`,
    };
  } else if (words[at] === 'ADD') {
    if (!file.created.has(table)) yield* addColumnRisks(tokens, at, table);
  } else {
    yield {
      kind: 'fails',
      span: spanOf(tokens),
      message: `SQLite has no ALTER TABLE … ${words[at]}, so apply fails. Make a new table, copy the rows, and rename it.`,
    };
  }
}

function* withoutWhere(tokens: readonly SqlToken[], file: Survey): Generator<SqlRisk> {
  const words = tokens.map(upper);
  if (words.includes('WHERE') || words.includes('LIMIT')) return;
  const isDelete = words[0] === 'DELETE';
  const table = isDelete ? nameAfter(tokens, words.indexOf('FROM')) : nameAfter(tokens, words[1] === 'OR' ? 2 : 0);
  if (file.created.has(table) || file.renamedTo.has(table)) return;
  if (isDelete) {
    yield {
      kind: 'loses-data',
      span: spanOf(tokens),
      message: `DELETE without WHERE empties ${table}. Say which rows go, or that all shall go with WHERE 1.`,
    };
  } else {
    const column = nameAfter(tokens, words.indexOf('SET'));
    if (file.columns.has(`${table}.${column}`)) return;
    yield {
      kind: 'loses-data',
      span: spanOf(tokens),
      message: `UPDATE without WHERE overwrites ${column} in every row of ${table}. Say which rows change, or that all shall with WHERE 1.`,
    };
  }
}

function* virtualTable(tokens: readonly SqlToken[]): Generator<SqlRisk> {
  const words = tokens.map(upper);
  if (words[1] !== 'VIRTUAL' || words[2] !== 'TABLE') return;
  const module = tokens[words.indexOf('USING') + 1]?.text ?? 'virtual table';
  // https://developers.cloudflare.com/d1/best-practices/import-export-data/#known-limitations
  yield {
    kind: 'blocks-export',
    span: spanOf(tokens),
    message: `A database with a virtual table (${module}) cannot be exported by wrangler d1 export. Plan backups with Time Travel, or drop and remake the table around an export.`,
  };
}

/** Inside a transaction the pragma does nothing (https://www.sqlite.org/pragma.html#pragma_foreign_keys), and a migration always is one. */
function* foreignKeysOff(tokens: readonly SqlToken[], span: Span, file: Survey): Generator<SqlRisk> {
  const value = tokens.find((token, index) => index > 1 && token.kind !== 'mark')?.text.toLowerCase();
  if (tokens[1]?.text.toLowerCase() !== 'foreign_keys' || !['off', '0', 'false', 'no'].includes(value ?? '')) return;
  const advice =
    file.dropped.size > 0
      ? 'A table that is dropped still takes the rows with it that refer to it with ON DELETE CASCADE.'
      : 'PRAGMA defer_foreign_keys = on moves the check to the end.';
  yield { kind: 'no-effect', span, message: `D1 ignores this in a migration: foreign keys stay on. ${advice}` };
}
