import * as v from 'valibot';
import type { Secret } from '../../secret.ts';
import type { Api, Call } from '../api.ts';
import type { Endpoint } from '../failures.ts';
import { secretsStoreEdit, secretsStoreRead } from '../permission.ts';
import { listOf, maybeText, number, text } from '../wire.ts';
import type { Wire } from '../wire.ts';

export type SecretStore = { readonly id: string; readonly name: string };
export type StoreSecret = {
  readonly id: string;
  readonly name: string;
  /** `pending`, `active` or `deleted`. */
  readonly status: string;
  readonly scopes: readonly string[];
  readonly modified: string | undefined;
};
export type StoreQuota = { readonly quota: number; readonly usage: number };

const store: Wire<SecretStore> = v.object({ id: text, name: text });
const secret: Wire<StoreSecret> = v.object({ id: text, name: text, status: text, scopes: listOf(text), modified: maybeText });
const quota: Wire<StoreQuota> = v.pipe(
  v.object({ secrets: v.object({ quota: number, usage: number }) }),
  v.transform((wire) => wire.secrets),
);
// Creating answers with the list of what was created, or with the one thing.
const oneStore = oneOrFirst(store);
const oneSecret = oneOrFirst(secret);

/** https://developers.cloudflare.com/api/resources/secrets_store/ */
export function storeReads({ sdk, accountId: account_id, read, pages }: Api) {
  return {
    secretStores: (signal: AbortSignal) =>
      pages(listStores, store, (options, page) => sdk.secretsStore.stores.list({ account_id, page, per_page: 100 }, options), signal),
    storeSecrets: (storeId: string, signal: AbortSignal) =>
      pages(
        listSecrets,
        secret,
        (options, page) => sdk.secretsStore.stores.secrets.list(storeId, { account_id, page, per_page: 100 }, options),
        signal,
      ),
    storeQuota: (signal: AbortSignal) => read(getQuota, quota, (options) => sdk.secretsStore.quota.get({ account_id }, options), signal),
  };
}

export function storeWrites({ sdk, accountId: account_id, write }: Api) {
  return {
    createSecretStore: (name: string, signal: AbortSignal) =>
      write(createStore, oneStore, (options) => sdk.secretsStore.stores.create({ account_id, name }, options), signal),
    createStoreSecret: (storeId: string, name: string, value: Secret, comment: string | undefined, signal: AbortSignal) => {
      const call: Call = (options) => {
        const body = { name, value: value.reveal(), scopes: ['workers' as const], ...(comment === undefined ? {} : { comment }) };
        return sdk.secretsStore.stores.secrets.create(storeId, { account_id, body: [body] }, options);
      };
      return write(createSecret, oneSecret, call, signal, { hasSecrets: true });
    },
  };
}

const listStores: Endpoint = { what: 'list secret stores', needs: secretsStoreRead };
const listSecrets: Endpoint = { what: 'list store secrets', needs: secretsStoreRead };
const getQuota: Endpoint = { what: 'read the Secrets Store quota', needs: secretsStoreRead };
const createStore: Endpoint = { what: 'create a secret store', needs: secretsStoreEdit };
const createSecret: Endpoint = { what: 'create a store secret', needs: secretsStoreEdit };

function oneOrFirst<T>(schema: Wire<T>): Wire<T> {
  return v.union([
    schema,
    v.pipe(
      v.tupleWithRest([schema], v.unknown()),
      v.transform(([first]) => first as T),
    ),
  ]);
}
