import { ApiError, ok } from '../http/envelope.ts';
import { jsonBody, param, textField } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import { workerOf } from '../state/worker-state.ts';

const read = ['Workers Scripts Read'];
const edit = ['Workers Scripts Edit'];
const account = '/accounts/:account/workers/subdomain';
const script = '/accounts/:account/workers/scripts/:script/subdomain';

export const subdomainRoutes: readonly Route[] = [
  route('GET', account, read, ({ state }) => {
    if (state.subdomain === null) throw new ApiError(404, 10_007, 'This account does not have a workers.dev subdomain.');
    return ok({ subdomain: state.subdomain });
  }),
  route('PUT', account, edit, (context) => {
    context.state.subdomain = textField(jsonBody(context), 'subdomain') ?? null;
    return ok({ subdomain: context.state.subdomain });
  }),
  route('GET', '/accounts/:account/workers/subdomains/:name', read, () => {
    throw new ApiError(404, 10_032, 'This subdomain is available.');
  }),
  route('GET', script, read, (context) => ok(workerOf(context.state, param(context, 'script')).subdomain)),
  route('POST', script, edit, (context) => {
    const worker = workerOf(context.state, param(context, 'script'));
    const body = jsonBody(context);
    const enabled = typeof body.enabled === 'boolean' ? body.enabled : worker.subdomain.enabled;
    worker.subdomain = {
      enabled,
      previews_enabled: typeof body.previews_enabled === 'boolean' ? body.previews_enabled : enabled,
    };
    return ok(worker.subdomain);
  }),
  route('DELETE', script, edit, (context) => {
    const worker = workerOf(context.state, param(context, 'script'));
    worker.subdomain = { enabled: false, previews_enabled: false };
    return ok(worker.subdomain);
  }),
];
