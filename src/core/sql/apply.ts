import type { SqlStatement, SqlToken } from './statements.ts';
import type { Span } from '../span.ts';

/** A statement that SQLite takes but `wrangler d1 migrations apply` or D1 does not. */
export type ApplyProblem = {
  readonly kind: 'no-semicolon' | 'transaction' | 'too-long' | 'lower-case-begin' | 'crlf-trigger';
  readonly span: Span;
  readonly message: string;
  /** False for what D1's own splitter is reported to do and we could not try. */
  readonly isCertain: boolean;
};

/** D1's limit for one statement: https://developers.cloudflare.com/d1/platform/limits/ (maximum SQL statement length, 100 KB). */
const maxStatementBytes = 100_000;

/** What breaks when a migration is applied: transactions, a missing last `;`, statements over the limit, triggers that D1 cuts in two. */
export function* applyProblems(text: string, statements: readonly SqlStatement[]): Generator<ApplyProblem> {
  for (const statement of statements) {
    yield* transaction(statement);
    yield* tooLong(text, statement);
    yield* cutTrigger(text, statement);
  }
  const last = statements.at(-1);
  const end = last?.tokens.at(-1);
  if (last && end && !last.isTerminated) {
    // buildMigrationQuery in wrangler appends the INSERT that records the migration, after a line break and nothing else.
    yield {
      kind: 'no-semicolon',
      span: end.span,
      isCertain: true,
      message:
        'The last statement has no semicolon, and wrangler appends its own INSERT behind it: apply ends in a syntax error. End it with a semicolon.',
    };
  }
}

/** The first words of a statement in capitals, with quoted names as they are. */
export function upper(token: SqlToken | undefined): string {
  return token?.kind === 'word' ? token.text.toUpperCase() : '';
}

function* transaction({ tokens, span }: SqlStatement): Generator<ApplyProblem> {
  const [first, second] = tokens.map(upper);
  const isBegin = first === 'BEGIN' && (second === undefined || ['TRANSACTION', 'DEFERRED', 'IMMEDIATE', 'EXCLUSIVE'].includes(second));
  const isEnd =
    ['COMMIT', 'ROLLBACK', 'SAVEPOINT', 'RELEASE'].includes(first ?? '') ||
    (first === 'END' && (second === undefined || second === 'TRANSACTION'));
  if (!isBegin && !isEnd) return;
  yield {
    kind: 'transaction',
    span,
    isCertain: true,
    message: `D1 refuses ${first}: each migration already runs in a transaction of its own. Remove it.`,
  };
}

function* tooLong(text: string, { span }: SqlStatement): Generator<ApplyProblem> {
  if (span[1] - span[0] <= maxStatementBytes / 4) return;
  const bytes = Buffer.byteLength(text.slice(...span));
  if (bytes <= maxStatementBytes) return;
  yield {
    kind: 'too-long',
    span: [span[0], Math.min(span[1], span[0] + 40)],
    isCertain: true,
    message: `This statement has ${Math.ceil(bytes / 1000)} KB, and D1 refuses statements over 100 KB. Split it.`,
  };
}

/** D1's own splitter knows a body by BEGIN in capitals (workers-sdk issue 15314) and trips over CRLF in it (issue 14991). */
function* cutTrigger(text: string, { tokens, span }: SqlStatement): Generator<ApplyProblem> {
  if (upper(tokens[0]) !== 'CREATE' || !tokens.slice(1, 3).some((token) => upper(token) === 'TRIGGER')) return;
  const begin = tokens.find((token) => upper(token) === 'BEGIN');
  if (!begin) return;
  if (begin.text !== 'BEGIN') {
    yield {
      kind: 'lower-case-begin',
      span: begin.span,
      isCertain: false,
      message: `D1 knows a trigger's body by BEGIN in capitals: with "${begin.text}" a remote apply cuts it at the first semicolon ("incomplete input"). Write BEGIN.`,
    };
  } else if (text.slice(begin.span[0], span[1]).includes('\r\n')) {
    yield {
      kind: 'crlf-trigger',
      span: begin.span,
      isCertain: false,
      message:
        'This trigger has Windows line ends, which many wrangler versions send as they are: a remote apply then fails with "incomplete input". Save the file with LF and keep it so in .gitattributes.',
    };
  }
}
