import assert from 'node:assert/strict';
import { accountId, startSandbox, tokens, type RunningSandbox } from './client.ts';

type Answer = {
  readonly status: number;
  readonly errors: readonly { readonly code: number; readonly message: string }[];
  readonly result: readonly { readonly results: unknown; readonly meta: Readonly<Record<string, unknown>> }[];
};

describe('sandbox: D1 over SQLite', function suite() {
  this.timeout(60_000);
  let sandbox: RunningSandbox;

  before(async () => (sandbox = await startSandbox()));
  after(() => sandbox.stop());
  beforeEach(() => sandbox.reset('ready'));

  const call = async (path: string, body: unknown, token: string = tokens.main): Promise<Answer> => {
    const response = await fetch(`${sandbox.url}/accounts/${accountId}/d1/database/sample-runtime${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    return { ...((await response.json()) as Omit<Answer, 'status'>), status: response.status };
  };
  const query = (sql: string, params: unknown[] = [], token?: string): Promise<Answer> => call('/query', { sql, params }, token);
  const refusal = ({ status, errors }: Answer): string => `${status} ${errors[0]?.code} ${errors[0]?.message}`;

  it('gives one result per statement, with meta', async () => {
    const { result } = await query(
      "INSERT INTO audit_events (actor, action, created_at) VALUES ('a;b', '--', 1); -- a comment\nSELECT actor FROM audit_events;",
    );
    assert.equal(result.length, 2);
    assert.equal(result[0]?.meta.changes, 1);
    assert.equal(result[0]?.meta.changed_db, true);
    assert.deepEqual(result[1]?.results, [{ actor: 'a;b' }]);
  });

  it('rolls the whole batch back, with the words of D1', async () => {
    assert.equal(
      refusal(await query("INSERT INTO audit_events (actor, action, created_at) VALUES ('a', 'b', 1); INSERT INTO nowhere VALUES (1);")),
      '400 7500 no such table: nowhere: SQLITE_ERROR',
    );
    assert.deepEqual((await query('SELECT COUNT(*) AS n FROM audit_events')).result[0]?.results, [{ n: 0 }]);
    await query("INSERT INTO idempotency_keys VALUES ('k', 't', 1)");
    assert.equal(
      refusal(await query("INSERT INTO idempotency_keys VALUES ('k', 't', 1)")),
      '400 7500 UNIQUE constraint failed: idempotency_keys.key: SQLITE_CONSTRAINT',
    );
  });

  it('refuses transactions, attached files and writes without D1 Edit', async () => {
    for (const sql of ['BEGIN', 'COMMIT', 'SAVEPOINT a', 'SELECT 1; ROLLBACK;'])
      assert.match(refusal(await query(sql)), /^400 7500 To execute a transaction/, sql);
    assert.match(refusal(await query("ATTACH 'x.db' AS x")), /^400 7500 not authorized/);
    assert.equal(refusal(await query('DELETE FROM runs', [], 'read-only')), '403 10000 Authentication error');
    assert.deepEqual((await query('SELECT COUNT(*) AS n FROM runs', [], 'read-only')).result[0]?.results, [{ n: 28 }]);
  });

  it('binds parameters and gives raw rows as arrays', async () => {
    assert.deepEqual((await query('SELECT name FROM d1_migrations WHERE id = ?1', [2])).result[0]?.results, [
      { name: '0002_replay_lineage.sql' },
    ]);
    const { result } = await call('/raw', { sql: 'SELECT id, name FROM d1_migrations ORDER BY id LIMIT 1' });
    assert.deepEqual(result[0]?.results, { columns: ['id', 'name'], rows: [[1, '0001_init.sql']] });
  });

  it('finds the bookmark of a time and restores to it', async () => {
    const bookmark = async (at?: string): Promise<string> => {
      const response = await fetch(
        `${sandbox.url}/accounts/${accountId}/d1/database/sample-runtime/time_travel/bookmark${at === undefined ? '' : `?timestamp=${at}`}`,
        { headers: { authorization: `Bearer ${tokens.main}` } },
      );
      return ((await response.json()) as { readonly result: { readonly bookmark: string } }).result.bookmark;
    };
    const before = await bookmark();
    const moment = new Date().toISOString();
    await sandbox.advanceClock(5000);
    await query('DELETE FROM runs');
    assert.notEqual(await bookmark(), before);
    assert.equal(await bookmark(moment), before);
    await call(`/time_travel/restore?bookmark=${before}`, {});
    assert.deepEqual((await query('SELECT COUNT(*) AS n FROM runs')).result[0]?.results, [{ n: 28 }]);
  });

  it('keeps a schema change in its history, also without rows', async () => {
    await query('CREATE TABLE fresh (id INTEGER)');
    await query('DROP TABLE fresh');
    assert.equal(refusal(await query('SELECT * FROM fresh')), '400 7500 no such table: fresh: SQLITE_ERROR');
    assert.match(refusal(await call('/time_travel/restore?bookmark=nothing', {})), /^400 7400 /);
  });
});
