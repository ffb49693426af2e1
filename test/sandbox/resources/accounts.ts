import { ApiError, ok, paged, single, type Json } from '../http/envelope.ts';
import { route, type Route } from '../http/router.ts';
import type { State, Token } from '../state/model.ts';

export const accountRoutes: readonly Route[] = [
  route('GET', '/accounts', ['Account Settings Read'], ({ state, query }) => paged(accounts(state), query, 20, 50)),
  route('GET', '/accounts/:account', ['Account Settings Read'], ({ state, params }) => {
    const found = accounts(state).find(({ id }) => id === params.account);
    if (found === undefined) throw new ApiError(403, 9109, 'Invalid account identifier');
    return ok(found);
  }),
  route('GET', '/memberships', ['Memberships Read'], ({ state, query, token }) => {
    if (token?.owner === 'account') throw new ApiError(403, 10_000, 'Authentication error');
    return paged(
      accounts(state).map((account) => ({
        id: `${String(account.id).slice(0, 30)}aa`,
        status: 'accepted',
        account,
        roles: ['Super Administrator - All Privileges'],
        permissions: {},
      })),
      query,
      20,
      50,
    );
  }),
  route('GET', '/user', ['User Details Read'], ({ state, token }) => {
    if (token?.owner === 'account') throw new ApiError(403, 9109, 'Unauthorized to access requested resource');
    return ok({
      id: state.user.id,
      email: state.user.email,
      two_factor_authentication_enabled: true,
      suspended: false,
    });
  }),
  route('GET', '/user/tokens/verify', [], ({ token }) => {
    if (token === undefined || token.owner === 'account') throw new ApiError(401, 1000, 'Invalid API Token');
    return verified(token);
  }),
  route('GET', '/accounts/:account/tokens/verify', [], ({ token }) => {
    if (token === undefined || token.owner === 'user') throw new ApiError(401, 1000, 'Invalid API Token');
    return verified(token);
  }),
  route('GET', '/accounts/:account/subscriptions', ['Billing Read'], ({ state }) => single(state.subscriptions)),
  route('GET', '/accounts/:account/workers/account-settings', ['Workers Scripts Read'], () =>
    ok({ default_usage_model: 'standard', green_compute: false }),
  ),
];

const verified = (token: Token): ReturnType<typeof ok> => ({
  ...ok(null),
  body: {
    success: true,
    errors: [],
    messages: [{ code: 10_000, message: 'This API Token is valid and active', type: null }],
    result: {
      id: token.id,
      status: token.status,
      ...(token.expires_on === null ? {} : { expires_on: token.expires_on }),
    },
  },
});

function accounts(state: State): Json[] {
  const settings = {
    enforce_twofactor: false,
    api_access_enabled: null,
    access_approval_expiry: null,
  };
  return [{ id: state.accountId, name: state.accountName }, ...state.accountExtras].map((account) => ({
    ...account,
    type: 'standard',
    settings,
    created_on: '2023-04-11T09:12:41.000000Z',
  }));
}
