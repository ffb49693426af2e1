import * as v from 'valibot';
import { segment } from '../api.ts';
import type { Api, Call } from '../api.ts';
import type { Endpoint } from '../failures.ts';
import { billingRead, kvEdit, kvRead, notificationsRead, observabilityRead, pagesRead, r2Read } from '../permission.ts';
import { flag, listOf, maybeText, recordOf, text } from '../wire.ts';
import type { Wire } from '../wire.ts';

export type AlertPolicy = {
  readonly id: string;
  readonly name: string | undefined;
  readonly alertType: string;
  readonly enabled: boolean;
  /** Kinds that have at least one receiver: `email`, `webhooks`, `pagerduty`. */ readonly mechanisms: readonly string[];
};
export type Subscription = {
  readonly ratePlanId: string;
  readonly publicName: string | undefined;
  readonly scope: string | undefined;
  readonly isContract: boolean;
  readonly state: string | undefined;
};
export type PagesProject = {
  readonly name: string;
  readonly subdomain: string | undefined;
  readonly domains: readonly string[];
  readonly canonicalDeployment:
    | {
        readonly id: string;
        readonly createdOn: string | undefined;
        readonly url: string | undefined;
      }
    | undefined;
  readonly production: PagesConfig;
};
/** Variables by name with their type; values stay in the API's answer. */
export type PagesConfig = {
  readonly variables: Readonly<Record<string, string>>;
  readonly d1: Readonly<Record<string, string>>;
  readonly queues: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, string>>;
};
export type KvNamespace = { readonly id: string; readonly title: string };

const policy: Wire<AlertPolicy> = v.pipe(
  v.object({ id: text, name: maybeText, alert_type: text, enabled: flag, mechanisms: recordOf(v.nullish(v.array(v.unknown()))) }),
  v.transform((wire) => ({
    id: wire.id,
    name: wire.name,
    alertType: wire.alert_type,
    enabled: wire.enabled,
    mechanisms: Object.entries(wire.mechanisms).flatMap(([name, receivers]) => (receivers?.length ? [name] : [])),
  })),
);

const subscription: Wire<Subscription> = v.pipe(
  v.object({ state: maybeText, rate_plan: v.object({ id: text, public_name: maybeText, scope: maybeText, is_contract: flag }) }),
  v.transform(({ state, rate_plan: plan }) => ({
    ratePlanId: plan.id,
    publicName: plan.public_name,
    scope: plan.scope,
    isContract: plan.is_contract,
    state,
  })),
);

const namesOf = (field: string): Wire<Readonly<Record<string, string>>> =>
  v.pipe(
    recordOf(v.nullish(v.record(v.string(), v.unknown()))),
    v.transform((entries) =>
      Object.fromEntries(Object.entries(entries).flatMap(([name, one]) => (typeof one?.[field] === 'string' ? [[name, one[field]]] : []))),
    ),
  );

const project: Wire<PagesProject> = v.pipe(
  v.object({
    name: text,
    subdomain: maybeText,
    domains: listOf(text),
    canonical_deployment: v.nullish(v.object({ id: text, created_on: maybeText, url: maybeText })),
    deployment_configs: v.nullish(
      v.object({
        production: v.nullish(
          v.object({
            env_vars: namesOf('type'),
            d1_databases: namesOf('id'),
            queue_producers: namesOf('name'),
            services: namesOf('service'),
          }),
        ),
      }),
    ),
  }),
  v.transform(({ name, subdomain, domains, canonical_deployment: canonical, deployment_configs: configs }) => ({
    name,
    subdomain,
    domains,
    canonicalDeployment: canonical ? { id: canonical.id, createdOn: canonical.created_on, url: canonical.url } : undefined,
    production: {
      variables: configs?.production?.env_vars ?? {},
      d1: configs?.production?.d1_databases ?? {},
      queues: configs?.production?.queue_producers ?? {},
      services: configs?.production?.services ?? {},
    },
  })),
);

const namespace: Wire<KvNamespace> = v.object({ id: text, title: text });
const bucket: Wire<{ readonly name: string }> = v.object({ name: text });
const telemetry = v.record(v.string(), v.unknown());

/** The rest of the platform that an item asks about: alerts, plan, Pages, KV, stored logs. */
export function platformReads({ sdk, accountId: account_id, read, pages }: Api) {
  return {
    alertPolicies: (signal: AbortSignal) =>
      read(listPolicies, listOf(policy), (options) => sdk.alerting.policies.list({ account_id }, options), signal),
    subscriptions: (signal: AbortSignal) => {
      // The SDK's method is for zones and accounts at once; the address is plain.
      const call: Call = (options) => sdk.get(`/accounts/${segment(account_id)}/subscriptions`, options);
      return read(listSubscriptions, listOf(subscription), call, signal);
    },
    pagesProject: (name: string, signal: AbortSignal) =>
      read(getProject, project, (options) => sdk.pages.projects.get(name, { account_id }, options), signal),
    kvNamespaces: (signal: AbortSignal) =>
      pages(listNamespaces, namespace, (options, page) => sdk.kv.namespaces.list({ account_id, page, per_page: 1000 }, options), signal),
    r2Bucket: async (name: string, jurisdiction: string | undefined, signal: AbortSignal): Promise<void> => {
      // https://developers.cloudflare.com/api/resources/r2/subresources/buckets/methods/get/
      const headers = jurisdiction === undefined ? {} : { headers: { 'cf-r2-jurisdiction': jurisdiction } };
      const call: Call = (options) => sdk.get(`/accounts/${segment(account_id)}/r2/buckets/${segment(name)}`, { ...options, ...headers });
      await read(getBucket, bucket, call, signal);
    },
    observability: (query: Readonly<Record<string, unknown>>, signal: AbortSignal) => {
      const call: Call = (options) =>
        sdk.post(`/accounts/${segment(account_id)}/workers/observability/telemetry/query`, { ...options, body: query });
      return read(queryTelemetry, telemetry, call, signal);
    },
  };
}

export function platformWrites({ sdk, accountId: account_id, write }: Api) {
  return {
    createKvNamespace: (title: string, signal: AbortSignal) =>
      write(createNamespace, namespace, (options) => sdk.kv.namespaces.create({ account_id, title }, options), signal),
  };
}

const listPolicies: Endpoint = { what: 'list notification policies', needs: notificationsRead };
const listSubscriptions: Endpoint = { what: 'list subscriptions', needs: billingRead };
const getProject: Endpoint = { what: 'read a Pages project', needs: pagesRead };
const listNamespaces: Endpoint = { what: 'list KV namespaces', needs: kvRead };
const getBucket: Endpoint = { what: 'read an R2 bucket', needs: r2Read };
const createNamespace: Endpoint = { what: 'create a KV namespace', needs: kvEdit };
const queryTelemetry: Endpoint = { what: 'query stored logs', needs: observabilityRead };
