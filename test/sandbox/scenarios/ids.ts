/** Fixed identifiers, the same in the sample workspace. */
export const accountId = '8f3ad04c71b9e265d0c84a17f92b6e53';
export const otherAccountId = 'aa11bb22cc33dd44ee55ff6600112233';
export const storeId = 'b94e07d1a63c4f5882e1d0f7396ac25b';
export const databases = {
  production: { id: '5a1d7c3e-94b2-4f08-8c6d-e713b0a9f254', name: 'sample-runtime' },
  dev: { id: 'c2b7f914-0d6a-4e83-b51c-97fa28d3604e', name: 'sample-runtime-dev' },
};

/** Tokens that every scenario knows; a token may also name what it lacks, see `http/auth.ts`. */
export const tokens = {
  main: 'sandbox-token',
  account: 'sandbox-account-token',
  expired: 'sandbox-expired-token',
  disabled: 'sandbox-disabled-token',
  oauth: 'sandbox-oauth-token',
};
