import type { Json } from '../http/envelope.ts';

/** One field of a selection: `alias: name(arguments) { fields }`. */
export type Field = {
  readonly name: string;
  readonly alias: string;
  readonly args: Json;
  readonly fields: readonly Field[];
};

type Cursor = { readonly tokens: readonly string[]; at: number; readonly variables: Json };

const token = /"(?:[^"\\]|\\.)*"|\$?[A-Za-z_]\w*|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\.\.|[{}()[\]:!=$]/g;

/** Read the selections of one query, variables put in. Fragments and directives are not in what this product sends, and are refused. */
export function parseQuery(source: string, variables: Json): readonly Field[] {
  const cursor: Cursor = {
    tokens: source.replaceAll(/#[^\n]*/g, '').match(token) ?? [],
    at: 0,
    variables,
  };
  if (peek(cursor) === 'query') skipHeader(cursor);
  return selection(cursor);
}

const peek = (cursor: Cursor): string | undefined => cursor.tokens[cursor.at];

function take(cursor: Cursor, wanted?: string): string {
  const found = cursor.tokens[cursor.at];
  if (found === undefined || (wanted !== undefined && found !== wanted))
    throw new Error(`error parsing args: expected ${wanted ?? 'more'}, found ${found ?? 'the end'}`);
  cursor.at += 1;
  return found;
}

function skipHeader(cursor: Cursor): void {
  let depth = 0;
  while (peek(cursor) !== '{' || depth > 0) {
    const found = take(cursor);
    if (found === '(') depth += 1;
    if (found === ')') depth -= 1;
  }
}

function selection(cursor: Cursor): Field[] {
  const fields: Field[] = [];
  take(cursor, '{');
  while (peek(cursor) !== '}') {
    const first = take(cursor);
    if (!/^[A-Za-z_]/.test(first)) throw new Error(`syntax error at "${first}"`);
    const renamed = peek(cursor) === ':';
    if (renamed) take(cursor);
    const name = renamed ? take(cursor) : first;
    const args = peek(cursor) === '(' ? argumentsOf(cursor) : {};
    fields.push({
      name,
      alias: first,
      args,
      fields: peek(cursor) === '{' ? selection(cursor) : [],
    });
  }
  take(cursor, '}');
  return fields;
}

function argumentsOf(cursor: Cursor): Json {
  const args: Json = {};
  take(cursor, '(');
  while (peek(cursor) !== ')') {
    const name = take(cursor);
    take(cursor, ':');
    args[name] = value(cursor);
  }
  take(cursor, ')');
  return args;
}

function value(cursor: Cursor): unknown {
  const first = take(cursor);
  if (first === '{') {
    const object: Json = {};
    while (peek(cursor) !== '}') {
      const name = take(cursor);
      take(cursor, ':');
      object[name] = value(cursor);
    }
    take(cursor, '}');
    return object;
  }
  if (first === '[') {
    const list: unknown[] = [];
    while (peek(cursor) !== ']') list.push(value(cursor));
    take(cursor, ']');
    return list;
  }
  if (first.startsWith('$')) return cursor.variables[first.slice(1)];
  if (first.startsWith('"')) return JSON.parse(first) as unknown;
  if (first === 'true' || first === 'false') return first === 'true';
  return Number.isNaN(Number(first)) ? first : Number(first);
}
