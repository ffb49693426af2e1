import type { Secret } from '../../secret.ts';

/** One deployment; the first of the list is the one in force. */
export type Deployment = {
  readonly id: string;
  readonly createdOn: string;
  readonly source: string | undefined;
  readonly authorEmail: string | undefined;
  readonly message: string | undefined;
  /** `upload`, `deployment`, `rollback`, `secret`… */
  readonly triggeredBy: string | undefined;
  /** Parts of traffic in percent; they sum to 100. */
  readonly versions: readonly { readonly versionId: string; readonly percentage: number }[];
};

/** A version as the list shows it, newest first. */
export type VersionSummary = {
  readonly id: string;
  readonly number: number | undefined;
  readonly createdOn: string | undefined;
  readonly source: string | undefined;
  readonly authorEmail: string | undefined;
  readonly message: string | undefined;
  readonly tag: string | undefined;
  readonly triggeredBy: string | undefined;
};

/** A version with its bindings. */
export type Version = VersionSummary & {
  readonly bindings: readonly Binding[];
  readonly etag: string | undefined;
  readonly handlers: readonly string[];
  readonly namedHandlers: readonly string[];
  readonly lastDeployedFrom: string | undefined;
  readonly compatibilityDate: string | undefined;
  readonly compatibilityFlags: readonly string[];
  readonly usageModel: string | undefined;
  /** Milliseconds of CPU per invocation; undefined when the plan's own limit holds. */
  readonly cpuMilliseconds: number | undefined;
};

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
