import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { realIdsPrivateRepo as probe } from '../../../../src/core/checklist/probes/real-ids-private-repo.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { accountId, databases, storeId } from '../../../sandbox/scenarios/ids.ts';
import { lookAt, rowsOf } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const { id, name } = databases.production;
const api = 'workers/api/wrangler.jsonc';
const one = {
  'wrangler.toml': `name = "x"\naccount_id = "${accountId}"\n[[d1_databases]]\nbinding = "DB"\ndatabase_name = "${name}"\ndatabase_id = "${id}"\n`,
};
const elsewhereId = 'c94e70b2d1f85a3367be02d8f41a9c57';
const placeholders = {
  'wrangler.toml':
    'name = "x"\naccount_id = "REPLACE_WITH_ACCOUNT_ID"\n[[d1_databases]]\nbinding = "DB"\ndatabase_id = "REPLACE_WITH_D1_ID"\n',
};

describe('real-ids-private-repo', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset('ready'));

  const look = (of: Look = {}): Promise<Evidence> => lookAt(probe, sandbox, of);
  const says = (seen: Evidence, verdict: string, sentence: string): void =>
    assert.deepEqual([seen.verdict, seen.sentence], [verdict, sentence]);
  const publish = (): Promise<void> => sandbox.patch({ op: 'set', path: '/github/*/visibility', value: 'public' });
  const real = '10 ids are real and sample/sample-runtime is private';

  it('pass: real, in the account, in a private repository', async () => {
    const seen = await look();
    says(seen, 'pass', `${real}.`);
    assert.ok(rowsOf(seen).some(({ path, row }) => path.startsWith(`${api} > `) && row.description === 'real, in the account'));
  });

  it('pass: no remote to publish to', async () => {
    says(
      await look({ texts: one, github: null, git: { remoteUrl: async () => undefined } }),
      'pass',
      '2 ids are real and the repository has no remote.',
    );
  });

  it('pass: placeholders in public, real ids in an ignored overlay', async () => {
    await publish();
    const overlay = 'wrangler.private.toml';
    const texts = { ...placeholders, [overlay]: one['wrangler.toml'] };
    const seen = await look({ texts, tracked: { tracked: ['wrangler.toml'], isIgnored: (path) => path === overlay } });
    says(seen, 'pass', `Placeholders in public repository sample/sample-runtime; real ids in ignored ${overlay}.`);
  });

  it('fail: placeholders, each with a way to fill it in; also in the list that files are made from', async () => {
    const seen = await look({ texts: placeholders });
    says(seen, 'fail', '2 placeholders remain: wrangler.toml:2 and wrangler.toml:5.');
    assert.deepEqual(
      seen.fixes.map(({ operation, args }) => [operation, args['line']]),
      [
        ['edit.fill-id', '2'],
        ['edit.fill-id', '5'],
      ],
    );
    const list = {
      'infra/cloudflare.resources.json':
        '{\n  "account_id": "REPLACE_WITH_ACCOUNT_ID",\n  "d1": { "name": "x", "database_id": "REPLACE_WITH_D1_ID" }\n}\n',
    };
    assert.match((await look({ texts: { ...placeholders, ...list } })).sentence, /^4 placeholders remain: .* and 1 more\.$/);
    says(await look({ texts: placeholders, token: null }), 'fail', '2 placeholders remain: wrangler.toml:2 and wrangler.toml:5.');
  });

  it('fail: real ids are committed in a public repository', async () => {
    await publish();
    says(
      await look({ texts: one }),
      'fail',
      'Real account or database ids are committed in public repository sample/sample-runtime: wrangler.toml:2 and wrangler.toml:6.',
    );
  });

  it('warn: real ids in the working tree of a public repository only', async () => {
    await publish();
    const seen = await look({ texts: one, git: { textAtHead: async () => placeholders['wrangler.toml'] } });
    says(seen, 'warn', '2 ids are real in the working tree of public repository sample/sample-runtime; the next commit publishes them.');
  });

  it('warn: not in the account, or there under another name, or another account', async () => {
    const other = '7d3e9a10-5c2b-4f81-a6d4-9b0e2c7f1a53';
    const change = (from: string, to: string): Look => ({ texts: { 'wrangler.toml': one['wrangler.toml'].replace(from, to) } });
    const said = '2 ids are real and sample/sample-runtime is private, but ';
    says(await look(change(id, other)), 'warn', `${said}d1_databases.DB.database_id in wrangler.toml is not in this account.`);
    says(
      await look(change(`"${name}"`, '"other"')),
      'warn',
      `${said}d1_databases.DB.database_id in wrangler.toml is named ${name} in the account, not other.`,
    );
    says(
      await look(change(accountId, '4b7d1f9e2c6a8053e1d7b94c60f2a835')),
      'warn',
      `${said}account_id in wrangler.toml is no account of this token.`,
    );
    await sandbox.patch({ op: 'set', path: '/accountExtras', value: [{ id: elsewhereId, name: 'Other' }] });
    const elsewhere = await look(change(accountId, elsewhereId));
    assert.equal(elsewhere.verdict, 'warn');
    assert.match(elsewhere.sentence, /account_id in wrangler\.toml is another account than the one connected/);
    const store = `${one['wrangler.toml']}[[secrets_store_secrets]]\nbinding = "S"\nstore_id = "${storeId}"\nsecret_name = "x"\n[[kv_namespaces]]\nbinding = "KV"\nid = "3e8a5c1d9f2b4706a8d1c5e3f7092b64"\n`;
    const seen = await look({ texts: { 'wrangler.toml': store } });
    says(
      seen,
      'warn',
      '4 ids are real and sample/sample-runtime is private, but kv_namespaces.KV.id in wrangler.toml is not in this account.',
    );
  });

  it('warn: an id differs between files, or from the list that files are made from', async () => {
    const text = one['wrangler.toml'].replace(id, databases.dev.id);
    const seen = await look({ texts: { 'a/wrangler.toml': one['wrangler.toml'], 'b/wrangler.toml': text } });
    assert.equal(seen.verdict, 'warn');
    assert.match(seen.sentence, new RegExp(`database ${name} differs between files: a/wrangler\\.toml:6, b/wrangler\\.toml:6`));
    const list = JSON.stringify({
      account_id: accountId,
      d1: { database_id: databases.dev.id },
      workers: [
        { name: 'y', config_path: 'wrangler.toml' },
        { name: 'z', config_path: 'gone.toml' },
      ],
    });
    const listed = await look({ texts: { ...one, 'infra/cloudflare.resources.json': list } });
    says(
      listed,
      'warn',
      '2 ids are real and sample/sample-runtime is private, but the database id differs between infra/cloudflare.resources.json and the wrangler files, wrangler.toml is not named y as infra/cloudflare.resources.json says and 1 more.',
    );
  });

  it('unknown: whether the repository is private, or whether the account has them', async () => {
    const seen = await look({ texts: one, github: 'anonymous' });
    assert.equal(seen.verdict, 'unknown');
    assert.match(seen.sentence, /^2 ids are real; could not read whether sample\/sample-runtime is private: /);
    const gitlab = await look({ texts: one, github: null, git: { remoteUrl: async () => 'git@gitlab.com:a/b.git' } });
    assert.equal(gitlab.verdict, 'unknown');
    assert.match(gitlab.sentence, /^2 ids are real; could not read whether gitlab\.com\/a\/b is private: /);
    assert.equal((await look({ texts: one, github: null, git: null })).missing?.kind, 'git');
    says(
      await look({ texts: one, token: null }),
      'unknown',
      '2 ids could have been issued and sample/sample-runtime is private; the account could not be asked: Not signed in to Cloudflare; connect the account to check this.',
    );
    assert.equal((await look({ texts: one, token: 'no-d1' })).missing?.name, 'D1 Read');
  });

  it('not applicable: no id', async () => {
    says(await look({ texts: { 'wrangler.toml': 'name = "x"\n' } }), 'not-applicable', 'No wrangler file holds an ID.');
  });
});
