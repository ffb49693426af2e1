import * as v from 'valibot';
import type { Api } from '../api.ts';
import type { Endpoint } from '../failures.ts';
import { workersEdit, workersRead } from '../permission.ts';
import { givenList, listOf, maybeNumber, maybeText, number, recordOf, text } from '../wire.ts';
import type { Wire } from '../wire.ts';
import { binding } from './bindings.ts';
import type { Binding } from './bindings.ts';

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
  /** The last Durable Object migration that had run when it was uploaded. */
  readonly migrationTag: string | undefined;
};

const deployments: Wire<readonly Deployment[]> = v.pipe(
  v.object({
    deployments: givenList(
      v.object({
        id: text,
        created_on: text,
        source: maybeText,
        author_email: maybeText,
        annotations: recordOf(v.unknown()),
        versions: v.array(v.object({ version_id: text, percentage: number })),
      }),
    ),
  }),
  v.transform((wire) =>
    wire.deployments.map((one) => ({
      id: one.id,
      createdOn: one.created_on,
      source: one.source,
      authorEmail: one.author_email,
      message: note(one.annotations, 'workers/message'),
      triggeredBy: note(one.annotations, 'workers/triggered_by'),
      versions: one.versions.map(({ version_id, percentage }) => ({ versionId: version_id, percentage })),
    })),
  ),
);

const summaryFields = {
  id: text,
  number: maybeNumber,
  metadata: v.nullish(v.object({ created_on: maybeText, source: maybeText, author_email: maybeText })),
  annotations: recordOf(v.unknown()),
};
const summaryWire = v.object(summaryFields);

function summaryOf(wire: v.InferOutput<typeof summaryWire>): VersionSummary {
  return {
    id: wire.id,
    number: wire.number,
    createdOn: wire.metadata?.created_on,
    source: wire.metadata?.source,
    authorEmail: wire.metadata?.author_email,
    message: note(wire.annotations, 'workers/message'),
    tag: note(wire.annotations, 'workers/tag'),
    triggeredBy: note(wire.annotations, 'workers/triggered_by'),
  };
}

const summaries: Wire<readonly VersionSummary[]> = v.pipe(
  v.object({ items: givenList(summaryWire) }),
  v.transform(({ items }) => items.map(summaryOf)),
);

const version: Wire<Version> = v.pipe(
  v.object({
    ...summaryFields,
    resources: v.object({
      bindings: listOf(binding),
      script: v.nullish(
        v.object({
          etag: maybeText,
          handlers: listOf(text),
          named_handlers: listOf(v.object({ name: text })),
          last_deployed_from: maybeText,
        }),
      ),
      script_runtime: v.nullish(
        v.object({
          compatibility_date: maybeText,
          compatibility_flags: listOf(text),
          usage_model: maybeText,
          limits: v.nullish(v.object({ cpu_ms: maybeNumber })),
          migration_tag: maybeText,
        }),
      ),
    }),
  }),
  v.transform(({ resources: { bindings, script, script_runtime: runtime }, ...summary }) => ({
    ...summaryOf(summary),
    bindings,
    etag: script?.etag,
    handlers: script?.handlers ?? [],
    namedHandlers: script?.named_handlers.map(({ name }) => name) ?? [],
    lastDeployedFrom: script?.last_deployed_from,
    compatibilityDate: runtime?.compatibility_date,
    compatibilityFlags: runtime?.compatibility_flags ?? [],
    usageModel: runtime?.usage_model,
    cpuMilliseconds: runtime?.limits?.cpu_ms,
    migrationTag: runtime?.migration_tag,
  })),
);

/** https://developers.cloudflare.com/api/resources/workers/subresources/scripts/subresources/versions/ and …/deployments/ */
export function versionReads({ sdk, accountId: account_id, read }: Api) {
  return {
    deployments: (worker: string, signal: AbortSignal) =>
      read(listDeployments, deployments, (options) => sdk.workers.scripts.deployments.list(worker, { account_id }, options), signal),
    version: (worker: string, versionId: string, signal: AbortSignal) =>
      read(
        getVersion,
        version,
        (options) => sdk.workers.scripts.versions.get(versionId, { account_id, script_name: worker }, options),
        signal,
      ),
    versions: (worker: string, signal: AbortSignal) =>
      read(listVersions, summaries, (options) => sdk.workers.scripts.versions.list(worker, { account_id }, options), signal),
    deployableVersions: (worker: string, signal: AbortSignal) =>
      read(
        listVersions,
        summaries,
        (options) => sdk.workers.scripts.versions.list(worker, { account_id, deployable: true }, options),
        signal,
      ),
  };
}

export function versionWrites({ sdk, accountId: account_id, write }: Api) {
  return {
    deploy: (
      worker: string,
      versions: Deployment['versions'],
      { message, force }: { readonly message?: string; readonly force?: boolean },
      signal: AbortSignal,
    ) =>
      write(
        createDeployment,
        created,
        (options) =>
          sdk.workers.scripts.deployments.create(
            worker,
            {
              account_id,
              strategy: 'percentage',
              versions: versions.map(({ versionId, percentage }) => ({ version_id: versionId, percentage })),
              ...(force ? { force } : {}),
              ...(message ? { annotations: { 'workers/message': message } } : {}),
            },
            options,
          ),
        signal,
      ),
  };
}

const listDeployments: Endpoint = { what: 'list deployments', needs: workersRead };
const getVersion: Endpoint = { what: 'read a version', needs: workersRead };
const listVersions: Endpoint = { what: 'list versions', needs: workersRead };
const createDeployment: Endpoint = { what: 'deploy a version', needs: workersEdit };
const created = v.object({ id: text });

function note(annotations: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = annotations[name];
  return typeof value === 'string' ? value : undefined;
}
