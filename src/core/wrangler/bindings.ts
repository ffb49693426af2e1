import type { Span } from '../span.ts';
import { fact } from './facts.ts';
import type { Target } from './file.ts';
import { items, member, type Member, type Node, type Path } from './node.ts';

/** Where each kind of binding is written and which field holds its name; wrangler's config-schema.json and `friendlyBindingNames`. */
const kinds = {
  agent_memory: 'binding',
  ai: 'binding',
  ai_search: 'binding',
  ai_search_namespaces: 'binding',
  analytics: 'binding',
  analytics_engine_datasets: 'binding',
  artifacts: 'binding',
  assets: 'binding',
  browser: 'binding',
  d1_databases: 'binding',
  data_blobs: 'keys',
  dispatch_namespaces: 'binding',
  'durable_objects.bindings': 'name',
  flagship: 'binding',
  hyperdrive: 'binding',
  images: 'binding',
  k2: 'binding',
  kv_namespaces: 'binding',
  'logfwdr.bindings': 'name',
  media: 'binding',
  mtls_certificates: 'binding',
  pipelines: 'binding',
  'queues.producers': 'binding',
  r2_buckets: 'binding',
  ratelimits: 'name',
  'secrets.required': 'value',
  secrets_store_secrets: 'binding',
  send_email: 'name',
  services: 'binding',
  stream: 'binding',
  text_blobs: 'keys',
  'unsafe.bindings': 'name',
  unsafe_hello_world: 'binding',
  vars: 'keys',
  vectorize: 'binding',
  version_metadata: 'binding',
  vpc_networks: 'binding',
  vpc_services: 'binding',
  wasm_modules: 'keys',
  worker_loaders: 'binding',
  workflows: 'binding',
} as const satisfies Readonly<Record<string, 'binding' | 'name' | 'keys' | 'value'>>;

export type BindingKind = keyof typeof kinds;

/** Every kind of binding, by the place it is written at: `d1_databases`, `queues.producers`, `durable_objects.bindings` … */
export const bindingKinds = Object.keys(kinds) as readonly BindingKind[];

const topKeys = Object.fromEntries(bindingKinds.map((kind) => [kind, kind.split('.')[0] ?? kind])) as Readonly<Record<BindingKind, string>>;

/** Something the Worker's code gets as `env.NAME`. */
export type Binding = {
  readonly kind: BindingKind;
  /** The name in code; undefined when the entry does not have it (yet). */
  readonly name: string | undefined;
  /** Where the name is written; the entry's own span when it has none. */
  readonly nameSpan: Span;
  /** The entry: an object, a variable's value, or the string of a required secret. */
  readonly node: Node;
  /** The variable's statement, for kinds that are written as `NAME = value`. */
  readonly member?: Member;
  /** Path of `node` from the file's root. */
  readonly path: Path;
};

const bindings = Symbol('bindings');

/** All bindings in force for a target, in file order of their kinds; all kinds, or those named. Worked out once per target. */
export function bindingsOf(target: Target, ...only: readonly BindingKind[]): readonly Binding[] {
  const all = fact(target, bindings, () => {
    const written = keysWritten(target);
    return bindingKinds.filter((kind) => written.has(topKeys[kind])).flatMap((kind) => bindingsOfKind(target, kind));
  });
  return only.length > 0 ? all.filter((binding) => only.includes(binding.kind)) : all;
}

const byKey = Symbol('bindings by key');

/** The bindings in force for a target that are written under one top-level key: `queues` has those of `queues.producers`. */
export function bindingsUnder(target: Target, key: string): readonly Binding[] {
  const all = fact(target, byKey, () => {
    const found = new Map<string, Binding[]>();
    for (const binding of bindingsOf(target)) {
      const same = found.get(topKeys[binding.kind]);
      if (same) same.push(binding);
      else found.set(topKeys[binding.kind], [binding]);
    }
    return found;
  });
  return all.get(key) ?? [];
}

/** The keys that the top level or the environment has: a file has a handful of the forty kinds, so the others are not looked for. */
function keysWritten({ file, env }: Target): ReadonlySet<string> {
  const own = env === undefined ? undefined : file.at(['env', env]);
  const keys = new Set<string>();
  for (const { key } of file.root.members) keys.add(key);
  if (own?.kind === 'object') for (const { key } of own.members) keys.add(key);
  return keys;
}

function bindingsOfKind(target: Target, kind: BindingKind): Binding[] {
  const key = topKeys[kind];
  const owner = target.get(key);
  const base = owner && target.pathOf(key);
  if (!base) return [];
  const field = kind === key ? undefined : kind.slice(key.length + 1);
  const node = field === undefined ? owner : member(owner, field)?.value;
  const path = field === undefined ? base : [...base, field];
  if (!node) return [];
  const naming = kinds[kind];
  if (naming === 'keys') return keyed(kind, node, path);
  if (node.kind === 'object') return node.members.length > 0 ? [entryOf(kind, naming, node, path)].filter(hasName) : [];
  return items(node).map((item, index) => entryOf(kind, naming, item, [...path, index]));
}

/** `assets` and friends are bindings only once they say so. */
function hasName(binding: Binding): boolean {
  return binding.name !== undefined;
}

function keyed(kind: BindingKind, node: Node, path: Path): Binding[] {
  if (node.kind !== 'object') return [];
  return node.members.map((m) => ({ kind, name: m.key, nameSpan: m.keySpan, node: m.value, member: m, path: [...path, m.key] }));
}

function entryOf(kind: BindingKind, naming: 'binding' | 'name' | 'value', node: Node, path: Path): Binding {
  const named = naming === 'value' ? node : member(node, naming)?.value;
  const name = named?.kind === 'string' ? named.value : undefined;
  return { kind, name, nameSpan: named?.kind === 'string' ? named.contentSpan : node.span, node, path };
}

const names = Symbol('names');

/** The names of all bindings of a target: what the code finds in `env`. */
export function bindingNames(target: Target): ReadonlySet<string> {
  return fact(target, names, () => new Set(bindingsOf(target).flatMap((binding) => binding.name ?? [])));
}
