import { ApiError, ok, type Json, type Reply } from '../http/envelope.ts';
import { jsonBody, listField, objectField, param, textField, type Context } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import type { Worker } from '../state/model.ts';
import { addDeployment, changedSecrets, deployedVersions, versionOf, workerOf } from '../state/worker-state.ts';
import { annotationsOf, authorOf, sourceOf } from './upload.ts';

const at = '/accounts/:account/workers/scripts/:script/deployments';
/** Only this many of the newest versions can serve traffic: https://developers.cloudflare.com/workers/configuration/versions-and-deployments/ */
export const deployableVersions = 100;

export const deploymentRoutes: readonly Route[] = [
  route('GET', at, ['Workers Scripts Read'], (context) =>
    ok({ deployments: workerOf(context.state, param(context, 'script')).deployments.slice(0, 10) }),
  ),
  route('POST', at, ['Workers Scripts Edit'], createDeployment),
  route('GET', `${at}/:id`, ['Workers Scripts Read'], (context) => {
    const found = workerOf(context.state, param(context, 'script')).deployments.find(({ id }) => id === context.params.id);
    if (found === undefined) throw new ApiError(404, 10_007, 'This deployment does not exist.');
    return ok(found);
  }),
];

type Split = { version_id: string; percentage: number }[];

function createDeployment(context: Context): Reply {
  const worker = workerOf(context.state, param(context, 'script'));
  const body = jsonBody(context);
  const split = readSplit(worker, listField(body, 'versions'));
  const serving = deployedVersions(worker).at(-1);
  const first = split[0] === undefined ? undefined : versionOf(worker, split[0].version_id);
  const back = split.length === 1 && first !== undefined && serving !== undefined && first.number < serving.number;
  if (back && context.query.get('force') !== 'true') {
    const changed = changedSecrets(first, serving);
    if (changed.length > 0) {
      throw new ApiError(
        400,
        10_220,
        `A secret has changed since this version was active; add ?force=true to roll back all the same. The following secrets have changed: ${changed.join(', ')}`,
      );
    }
  }
  const annotations = {
    ...annotationsOf(objectField(body, 'annotations')),
    'workers/triggered_by': back ? 'rollback' : 'deployment',
  };
  const source = sourceOf(context);
  const deployment = addDeployment(worker, context.sandbox.now().toISOString(), {
    versions: split,
    annotations,
    source,
    author_email: authorOf(context),
  });
  for (const { version_id: id } of split) versionOf(worker, id).last_deployed_from = source;
  return ok(deployment);
}

function readSplit(worker: Worker, given: readonly Json[]): Split {
  if (given.length === 0 || given.length > 2) throw new ApiError(400, 10_021, 'A deployment must have one or two versions.');
  const split = given.map((each) => ({
    version_id: textField(each, 'version_id') ?? '',
    percentage: Number(each.percentage),
  }));
  const total = split.reduce((sum, { percentage }) => sum + percentage, 0);
  if (Math.abs(total - 100) > 0.001)
    throw new ApiError(400, 10_021, `The percentages of a deployment must add up to 100, but they add up to ${total}.`);
  const allowed = new Set(worker.versions.slice(-deployableVersions).map(({ id }) => id));
  for (const { version_id: id } of split) {
    versionOf(worker, id);
    if (!allowed.has(id)) throw new ApiError(400, 10_021, `The version ${id} is too old to be deployed.`);
  }
  return split;
}
