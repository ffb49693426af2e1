import { ApiError, ok, paged, type Json, type Reply } from '../http/envelope.ts';
import { anyBody, jsonBody, param, textField, type Context } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import { newHexId } from '../state/ids.ts';
import type { Store, StoreSecret } from '../state/model.ts';

const read = ['Secrets Store Read'];
const edit = ['Secrets Store Edit'];
const root = '/accounts/:account/secrets_store';
const secrets = `${root}/stores/:store/secrets`;
/** Secrets per account and bytes per value: https://developers.cloudflare.com/secrets-store/manage-secrets/ */
const quota = 100;
const largest = 65_536;

export const secretsStoreRoutes: readonly Route[] = [
  route('GET', `${root}/stores`, read, ({ state, query }) => paged(Object.values(state.stores).map(storeRow(state.accountId)), query, 20)),
  route('POST', `${root}/stores`, edit, (context) => {
    if (Object.keys(context.state.stores).length > 0) throw new ApiError(400, 1003, 'maximum_stores_exceeded');
    const now = context.sandbox.now().toISOString();
    const store: Store = {
      id: newHexId(),
      name: textField(jsonBody(context), 'name') ?? '',
      created: now,
      modified: now,
      secrets: [],
    };
    context.state.stores[store.id] = store;
    return ok(storeRow(context.state.accountId)(store));
  }),
  route('DELETE', `${root}/stores/:store`, edit, (context) => {
    const store = storeOf(context);
    if (store.secrets.length > 0) throw new ApiError(409, 1004, 'store_not_empty');
    delete context.state.stores[store.id];
    return ok(null);
  }),
  route('GET', `${root}/quota`, read, ({ state }) =>
    ok({
      secrets: {
        quota,
        usage: Object.values(state.stores).reduce((sum, store) => sum + store.secrets.length, 0),
      },
    }),
  ),
  route('GET', secrets, read, (context) => {
    const search = context.query.get('search')?.toLowerCase();
    const found = storeOf(context).secrets.filter(({ name }) => search === undefined || name.toLowerCase().includes(search));
    return paged(
      found.map((secret) => secretRow(context, secret)),
      context.query,
      20,
    );
  }),
  route('POST', secrets, edit, createSecrets),
  route('GET', `${secrets}/:secret`, read, (context) => ok(secretRow(context, secretOf(context)))),
  route('PATCH', `${secrets}/:secret`, edit, (context) => {
    const secret = secretOf(context);
    const body = jsonBody(context);
    checkValue(textField(body, 'value') ?? 'kept');
    secret.comment = textField(body, 'comment') ?? secret.comment;
    if (Array.isArray(body.scopes)) secret.scopes = body.scopes.map(String);
    secret.modified = context.sandbox.now().toISOString();
    return ok(secretRow(context, secret));
  }),
  route('DELETE', `${secrets}/:secret`, edit, (context) => {
    const store = storeOf(context);
    const secret = secretOf(context);
    store.secrets = store.secrets.filter((each) => each !== secret);
    return ok({ ...secretRow(context, secret), status: 'deleted' });
  }),
  route('POST', `${secrets}/:secret/duplicate`, edit, (context) => {
    const secret = secretOf(context);
    const copy: StoreSecret = {
      ...secret,
      id: newHexId(),
      name: textField(jsonBody(context), 'name') ?? `${secret.name}_copy`,
    };
    storeOf(context).secrets.push(copy);
    return ok(secretRow(context, copy));
  }),
];

function createSecrets(context: Context): Reply {
  const store = storeOf(context);
  const body = anyBody(context);
  if (!Array.isArray(body)) throw new ApiError(400, 1000, 'invalid_json_body');
  const now = context.sandbox.now();
  const made = (body as Json[]).map((each): StoreSecret => {
    const name = textField(each, 'name') ?? '';
    if (store.secrets.some((secret) => secret.name === name)) throw new ApiError(409, 1005, 'secret_name_already_exists');
    checkValue(textField(each, 'value') ?? '');
    if (!Array.isArray(each.scopes) || each.scopes.length === 0) throw new ApiError(400, 1009, 'secret_scopes_empty');
    return {
      id: newHexId(),
      name,
      store_id: store.id,
      status: 'pending',
      activeAt: new Date(now.getTime() + context.state.settings.secretActivationMs).toISOString(),
      scopes: each.scopes.map(String),
      created: now.toISOString(),
      modified: now.toISOString(),
      comment: textField(each, 'comment') ?? '',
    };
  });
  if (store.secrets.length + made.length > quota) throw new ApiError(400, 1006, 'maximum_secrets_exceeded');
  store.secrets.push(...made);
  return ok(made.map((secret) => secretRow(context, secret)));
}

function checkValue(value: string): void {
  if (value === '') throw new ApiError(400, 1007, 'secret_value_is_empty');
  if (Buffer.byteLength(value) > largest) throw new ApiError(400, 1008, 'secret_value_too_large');
}

function storeOf(context: Context): Store {
  const store = context.state.stores[param(context, 'store')];
  if (store === undefined) throw new ApiError(404, 1001, 'store_not_found');
  return store;
}

function secretOf(context: Context): StoreSecret {
  const secret = storeOf(context).secrets.find(({ id }) => id === context.params.secret);
  if (secret === undefined) throw new ApiError(404, 1001, 'secret_not_found');
  return secret;
}

const storeRow =
  (account: string) =>
  (store: Store): Json => ({
    id: store.id,
    name: store.name,
    account_id: account,
    created: store.created,
    modified: store.modified,
  });

/** A value is never given back. A new secret is pending until its time has come. */
function secretRow(context: Context, secret: StoreSecret): Json {
  const { activeAt, ...shown } = secret;
  const active = secret.status === 'pending' && Date.parse(activeAt) <= context.sandbox.now().getTime();
  return { ...shown, status: active ? 'active' : secret.status };
}
