import { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import { safeParse } from 'valibot'; // its issues carry a path, which jsonc-parser turns into a place in the text
import type { BaseIssue, GenericSchema, InferOutput } from 'valibot';
import type { Span } from '../span.ts';

/** What is wrong in a file people write, and where. `message` says what is so and what to do, and never quotes a value. */
export type DataProblem = { readonly span: Span; readonly message: string };

/** A JSON file read with places. `root` is undefined when the text is broken so much that nothing can be read. */
export class JsoncDocument {
  readonly text: string;
  readonly problems: DataProblem[] = [];
  /** True when the text is not JSON: nothing may be written into it. */
  readonly isBroken: boolean;
  readonly root: Node | undefined;

  constructor(text: string, options: { readonly allowComments: boolean }) {
    this.text = text;
    const errors: ParseError[] = [];
    this.root = parseTree(text, errors, {
      disallowComments: !options.allowComments,
      allowTrailingComma: options.allowComments,
      allowEmptyContent: true,
    });
    for (const { error, offset, length } of errors) {
      const words = printParseErrorCode(error)
        .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
        .toLowerCase();
      this.problems.push({
        span: [offset, Math.max(offset + length, Math.min(offset + 1, text.length))],
        message: `This is not valid JSON (${words}); correct it.`,
      });
    }
    this.isBroken = errors.length > 0;
    if (this.root && this.root.type !== 'object') this.complain([], 'The file must hold one object { … }.');
    for (const [name, second] of duplicates(this.root))
      this.problems.push({ span: spanOf(second), message: `${name} is written twice; keep one.` });
  }

  /** Names of the members at a path, in file order. */
  keys(path: readonly (string | number)[]): readonly string[] {
    const node = this.nodeAt(path);
    return node?.type === 'object' ? (node.children ?? []).map((property) => String(property.children?.[0]?.value)) : [];
  }

  length(path: readonly (string | number)[]): number {
    const node = this.nodeAt(path);
    return node?.type === 'array' ? (node.children ?? []).length : 0;
  }

  has(path: readonly (string | number)[]): boolean {
    return this.nodeAt(path) !== undefined;
  }

  value(path: readonly (string | number)[]): unknown {
    const node = this.nodeAt(path);
    return node && getNodeValue(node);
  }

  /** True when there is nothing at the path or a value of this type; else it is a problem. */
  mustBe(path: readonly (string | number)[], type: 'object' | 'array'): boolean {
    const node = this.nodeAt(path);
    if (!node || node.type === type) return true;
    this.complain(path, `${path.join('.')} must be ${expectedWords(type === 'object' ? 'Object' : 'Array')}.`);
    return false;
  }

  /** The value at a path if it has the shape, else undefined; every issue becomes a problem at its place. */
  take<S extends GenericSchema>(path: readonly (string | number)[], schema: S): InferOutput<S> | undefined {
    const node = this.nodeAt(path);
    if (!node) return undefined;
    const result = safeParse(schema, getNodeValue(node));
    if (result.success) return result.output;
    for (const issue of result.issues) this.complain([...path, ...pathOf(issue)], sentenceOf(issue, path));
    return undefined;
  }

  /** A problem at a value, or at the nearest value around it that exists; `atKey` marks the member's name. */
  complain(path: readonly (string | number)[], message: string, atKey = false): void {
    let node: Node | undefined;
    for (let depth = path.length; depth >= 0 && !node; depth--) node = this.nodeAt(path.slice(0, depth));
    const key = atKey && node?.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
    this.problems.push({ span: key || node ? spanOf((key ?? node) as Node) : [0, Math.min(1, this.text.length)], message });
  }

  private nodeAt(path: readonly (string | number)[]): Node | undefined {
    return this.root && findNodeAtLocation(this.root, [...path]);
  }
}

function spanOf(node: Node): Span {
  return [node.offset, node.offset + node.length];
}

function pathOf(issue: BaseIssue<unknown>): readonly (string | number)[] {
  return (issue.path ?? []).map((part) => part.key as string | number);
}

// Own words: valibot's quote what was received, and that may be a secret in the wrong place.
function sentenceOf(issue: BaseIssue<unknown>, base: readonly (string | number)[]): string {
  const name = [...base, ...pathOf(issue)].map(String).join('.') || 'The file';
  if (issue.expected === 'never') return `${name} is not known here; check its spelling or remove it.`;
  if (issue.received === 'undefined') return `${name} is missing; add it.`;
  if (issue.kind === 'validation') return `${name} ${issue.message}`;
  return `${name} must be ${expectedWords(issue.expected ?? '')}.`;
}

function expectedWords(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    boolean: 'true or false',
    Array: 'a list [ … ]',
    Object: 'an object { … }',
  };
  return words[expected] ?? expected.replaceAll('(', '').replaceAll(')', '').replaceAll(' | ', ' or ');
}

function* duplicates(node: Node | undefined): Generator<readonly [string, Node]> {
  const seen = new Set<unknown>();
  for (const child of node?.children ?? []) {
    const key = node?.type === 'object' ? child.children?.[0] : undefined;
    if (key && seen.has(key.value)) yield [String(key.value), key];
    if (key) seen.add(key.value);
    yield* duplicates(node?.type === 'object' ? child.children?.[1] : child);
  }
}
