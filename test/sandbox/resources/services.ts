import { ApiError, ok, single, type Json } from '../http/envelope.ts';
import { param, type Context } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import type { Worker } from '../state/model.ts';
import { latestVersion, shownBinding } from '../state/worker-state.ts';
import { completeObservability, scriptRow } from './scripts.ts';

const read = ['Workers Scripts Read'];
const at = '/accounts/:account/workers/services/:script';

/** The older names for the same Workers, which wrangler still asks before a deploy. */
export const serviceRoutes: readonly Route[] = [
  route('GET', at, read, (context) => {
    const worker = serviceOf(context);
    const environment = environmentOf(worker);
    return ok({
      id: worker.name,
      default_environment: environment,
      environments: [environment],
      created_on: worker.created_on,
      modified_on: worker.modified_on,
      usage_model: 'standard',
    });
  }),
  route('GET', `${at}/environments/:environment`, read, (context) => ok(environmentOf(serviceOf(context)))),
  route('GET', `${at}/environments/:environment/bindings`, read, (context) =>
    single((latestVersion(serviceOf(context))?.bindings ?? []).map(shownBinding)),
  ),
  route('GET', `${at}/environments/:environment/subdomain`, read, (context) => ok(serviceOf(context).subdomain)),
  route('GET', `${at}/environments/:environment/routes`, ['Workers Routes Read', ...read], (context) => {
    const worker = serviceOf(context);
    const { state } = context;
    return single(
      state.routes
        .filter(({ script }) => script === worker.name)
        .map((each) => ({
          ...each,
          zone_name: state.zones.find(({ id }) => id === each.zone_id)?.name,
        })),
    );
  }),
];

function serviceOf(context: Context): Worker {
  const worker = context.state.workers[param(context, 'script')];
  if (worker === undefined) throw new ApiError(404, 10_090, 'This service does not exist on your account.');
  return worker;
}

function environmentOf(worker: Worker): Json {
  const version = latestVersion(worker);
  return {
    environment: 'production',
    created_on: worker.created_on,
    modified_on: worker.modified_on,
    script: {
      ...scriptRow(worker),
      last_deployed_from: version?.last_deployed_from ?? 'wrangler',
      tags: worker.settings.tags,
      observability: worker.settings.observability ?? completeObservability({ enabled: false }),
      limits: version?.limits ?? undefined,
    },
  };
}
