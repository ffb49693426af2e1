import type { Span } from '../span.ts';

/** `identifier` is a quoted one; quotes are part of `span`, not of `text`. Words keep their case. */
export type SqlToken = {
  readonly kind: 'word' | 'identifier' | 'string' | 'number' | 'mark';
  readonly text: string;
  readonly span: Span;
};

/** One statement without the comments around it. `span` runs from its first token to its last, with the `;` when it has one. */
export type SqlStatement = {
  readonly span: Span;
  /** Without comments and the closing `;`. */
  readonly tokens: readonly SqlToken[];
  readonly isTerminated: boolean;
};

/**
 * Splits SQLite text into statements: strings, quoted names, both comment forms, trigger bodies (`BEGIN … END`, with `CASE … END` inside)
 * are kept whole. Linear in the text; never throws. Grammar: https://www.sqlite.org/lang.html.
 */
export function splitSql(text: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let tokens: SqlToken[] = [];
  let trigger: TriggerState | undefined;
  const finish = (end: number, isTerminated: boolean): void => {
    const [first] = tokens;
    if (first) statements.push({ span: [first.span[0], end], tokens, isTerminated });
    tokens = [];
    trigger = undefined;
  };
  for (const token of sqlTokens(text)) {
    if (token.kind === 'mark' && token.text === ';' && !trigger?.isInBody) {
      finish(token.span[1], true);
      continue;
    }
    tokens.push(token);
    if (token.kind !== 'word') continue;
    if (trigger) step(trigger, token.text.toUpperCase());
    else if (tokens.length <= 3 && isTrigger(tokens)) trigger = { isInBody: false, cases: 0 };
  }
  finish(tokens.at(-1)?.span[1] ?? 0, false);
  return statements;
}

/** The tokens of a text without comments and white space. */
export function* sqlTokens(text: string): Generator<SqlToken> {
  let at = 0;
  while (at < text.length) {
    const start = at;
    const char = text[at] ?? '';
    if (/\s/.test(char)) {
      at++;
    } else if (text.startsWith('--', at)) {
      at = after(text, '\n', at + 2);
    } else if (text.startsWith('/*', at)) {
      at = after(text, '*/', at + 2);
    } else if (char === "'" || char === '"' || char === '`' || char === '[') {
      at = quoteEnd(text, at, char === '[' ? ']' : char);
      const content = text.slice(start + 1, text[at - 1] === (char === '[' ? ']' : char) ? at - 1 : at);
      yield { kind: char === "'" ? 'string' : 'identifier', text: content, span: [start, at] };
    } else {
      const [kind, length] = plain(text, at, char);
      at += length;
      yield { kind, text: text.slice(start, at), span: [start, at] };
    }
  }
}

type TriggerState = { isInBody: boolean; cases: number };

function isTrigger(tokens: readonly SqlToken[]): boolean {
  const [create, second, third] = tokens.map((token) => (token.kind === 'word' ? token.text.toUpperCase() : ''));
  return create === 'CREATE' && (second === 'TRIGGER' || ((second === 'TEMP' || second === 'TEMPORARY') && third === 'TRIGGER'));
}

function step(state: TriggerState, word: string): void {
  if (word === 'CASE') state.cases++;
  else if (word === 'BEGIN') state.isInBody = true;
  else if (word === 'END') {
    if (state.cases > 0) state.cases--;
    else state.isInBody = false;
  }
}

function plain(text: string, at: number, char: string): readonly ['word' | 'number' | 'mark', number] {
  if (/\d/.test(char)) return ['number', run(text, at, /[\w.]/)];
  if (/[A-Za-z_\u0080-\uffff]/.test(char)) return ['word', run(text, at, /[\w$\u0080-\uffff]/)];
  return ['mark', 1];
}

function run(text: string, at: number, allowed: RegExp): number {
  let end = at + 1;
  while (end < text.length && allowed.test(text[end] ?? '')) end++;
  return end - at;
}

/** Behind the closing quote; a doubled quote stands for itself. */
function quoteEnd(text: string, at: number, quote: string): number {
  let end = at + 1;
  for (;;) {
    end = text.indexOf(quote, end);
    if (end === -1) return text.length;
    if (quote === ']' || text[end + 1] !== quote) return end + 1;
    end += 2;
  }
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? text.length : at + mark.length;
}
