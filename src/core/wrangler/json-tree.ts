import { createScanner, type ParseError, type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import type { Span } from '../span.ts';
import { maxDepth, maxProblems, maxValues, mayBeTooDeep, tooDeep, tooMany } from './limits.ts';
import type { Comment, SyntaxProblem } from './file.ts';
import type { ArrayNode, Member, Node, ObjectNode, StringNode } from './node.ts';

/** What both readers hand to `parseWrangler`. */
export type Tree = {
  readonly root: ObjectNode;
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
};

/** jsonc-parser's `SyntaxKind`, a const enum that a single-file compiler cannot read. */
const [openBrace, closeBrace, openBracket, closeBracket, endOfText] = [1, 2, 3, 4, 17];

type Open = {
  node: ObjectNode | ArrayNode;
  members?: Member[];
  items?: Node[];
  property?: { key: string; keySpan: Span };
};

/**
 * Reads JSON as wrangler does for `.json` and `.jsonc` alike: comments and trailing commas allowed, an empty file refused
 * (`parseJSONC` in wrangler's packages/workers-utils/src/parse.ts: jsonc-parser with `{ allowTrailingComma: true }`).
 * Broken text gives the part that could be read.
 */
export function readJson(text: string): Tree {
  const builder = new JsonBuilder(text);
  const source = cutTooDeep(text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text, builder);
  visit(source, builder.visitor, { allowTrailingComma: true });
  return builder.finish();
}

/** Cuts the text where it is nested deeper than `maxDepth`: the reader calls itself for each level and would run out of stack. */
function cutTooDeep(text: string, builder: JsonBuilder): string {
  if (!mayBeTooDeep(text)) return text;
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token = scanner.scan(); token !== endOfText; token = scanner.scan()) {
    if (token === openBrace || token === openBracket) depth++;
    else if (token === closeBrace || token === closeBracket) depth--;
    if (depth > maxDepth) {
      const at = scanner.getTokenOffset();
      builder.report([at, at + 1], tooDeep);
      return text.slice(0, at);
    }
  }
  return text;
}

class JsonBuilder {
  readonly #text: string;
  readonly #open: Open[] = [];
  readonly #comments: Comment[] = [];
  readonly #problems: SyntaxProblem[] = [];
  #root: Node | undefined;
  #values = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readonly visitor = {
    onObjectBegin: (offset: number): void => {
      const members: Member[] = [];
      this.#push({ node: { kind: 'object', span: [offset, offset + 1], members }, members });
    },
    onArrayBegin: (offset: number): void => {
      const items: Node[] = [];
      this.#push({ node: { kind: 'array', span: [offset, offset + 1], items }, items });
    },
    onObjectEnd: (offset: number, length: number): void => this.#close(this.#span(offset, length)[1]),
    onArrayEnd: (offset: number, length: number): void => this.#close(this.#span(offset, length)[1]),
    onObjectProperty: (key: string, offset: number, length: number): void => {
      const open = this.#open.at(-1);
      if (open) open.property = { key, keySpan: this.#span(offset, length) };
    },
    onLiteralValue: (value: unknown, offset: number, length: number): void => this.#add(this.#literal(value, this.#span(offset, length))),
    onComment: (offset: number, length: number): void => {
      this.#comments.push({
        span: this.#span(offset, length),
        text: this.#text.slice(offset, offset + length),
      });
    },
    onError: (error: ParseErrorCode, offset: number, length: number): void => {
      this.report(this.#span(offset, length), messageOf({ error, offset, length }));
    },
  };

  report(span: Span, message: string): void {
    this.#problems.push({ span, message });
  }

  finish(): Tree {
    // The reader stopped inside these; they end where the text does.
    while (this.#open.length > 0) this.#close(this.#text.trimEnd().length);
    let root = this.#root;
    if (root?.kind !== 'object') {
      if (root && this.#problems.length === 0) this.report(root.span, 'The file holds no object. Wrap the settings in { and }.');
      root = { kind: 'object', span: [0, this.#text.length], members: [] };
    }
    return {
      root,
      comments: this.#comments,
      problems: this.#problems.toSorted((a, b) => a.span[0] - b.span[0]).slice(0, maxProblems),
    };
  }

  /** The reader may step past the end of a text that ends too early, e.g. within a comment. */
  #span(offset: number, length: number): Span {
    const at = Math.min(offset, this.#text.length);
    return [at, Math.min(offset + length, this.#text.length)];
  }

  #push(open: Open): void {
    this.#add(open.node);
    this.#open.push(open);
  }

  #close(end: number): void {
    const open = this.#open.pop();
    if (!open) return;
    setEnd(open.node, end);
    const parent = this.#open.at(-1);
    const owner = parent?.members?.at(-1);
    if (owner && owner.value === open.node) setEnd(owner, end);
  }

  #add(node: Node): void {
    if (this.#values++ >= maxValues) {
      if (this.#values === maxValues + 1) this.report([node.span[0], node.span[0] + 1], tooMany);
      return;
    }
    const parent = this.#open.at(-1);
    if (!parent) {
      this.#root ??= node;
    } else if (parent.items) {
      parent.items.push(node);
    } else if (parent.property) {
      const { key, keySpan } = parent.property;
      delete parent.property;
      parent.members?.push({ key, keySpan, value: node, span: [keySpan[0], node.span[1]] });
    }
  }

  #literal(value: unknown, span: Span): Node {
    if (typeof value === 'string') return this.#string(value, span);
    if (typeof value === 'number') return { kind: 'number', span, value };
    if (typeof value === 'boolean') return { kind: 'boolean', span, value };
    return { kind: 'null', span, value: null };
  }

  #string(value: string, span: Span): StringNode {
    // While typing, the closing quote may be missing.
    const isClosed = span[1] - span[0] > 1 && this.#text[span[1] - 1] === '"';
    return {
      kind: 'string',
      span,
      contentSpan: [span[0] + 1, isClosed ? span[1] - 1 : span[1]],
      value,
    };
  }
}

/** Spans are read-only to everyone but the builder, which learns the end last. */
function setEnd(node: { readonly span: Span }, end: number): void {
  (node as { span: Span }).span = [node.span[0], end];
}

const messages: Readonly<Record<string, string>> = {
  InvalidSymbol: 'This is no JSON value. Put text in double quotes.',
  InvalidNumberFormat: 'This is no number as JSON writes one.',
  PropertyNameExpected: 'A property name in double quotes is expected here.',
  ValueExpected: 'A value is expected here.',
  ColonExpected: 'A colon is expected after the property name.',
  CommaExpected: 'A comma is expected here.',
  CloseBraceExpected: 'A closing brace is missing.',
  CloseBracketExpected: 'A closing bracket is missing.',
  EndOfFileExpected: 'The object ends before this. Remove what follows it.',
  InvalidCommentToken: 'A comment is not allowed here.',
  UnexpectedEndOfComment: 'The comment does not end. Close it with */.',
  UnexpectedEndOfString: 'The string does not end on its line. Close it with a double quote.',
  UnexpectedEndOfNumber: 'The number ends too early.',
  InvalidUnicode: 'The \\u escape needs four hexadecimal digits.',
  InvalidEscapeCharacter: 'JSON knows no such escape. Write a backslash as two.',
  InvalidCharacter: 'The string holds a control character. Write it as an escape.',
};

function messageOf(error: ParseError): string {
  return messages[printParseErrorCode(error.error)] ?? 'The file cannot be read from here on.';
}
