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
