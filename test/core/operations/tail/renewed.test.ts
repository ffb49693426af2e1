import assert from 'node:assert/strict';
import { AccountError } from '../../../../src/core/account/errors.ts';
import { startSandbox, type RunningSandbox } from '../../../sandbox/client.ts';
import { sandboxAccount, watch } from './support.ts';

describe('A tail whose credential is not taken any more', function () {
  this.timeout(40_000);
  let sandbox: RunningSandbox;
  before(async () => (sandbox = await startSandbox()));
  after(() => sandbox.stop());
  const refused = (): Promise<never> => Promise.reject(new AccountError('unauthorized', 'The token has expired.'));

  it('goes on with a newer one, and deletes its tail with one that is newer still', async () => {
    const account = sandboxAccount(sandbox);
    let asked = 0;
    const one = watch({
      account: { createTail: refused, deleteTail: refused },
      renewed: () => {
        asked += 1;
        return Promise.resolve(account);
      },
    });
    await one.until('live');
    assert.equal(asked, 1);
    await one.stop();
    assert.deepEqual(one.states.at(-1), { kind: 'stopped', because: 'asked' });
    assert.deepEqual(await sandbox.tails(), []);
    assert.equal(asked, 2);
  });

  it('stops where there is none, and where the newer one is refused as well', async () => {
    for (const newer of [undefined, { createTail: refused, deleteTail: refused }]) {
      const one = watch({ account: { createTail: refused, deleteTail: refused }, renewed: () => Promise.resolve(newer) });
      await one.tail.ended;
      assert.deepEqual(one.states.at(-1), { kind: 'stopped', because: 'signed-out', says: 'The token has expired.' });
    }
  });
});
