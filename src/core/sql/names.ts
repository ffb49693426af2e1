import { upper } from './apply.ts';
import type { Span } from '../span.ts';
import type { SqlToken } from './statements.ts';

/** The name that follows a keyword, past IF [NOT] EXISTS and a schema, in lower case. */
export function nameAfter(tokens: readonly SqlToken[], keyword: number): string {
  let at = keyword + 1;
  while (['IF', 'NOT', 'EXISTS'].includes(upper(tokens[at]))) at++;
  if (tokens[at + 1]?.text === '.' && tokens[at + 1]?.kind === 'mark') at += 2;
  return tokens[at]?.text.toLowerCase() ?? '';
}

/** From the first token to the last, without a closing `;`. */
export function spanOf(tokens: readonly SqlToken[]): Span {
  return [tokens[0]?.span[0] ?? 0, tokens.at(-1)?.span[1] ?? 0];
}
