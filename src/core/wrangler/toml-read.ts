import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import { LineIndex } from '../span.ts';
import { maxDepth, maxProblems, maxValues, mayBeTooDeep, tooDeep, tooLong, tooMany } from './limits.ts';
import type { SyntaxProblem } from './file.ts';
import type { Tree } from './json-tree.ts';
import { repeatedKeys } from './toml-duplicates.ts';
import { tomlMessage, valueMissing } from './toml-messages.ts';
import { blank, brokenStatement } from './toml-recovery.ts';
import { longRuns, offsetOfValue, stringValue, tomlStrings } from './toml-strings.ts';
import { inUse, TomlTree } from './toml-tree.ts';

/** Characters that one call may read again and again while it gets past errors: 50 rounds for a 5 KB file, 2 for a large one. */
const workBudget = 250_000;
/** Keys that stand twice show only once all else is right, so they have some rounds of their own. */
const extraRounds = 4;
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
  const problems = [...reading.problems, ...tree.problems].toSorted((a, b) => a.span[0] - b.span[0]).slice(0, maxProblems);
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
  readonly #serials = new Map<number, number>();
  #hasRenamed = false;

  constructor(text: string) {
    this.#lines = new LineIndex(text);
    this.#source = text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
  }

  read(): AST.TOMLProgram | undefined {
    this.#reportCarriageReturns();
    if (this.#source.length > longString) this.#shortenStrings();
    this.#cutLong();
    if (mayBeTooDeep(this.#source)) this.#cutDeep();
    const rounds = Math.min(50, Math.max(2, Math.ceil(workBudget / (this.#source.length + 1)) + 1));
    for (let round = 1; round <= rounds + extraRounds; round++) {
      try {
        return parseTOML(this.#source);
      } catch (error) {
        if (error instanceof ParseError) this.#recover(error, round >= rounds - 1);
        else return this.#giveUp();
      }
    }
    return this.#giveUp();
  }

  #recover(error: ParseError, isLast: boolean): void {
    const { code, message } = tomlMessage(error.message);
    if (code === 'duplicate' && (this.#renameAll() || this.#rename(error.index))) return;
    const { at, span, isValueless } = brokenStatement(this.#source, this.#lines, error.index, code);
    const lineEnd = this.#lines.lineSpan(this.#lines.at(at).line)[1];
    // What was left of a broken statement may break again at the same place.
    if (this.problems.at(-1)?.span[0] !== at)
      this.problems.push({ span: [at, Math.max(at, lineEnd)], message: isValueless === true ? valueMissing : message });
    this.#source = blank(this.#source, isLast ? [span[0], this.#source.length] : span);
  }

  /** Renames what stands twice by its spelling, all at once. The tree's own check reports it and keeps both values for the rules. */
  #renameAll(): boolean {
    if (this.#hasRenamed) return false;
    this.#hasRenamed = true;
    const pieces: string[] = [];
    let from = 0;
    for (const { key, line } of repeatedKeys(this.#source)) {
      const original = this.#source.slice(key[0], key[1]);
      const unique = this.#unique(original.length);
      const [start, end] = unique === undefined ? line : key;
      if (unique === undefined) this.problems.push({ span: key, message: inUse });
      else this.names.set(start, nameOf(original));
      pieces.push(this.#source.slice(from, start), unique ?? ' '.repeat(end - start));
      from = end;
    }
    this.#source = pieces.join('') + this.#source.slice(from);
    return from > 0;
  }

  #rename(offset: number): boolean {
    const pattern = /[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
    pattern.lastIndex = offset;
    const key = pattern.exec(this.#source)?.[0];
    const unique = key && this.#unique(key.length);
    if (!key || !unique) return false;
    this.names.set(offset, this.names.get(offset) ?? nameOf(key));
    this.#source = this.#source.slice(0, offset) + unique + this.#source.slice(offset + key.length);
    return true;
  }

  /** A bare key of a length, most likely used nowhere else; undefined when that length has no more. */
  #unique(length: number): string | undefined {
    const serial = this.#serials.get(length) ?? 0;
    this.#serials.set(length, serial + 1);
    const name = serial.toString(36);
    return name.length > length ? undefined : name.padStart(length, '_');
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

  #cutLong(): void {
    const at = offsetOfValue(this.#source, maxValues);
    if (at !== undefined) this.#cutLine(at, tooMany);
  }

  /** Leaves out the line of an offset and all after it. */
  #cutLine(at: number, message: string): void {
    this.problems.push({ span: [at, at + 1], message });
    this.#source = this.#source.slice(0, this.#lines.startOf(this.#lines.at(at).line));
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
    for (const run of longRuns(this.#source, 20_000)) {
      this.problems.push({ span: run, message: tooLong });
      this.#source = blank(this.#source, run);
    }
  }

  /** Leaves out what is nested too deeply, and all after it: the reader keeps state for each level and would run out of memory. */
  #cutDeep(): void {
    const strings = [...tomlStrings(this.#source)];
    let next = 0;
    let depth = 0;
    for (let at = 0; at < this.#source.length; at++) {
      while ((strings[next]?.span[1] ?? Infinity) <= at) next++;
      const code = this.#source.charCodeAt(at);
      if ((strings[next]?.span[0] ?? Infinity) <= at) continue;
      if (code === 0x5b || code === 0x7b) depth++;
      else if ((code === 0x5d || code === 0x7d) && depth > 0) depth--;
      if (depth <= maxDepth) continue;
      this.#cutLine(at, tooDeep);
      return;
    }
  }

  /** Too many errors for the work allowed, or a limit of the reader's own, e.g. on the length of one token. */
  #giveUp(): undefined {
    this.problems.push({ span: [0, 0], message: tooLong });
    return undefined;
  }
}

function nameOf(key: string): string {
  return /^["']/.test(key) ? (stringValue(key, 1) ?? key) : key;
}
