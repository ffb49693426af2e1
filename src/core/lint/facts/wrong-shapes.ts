import type { Project } from '../../project.ts';
import { isEditable } from '../fixes/edit.ts';
import type { TextEdit } from '../rule.ts';
import { fact } from '../../wrangler/facts.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { items, member, type Member, type Node, type Path } from '../../wrangler/node.ts';
import { schemaOf } from '../key-place.ts';
import { scopes } from './scopes.ts';
import type { WranglerSchema } from '../../wrangler/schema.ts';

/** A key of the top level or of an environment that is one table where wrangler wants a list of tables, or the other way round. */
export type WrongShape = { readonly member: Member; readonly path: Path; readonly wanted: 'array' | 'object' };

/** The keys of wrong shape in a file, by the schema of its wrangler; none when no schema is at hand. */
export function wrongShapes(file: WranglerFile, project: Project): readonly WrongShape[] {
  const schema = schemaOf(file, project);
  return schema ? fact(file, found, () => shapesIn(file, schema)) : [];
}

const found = Symbol('wrong shapes');

function shapesIn(file: WranglerFile, schema: WranglerSchema): WrongShape[] {
  const shapes = shapesOf(schema);
  return scopes(file).flatMap(({ node, path }) =>
    node.members.flatMap((each): WrongShape[] => {
      const wanted = shapes.get(each.key);
      const isWrong = wanted === 'array' ? each.value.kind === 'object' : wanted === 'object' && isListOfTables(each.value);
      return isWrong && wanted ? [{ member: each, path: [...path, each.key], wanted }] : [];
    }),
  );
}

const known = new WeakMap<WranglerSchema, ReadonlyMap<string, 'array' | 'object'>>();

/** What each key of the top level takes, as far as it takes only lists or only tables. Worked out once: this is asked on each keystroke. */
function shapesOf(schema: WranglerSchema): ReadonlyMap<string, 'array' | 'object'> {
  let shapes = known.get(schema);
  if (!shapes) {
    const all = schema.keysAt([]);
    shapes = new Map(all.flatMap(({ key, type }) => (type === 'array' || type === 'object' ? [[key, type] as const] : [])));
    known.set(schema, shapes);
  }
  return shapes;
}

function isListOfTables(node: Node): boolean {
  return node.kind === 'array' && node.items.length > 0 && node.items.every((item) => item.kind === 'object');
}

/** The key of the table that holds a list of such entries: bindings written one level too high. */
export function innerList({ member: { key, value }, wanted }: WrongShape): string | undefined {
  if (wanted === 'array') return undefined;
  if (key === 'durable_objects') return 'bindings';
  const isProducer = items(value).map((item) => member(item, 'binding') !== undefined);
  if (key !== 'queues' || new Set(isProducer).size !== 1) return undefined;
  return isProducer[0] === true ? 'producers' : 'consumers';
}

/** The same content in the shape that is wanted; undefined where that takes more than brackets. */
export function reshaped(file: WranglerFile, shape: WrongShape): readonly TextEdit[] | undefined {
  const { member: written, wanted } = shape;
  const { value } = written;
  const inner = innerList(shape);
  const entries = wanted === 'array' ? [value] : items(value);
  if (!isEditable(file) || (entries.length > 1 && inner === undefined)) return undefined;
  const isInline = file.format !== 'toml' || entries.some((entry) => entry.kind === 'object' && entry.inline === true);
  if (isInline) {
    const text = file.text.slice(...(wanted === 'array' || inner !== undefined ? value : (entries[0] ?? value)).span);
    const whole = file.format === 'toml' ? `{ ${inner} = ${text} }` : `{ ${JSON.stringify(inner)}: ${text} }`;
    return [{ path: file.path, span: value.span, text: inner !== undefined ? whole : wanted === 'array' ? `[${text}]` : text }];
  }
  const edits = entries.flatMap(({ span }): TextEdit[] => {
    // A key that only headers below it make has no header of its own.
    const name = /^\[{1,2}\s*([^[\]]+?)\s*\]{1,2}$/.exec(file.text.slice(...span))?.[1];
    if (name?.split('.').at(-1)?.trim() !== written.key) return [];
    const text = inner !== undefined ? `[[${name}.${inner}]]` : wanted === 'array' ? `[[${name}]]` : `[${name}]`;
    return [{ path: file.path, span, text }];
  });
  return edits.length === entries.length ? edits : undefined;
}
