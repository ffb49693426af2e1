import type { Project } from '../project.ts';
import { isEnvironmentKey } from '../wrangler/environments.ts';
import { topLevelOnlyKeys } from '../wrangler/environment-keys.ts';
import { fact } from '../wrangler/facts.ts';
import type { WranglerFile } from '../wrangler/file.ts';
import { member, type Member, type Node, type ObjectNode, type Path } from '../wrangler/node.ts';
import { withoutScope } from '../wrangler/removed-keys.ts';
import type { WranglerSchema } from '../wrangler/schema.ts';

/** A member whose key the schema does not have at its place. */
export type StrayKey = {
  readonly owner: ObjectNode;
  readonly member: Member;
  /** Path of the member. */
  readonly path: Path;
  /** Where the key belongs, when it is a key of the top level or of the environment that a table header swallowed. */
  readonly swallowedFrom?: Path;
};

/** Keys that wrangler 4.164.0 takes (`validateContainerApp`, `validateConnectHandlers`) and leaves out of its schema. */
const undocumented: ReadonlySet<string> = new Set([
  'containers.affinities',
  'containers.configuration',
  'containers.durable_objects',
  'containers.instances',
  'containers.rollout_kind',
  'containers.unsafe',
  'containers.wrangler_ssh',
  'connect.udp',
]);

/** A value of another kind than the schema takes at its place. */
export type WrongType = {
  readonly value: Node;
  readonly path: Path;
  readonly wanted: Kinds;
  /** What a list there is made of. */
  readonly items: Kinds;
};

/** The kinds of value that a schema takes at a place; none where anything goes. */
export type Kinds = ReadonlySet<string>;

/** What a schema allows at one place, with the places below it as far as they were asked for. */
type Place = {
  readonly path: Path;
  /** What each key takes. */
  readonly keys: ReadonlyMap<string, Kinds>;
  /** What the items of a list at this place take. */
  readonly itemKinds: Kinds;
  readonly isOpen: boolean;
  readonly below: Map<string, Place>;
};
const noKinds: Kinds = new Set();
const anEnvironment: Kinds = new Set(['object']);
const roots = new WeakMap<WranglerSchema, Place>();
/** The names of environments are free. */
const environments: Place['keys'] = new Map();

/** What a schema allows at a path. Names of environments and numbers of items make no difference. */
export function allowedAt(schema: WranglerSchema, path: Path): Pick<Place, 'keys' | 'isOpen'> {
  return path.reduce<Place>((place, part) => below(schema, place, part), rootOf(schema));
}

function rootOf(schema: WranglerSchema): Place {
  let root = roots.get(schema);
  if (!root) roots.set(schema, (root = placeAt(schema, [])));
  return root;
}

function placeAt(schema: WranglerSchema, path: Path): Place {
  const isEnvList = path.length === 1 && path[0] === 'env';
  return {
    path,
    keys: isEnvList ? environments : new Map(schema.keysAt(path).map(({ key, type }) => [key, kindsOf(type)])),
    itemKinds: path.length > 0 ? kindsOf(schema.describe([...path, 0])?.type ?? '') : noKinds,
    isOpen: isEnvList || (path.length > 0 && schema.isOpenAt(path)),
    below: new Map(),
  };
}

function kindsOf(type: string): Kinds {
  return new Set(type === '' ? [] : type.replace('integer', 'number').split(' | '));
}

function below(schema: WranglerSchema, place: Place, part: string | number): Place {
  const id = typeof part === 'number' || place.keys === environments ? '#' : part;
  let next = place.below.get(id);
  if (next) return next;
  next = placeAt(schema, [...place.path, part]);
  // What the schema does not name is the user's own text, of which there is no end.
  if (id === '#' || place.keys.has(id)) place.below.set(id, next);
  return next;
}

/** The schema for a file, asked for once per folder and snapshot. */
export function schemaOf(file: WranglerFile, project: Project): WranglerSchema | undefined {
  return project.memo(`schema:${file.path.slice(0, file.path.lastIndexOf('/') + 1)}`, () => project.schemaFor?.(file.path));
}

/** Every stray key of a file, found once per file and snapshot; none when no schema is at hand. */
export function strayKeys(file: WranglerFile, project: Project): readonly StrayKey[] {
  return comparedWith(file, schemaOf(file, project)).keys;
}

/** Every value of a kind that the schema does not take at its place, found with the stray keys. */
export function wrongTypes(file: WranglerFile, project: Project): readonly WrongType[] {
  return comparedWith(file, schemaOf(file, project)).types;
}

type Comparison = { readonly schema: WranglerSchema | undefined; readonly keys: readonly StrayKey[]; readonly types: readonly WrongType[] };

const comparison = Symbol('the file beside the schema');

function comparedWith(file: WranglerFile, schema: WranglerSchema | undefined): Comparison {
  if (!schema) return { schema, keys: [], types: [] };
  const known = fact(file, comparison, () => compare(file, schema));
  return known.schema === schema ? known : compare(file, schema);
}

function compare(file: WranglerFile, schema: WranglerSchema): Comparison {
  const keys: StrayKey[] = [];
  const types: WrongType[] = [];
  const visit = (node: Node, place: Place, at: Step | undefined): void => {
    if (node.kind === 'array') {
      node.items.forEach((item, index) => {
        if (!takes(place.itemKinds, item))
          types.push({ value: item, path: [...pathOf(at), index], wanted: place.itemKinds, items: noKinds });
        if (item.kind === 'object' || item.kind === 'array') visit(item, below(schema, place, index), { up: at, part: index });
      });
    } else if (node.kind === 'object') {
      for (const each of node.members) {
        const { key, value } = each;
        const kinds = place.keys === environments ? anEnvironment : place.keys.get(key);
        if (!kinds) keys.push(...strayAt(file, schema, node, each, pathOf(at), place));
        else {
          if (!takes(kinds, value))
            types.push({ value, path: [...pathOf(at), key], wanted: kinds, items: below(schema, place, key).itemKinds });
          if (value.kind === 'object' || value.kind === 'array') visit(value, below(schema, place, key), { up: at, part: key });
        }
      }
    }
  };
  visit(file.root, rootOf(schema), undefined);
  return { schema, keys, types };
}

/** A date without quotes and a null are nothing that any place takes, which other rules and wrangler say in their own words. */
function takes(kinds: Kinds, { kind }: Node): boolean {
  return kinds.has(kind) || kinds.size === 0 || kind === 'null' || kind === 'date';
}

/** A path on the way down, written out only where something is found: this runs on each keystroke. */
type Step = { readonly up: Step | undefined; readonly part: string | number };

function pathOf(at: Step | undefined): Path {
  const path: (string | number)[] = [];
  for (let step = at; step; step = step.up) path.unshift(step.part);
  return path;
}

function strayAt(file: WranglerFile, schema: WranglerSchema, owner: ObjectNode, found: Member, path: Path, place: Place): StrayKey[] {
  const here = [...path, found.key];
  const words = withoutScope(here).filter((part) => typeof part === 'string');
  if (undocumented.has(words.join('.'))) return [];
  const home = owner.inline ? undefined : homeOf(file, schema, found, path);
  // In `vars` every name is allowed, so only a key that its home lacks, with a value that fits there, was swallowed.
  if (place.isOpen && !(home && path.at(-1) === 'vars' && fits(schema, found))) return [];
  return [{ owner, member: found, path: here, ...(home ? { swallowedFrom: home } : {}) }];
}

/** In TOML a key below a header belongs to that header: where `key = value` at the foot of a table was meant to stand. */
function homeOf(file: WranglerFile, schema: WranglerSchema, found: Member, path: Path): Path | undefined {
  const isStatement = found.value.kind !== 'object' || found.value.inline === true;
  if (file.format !== 'toml' || path.length === 0 || !isStatement || isTableList(found.value)) return undefined;
  if (path[0] === 'env' && path.length > 2 && isEnvironmentKey(found.key)) {
    const env = path.slice(0, 2);
    return member(file.at(env), found.key) ? undefined : env;
  }
  if (path[0] === 'env' && path.length === 2) return undefined;
  return allowedAt(schema, []).keys.has(found.key) && !member(file.root, found.key) ? [] : undefined;
}

function isTableList(node: Node): boolean {
  return node.kind === 'array' && node.items.some((item) => item.kind === 'object' && item.inline !== true);
}

function fits(schema: WranglerSchema, { key, value }: Member): boolean {
  return rootOf(schema).keys.get(key)?.has(value.kind) === true;
}

/** A key of the top level that means nothing inside `env.X`. */
export function isTopLevelOnly(path: Path): boolean {
  return path.length === 3 && path[0] === 'env' && typeof path[2] === 'string' && topLevelOnlyKeys.has(path[2]);
}
