import assert from 'node:assert/strict';
import { createMemoryProject } from '../../../src/core/project/create.ts';
import { namedIdText, nameIds, sizeText } from '../../../src/core/workers/named-ids.ts';
import { accountId, type RunningSandbox, startSandbox } from '../../sandbox/client.ts';
import { never, stageFor } from '../operations/support.ts';

const database = '5a1d7c3e-94b2-4f08-8c6d-e713b0a9f254';
const gone = '6b2ec08f-31d7-4a95-b60e-f48c17d29a3b';

function projectWith(ids: readonly string[], more = '') {
  const databases = ids.map((id, index) => `{ "binding": "DB${index}", "database_name": "d", "database_id": "${id}" }`).join(', ');
  return createMemoryProject({ 'wrangler.jsonc': `{ "name": "x", "account_id": "${accountId}", ${more}"d1_databases": [${databases}] }` });
}

describe('the live names of IDs', () => {
  let sandbox: RunningSandbox;
  before(async () => (sandbox = await startSandbox({ scenario: 'ready' })));
  after(() => sandbox.stop());
  const own = { id: accountId, name: 'Acme' };

  it('gives name, size and region of a database, and says that one is not there', async () => {
    const names = await nameIds(projectWith([database, gone]), stageFor(sandbox).account, own, never);
    const found = names.get(database);
    assert.ok(found);
    assert.match(namedIdText(found), /^sample-runtime · \d+ KB · WEUR$/);
    assert.equal(namedIdText(names.get(gone) ?? assert.fail()), 'no such D1 database in this account');
    assert.equal(names.get(accountId)?.name, 'Acme');
  });

  it('asks only for the kinds that a file has, and for no placeholder', async () => {
    await sandbox.clearLog();
    await nameIds(projectWith(['REPLACE_WITH_D1_DATABASE_ID']), stageFor(sandbox).account, own, never);
    assert.deepEqual(await sandbox.log(), []);
  });

  it('leaves out what the token may not read, and names the rest', async () => {
    await sandbox.fault({ path: '/secrets_store/', kind: 403 });
    try {
      const more = '"secrets_store_secrets": [{ "binding": "S", "store_id": "b94e07d1a63c4f5882e1d0f7396ac25b", "secret_name": "n" }], ';
      const names = await nameIds(projectWith([database], more), stageFor(sandbox).account, own, never);
      assert.deepEqual([...names.keys()].toSorted(), [database, accountId].toSorted());
    } finally {
      await sandbox.clearFaults();
    }
  });

  it('says sizes in the unit that fits', () => {
    assert.deepEqual([0, 999, 1000, 37_000, 9_950_000, 1_200_000_000].map(sizeText), [
      '0 B',
      '999 B',
      '1.0 KB',
      '37 KB',
      '9.9 MB',
      '1.2 GB',
    ]);
  });
});
