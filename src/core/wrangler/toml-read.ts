import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import { LineIndex } from '../span.ts';
import { maxDepth, tooDeep } from './depth.ts';
import type { SyntaxProblem } from './file.ts';
import type { Tree } from './json-tree.ts';
import { tomlMessage } from './toml-messages.ts';
import { blank, brokenStatement } from './toml-recovery.ts';
import { stringValue, tomlStrings } from './toml-strings.ts';
import { TomlTree } from './toml-tree.ts';

/** Characters that one call may read again and again while it gets past errors: 50 rounds for a 5 KB file, 3 for a large one. */
const workBudget = 250_000;
/** toml-eslint-parser runs out of stack on strings of over 100,000 characters; these are read here. */
const longString = 50_000;

/**
 * Reads TOML 1.1. A broken statement is reported at its place, blanked (offsets stay) and the rest read again, so that one
 * missing quote does not silence a whole file. Never throws.
 */
export function readToml(text: string): Tree {
  const reading = new TomlReading(text);
  const program = reading.read();
  const tree = new TomlTree(text, reading);
  if (program) tree.add(program);
  const problems = [...reading.problems, ...tree.problems].toSorted((a, b) => a.span[0] - b.span[0]);
  const comments = (program?.comments ?? []).map(({ range }) => ({ span: range, text: text.slice(range[0], range[1]) }));
  return { root: tree.root, comments, problems };
}

class TomlReading {
  readonly problems: SyntaxProblem[] = [];
  /** By offset: true names of keys that were renamed to get past the reader's own check for duplicates. */
  readonly names = new Map<number, string>();
  /** By offset: strings too long for the reader. */
  readonly longStrings = new Map<number, { readonly end: number; readonly value: string }>();
  readonly #lines: LineIndex;
  #source: string;
  #serial = 0;

  constructor(text: string) {
    this.#lines = new LineIndex(text);
    this.#source = text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
  }

  read(): AST.TOMLProgram | undefined {
    this.#reportCarriageReturns();
    if (this.#source.length > longString) this.#shortenStrings();
    const rounds = Math.min(50, Math.max(3, Math.ceil(workBudget / (this.#source.length + 1))));
    for (let round = 1; round <= rounds; round++) {
      try {
        return parseTOML(this.#source);
      } catch (error) {
        if (error instanceof ParseError) this.#recover(error, round >= rounds - 1);
        else this.#cutDeep();
      }
    }
    return undefined;
  }

  #recover(error: ParseError, isLast: boolean): void {
    const { code, message } = tomlMessage(error.message);
    if (code === 'duplicate' && !isLast && this.#rename(error.index)) return;
    const { at, span } = brokenStatement(this.#source, this.#lines, error.index, code);
    const lineEnd = this.#lines.lineSpan(this.#lines.at(at).line)[1];
    // What was left of a broken statement may break again at the same place.
    if (this.problems.at(-1)?.span[0] !== at) this.problems.push({ span: [at, Math.max(at, lineEnd)], message });
    this.#source = blank(this.#source, isLast ? [span[0], this.#source.length] : span);
  }

  /** The tree's own check reports the duplicate, and keeps both values for the rules. */
  #rename(offset: number): boolean {
    const pattern = /[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
    pattern.lastIndex = offset;
    const key = pattern.exec(this.#source)?.[0];
    if (!key) return false;
    const original = this.names.get(offset) ?? (/^["']/.test(key) ? stringValue(key, 1) : key) ?? key;
    const unique = (this.#serial++).toString(36).padStart(key.length, '_').slice(-key.length);
    this.#source = this.#source.slice(0, offset) + unique + this.#source.slice(offset + key.length);
    this.names.set(offset, original);
    return true;
  }

  /** TOML knows LF and CRLF; toml-eslint-parser takes a lone CR for a line break as well, wrangler's reader does not. */
  #reportCarriageReturns(): void {
    const message = 'A lone carriage return stands here, which TOML does not take for a line break. Use LF or CRLF.';
    const pattern = /\r(?!\n)/g;
    for (let match = pattern.exec(this.#source); match && this.problems.length < 20; match = pattern.exec(this.#source)) {
      this.problems.push({ span: [match.index, match.index + 1], message });
    }
    this.#source = this.#source.replace(pattern, ' ');
  }

  #shortenStrings(): void {
    const parts: string[] = [];
    let from = 0;
    for (const { span, quotes, isClosed } of tomlStrings(this.#source)) {
      if (!isClosed || span[1] - span[0] < longString) continue;
      const source = this.#source.slice(span[0], span[1]);
      const value = stringValue(source, quotes);
      if (value === undefined) this.problems.push({ span, message: tomlMessage('Invalid character in escape sequence').message });
      this.longStrings.set(span[0], { end: span[1], value: value ?? source });
      const quote = source.slice(0, quotes);
      parts.push(this.#source.slice(from, span[0]), quote, quote, ' '.repeat(source.length - 2 * quotes));
      from = span[1];
    }
    this.#source = parts.join('') + this.#source.slice(from);
    // Numbers of that length are no numbers; without them the statement has no value, which is then reported.
    this.#source = this.#source.replace(/[\w.+-]{20000,}/g, (run) => ' '.repeat(run.length));
  }

  /** The reader ran out of stack: values are nested thousands of levels deep. */
  #cutDeep(): void {
    let depth = 0;
    const inString = [...tomlStrings(this.#source)];
    let next = 0;
    for (const match of this.#source.matchAll(/[[\]{}]/g)) {
      while ((inString[next]?.span[1] ?? Infinity) <= match.index) next++;
      if ((inString[next]?.span[0] ?? Infinity) < match.index) continue;
      depth += match[0] === '[' || match[0] === '{' ? 1 : -1;
      if (depth <= maxDepth) continue;
      const { span } = brokenStatement(this.#source, this.#lines, match.index, 'other');
      this.problems.push({ span: [match.index, match.index + 1], message: tooDeep });
      this.#source = blank(this.#source, [span[0], this.#source.length]);
      return;
    }
    this.problems.push({ span: [0, 0], message: 'The file holds a value that is too long to be read.' });
    this.#source = blank(this.#source, [0, this.#source.length]);
  }
}
