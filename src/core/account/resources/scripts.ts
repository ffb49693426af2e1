import * as v from 'valibot';
import type { Api } from '../api.ts';
import { orAbsent } from '../errors.ts';
import type { Endpoint } from '../failures.ts';
import { workersEdit, workersRead } from '../permission.ts';
import { flag, givenList, listOf, maybe, maybeNumber, maybeText, text } from '../wire.ts';
import type { Wire } from '../wire.ts';

/** A Worker of the account (`GET …/workers/scripts`). */
export type Script = {
  readonly id: string;
  readonly handlers: readonly string[];
  readonly namedHandlers: readonly string[];
  readonly compatibilityDate: string | undefined;
  readonly modifiedOn: string | undefined;
  readonly usageModel: string | undefined;
  readonly logpush: boolean;
  readonly tailConsumers: readonly string[];
  readonly hasAssets: boolean;
  /** `wrangler`, `dash`, `api`, `terraform`… */
  readonly lastDeployedFrom: string | undefined;
};

/** `GET …/workers/scripts/{name}/script-settings`: what is set for the script and not for one version of it. */
export type ScriptSettings = {
  readonly logpush: boolean;
  readonly tags: readonly string[];
  readonly tailConsumers: readonly string[];
  readonly observability: Observability | undefined;
};
export type Observability = {
  readonly enabled: boolean;
  readonly headSamplingRate: number | undefined;
  readonly logs:
    | {
        readonly enabled: boolean;
        readonly headSamplingRate: number | undefined;
        readonly invocationLogs: boolean;
        readonly persist: boolean;
        readonly destinations: readonly string[];
      }
    | undefined;
  readonly traces: { readonly enabled: boolean; readonly destinations: readonly string[] } | undefined;
};

/** A cron trigger, always in UTC. */
export type Schedule = {
  readonly cron: string;
  readonly createdOn: string | undefined;
  readonly modifiedOn: string | undefined;
};

/** Whether a Worker answers at `name.account.workers.dev`, and its versions at preview URLs. */
export type ScriptSubdomain = { readonly enabled: boolean; readonly previewsEnabled: boolean };

const names = listOf(v.pipe(v.union([v.string(), v.object({ name: v.string() }), v.object({ service: v.string() })]), v.transform(nameOf)));

const script: Wire<Script> = v.pipe(
  v.object({
    id: text,
    handlers: listOf(text),
    named_handlers: names,
    compatibility_date: maybeText,
    modified_on: maybeText,
    usage_model: maybeText,
    logpush: flag,
    tail_consumers: names,
    has_assets: flag,
    last_deployed_from: maybeText,
  }),
  v.transform((wire) => ({
    id: wire.id,
    handlers: wire.handlers,
    namedHandlers: wire.named_handlers,
    compatibilityDate: wire.compatibility_date,
    modifiedOn: wire.modified_on,
    usageModel: wire.usage_model,
    logpush: wire.logpush,
    tailConsumers: wire.tail_consumers,
    hasAssets: wire.has_assets,
    lastDeployedFrom: wire.last_deployed_from,
  })),
);

const switchable = { enabled: flag, head_sampling_rate: maybeNumber, destinations: listOf(text) };
const on: Wire<boolean> = v.pipe(
  v.nullish(v.boolean(), true),
  v.transform((value) => value !== false),
);

const observability: Wire<Observability> = v.pipe(
  v.object({
    enabled: flag,
    head_sampling_rate: maybeNumber,
    logs: v.nullish(v.object({ ...switchable, invocation_logs: on, persist: on })),
    traces: v.nullish(v.object(switchable)),
  }),
  v.transform(({ enabled, head_sampling_rate: headSamplingRate, logs, traces }) => ({
    enabled,
    headSamplingRate,
    logs: logs
      ? {
          enabled: logs.enabled,
          headSamplingRate: logs.head_sampling_rate,
          invocationLogs: logs.invocation_logs,
          persist: logs.persist,
          destinations: logs.destinations,
        }
      : undefined,
    traces: traces ? { enabled: traces.enabled, destinations: traces.destinations } : undefined,
  })),
);

const settings: Wire<ScriptSettings> = v.pipe(
  v.object({ logpush: flag, tags: listOf(text), tail_consumers: names, observability: maybe(observability) }),
  v.transform((wire) => ({
    logpush: wire.logpush,
    tags: wire.tags,
    tailConsumers: wire.tail_consumers,
    observability: wire.observability,
  })),
);

const schedules: Wire<readonly Schedule[]> = v.pipe(
  v.object({ schedules: givenList(v.object({ cron: text, created_on: maybeText, modified_on: maybeText })) }),
  v.transform((wire) =>
    wire.schedules.map(({ cron, created_on, modified_on }) => ({ cron, createdOn: created_on, modifiedOn: modified_on })),
  ),
);

const subdomain: Wire<ScriptSubdomain> = v.pipe(
  // Without it nobody knows, and "off" would be a false comfort.
  v.object({ enabled: v.boolean(), previews_enabled: flag }),
  v.transform((wire) => ({ enabled: wire.enabled, previewsEnabled: wire.previews_enabled })),
);

/** https://developers.cloudflare.com/api/resources/workers/subresources/scripts/ ; the list comes as a single page, whatever its length. */
export function scriptReads({ sdk, accountId: account_id, read }: Api) {
  return {
    scripts: (signal: AbortSignal) =>
      read(listScripts, listOf(script), (options) => sdk.workers.scripts.list({ account_id }, options), signal),
    schedules: (worker: string, signal: AbortSignal) =>
      read(getSchedules, schedules, (options) => sdk.workers.scripts.schedules.get(worker, { account_id }, options), signal),
    scriptSubdomain: (worker: string, signal: AbortSignal) =>
      read(getSubdomain, subdomain, (options) => sdk.workers.scripts.subdomain.get(worker, { account_id }, options), signal),
    scriptSettings: (worker: string, signal: AbortSignal) =>
      read(getSettings, settings, (options) => sdk.workers.scripts.settings.get(worker, { account_id }, options), signal),
    accountSubdomain: (signal: AbortSignal) =>
      orAbsent(read(getAccountSubdomain, accountSubdomain, (options) => sdk.workers.subdomains.get({ account_id }, options), signal)),
  };
}

export function scriptWrites({ sdk, accountId: account_id, write }: Api) {
  return {
    putSchedules: (worker: string, crons: readonly string[], signal: AbortSignal) =>
      write(
        putSchedules,
        schedules,
        (options) => sdk.workers.scripts.schedules.update(worker, { account_id, body: crons.map((cron) => ({ cron })) }, options),
        signal,
      ),
    setScriptSubdomain: (worker: string, state: ScriptSubdomain, signal: AbortSignal) =>
      write(
        setSubdomain,
        subdomain,
        (options) =>
          sdk.workers.scripts.subdomain.create(
            worker,
            { account_id, enabled: state.enabled, previews_enabled: state.previewsEnabled },
            options,
          ),
        signal,
      ),
  };
}

const listScripts: Endpoint = { what: 'list Workers', needs: workersRead };
const getSchedules: Endpoint = { what: 'read cron triggers', needs: workersRead };
const getSubdomain: Endpoint = { what: 'read the workers.dev setting', needs: workersRead };
const getSettings: Endpoint = { what: 'read script settings', needs: workersRead };
const getAccountSubdomain: Endpoint = { what: 'read the workers.dev subdomain', needs: workersRead };
const putSchedules: Endpoint = { what: 'replace cron triggers', needs: workersEdit };
const setSubdomain: Endpoint = { what: 'set workers.dev', needs: workersEdit };

const accountSubdomain = v.pipe(
  v.object({ subdomain: text }),
  v.transform((wire) => wire.subdomain),
);

function nameOf(value: string | { readonly name: string } | { readonly service: string }): string {
  if (typeof value === 'string') return value;
  return 'name' in value ? value.name : value.service;
}
