import { ok, paged, single, type Json } from '../http/envelope.ts';
import { jsonBody, listField, param } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import type { Version, Worker } from '../state/model.ts';
import { deployedVersions, isSecret, latestVersion, shownBinding, workerOf } from '../state/worker-state.ts';

const read = ['Workers Scripts Read'];
const edit = ['Workers Scripts Edit'];
const at = '/accounts/:account/workers/scripts';

export const scriptRoutes: readonly Route[] = [
  route('GET', at, [...read, 'Workers Tail Read'], ({ state }) => single(Object.values(state.workers).map((worker) => scriptRow(worker)))),
  route('GET', `${at}/:script`, read, (context) => {
    const version = latestVersion(workerOf(context.state, param(context, 'script')));
    return {
      status: 200,
      headers: { 'content-type': 'application/javascript' },
      body: version?.modules[0]?.content ?? '',
    };
  }),
  route('DELETE', `${at}/:script`, edit, (context) => {
    const { name } = workerOf(context.state, param(context, 'script'));
    delete context.state.workers[name];
    for (const queue of Object.values(context.state.queues))
      queue.consumers = queue.consumers.filter((consumer) => consumer.script_name !== name);
    return ok(null);
  }),
  route('GET', `${at}/:script/script-settings`, read, (context) => ok(settingsOf(workerOf(context.state, param(context, 'script'))))),
  route('PATCH', `${at}/:script/script-settings`, edit, (context) => {
    const worker = workerOf(context.state, param(context, 'script'));
    const body = jsonBody(context);
    if (typeof body.logpush === 'boolean') worker.settings.logpush = body.logpush;
    if (Array.isArray(body.tags)) worker.settings.tags = body.tags.filter((tag) => typeof tag === 'string');
    if ('tail_consumers' in body) worker.settings.tail_consumers = [...listField(body, 'tail_consumers')];
    if ('observability' in body) worker.settings.observability = completeObservability(body.observability);
    return ok(settingsOf(worker));
  }),
  route('GET', `${at}/:script/settings`, read, (context) => {
    const worker = workerOf(context.state, param(context, 'script'));
    const version = latestVersion(worker);
    return ok({
      ...settingsOf(worker),
      bindings: (version?.bindings ?? []).map(shownBinding),
      compatibility_date: version?.compatibility_date,
      compatibility_flags: version?.compatibility_flags,
      usage_model: 'standard',
      limits: version?.limits ?? undefined,
      placement: version?.placement ?? {},
      migration_tag: worker.migration_tag ?? undefined,
    });
  }),
  route('GET', `${at}/:script/references`, read, (context) => {
    const { name } = workerOf(context.state, param(context, 'script'));
    const incoming = Object.values(context.state.workers).filter((other) =>
      deployedVersions(other).some((version) => version.bindings.some((binding) => binding.type === 'service' && binding.service === name)),
    );
    return ok({
      services: {
        incoming: incoming.map((other) => ({
          service: other.name,
          environment: 'production',
          name: other.name,
        })),
        outgoing: [],
      },
      durable_objects: [],
      dispatch_outbounds: [],
    });
  }),
  route('GET', '/accounts/:account/workers/tails/by-consumer/:script', read, () => single([])),
  route('GET', '/accounts/:account/workers/workers', read, ({ state, query }) =>
    paged(Object.values(state.workers).map(workerRow), query, 20),
  ),
  route('GET', '/accounts/:account/workers/workers/:script', read, (context) =>
    ok(workerRow(workerOf(context.state, param(context, 'script')))),
  ),
];

function settingsOf(worker: Worker): Json {
  const { logpush, tags, tail_consumers: tails, observability } = worker.settings;
  return {
    logpush,
    tags,
    tail_consumers: tails.length === 0 ? null : tails,
    observability: observability ?? { enabled: false },
  };
}

/** The server fills in what a configuration leaves out. */
export function completeObservability(value: unknown): Json | null {
  if (typeof value !== 'object' || value === null) return null;
  const given = value as Json;
  const logs = (given.logs ?? {}) as Json;
  const enabled = given.enabled ?? logs.enabled ?? false;
  return {
    enabled,
    head_sampling_rate: given.head_sampling_rate ?? 1,
    logs: {
      enabled: logs.enabled ?? enabled,
      head_sampling_rate: logs.head_sampling_rate ?? 1,
      invocation_logs: logs.invocation_logs ?? true,
      persist: logs.persist ?? true,
    },
    traces: given.traces ?? { enabled: false },
  };
}

export function scriptRow(worker: Worker): Json {
  const shown: Version | undefined = deployedVersions(worker).at(-1) ?? latestVersion(worker);
  return {
    id: worker.name,
    tag: worker.tag,
    etag: shown?.etag,
    handlers: shown?.handlers ?? [],
    named_handlers: shown?.named_handlers ?? [],
    modified_on: worker.modified_on,
    created_on: worker.created_on,
    usage_model: 'standard',
    migration_tag: worker.migration_tag ?? undefined,
    compatibility_date: shown?.compatibility_date ?? undefined,
    compatibility_flags: shown?.compatibility_flags ?? [],
    has_assets: shown?.has_assets ?? false,
    has_modules: true,
    last_deployed_from: shown?.last_deployed_from ?? 'wrangler',
    deployment_id: worker.deployments[0]?.id,
    logpush: worker.settings.logpush,
    tail_consumers: worker.settings.tail_consumers.length === 0 ? null : worker.settings.tail_consumers,
    placement: shown?.placement ?? {},
    routes: null,
  };
}

function workerRow(worker: Worker): Json {
  const { logpush, tags, tail_consumers: tails, observability } = worker.settings;
  return {
    id: worker.tag,
    name: worker.name,
    created_on: worker.created_on,
    updated_on: worker.modified_on,
    deployed_on: worker.deployments[0]?.created_on ?? null,
    logpush,
    tags,
    tail_consumers: tails,
    observability: observability ?? { enabled: false },
    subdomain: { ...worker.subdomain },
    references: { domains: [], durable_objects: [], queues: [], workers: [] },
    secrets: (latestVersion(worker)?.bindings ?? []).filter(isSecret).length,
  };
}
