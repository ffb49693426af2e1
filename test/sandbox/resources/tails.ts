import { ApiError, ok, single } from '../http/envelope.ts';
import { jsonBody, listField, param } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import { workerOf } from '../state/worker-state.ts';

const needs = ['Workers Tail Read', 'Workers Scripts Edit'];
const at = '/accounts/:account/workers/scripts/:script/tails';
/** Viewers per Worker, the dashboard's included: https://developers.cloudflare.com/workers/observability/logs/real-time-logs/ */
const mostViewers = 10;

export const tailRoutes: readonly Route[] = [
  route('GET', at, needs, (context) =>
    single(context.sandbox.tails.of(param(context, 'script')).map(({ id, expiresAt }) => ({ id, expires_at: expiresAt.toISOString() }))),
  ),
  route('POST', at, needs, (context) => {
    const { name } = workerOf(context.state, param(context, 'script'));
    if (context.sandbox.tails.of(name).length >= mostViewers)
      throw new ApiError(429, 10_058, `Maximum number of tails (${mostViewers}) for this Worker has been reached.`);
    const expiresAt = new Date(context.sandbox.now().getTime() + context.state.settings.tailLifetimeMs);
    const tail = context.sandbox.tails.create(name, listField(jsonBody(context), 'filters'), expiresAt);
    return ok({
      id: tail.id,
      url: `${context.origin.replace(/^http/, 'ws')}/tails/${tail.id}`,
      expires_at: tail.expiresAt.toISOString(),
    });
  }),
  route('DELETE', `${at}/:tail`, needs, (context) => {
    if (!context.sandbox.tails.remove(param(context, 'tail'))) throw new ApiError(404, 10_069, 'This tail does not exist.');
    return ok(null);
  }),
];
