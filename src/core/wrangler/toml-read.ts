import { ParseError, parseTOML } from 'toml-eslint-parser';
import type { AST } from 'toml-eslint-parser';
import { LineIndex } from '../span.ts';
import type { Span } from '../span.ts';
import type { SyntaxProblem } from './file.ts';
import type { Tree } from './json-tree.ts';
import { tomlMessage } from './toml-messages.ts';
import { TomlTree } from './toml-tree.ts';

const keyPattern = /[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
/** A line that begins a statement of its own: a header, or a key and its equals sign. */
const statementPattern =
  /^[ \t]*(?:\[\[?[^[\]\n]*\]\]?[ \t]*(?:#.*)?$|(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')(?:[ \t]*\.[ \t]*(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'))*[ \t]*=)/;

/**
 * Reads TOML 1.1. A broken statement is reported at its place, blanked (offsets stay) and the rest read again, so that one
 * missing quote does not silence a whole file. Work is bounded: 50 rounds for a small file, fewer for a large one.
 */
export function readToml(text: string): Tree {
  const reading = new TomlReading(text);
  const program = reading.read();
  const tree = new TomlTree(
    text.length,
    (offset) => reading.names.get(offset),
    () => undefined,
  );
  if (program) tree.add(program);
  const problems = [...reading.problems, ...tree.problems].toSorted((a, b) => a.span[0] - b.span[0]);
  const comments = (program?.comments ?? []).map(({ range }) => ({
    span: range,
    text: text.slice(range[0], range[1]),
  }));
  return { root: tree.root, comments, problems };
}

class TomlReading {
  readonly problems: SyntaxProblem[] = [];
  /** True names of keys that had to be renamed to get past the reader's own check for duplicates. */
  readonly names = new Map<number, string>();
  readonly #text: string;
  readonly #lines: LineIndex;
  #source: string;
  #serial = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new LineIndex(text);
    this.#source = text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
  }

  read(): AST.TOMLProgram | undefined {
    const rounds = Math.min(50, Math.max(2, Math.ceil(1_000_000 / (this.#source.length + 1))));
    for (let round = 0; round < rounds; round++) {
      try {
        return parseTOML(this.#source);
      } catch (error) {
        if (!(error instanceof ParseError)) return undefined;
        this.#recover(error, round === rounds - 2);
      }
    }
    return undefined;
  }

  #recover(error: ParseError, isLast: boolean): void {
    const { code, message } = tomlMessage(error.message);
    if (code === 'duplicate' && this.#rename(error.index)) return;
    const at = this.#place(error.index, code);
    const line = this.#lines.at(at).line;
    const span: Span = [at, Math.max(at, this.#lines.lineSpan(line)[1])];
    this.problems.push({ span, message });
    const first = this.#firstLine(at, error.index);
    this.#blank(
      this.#lines.startOf(first),
      isLast ? this.#text.length : this.#endOfBroken(Math.max(first, this.#lines.at(error.index).line), at),
    );
  }

  #rename(offset: number): boolean {
    keyPattern.lastIndex = offset;
    const key = keyPattern.exec(this.#source)?.[0];
    if (!key) return false;
    const original = this.names.get(offset) ?? nameOf(key);
    const unique = (this.#serial++).toString(36).padStart(key.length, '_').slice(-key.length);
    this.#source = this.#source.slice(0, offset) + unique + this.#source.slice(offset + key.length);
    this.names.set(offset, original);
    return true;
  }

  /** Where wrangler's reader sees the error: a value missing on its line is that line's error, not the next one's. */
  #place(index: number, code: string): number {
    if (code !== 'value-elsewhere') return Math.min(index, this.#text.length);
    let at = Math.min(index, this.#text.length) - 1;
    while (at > 0 && /\s/.test(this.#source[at] ?? '')) at--;
    return at;
  }

  /** First line of the statement that holds the error. */
  #firstLine(at: number, index: number): number {
    const line = this.#lines.at(at).line;
    const isAtStart = this.#source.slice(this.#lines.startOf(line), at).trim() === '' && index === at;
    for (let candidate = isAtStart && line > 0 ? line - 1 : line; candidate >= 0; candidate--) {
      const text = this.#lineText(candidate);
      if (statementPattern.test(text)) return isAtStart && this.#isComplete(candidate, line) ? line : candidate;
    }
    return line;
  }

  /** The lines from `first` up to `end` (excluded) can be read by themselves. */
  #isComplete(first: number, end: number): boolean {
    try {
      parseTOML(this.#source.slice(this.#lines.startOf(first), this.#lines.startOf(end)));
      return true;
    } catch {
      return false;
    }
  }

  /** Offset up to which to blank: the next line that begins a statement, so that one mistake is reported once. */
  #endOfBroken(line: number, at: number): number {
    const startsHere =
      statementPattern.test(this.#lineText(line)) &&
      this.#lines.startOf(line) <= at &&
      this.#source.slice(this.#lines.startOf(line), at).trim() === '';
    let next = startsHere && this.#lines.at(at).line === line ? line : line + 1;
    if (next === line && this.#firstLine(at, at) === line) next = line + 1;
    while (next < this.#lines.count && !statementPattern.test(this.#lineText(next))) next++;
    return this.#lines.startOf(next);
  }

  #lineText(line: number): string {
    const [start, end] = this.#lines.lineSpan(line);
    return this.#source.slice(start, end);
  }

  #blank(start: number, end: number): void {
    const stop = Math.max(end, start + 1);
    this.#source = this.#source.slice(0, start) + this.#source.slice(start, stop).replace(/[^\n]/g, ' ') + this.#source.slice(stop);
  }
}

function nameOf(key: string): string {
  if (key[0] === "'") return key.slice(1, -1);
  if (key[0] !== '"') return key;
  try {
    return String(JSON.parse(key));
  } catch {
    return key.slice(1, -1);
  }
}
