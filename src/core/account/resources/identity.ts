import * as v from 'valibot';
import { segment } from '../api.ts';
import type { Api, Call } from '../api.ts';
import { AccountError } from '../errors.ts';
import type { Endpoint } from '../failures.ts';
import { membershipsRead, settingsRead } from '../permission.ts';
import { maybeText, text } from '../wire.ts';
import type { Wire } from '../wire.ts';

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

const tokenWire = v.object({ id: text, status: text, expires_on: maybeText });
const accountName: Wire<AccountName> = v.object({ id: text, name: text });
const membership: Wire<Membership> = v.object({ account: accountName, status: maybeText });

/** Who the token is and which accounts it sees (https://developers.cloudflare.com/fundamentals/api/reference/). */
export function identityReads({ sdk, accountId: account_id, read, pages }: Api) {
  const ofUser = (signal: AbortSignal) => read(verifyToken, tokenWire, (options) => sdk.user.tokens.verify(options), signal);
  const ofAccount = (signal: AbortSignal) => {
    const call: Call = (options) => sdk.get(`/accounts/${segment(account_id)}/tokens/verify`, options);
    return read(verifyToken, tokenWire, call, signal);
  };
  return {
    verifyToken: async (signal: AbortSignal): Promise<TokenState> => {
      try {
        return stateOf(await ofUser(signal), 'user');
      } catch (error) {
        // A token that belongs to the account is unknown to the user's endpoint, in these words.
        if (!account_id || !AccountError.is(error, 'unauthorized', 'forbidden')) throw error;
        return stateOf(await ofAccount(signal), 'account');
      }
    },
    accounts: (signal: AbortSignal) =>
      pages(listAccounts, accountName, (options, page) => sdk.accounts.list({ page, per_page: 50 }, options), signal),
    memberships: (signal: AbortSignal) =>
      pages(listMemberships, membership, (options, page) => sdk.memberships.list({ page, per_page: 50 }, options), signal),
  };
}

const verifyToken: Endpoint = { what: 'verify the token', needs: undefined };
const listAccounts: Endpoint = { what: 'list accounts', needs: settingsRead };
const listMemberships: Endpoint = { what: 'list memberships', needs: membershipsRead };

function stateOf(wire: v.InferOutput<typeof tokenWire>, owner: TokenState['owner']): TokenState {
  return { id: wire.id, status: wire.status, expiresOn: wire.expires_on, owner };
}
