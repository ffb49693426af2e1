import assert from 'node:assert/strict';
import { findCredential, type RunWrangler } from '../../../src/core/account/credentials.ts';
import { AccountError } from '../../../src/core/account/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { accountAt, never, ok, quickClock, refuse, startLoopback } from './loopback.ts';
import type { Loopback } from './loopback.ts';

describe('A wrangler login that has expired', () => {
  let server: Loopback;
  /** The token that the account takes. */
  let taken: string;
  /** Runs of wrangler; each gives the token of its number. */
  let runs: number;
  before(async () => {
    server = await startLoopback();
  });
  after(() => server.close());
  beforeEach(() => {
    server.seen.length = 0;
    [taken, runs] = ['login-1', 0];
    server.reply = ({ headers }, response) =>
      headers.authorization === `Bearer ${taken}`
        ? ok(response, [])
        : refuse(response, 401, 10_000, `Authentication error ${headers.authorization}`);
  });
  const run: RunWrangler = () => {
    runs += 1;
    return Promise.resolve({ exitCode: 0, stdout: new Secret(`{"type":"oauth","token":"login-${runs}"}`) });
  };
  const signedIn = async (runWrangler = run, clock = quickClock()) => {
    const found = await findCredential({ stored: undefined, environment: {}, runWrangler }, never);
    assert.ok(found);
    return accountAt(server.url, { ...found, clock }).account;
  };

  it('is renewed once for all that was refused at once, and all is answered', async () => {
    const account = await signedIn();
    await account.scripts(never);
    assert.equal(runs, 1);
    taken = 'login-2';
    await Promise.all([account.scripts(never), account.queues(never), account.d1Databases(never), account.kvNamespaces(never)]);
    assert.equal(runs, 2);
    await account.scripts(never);
    assert.equal(server.seen.at(-1)?.headers.authorization, 'Bearer login-2');
  });

  it('sends a refused change again, which the account has not seen, and its body with it', async () => {
    const account = await signedIn();
    taken = 'login-2';
    server.reply = ({ headers }, response) =>
      headers.authorization === `Bearer ${taken}` ? ok(response, {}) : refuse(response, 401, 10_000);
    await account.putSecret('api', 'NAME', new Secret('its-value'), never);
    const [refused, sent] = server.seen;
    assert.equal(server.seen.length, 2);
    assert.equal(sent?.body, refused?.body);
    assert.match(sent?.body ?? '', /its-value/);
  });

  it('is renewed again an hour later', async () => {
    const clock = quickClock();
    const account = await signedIn(run, clock);
    for (const token of ['login-2', 'login-3']) {
      taken = token;
      await account.scripts(never);
      await clock.sleep(3_600_000, never);
    }
    assert.equal(runs, 3);
  });

  it('stays refused, in few requests, where wrangler has no other or the other is refused as well', async () => {
    taken = 'none';
    const account = await signedIn();
    for (let time = 0; time < 3; time += 1)
      await assert.rejects(account.scripts(never), (error) => AccountError.is(error, 'unauthorized') && !error.message.includes('login-'));
    assert.equal(runs, 2);
    assert.equal(server.seen.length, 4);
    const signedOut: RunWrangler = async (...args) => (runs === 0 ? run(...args) : { exitCode: 1, stdout: new Secret('') });
    runs = 0;
    await assert.rejects((await signedIn(signedOut)).scripts(never), (error) => AccountError.is(error, 'unauthorized'));
  });

  it('is nothing that a token of a person or of the environment has', async () => {
    const stored = await findCredential({ stored: new Secret('t'), environment: {}, runWrangler: run }, never);
    const named = await findCredential({ stored: undefined, environment: { CLOUDFLARE_API_TOKEN: 't' }, runWrangler: run }, never);
    assert.deepEqual([stored?.renew, named?.renew, runs], [undefined, undefined, 0]);
  });
});
