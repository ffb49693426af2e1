/** Fixed identifiers, the same in the sample workspace. */
export const accountId = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
export const otherAccountId = 'aa11bb22cc33dd44ee55ff6600112233';
export const storeId = '9a8b7c6d5e4f30211203f4e5d6c7b8a9';
export const databases = {
  production: { id: '5a1d0c0e-7b3f-4c2a-9e8d-1f2a3b4c5d6e', name: 'sample-runtime' },
  dev: { id: 'c2b7a1d4-5e6f-4a8b-9c0d-1e2f3a4b5c6d', name: 'sample-runtime-dev' },
};

/** Tokens that every scenario knows; a token may also name what it lacks, see `http/auth.ts`. */
export const tokens = {
  main: 'sandbox-token',
  account: 'sandbox-account-token',
  expired: 'sandbox-expired-token',
  disabled: 'sandbox-disabled-token',
  oauth: 'sandbox-oauth-token',
};
