import * as v from 'valibot';
import { Secret } from '../../secret.ts';
import { maybeNumber, maybeText, number, text } from '../wire.ts';
import type { Wire } from '../wire.ts';

/**
 * A binding as the API names it: `type` decides which other fields are there (probes.md 8). Values of `plain_text` and `json`
 * bindings are in `Secret`s, since people put secrets there.
 */
export type Binding = {
  readonly name: string;
  readonly type: string;
  /** `d1`: database id. */
  readonly databaseId?: string;
  /** `queue`. */
  readonly queueName?: string;
  readonly deliveryDelay?: number;
  /** `service`. */
  readonly service?: string;
  readonly environment?: string;
  readonly entrypoint?: string;
  /** `secrets_store_secret`. */
  readonly storeId?: string;
  readonly secretName?: string;
  /** `plain_text`: the text; `json`: the JSON text. */
  readonly value?: Secret;
  /** `kv_namespace`. */
  readonly namespaceId?: string;
  /** `r2_bucket`. */
  readonly bucketName?: string;
  readonly jurisdiction?: string;
  /** `durable_object_namespace` and `workflow`. */
  readonly className?: string;
  readonly scriptName?: string;
  readonly workflowName?: string;
  /** `hyperdrive` and others that have an id. */
  readonly id?: string;
  readonly indexName?: string;
  readonly dataset?: string;
  /** `ratelimit`. */
  readonly simple?: { readonly limit: number; readonly period: number };
};

/** One of `resources.bindings` of a version. Kinds we do not know keep their name and type. */
export const binding: Wire<Binding> = v.pipe(
  v.object({
    name: text,
    type: text,
    id: maybeText,
    database_id: maybeText,
    queue_name: maybeText,
    delivery_delay: maybeNumber,
    service: maybeText,
    environment: maybeText,
    entrypoint: maybeText,
    store_id: maybeText,
    secret_name: maybeText,
    text: maybeText,
    json: v.optional(v.unknown()),
    namespace_id: maybeText,
    bucket_name: maybeText,
    jurisdiction: maybeText,
    class_name: maybeText,
    script_name: maybeText,
    workflow_name: maybeText,
    index_name: maybeText,
    dataset: maybeText,
    simple: v.nullish(v.object({ limit: number, period: number })),
  }),
  v.transform((wire) =>
    present({
      name: wire.name,
      type: wire.type,
      databaseId: wire.type === 'd1' ? (wire.database_id ?? wire.id) : undefined,
      queueName: wire.queue_name,
      deliveryDelay: wire.delivery_delay,
      service: wire.service,
      environment: wire.environment,
      entrypoint: wire.entrypoint,
      storeId: wire.store_id,
      secretName: wire.secret_name,
      value: valueOf(wire),
      namespaceId: wire.namespace_id,
      bucketName: wire.bucket_name,
      jurisdiction: wire.jurisdiction,
      className: wire.class_name,
      scriptName: wire.script_name,
      workflowName: wire.workflow_name,
      id: wire.type === 'd1' ? undefined : wire.id,
      indexName: wire.index_name,
      dataset: wire.dataset,
      simple: wire.simple ?? undefined,
    }),
  ),
);

function valueOf(wire: { readonly type: string; readonly text: string | undefined; readonly json?: unknown }): Secret | undefined {
  if (wire.type === 'plain_text') return wire.text === undefined ? undefined : new Secret(wire.text);
  return wire.type === 'json' ? new Secret(JSON.stringify(wire.json) ?? 'null') : undefined;
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without the fields that are undefined. */
function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
