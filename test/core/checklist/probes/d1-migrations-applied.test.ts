import assert from 'node:assert/strict';
import type { Evidence } from '../../../../src/core/checklist/evidence.ts';
import { d1MigrationsApplied as probe } from '../../../../src/core/checklist/probes/d1-migrations-applied.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { databases } from '../../../sandbox/scenarios/ids.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';
import type { Look } from '../../../support/readiness.ts';

const { id, name } = databases.production;
const api = 'workers/api/wrangler.jsonc';
const files = ['api', 'ops-dashboard', 'queue-consumer'].map((one) => `workers/${one}/wrangler.jsonc`);
const all = [...files, 'workers/workflow/wrangler.toml'];
const short = id.slice(0, 8);
const last = '0004_audit_events.sql';

describe('d1-migrations-applied', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset('ready'));

  const look = (of: Look = {}): Promise<Evidence> => lookAt(probe, sandbox, of);
  const says = (seen: Evidence, verdict: string, sentence: string | RegExp): void => {
    assert.equal(seen.verdict, verdict, seen.sentence);
    if (typeof sentence === 'string') assert.equal(seen.sentence, sentence);
    else assert.match(seen.sentence, sentence);
  };
  /** Replaces in the four files that bind the database. */
  const everywhere = (from: string, to: string): NonNullable<Look['edits']> =>
    Object.fromEntries(all.map((path) => [path, (text: string) => text.replaceAll(from, to)]));
  const execute = async (sql: string): Promise<void> => {
    const answer = await fetch(`${sandbox.url}/accounts/${sandbox.accountId}/d1/database/${id}/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ sql }),
    });
    assert.equal(answer.status, 200, await answer.text());
  };

  it('pass: all applied, once for the four configs that bind the database', async () => {
    await sandbox.clearLog();
    const seen = await look();
    says(
      seen,
      'pass',
      /^4 of 4 migrations are applied to sample-runtime \([0-9a-f]{8}\); last 0004_audit_events\.sql on \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\.$/,
    );
    assert.equal(seen.rows.length, 1);
    assert.match(rowAt(seen, name).description, /^4 of 4 applied · \d+ KB · WEUR$/);
    assert.match(rowAt(seen, `${name} > ${last}`).description, /^applied .* UTC$/);
    const log = await sandbox.log();
    assert.equal(log.filter(({ path }) => path.includes('/d1/')).length, 3);
    assert.ok(
      log.every(({ body }) => !/create|insert|delete|update/i.test(body)),
      'a probe never writes',
    );
  });

  it('fail: pending migrations, with the way to apply them', async () => {
    await sandbox.reset('drifted');
    const seen = await look();
    says(seen, 'fail', '2 of 4 migrations are not applied to sample-runtime: 0003_idempotency_keys.sql and 0004_audit_events.sql.');
    assert.equal(rowAt(seen, last).description, 'pending');
    assert.deepEqual(
      seen.fixes.map(({ operation }) => operation),
      ['D1.apply', 'D1.bookmark'],
    );
    assert.deepEqual(seen.fixes[0]?.args, {
      worker: 'sample-api',
      config: api,
      environment: 'production',
      binding: 'DB',
      database: name,
      databaseId: id,
    });
  });

  it('fail: no migrations table', async () => {
    await execute('DROP TABLE d1_migrations');
    says(await look(), 'fail', 'sample-runtime has no d1_migrations table: none of 4 migrations is applied.');
  });

  it('fail: deleted and recreated, with the new ID as a fix', async () => {
    const other = '11112222-3b3f-4c2a-9e8d-aaaabbbbcccc';
    const from = (await sandbox.state()).databases[id];
    await sandbox.patch(
      { op: 'remove', path: `/databases/${id}` },
      { op: 'set', path: `/databases/${other}`, value: { ...from, uuid: other, created_at: '2026-11-01T10:00:00.000Z' } },
    );
    const seen = await look();
    says(
      seen,
      'fail',
      `database_id ${id} does not exist; a database named ${name} exists with id ${other} (created 2026-11-01): it was deleted and recreated.`,
    );
    assert.equal(seen.fixes[0]?.operation, 'edit.database-id');
    assert.equal(seen.fixes[0]?.args['to'], other);
    assert.equal(seen.fixes.length, 4);
  });

  it('fail: no such database in the account', async () => {
    await sandbox.patch({ op: 'remove', path: `/databases/${id}` });
    says(await look(), 'fail', `There is no database sample-runtime (${short}) in this account.`);
  });

  it('warn: applied migrations that the checkout lacks', async () => {
    const seen = await look({ edits: { [`migrations/${last}`]: undefined } });
    says(
      seen,
      'warn',
      `3 of 3 migrations are applied to sample-runtime (${short}), but 1 applied migration is not in this checkout: 0004_audit_events.sql.`,
    );
    assert.match(rowAt(seen, last).description, /not in this checkout$/);
  });

  it('fail and says out of order: a new file that sorts before the last applied', async () => {
    says(
      await look({ edits: { 'migrations/0002_b.sql': 'SELECT 1;' } }),
      'fail',
      '1 of 5 migrations are not applied to sample-runtime: 0002_b.sql; out of order: 0002_b.sql sorts before the last applied one.',
    );
  });

  it('warn: edited after it was applied, but not when it was only committed late', async () => {
    const git = { lastCommit: async () => ({ sha: 'a'.repeat(40), at: Date.now() }) };
    const changed = await look({ git: { ...git, textBefore: async (_commit, path) => (path.endsWith(last) ? 'before' : undefined) } });
    says(
      changed,
      'warn',
      `4 of 4 migrations are applied to sample-runtime (${short}), but 0004_audit_events.sql was edited after being applied.`,
    );
    assert.match(rowAt(changed, last).description, /edited since$/);
    says(await look({ git: { ...git, textBefore: async () => undefined } }), 'pass', /^4 of 4/);
  });

  it('warn: one database, two migration folders', async () => {
    const seen = await look({
      edits: { [api]: (text) => text.replaceAll('../../migrations', '../../other'), 'other/0001_x.sql': 'SELECT 1;' },
    });
    assert.match(seen.sentence, /its configs name different migrations: other \(d1_migrations\) and migrations \(d1_migrations\)/);
  });

  it('warn: deployed with another database', async () => {
    const versions = (await sandbox.state()).workers['sample-api']?.versions ?? [];
    const bindings = versions
      .at(-1)
      ?.bindings.map((one) => (one.name === 'DB' ? { ...one, id: databases.dev.id, database_id: databases.dev.id } : one));
    await sandbox.patch({ op: 'set', path: `/workers/sample-api/versions/${versions.length - 1}/bindings`, value: bindings });
    says(
      await look(),
      'warn',
      `4 of 4 migrations are applied to sample-runtime (${short}), but sample-api is deployed with another database (${databases.dev.id.slice(0, 8)}) as DB.`,
    );
  });

  it('warn: APPLIED_THROUGH differs from the last applied', async () => {
    says(
      await look({ edits: { 'migrations/APPLIED_THROUGH': '0003_idempotency_keys.sql\n' } }),
      'warn',
      `4 of 4 migrations are applied to sample-runtime (${short}), but APPLIED_THROUGH says 0003_idempotency_keys.sql, the database 0004_audit_events.sql.`,
    );
    says(await look({ edits: { 'migrations/APPLIED_THROUGH': `${last}\n` } }), 'pass', /^4 of 4/);
  });

  it('warn: the folder is missing while the table has rows', async () => {
    const gone = Object.fromEntries(
      ['0001_init.sql', '0002_replay_lineage.sql', '0003_idempotency_keys.sql', last].map((one) => [`migrations/${one}`, undefined]),
    );
    says(
      await look({ edits: gone }),
      'warn',
      `sample-runtime (${short}) exists, but migrations is not in this checkout, though 4 migrations were applied.`,
    );
  });

  it('not applicable: no D1 anywhere; warn: only in another environment', async () => {
    const texts = { 'wrangler.toml': 'name = "x"\nmain = "x.ts"\n' };
    says(await look({ texts }), 'not-applicable', 'No wrangler file binds a D1 database.');
    const other = 'name = "x"\n[[d1_databases]]\nbinding = "DB"\ndatabase_name = "x"\n[env.production]\n';
    says(
      await look({ texts: { 'wrangler.toml': other } }),
      'warn',
      'No D1 database is bound in production, though other environments have one: d1_databases is not inherited.',
    );
  });

  it('a placeholder ID: found by name with a note, else unknown', async () => {
    const seen = await look({ edits: everywhere(id, 'REPLACE_WITH_D1_DATABASE_ID') });
    says(
      seen,
      'warn',
      `4 of 4 migrations are applied to sample-runtime (${short}), but the config has no real database_id, so it was found by its name.`,
    );
    await sandbox.patch({ op: 'remove', path: `/databases/${id}` });
    const unnamed = await look({ edits: everywhere(id, 'REPLACE_WITH_D1_DATABASE_ID') });
    says(
      unnamed,
      'unknown',
      'DB has no real database_id, and this account has no database sample-runtime: fill in the ID, then check again.',
    );
    assert.equal(unnamed.fixes[0]?.title, 'Fill in the ID of DB');
  });

  it('an absent ID and name: the database that deploy provisioned', async () => {
    await sandbox.patch({ op: 'set', path: `/databases/${id}/name`, value: 'x-my-db' });
    const texts = {
      'wrangler.toml': 'name = "x"\n[[d1_databases]]\nbinding = "MY_DB"\nmigrations_dir = "m"\n',
      'm/0001_init.sql': 'SELECT 1;',
    };
    says(await look({ texts }), 'warn', /^1 of 1 migration is applied to x-my-db/);
  });

  it('a pattern reads folders below, in the order of their numbers', async () => {
    const texts = {
      'wrangler.toml': `name = "x"\n[[d1_databases]]\nbinding = "DB"\ndatabase_name = "${name}"\ndatabase_id = "${id}"\nmigrations_pattern = "migrations/*/migration.sql"\n`,
      'migrations/10_b/migration.sql': 'SELECT 1;',
      'migrations/9_a/migration.sql': 'SELECT 1;',
      'migrations/9_a/notes.sql': 'SELECT 1;',
    };
    says(
      await look({ texts }),
      'fail',
      /^2 of 2 migrations are not applied to sample-runtime: 9_a\/migration\.sql and 10_b\/migration\.sql;/,
    );
  });

  it('unknown: no D1 permission, signed out, no answer; the reason is told', async () => {
    const forbidden = await look({ token: 'no-d1' });
    says(forbidden, 'unknown', 'The token lacks the permission D1 Read; add it to the token, then check again.');
    assert.deepEqual(forbidden.missing, { kind: 'cloudflare-permission', name: 'D1 Read' });
    says(await look({ token: null }), 'unknown', 'Not signed in to Cloudflare; connect the account to check this.');
    await sandbox.fault({ kind: 500, path: '/d1/' });
    const down = await look();
    says(down, 'unknown', 'The service answered with an error of its own; check again later.');
    assert.equal(down.reason, 'server');
  });

  it('the hash follows what ran and what is to run', async () => {
    const [first, again] = [await look(), await look()];
    assert.equal(first.inputsHash, again.inputsHash);
    assert.notEqual((await look({ edits: { [`migrations/${last}`]: 'SELECT 2;' } })).inputsHash, first.inputsHash);
  });
});
