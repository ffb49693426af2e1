import { upper } from './apply.ts';
import { spanOf } from './names.ts';
import type { SqlRisk } from './risks.ts';
import type { SqlToken } from './statements.ts';

/** Constraints SQLite cannot add to a table that exists; with rows in it, two more. `at` is the index of ADD. Tried with SQLite 3.53. */
export function* addColumnRisks(tokens: readonly SqlToken[], at: number, table: string): Generator<SqlRisk> {
  const words = tokens.map(upper);
  const span = spanOf(tokens);
  if (words[at + 1] === 'CONSTRAINT') {
    yield {
      kind: 'fails',
      span,
      message: 'SQLite cannot add a constraint to a table, so apply fails. Make a new table with it, copy the rows, and rename it.',
    };
    return;
  }
  const definition = words.slice(at + 1);
  const has = (...sequence: string[]): boolean =>
    definition.some((_, index) => sequence.every((word, offset) => definition[index + offset] === word));
  const standard = definition.indexOf('DEFAULT');
  const value = tokens[at + 1 + standard + 1];
  const isVariable =
    standard !== -1 && (value?.text === '(' ? callsFunction(tokens, at + standard + 3) : upper(value).startsWith('CURRENT_'));
  if (has('PRIMARY', 'KEY'))
    yield {
      kind: 'fails',
      span,
      message: 'SQLite cannot add a PRIMARY KEY column, so apply fails. Make a new table with it, copy the rows, and rename it.',
    };
  else if (definition.includes('UNIQUE'))
    yield {
      kind: 'fails',
      span,
      message: 'SQLite cannot add a UNIQUE column, so apply fails. Add the column without it, then CREATE UNIQUE INDEX.',
    };
  else if (
    has('NOT', 'NULL') &&
    (standard === -1 || upper(value) === 'NULL') &&
    !definition.includes('GENERATED') &&
    !definition.includes('AS')
  )
    yield {
      kind: 'fails-with-rows',
      span,
      message: `A NOT NULL column without a default cannot be added once ${table} has a row: apply works on an empty database and fails on the real one. Give it a default.`,
    };
  else if (isVariable)
    yield {
      kind: 'fails-with-rows',
      span,
      message: `A column whose default is computed cannot be added once ${table} has a row: apply works on an empty database and fails on the real one. Use a constant, then UPDATE.`,
    };
}

/** A parenthesis of constants is a constant to SQLite as well; a name in it is not. */
function callsFunction(tokens: readonly SqlToken[], from: number): boolean {
  const end = tokens.findIndex((token, index) => index >= from && token.text === ')');
  return tokens
    .slice(from, end === -1 ? undefined : end)
    .some((token) => token.kind === 'word' && !['NULL', 'TRUE', 'FALSE'].includes(upper(token)));
}
