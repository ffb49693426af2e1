import type { AST } from 'toml-eslint-parser';
import type { Span } from '../span.ts';
import { maxDepth, tooDeep } from './limits.ts';
import type { SyntaxProblem } from './file.ts';
import type { Member, Node, ObjectNode } from './node.ts';
import { stringValue } from './toml-strings.ts';

/**
 * How a table came to be; decides what may still be added to it (TOML 1.1, "Table" and "Dotted keys", as smol-toml reads them).
 * Implicit ones stand on the way to a `[header]`, loose ones on the way to a `[[header]]`.
 */
type Origin = 'explicit' | 'implicit' | 'loose' | 'dotted' | 'array' | 'closed';
type OpenObject = ObjectNode & { readonly members: OpenMember[]; span: Span };
type OpenMember = Member & { span: Span; value: Node };
/** What had to be changed in the text before it could be read, by offset. */
type Repairs = {
  readonly names: ReadonlyMap<number, string>;
  readonly longStrings: ReadonlyMap<number, { readonly end: number; readonly value: string }>;
};
type Step = { readonly key: string; readonly span: Span };

export const inUse = 'This key is set already. Wrangler refuses the file; remove one of the two.';
const tableInUse = 'This table stands already. Wrangler refuses the file; join the two.';

/**
 * Builds the value tree of a TOML file from the statements that toml-eslint-parser read, refusing what wrangler's reader (smol-toml)
 * refuses: keys and tables set twice, and whole numbers that a JavaScript number cannot hold.
 */
export class TomlTree {
  readonly root: OpenObject;
  readonly problems: SyntaxProblem[] = [];
  readonly #origins = new Map<Node, Origin>();
  readonly #members = new Map<ObjectNode, Map<string, OpenMember>>();
  readonly #text: string;
  readonly #repairs: Repairs;

  constructor(text: string, repairs: Repairs) {
    this.root = { kind: 'object', span: [0, text.length], members: [] };
    this.#text = text;
    this.#repairs = repairs;
  }

  add(program: AST.TOMLProgram): void {
    for (const statement of program.body[0].body) {
      if (statement.type === 'TOMLKeyValue') this.#assign(this.root, statement, [], 0);
      else this.#table(statement);
    }
  }

  #steps(key: AST.TOMLKey): Step[] {
    return key.keys.map((part) => ({
      key: this.#repairs.names.get(part.range[0]) ?? (part.type === 'TOMLBare' ? part.name : part.value),
      span: part.range,
    }));
  }

  #table(table: AST.TOMLTable): void {
    const steps = this.#steps(table.key);
    if (steps.length > maxDepth) return this.#report(table.key.range, tooDeep);
    const bracket = table.kind === 'array' ? 2 : 1;
    const header: Span = [table.range[0], headerEnd(table, bracket)];
    const whole: Span = [table.range[0], table.body.at(-1)?.range[1] ?? header[1]];
    const trail: OpenMember[] = [];
    let object = this.root;
    for (const step of steps.slice(0, -1)) object = this.#enter(object, step, header, table.kind === 'array' ? 'loose' : 'implicit', trail);
    const last = steps.at(-1);
    if (!last) return;
    object = table.kind === 'array' ? this.#element(object, last, header, trail) : this.#header(object, last, header, trail);
    for (const member of trail) extend(member, whole);
    for (const member of trail) if (member.value.kind === 'array') extend(member.value as { span: Span }, whole);
    for (const pair of table.body) this.#assign(object, pair, trail, steps.length);
  }

  #header(parent: OpenObject, step: Step, header: Span, trail: OpenMember[]): OpenObject {
    const found = this.#find(parent, step.key);
    if (!found) return this.#create(parent, step, header, 'explicit', trail);
    if (found.value.kind !== 'object') {
      this.#report(step.span, tableInUse);
      return this.#create(parent, step, header, 'explicit', trail);
    }
    trail.push(found);
    const object = found.value as OpenObject;
    const origin = this.#origins.get(object);
    if (origin === 'implicit' || origin === 'loose') {
      this.#origins.set(object, 'explicit');
      object.span = header;
    } else {
      this.#report(step.span, tableInUse);
    }
    return object;
  }

  #element(parent: OpenObject, step: Step, header: Span, trail: OpenMember[]): OpenObject {
    const item: OpenObject = { kind: 'object', span: header, members: [] };
    this.#origins.set(item, 'explicit');
    const found = this.#find(parent, step.key);
    if (found?.value.kind === 'array' && this.#origins.get(found.value) === 'array') {
      trail.push(found);
      (found.value.items as Node[]).push(item);
      return item;
    }
    if (found) this.#report(step.span, tableInUse);
    const array: Node = { kind: 'array', span: header, items: [item] };
    this.#origins.set(array, 'array');
    trail.push(this.#put(parent, step, array, header));
    return item;
  }

  /** The table below `parent` for one step of a path, made when it is not there. */
  #enter(parent: OpenObject, step: Step, span: Span, origin: Origin, trail: OpenMember[]): OpenObject {
    const found = this.#find(parent, step.key);
    if (!found) return this.#create(parent, step, span, origin, trail);
    const value = found.value;
    const kind = this.#origins.get(value);
    const item = value.kind === 'array' && kind === 'array' ? value.items.at(-1) : value;
    const mayEnter = origin === 'dotted' ? kind === 'dotted' || kind === 'loose' : kind !== undefined && kind !== 'closed';
    if (mayEnter && item?.kind === 'object') {
      trail.push(found);
      return item as OpenObject;
    }
    this.#report(step.span, inUse);
    if (item?.kind === 'object') return item as OpenObject;
    return this.#create(parent, step, span, origin, trail);
  }

  #assign(parent: OpenObject, pair: AST.TOMLKeyValue, trail: OpenMember[], depth: number): void {
    const steps = this.#steps(pair.key);
    const last = steps.at(-1);
    if (!last) return;
    if (depth + steps.length > maxDepth) return this.#report(pair.key.range, tooDeep);
    const path = [...trail];
    let object = parent;
    for (const step of steps.slice(0, -1)) object = this.#enter(object, step, step.span, 'dotted', path);
    const value = this.#value(pair.value, depth + steps.length);
    const span: Span = [pair.range[0], value.span[1]];
    if (this.#find(object, last.key)) this.#report(last.span, inUse);
    this.#put(object, last, value, span);
    for (const member of path) extend(member, span);
  }

  #value(content: AST.TOMLContentNode, depth: number): Node {
    if (content.type === 'TOMLValue') return this.#scalar(content);
    if (depth > maxDepth) this.#report([content.range[0], content.range[0] + 1], tooDeep);
    if (content.type === 'TOMLArray') {
      const elements = depth > maxDepth ? [] : content.elements;
      return { kind: 'array', span: content.range, items: elements.map((element) => this.#value(element, depth + 1)) };
    }
    const node: OpenObject & { inline: boolean } = { kind: 'object', span: content.range, members: [], inline: true };
    for (const pair of depth > maxDepth ? [] : content.body) this.#assign(node, pair, [], depth);
    this.#origins.set(node, 'closed');
    return node;
  }

  #scalar(content: AST.TOMLValue): Node {
    const span: Span = content.range;
    switch (content.kind) {
      case 'string': {
        const quotes = content.multiline ? 3 : 1;
        const { end, value } = this.#repairs.longStrings.get(span[0]) ?? { end: span[1], value: this.#withLineBreaks(content, span) };
        return { kind: 'string', span: [span[0], end], contentSpan: [span[0] + quotes, end - quotes], value };
      }
      case 'integer':
        if (!Number.isSafeInteger(content.value)) {
          this.#report(
            span,
            'This whole number is larger than JavaScript can hold exactly, so wrangler refuses the file. Write it as text.',
          );
        }
        return { kind: 'number', span, value: content.value };
      case 'float':
        return { kind: 'number', span, value: content.value };
      case 'boolean':
        return { kind: 'boolean', span, value: content.value };
      case 'offset-date-time':
      case 'local-date-time':
      case 'local-date':
      case 'local-time':
        return { kind: 'date', span, value: content.datetime };
    }
  }

  #withLineBreaks(content: AST.TOMLStringValue, span: Span): string {
    const source = content.multiline ? this.#text.slice(span[0], span[1]) : '';
    return source.includes('\r') ? (stringValue(source, 3) ?? content.value) : content.value;
  }

  #find(object: ObjectNode, key: string): OpenMember | undefined {
    return this.#members.get(object)?.get(key);
  }

  #create(parent: OpenObject, step: Step, span: Span, origin: Origin, trail: OpenMember[]): OpenObject {
    const object: OpenObject = { kind: 'object', span, members: [] };
    this.#origins.set(object, origin);
    trail.push(this.#put(parent, step, object, span));
    return object;
  }

  #put(parent: OpenObject, step: Step, value: Node, span: Span): OpenMember {
    const member: OpenMember = { key: step.key, keySpan: step.span, value, span };
    parent.members.push(member);
    let byKey = this.#members.get(parent);
    if (!byKey) this.#members.set(parent, (byKey = new Map()));
    byKey.set(step.key, member);
    return member;
  }

  #report(span: Span, message: string): void {
    this.problems.push({ span, message });
  }
}

/** Where `]` or `]]` of a header ends: the reader gives a table's range only with its body. */
function headerEnd(table: AST.TOMLTable, brackets: number): number {
  return table.body.length === 0 ? table.range[1] : table.key.range[1] + brackets;
}

function extend(member: { span: Span }, by: Span): void {
  if (by[0] < member.span[0] || by[1] > member.span[1]) {
    member.span = [Math.min(member.span[0], by[0]), Math.max(member.span[1], by[1])];
  }
}
