import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Path } from './node.ts';

export type SchemaKey = {
  readonly key: string;
  /** Markdown, as wrangler writes it; undefined when the schema says nothing. */
  readonly description: string | undefined;
  /** JSON type names joined by ` | `, e.g. `string | object`; empty when anything goes. */
  readonly type: string;
  readonly deprecated: boolean;
  /** What to use instead, where wrangler says so. */
  readonly deprecation: string | undefined;
  readonly required: boolean;
  /** The values allowed, when they are listed. */
  readonly enumValues: readonly (string | number | boolean)[] | undefined;
  readonly defaultValue: unknown;
};

/** What wrangler's own JSON schema says of places in a wrangler file. Places are paths from the root, as in `WranglerFile.at`. */
export type WranglerSchema = {
  /** The keys that an object at `path` may have; empty where any key goes or no object is allowed. */
  keysAt(path: Path): readonly SchemaKey[];
  /** Any key is allowed at `path` (`vars`, `define`), or the schema does not know the place. */
  isOpenAt(path: Path): boolean;
  /** What the schema says of the value at `path`; undefined for a place it does not know. */
  describe(path: Path): SchemaKey | undefined;
  /** Absolute path of the schema's file. */
  readonly source: string;
};

type JsonSchema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly required?: readonly string[];
  readonly enum?: readonly (string | number | boolean)[];
  readonly const?: string | number | boolean;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly deprecated?: boolean | string;
  readonly default?: unknown;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
};

const maxBytes = 5_000_000;
const cache = new Map<string, { readonly stamp: string; readonly schema: WranglerSchema | undefined }>();

/**
 * The schema of the wrangler that is installed for `folder` (absolute; looked for upwards in `node_modules`), else the bundled one
 * (`dist/wrangler-schema.json`). Undefined when neither can be read. Read on first use and kept until its file changes.
 */
export function loadWranglerSchema(folder: string | undefined, bundled: string | undefined): WranglerSchema | undefined {
  for (let at = folder; at !== undefined; at = dirname(at) === at ? undefined : dirname(at)) {
    const candidate = join(at, 'node_modules', 'wrangler', 'config-schema.json');
    const schema = existsSync(candidate) ? readSchema(candidate) : undefined;
    if (schema) return schema;
  }
  return bundled === undefined ? undefined : readSchema(bundled);
}

function readSchema(path: string): WranglerSchema | undefined {
  try {
    const { mtimeMs, size } = statSync(path);
    const stamp = `${mtimeMs}:${size}`;
    const known = cache.get(path);
    if (known?.stamp === stamp) return known.schema;
    const root: unknown = size > maxBytes ? undefined : JSON.parse(readFileSync(path, 'utf8'));
    const schema = isSchema(root) ? createWranglerSchema(root, path) : undefined;
    cache.set(path, { stamp, schema });
    return schema;
  } catch {
    return undefined;
  }
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && 'definitions' in value;
}

/** Wraps a schema that is read already. */
function createWranglerSchema(root: JsonSchema, source: string): WranglerSchema {
  const memo = new Map<string, readonly JsonSchema[]>();
  const at = (path: Path): readonly JsonSchema[] => {
    const id = path.map((step) => (typeof step === 'number' ? '#' : step)).join('\n');
    let found = memo.get(id);
    if (!found) {
      const last = path.at(-1);
      found =
        last === undefined
          ? expand(root, [root])
          : expand(
              root,
              at(path.slice(0, -1)).flatMap((schema) => below(schema, last)),
            );
      // Names of environments and variables come from the file; the table of places must not grow with them.
      if (memo.size < 2000) memo.set(id, found);
    }
    return found;
  };
  return {
    source,
    keysAt: (path) => keysOf(root, at(path)),
    isOpenAt: (path) => {
      const schemas = at(path);
      const objects = schemas.filter((schema) => schema.properties !== undefined || schema.type === 'object' || schema.type === undefined);
      return schemas.length === 0 || objects.some((schema) => schema.additionalProperties !== false);
    },
    describe: (path) => {
      const last = path.at(-1);
      if (last === undefined) return undefined;
      const schemas = at(path.slice(0, -1)).flatMap((schema) => below(schema, last));
      return schemas.length === 0 ? undefined : summary(root, String(last), schemas, false);
    },
  };
}

function below(schema: JsonSchema, step: string | number): readonly JsonSchema[] {
  if (typeof step === 'number') return schema.items ? [schema.items] : [];
  const own = schema.properties && Object.hasOwn(schema.properties, step) ? schema.properties[step] : undefined;
  if (own) return [own];
  return typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : [];
}

/** Follows `$ref`, `anyOf`, `allOf` and `oneOf` down to schemas that say something themselves. */
function expand(root: JsonSchema, schemas: readonly JsonSchema[], seen = new Set<JsonSchema>()): JsonSchema[] {
  return schemas.flatMap((schema) => {
    if (seen.has(schema)) return [];
    seen.add(schema);
    const name = schema.$ref?.split('/').at(-1);
    const target = name === undefined ? undefined : root.definitions?.[decodeURIComponent(name)];
    const parts = [...(target ? [target] : []), ...(schema.anyOf ?? []), ...(schema.allOf ?? []), ...(schema.oneOf ?? [])];
    return parts.length > 0 ? expand(root, parts, seen) : [schema];
  });
}

function keysOf(root: JsonSchema, schemas: readonly JsonSchema[]): SchemaKey[] {
  const byKey = new Map<string, JsonSchema[]>();
  for (const schema of schemas) {
    for (const [key, property] of Object.entries(schema.properties ?? {})) byKey.set(key, [...(byKey.get(key) ?? []), property]);
  }
  return [...byKey].map(([key, properties]) => {
    const owners = schemas.filter((schema) => schema.properties !== undefined);
    return summary(
      root,
      key,
      properties,
      owners.every((schema) => schema.required?.includes(key) === true),
    );
  });
}

function summary(root: JsonSchema, key: string, schemas: readonly JsonSchema[], required: boolean): SchemaKey {
  const leaves = expand(root, schemas);
  const all = [...schemas, ...leaves];
  const listed = leaves.map((leaf) => leaf.enum ?? (leaf.const === undefined ? undefined : [leaf.const]));
  const description = all.map((schema) => schema.markdownDescription ?? schema.description).find((text) => text !== undefined);
  return {
    key,
    description,
    type: [...new Set(leaves.flatMap((leaf) => leaf.type ?? []))].join(' | '),
    deprecated: schemas.every((schema) => schema.deprecated !== undefined && schema.deprecated !== false),
    deprecation: schemas.map((schema) => schema.deprecated).find((text) => typeof text === 'string'),
    required,
    enumValues: listed.every((values) => values !== undefined) && listed.length > 0 ? [...new Set(listed.flat())] : undefined,
    defaultValue: all.map((schema) => schema.default).find((value) => value !== undefined),
  };
}
