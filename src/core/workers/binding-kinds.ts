import type { Binding } from '../account/resources/bindings.ts';
import type { Json } from './setting.ts';

/**
 * One kind of binding: where the file writes it, and the fields that the account gives too. The field names are those of the wrangler file
 * (config-schema.json); the account's are those of a version's `resources.bindings`.
 */
export type Kind = {
  readonly group: string;
  readonly fields: readonly (readonly [file: string, account: keyof Binding])[];
  /** Fields that the file may leave out, because deploy finds or makes the resource. */
  readonly provisioned?: readonly string[];
  /** What the vendor puts in when the file says nothing. */
  readonly defaults?: Readonly<Record<string, Json>>;
};

const plain = (group: string): Kind => ({ group, fields: [] });

/** By the type that the account gives. */
const kinds: Readonly<Record<string, Kind>> = {
  d1: { group: 'd1_databases', fields: [['database_id', 'databaseId']], provisioned: ['database_id'] },
  kv_namespace: { group: 'kv_namespaces', fields: [['id', 'namespaceId']], provisioned: ['id'] },
  r2_bucket: {
    group: 'r2_buckets',
    fields: [
      ['bucket_name', 'bucketName'],
      ['jurisdiction', 'jurisdiction'],
    ],
    provisioned: ['bucket_name'],
  },
  queue: {
    group: 'queues.producers',
    fields: [
      ['queue', 'queueName'],
      ['delivery_delay', 'deliveryDelay'],
    ],
    defaults: { delivery_delay: 0 },
  },
  service: {
    group: 'services',
    fields: [
      ['service', 'service'],
      ['environment', 'environment'],
      ['entrypoint', 'entrypoint'],
    ],
    defaults: { environment: 'production' },
  },
  secrets_store_secret: {
    group: 'secrets_store_secrets',
    fields: [
      ['store_id', 'storeId'],
      ['secret_name', 'secretName'],
    ],
  },
  durable_object_namespace: {
    group: 'durable_objects.bindings',
    fields: [
      ['class_name', 'className'],
      ['script_name', 'scriptName'],
    ],
  },
  workflow: {
    group: 'workflows',
    fields: [
      ['name', 'workflowName'],
      ['class_name', 'className'],
      ['script_name', 'scriptName'],
    ],
  },
  hyperdrive: { group: 'hyperdrive', fields: [['id', 'id']] },
  vectorize: { group: 'vectorize', fields: [['index_name', 'indexName']] },
  analytics_engine: { group: 'analytics_engine_datasets', fields: [['dataset', 'dataset']], provisioned: ['dataset'] },
  ratelimit: {
    group: 'ratelimits',
    fields: [
      ['namespace_id', 'namespaceId'],
      ['simple', 'simple'],
    ],
  },
  ai: plain('ai'),
  browser: plain('browser'),
  images: plain('images'),
  assets: plain('assets'),
  version_metadata: plain('version_metadata'),
  send_email: plain('send_email'),
  dispatch_namespace: plain('dispatch_namespaces'),
  mtls_certificate: plain('mtls_certificates'),
  pipelines: plain('pipelines'),
  plain_text: plain('vars'),
  json: plain('vars'),
  secret_text: plain('secrets.required'),
  secret_key: plain('secrets.required'),
};

const byGroup: ReadonlyMap<string, Kind> = new Map(Object.values(kinds).map((kind) => [kind.group, kind]));

/** The kind of a binding of the account; one that is not known here keeps its type as its group and is compared by name alone. */
export function kindOfType(type: string): Kind {
  return kinds[type] ?? plain(type);
}

/** The kind by the place in the file; undefined for one that the account names in a way not known here. */
export function kindOfGroup(group: string): Kind | undefined {
  return byGroup.get(group);
}
