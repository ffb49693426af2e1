import { ApiError, ok, paged } from '../http/envelope.ts';
import { jsonBody, param, textField } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import { newHexId } from '../state/ids.ts';

const kv = '/accounts/:account/storage/kv/namespaces';
const r2 = '/accounts/:account/r2/buckets';
const pages = '/accounts/:account/pages/projects';
const workflows = '/accounts/:account/workflows';

/** KV, R2, Pages and Workflows, as far as bindings and wrangler's checks ask for them. */
export const storageRoutes: readonly Route[] = [
  route('GET', kv, ['Workers KV Storage Read'], ({ state, query }) =>
    paged(
      state.kv.map(({ id, title }) => ({ id, title, supports_url_encoding: true })),
      query,
      20,
    ),
  ),
  route('POST', kv, ['Workers KV Storage Edit'], (context) => {
    const title = textField(jsonBody(context), 'title') ?? '';
    if (context.state.kv.some((each) => each.title === title))
      throw new ApiError(400, 10_014, "create namespace: 'a namespace with this account ID and title already exists'");
    const made = { id: newHexId(), title, values: {} };
    context.state.kv.push(made);
    return ok({ id: made.id, title, supports_url_encoding: true });
  }),
  route('GET', `${kv}/:namespace`, ['Workers KV Storage Read'], (context) => {
    const found = context.state.kv.find(({ id }) => id === param(context, 'namespace'));
    if (found === undefined) throw new ApiError(404, 10_013, "get namespace: 'namespace not found'");
    return ok({ id: found.id, title: found.title, supports_url_encoding: true });
  }),
  route('GET', r2, ['Workers R2 Storage Read'], ({ state }) => ok({ buckets: state.r2 })),
  route('POST', r2, ['Workers R2 Storage Edit'], (context) => {
    const made = {
      name: textField(jsonBody(context), 'name') ?? '',
      creation_date: context.sandbox.now().toISOString(),
    };
    context.state.r2.push(made);
    return ok(made);
  }),
  route('GET', `${r2}/:bucket`, ['Workers R2 Storage Read'], (context) => {
    const found = context.state.r2.find(({ name }) => name === param(context, 'bucket'));
    if (found === undefined) throw new ApiError(404, 10_006, 'The specified bucket does not exist.');
    return ok(found);
  }),
  route('GET', pages, ['Cloudflare Pages Read'], ({ state, query }) => paged(Object.values(state.pages), query, 10)),
  route('GET', `${pages}/:project`, ['Cloudflare Pages Read'], (context) => {
    const found = context.state.pages[param(context, 'project')];
    if (found === undefined)
      throw new ApiError(404, 8_000_007, 'Project not found. The specified project name does not match any of your existing projects.');
    return ok(found);
  }),
  route('GET', `${workflows}/:workflow`, ['Workers Scripts Read'], (context) => {
    const found = context.state.workflows[param(context, 'workflow')];
    if (found === undefined) throw new ApiError(404, 10_200, 'workflow.not_found');
    return ok(found);
  }),
  route('PUT', `${workflows}/:workflow`, ['Workers Scripts Edit'], (context) => {
    const name = param(context, 'workflow');
    const made = { ...jsonBody(context), name, id: newHexId() };
    context.state.workflows[name] = made;
    return ok(made);
  }),
];
