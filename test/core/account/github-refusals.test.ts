import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { createBudget } from '../../../src/core/account/budget.ts';
import { AccountError } from '../../../src/core/account/errors.ts';
import type { AccountErrorDetails, AccountErrorReason } from '../../../src/core/account/errors.ts';
import { createGitHub } from '../../../src/core/account/github/create-github.ts';
import type { GitHub } from '../../../src/core/account/github/github.ts';
import { silentLog } from '../../../src/core/account/ports.ts';
import { Secret } from '../../../src/core/secret.ts';
import { canaryToken, never, quickClock, send, startLoopback } from './loopback.ts';
import type { Loopback } from './loopback.ts';

describe('What goes wrong on the way to GitHub', () => {
  let server: Loopback;
  before(async () => {
    server = await startLoopback();
  });
  after(() => server.close());

  const github = (): GitHub => {
    const clock = quickClock();
    const remote = { host: 'github.com', owner: 'o', repo: 'r' };
    return createGitHub({
      remote,
      baseUrl: server.url,
      token: new Secret(canaryToken),
      budget: createBudget({ clock }),
      clock,
      log: silentLog,
      etags: new Map(),
      timeout: 5000,
    });
  };

  const refusals: readonly {
    name: string;
    reply: (response: ServerResponse) => void;
    reason: AccountErrorReason;
    details?: AccountErrorDetails;
  }[] = [
    { name: '401', reply: (r) => send(r, 401, { message: 'Bad credentials' }), reason: 'unauthorized' },
    {
      name: 'no request left',
      reply: (r) =>
        send(
          r,
          403,
          { message: 'API rate limit exceeded' },
          { 'x-ratelimit-remaining': '0', 'x-ratelimit-limit': '60', 'x-ratelimit-reset': '1900000000' },
        ),
      reason: 'rate-limited',
      details: { retryAt: 1_900_000_000_000 },
    },
    {
      name: 'a secondary limit',
      reply: (r) => send(r, 403, { message: 'You have exceeded a secondary rate limit' }, { 'retry-after': '60' }),
      reason: 'rate-limited',
    },
    { name: '429', reply: (r) => send(r, 429, { message: 'slow' }, { 'retry-after': '60' }), reason: 'rate-limited' },
    {
      name: 'single sign-on',
      reply: (r) =>
        send(
          r,
          403,
          { message: 'Resource protected by organization SAML enforcement' },
          { 'x-github-sso': 'required; url=https://github.com/x' },
        ),
      reason: 'forbidden',
      details: { refusal: 'sso' },
    },
    {
      name: 'a blocked OAuth app',
      reply: (r) =>
        send(r, 403, {
          message:
            'Although you appear to have the correct authorization credentials, the `x` organization has enabled OAuth App access restrictions',
        }),
      reason: 'forbidden',
      details: { refusal: 'oauth-app-restricted' },
    },
    {
      name: 'a plan without the feature',
      reply: (r) => send(r, 403, { message: 'Upgrade to GitHub Pro or make this repository public to enable this feature.' }),
      reason: 'forbidden',
      details: { refusal: 'upgrade-required' },
    },
    {
      name: 'another 403',
      reply: (r) => send(r, 403, { message: 'Resource not accessible by integration' }),
      reason: 'forbidden',
      details: { refusal: 'no-permission' },
    },
    { name: 'a 403 page', reply: (r) => send(r, 403, '<html>'), reason: 'unexpected' },
    { name: '404', reply: (r) => send(r, 404, { message: 'Not Found' }), reason: 'not-found', details: { refusal: 'hidden' } },
    { name: 'a 404 page', reply: (r) => send(r, 404, '<html>'), reason: 'unexpected' },
    { name: '503', reply: (r) => send(r, 503, 'no'), reason: 'server' },
    { name: 'HTML', reply: (r) => send(r, 200, '<html>'), reason: 'unexpected' },
    { name: 'truncated JSON', reply: (r) => send(r, 200, '{"full_name":'), reason: 'unexpected' },
    { name: 'another shape', reply: (r) => send(r, 200, { full_name: 1 }), reason: 'unexpected' },
    { name: 'a reset', reply: (r) => void r.socket?.resetAndDestroy(), reason: 'offline' },
  ];
  for (const { name, reply, reason, details } of refusals) {
    it(`${name} is ${reason}`, async () => {
      server.reply = (_, response) => reply(response);
      await assert.rejects(github().repository(never), (error) => {
        assert.ok(AccountError.is(error));
        assert.equal(error.reason, reason, error.message);
        assert.equal(error.refusal, details?.refusal);
        if (details?.retryAt !== undefined) assert.equal(error.retryAt, details.retryAt);
        assert.equal(error.missingPermission, undefined);
        assert.ok(!inspect(error, { depth: 9 }).includes(canaryToken));
        return true;
      });
    });
  }
});
