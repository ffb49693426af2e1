import { fact } from './facts.ts';
import type { WranglerFile } from './file.ts';
import { judgeId, type IdVerdict } from './id-shape.ts';
import { child, member, stringAt, type Member, type Node, type ObjectNode, type Path, type StringNode } from './node.ts';

/** How an issued ID is written: 32 hexadecimal digits, or those in the 8-4-4-4-12 form of RFC 9562; `any` where the vendor documents no form. */
export type IdShape = 'hex32' | 'uuid' | 'any';

/** A field of a wrangler file that names something by the ID its owner was issued. */
export type IdField = {
  /** Path from the root, e.g. `['env', 'production', 'kv_namespaces', 0, 'id']`. */
  readonly path: Path;
  /** The environment it stands in; undefined at the top level. */
  readonly env: string | undefined;
  /** The top-level key that holds it: `account_id`, `kv_namespaces`, `routes` … */
  readonly list: string;
  readonly member: Member;
  readonly node: StringNode;
  /** The entry that holds it, e.g. one KV binding; the environment itself for `account_id` and `zone_id`. */
  readonly entry: ObjectNode;
  readonly shape: IdShape;
  /** Used by `wrangler dev` and nothing else, where any text names a local store. */
  readonly isPreview: boolean;
  /** "account ID", "KV namespace ID": what it is, for sentences. */
  readonly noun: string;
};

/** The part of a file that one environment is written in: the root, `env.X`, or their `previews`. */
export type Scope = {
  readonly env: string | undefined;
  readonly path: Path;
  readonly node: ObjectNode;
};

type FieldKind = {
  readonly list: string;
  readonly key: string;
  readonly shape: IdShape;
  readonly noun: string;
  readonly isPreview?: true;
};

// Shapes: developers.cloudflare.com/workers/wrangler/configuration (bindings), developers.cloudflare.com/fundamentals/account/find-account-and-zone-ids,
// developers.cloudflare.com/hyperdrive/get-started, developers.cloudflare.com/secrets-store. `ratelimits.namespace_id` is chosen by the user and no issued ID.
const entryKinds: readonly FieldKind[] = [
  { list: 'kv_namespaces', key: 'id', shape: 'hex32', noun: 'KV namespace ID' },
  {
    list: 'kv_namespaces',
    key: 'preview_id',
    shape: 'hex32',
    noun: 'KV namespace ID',
    isPreview: true,
  },
  { list: 'd1_databases', key: 'database_id', shape: 'uuid', noun: 'D1 database ID' },
  {
    list: 'd1_databases',
    key: 'preview_database_id',
    shape: 'uuid',
    noun: 'D1 database ID',
    isPreview: true,
  },
  { list: 'hyperdrive', key: 'id', shape: 'hex32', noun: 'Hyperdrive ID' },
  { list: 'secrets_store_secrets', key: 'store_id', shape: 'hex32', noun: 'Secrets Store ID' },
  { list: 'mtls_certificates', key: 'certificate_id', shape: 'any', noun: 'mTLS certificate ID' },
  { list: 'vpc_services', key: 'service_id', shape: 'any', noun: 'VPC service ID' },
  { list: 'vpc_networks', key: 'tunnel_id', shape: 'any', noun: 'tunnel ID' },
  { list: 'flagship', key: 'app_id', shape: 'any', noun: 'Flagship app ID' },
  { list: 'routes', key: 'zone_id', shape: 'hex32', noun: 'zone ID' },
];

const entryFields: ReadonlyMap<string, readonly FieldKind[]> = new Map(
  entryKinds.map(({ list }) => [list, entryKinds.filter((kind) => kind.list === list)]),
);

const ownFields: readonly FieldKind[] = [
  { list: 'account_id', key: 'account_id', shape: 'hex32', noun: 'account ID' },
  { list: 'zone_id', key: 'zone_id', shape: 'hex32', noun: 'zone ID' },
];

const routeField: FieldKind = { list: 'route', key: 'zone_id', shape: 'hex32', noun: 'zone ID' };

/** Every ID field of a file that has text in it (an absent ID is legal: deploy provisions it), in file order within each scope. */
export function idFields(file: WranglerFile): readonly IdField[] {
  const found: IdField[] = [];
  for (const { env, path, node } of scopesOf(file)) {
    for (const kind of ownFields) addField(found, node, kind, env, () => path);
    for (const { key, value } of node.members) {
      const kinds = entryFields.get(key);
      if (kinds === undefined || value.kind !== 'array') continue;
      for (const kind of kinds) value.items.forEach((entry, index) => addField(found, entry, kind, env, () => [...path, key, index]));
    }
    addField(found, child(node, 'route'), routeField, env, () => [...path, 'route']);
  }
  return found;
}

/** An ID field and what its text says of itself. */
export type JudgedField = IdField & { readonly verdict: IdVerdict };

const judged = Symbol('judged IDs');

/** The ID fields of a file with their verdicts, worked out once per file for all rules that look at IDs. */
export function judgedFields(file: WranglerFile): readonly JudgedField[] {
  return fact(file, judged, () =>
    // The fields were made for this; copying each with a spread was a tenth of what a keystroke costs.
    idFields(file).map((field) =>
      Object.assign(field, { verdict: judgeId(field.node.value, field.shape, stringAt(field.entry, 'binding')?.value) }),
    ),
  );
}

const scopes = Symbol('scopes');

/** The root, each environment, and the `previews` of both, as far as they are objects. Worked out once per file. */
export function scopesOf(file: WranglerFile): readonly Scope[] {
  return fact(file, scopes, () => {
    const environments = child(file.root, 'env');
    const own = environments?.kind === 'object' ? environments.members : [];
    return [
      ...withPreviews({ env: undefined, path: [], node: file.root }),
      ...own.flatMap(({ key, value }) => (value.kind === 'object' ? withPreviews({ env: key, path: ['env', key], node: value }) : [])),
    ];
  });
}

/** `d1_databases.DB.database_id`, with `env.X.` before it; an entry without a binding is named by its number. */
export function idFieldLabel(field: IdField): string {
  const where = field.path.slice(0, -2).filter((part) => typeof part === 'string');
  const last = String(field.path.at(-1));
  const index = field.path.at(-2);
  if (typeof index !== 'number') return field.path.join('.');
  const binding = child(field.entry, 'binding');
  return [...where, binding?.kind === 'string' && binding.value !== '' ? binding.value : String(index), last].join('.');
}

function withPreviews(scope: Scope): Scope[] {
  const previews = child(scope.node, 'previews');
  return previews?.kind === 'object' ? [scope, { env: scope.env, path: [...scope.path, 'previews'], node: previews }] : [scope];
}

/** Collects, and asks for the path only when the field is there: this runs on each keystroke. */
function addField(into: IdField[], entry: Node | undefined, kind: FieldKind, env: string | undefined, at: () => Path): void {
  if (entry?.kind !== 'object') return;
  const found = member(entry, kind.key);
  if (found?.value.kind !== 'string') return;
  const { list, shape, noun } = kind;
  into.push({
    path: [...at(), kind.key],
    env,
    list,
    member: found,
    node: found.value,
    entry,
    shape,
    isPreview: kind.isPreview === true,
    noun,
  });
}
