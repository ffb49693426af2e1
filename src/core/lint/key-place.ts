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

/** What a schema allows, remembered by place: names of environments and numbers of items make no difference. */
type Allowed = { readonly keys: ReadonlySet<string>; readonly isOpen: boolean };
const places = new WeakMap<WranglerSchema, Map<string, Allowed>>();

export function allowedAt(schema: WranglerSchema, path: Path, id = placeOf(path)): Allowed {
  let known = places.get(schema);
  if (!known) places.set(schema, (known = new Map()));
  let allowed = known.get(id);
  if (!allowed) {
    allowed = { keys: new Set(schema.keysAt(path).map(({ key }) => key)), isOpen: path.length > 0 && schema.isOpenAt(path) };
    if (known.size < 1000) known.set(id, allowed);
  }
  return allowed;
}

function placeOf(path: Path): string {
  return path.reduce<string>((id, part) => below(id, part), '');
}

/** The place one step down: names of environments count as numbers do. */
function below(id: string, part: string | number): string {
  return typeof part === 'number' || id === '\nenv' ? `${id}\n#` : `${id}\n${part}`;
}

/** Every stray key of a file, found once per file and snapshot; none when no schema is at hand. */
export function strayKeys(file: WranglerFile, project: Project): readonly StrayKey[] {
  const schema = project.memo(`schema:${file.path.slice(0, file.path.lastIndexOf('/') + 1)}`, () => project.schemaFor?.(file.path));
  if (!schema) return [];
  const known = fact(file, strays, () => ({ schema, keys: [...straysIn(file, schema, file.root, [])] }));
  return known.schema === schema ? known.keys : [...straysIn(file, schema, file.root, [])];
}

const strays = Symbol('stray keys');

function* straysIn(file: WranglerFile, schema: WranglerSchema, node: Node, path: Path, id = ''): Generator<StrayKey> {
  if (node.kind === 'array') {
    for (const [index, item] of node.items.entries()) yield* straysIn(file, schema, item, [...path, index], below(id, index));
    return;
  }
  if (node.kind !== 'object') return;
  // The names of environments are free.
  const isEnvList = path.length === 1 && path[0] === 'env';
  const allowed = isEnvList ? { keys: new Set<string>(), isOpen: true } : allowedAt(schema, path, id);
  for (const found of node.members) {
    const isKnown = allowed.keys.has(found.key);
    const isLeaf = found.value.kind !== 'object' && found.value.kind !== 'array';
    if (isKnown && isLeaf) continue;
    const here = [...path, found.key];
    if (isKnown) {
      yield* straysIn(file, schema, found.value, here, below(id, found.key));
      continue;
    }
    if (
      undocumented.has(
        withoutScope(here)
          .filter((part) => typeof part === 'string')
          .join('.'),
      )
    )
      continue;
    const home = node.inline ? undefined : homeOf(file, schema, found, path);
    if (allowed.isOpen) {
      if (isEnvList) yield* straysIn(file, schema, found.value, here, below(id, found.key));
      // In `vars` every name is allowed, so only a key that its home lacks, with a value that fits there, was swallowed.
      else if (home && path.at(-1) === 'vars' && fits(schema, found)) yield { owner: node, member: found, path: here, swallowedFrom: home };
      continue;
    }
    yield { owner: node, member: found, path: here, ...(home ? { swallowedFrom: home } : {}) };
  }
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
  const type = schema.describe([key])?.type ?? '';
  return type.split(' | ').includes(value.kind);
}

/** A key of the top level that means nothing inside `env.X`. */
export function isTopLevelOnly(path: Path): boolean {
  return path.length === 3 && path[0] === 'env' && typeof path[2] === 'string' && topLevelOnlyKeys.has(path[2]);
}
