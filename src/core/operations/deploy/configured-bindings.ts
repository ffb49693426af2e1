import type { Binding } from '../../account/resources/bindings.ts';
import { Secret } from '../../secret.ts';
import { bindingsOf } from '../../wrangler/bindings.ts';
import type { BindingKind } from '../../wrangler/bindings.ts';
import type { Target } from '../../wrangler/file.ts';
import { child, stringAt, toValue } from '../../wrangler/node.ts';
import type { Node } from '../../wrangler/node.ts';

/** A binding as a deploy of the target would make it. `isWhole`: every field that the API shows is known, so that it can be compared. */
export type ConfiguredBinding = { readonly binding: Binding; readonly isWhole: boolean };

type Read = (node: Node) => Omit<Binding, 'name'>;
const field = (node: Node, name: string): string | undefined => stringAt(node, name)?.value;
const given = <K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: string };

/** Kinds whose fields we know (probes.md 8); the API's name of the type and where its fields stand in the file. */
const readers: Readonly<Partial<Record<BindingKind, Read>>> = {
  d1_databases: (node) => ({ type: 'd1', ...given('databaseId', field(node, 'database_id')) }),
  'queues.producers': (node) => ({ type: 'queue', ...given('queueName', field(node, 'queue')) }),
  services: (node) => ({ type: 'service', ...given('service', field(node, 'service')), ...given('entrypoint', field(node, 'entrypoint')) }),
  secrets_store_secrets: (node) => ({
    type: 'secrets_store_secret',
    ...given('storeId', field(node, 'store_id')),
    ...given('secretName', field(node, 'secret_name')),
  }),
  kv_namespaces: (node) => ({ type: 'kv_namespace', ...given('namespaceId', field(node, 'id')) }),
  r2_buckets: (node) => ({
    type: 'r2_bucket',
    ...given('bucketName', field(node, 'bucket_name')),
    ...given('jurisdiction', field(node, 'jurisdiction')),
  }),
  'durable_objects.bindings': (node) => ({
    type: 'durable_object_namespace',
    ...given('className', field(node, 'class_name')),
    ...given('scriptName', field(node, 'script_name')),
  }),
  hyperdrive: (node) => ({ type: 'hyperdrive', ...given('id', field(node, 'id')) }),
  vectorize: (node) => ({ type: 'vectorize', ...given('indexName', field(node, 'index_name')) }),
  analytics_engine_datasets: (node) => ({ type: 'analytics_engine', ...given('dataset', field(node, 'dataset')) }),
  vars: variable,
};

/** What the target's file binds, secrets left out: a deploy does not set them. */
export function configuredBindings(target: Target): ConfiguredBinding[] {
  return bindingsOf(target).flatMap(({ kind, name, node }) => {
    if (name === undefined || kind === 'secrets.required') return [];
    const read = readers[kind];
    return [{ binding: { name, ...(read ? read(node) : { type: kind }) }, isWhole: read !== undefined && !isRemote(node) }];
  });
}

/** Strings become text, everything else JSON (wrangler's `create-worker-upload-form`). */
function variable(node: Node): Omit<Binding, 'name'> {
  if (node.kind === 'string') return { type: 'plain_text', value: new Secret(node.value) };
  return { type: 'json', value: new Secret(JSON.stringify(toValue(node)) ?? 'null') };
}

/** An id that a provisioning deploy fills in cannot be compared. */
function isRemote(node: Node): boolean {
  return child(node, 'experimental_remote') !== undefined;
}
