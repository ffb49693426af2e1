/** `GET /user/tokens/verify` or, for a token owned by the account, `/accounts/{id}/tokens/verify`. */
export type TokenState = {
  readonly id: string;
  /** `active`, `disabled` or `expired`. */
  readonly status: string;
  readonly expiresOn: string | undefined;
  readonly owner: 'user' | 'account';
};
export type AccountName = { readonly id: string; readonly name: string };
export type Membership = { readonly account: AccountName; readonly status: string | undefined };
