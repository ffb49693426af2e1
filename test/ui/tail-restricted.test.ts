import assert from 'node:assert/strict';
import { openProduct } from '../host/product.ts';
import { startSandbox } from '../sandbox/client.ts';

describe('a tail in Restricted Mode', function () {
  this.timeout(60_000);
  it('asks no account and says what to do', async () => {
    const sandbox = await startSandbox({ scenario: 'ready' });
    const product = await openProduct({ workspace: 'test/sample', env: sandbox.env, trust: true });
    try {
      await product.workbench.dialogButton("No, I don't trust the authors");
      await product.workbench.command('Preflight: Tail Worker');
      await product.workbench.toast('This workspace is not trusted, so no account is asked');
      assert.deepEqual(await sandbox.log(), []);
    } finally {
      await product.close();
      await sandbox.stop();
    }
  });
});
