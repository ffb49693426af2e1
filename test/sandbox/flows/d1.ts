import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copySample, production, refused, succeed, write, type Flow } from './flow.ts';
import type { Wrangler } from '../wrangler.ts';

async function rows(wrangler: Wrangler, cwd: string, sql: string): Promise<unknown> {
  const printed = await succeed(wrangler, ['d1', 'execute', 'DB', '--remote', '--json', '--command', sql, ...production('api')], { cwd });
  return (JSON.parse(printed) as readonly { readonly results: unknown }[])[0]?.results;
}

export const d1Flow: Flow = {
  about: 'd1 migrations, execute, a failing migration rolled back whole, a file imported, an export',
  scenario: 'drifted',
  async run(_sandbox, wrangler) {
    const cwd = copySample(wrangler);
    const api = production('api');
    assert.match(
      await succeed(wrangler, ['d1', 'migrations', 'list', 'DB', '--remote', ...api], { cwd }),
      /0003_idempotency_keys\.sql[\s\S]*0004_audit_events\.sql/,
    );
    await succeed(wrangler, ['d1', 'migrations', 'create', 'DB', 'broken', ...api], { cwd });
    write(wrangler, 'sample/migrations/0005_broken.sql', 'CREATE TABLE half_done (id INTEGER);\nINSERT INTO nowhere VALUES (1);\n');
    assert.match(
      await refused(wrangler, ['d1', 'migrations', 'apply', 'DB', '--remote', ...api], { cwd }),
      /no such table: nowhere: SQLITE_ERROR \[code: 7500\]/,
    );
    assert.deepEqual(
      await rows(
        wrangler,
        cwd,
        "SELECT name FROM d1_migrations WHERE id > 2 UNION ALL SELECT name FROM sqlite_master WHERE name = 'half_done'",
      ),
      [{ name: '0003_idempotency_keys.sql' }, { name: '0004_audit_events.sql' }],
    );
    assert.match(
      await refused(wrangler, ['d1', 'execute', 'DB', '--remote', '--command', 'BEGIN TRANSACTION; SELECT 1; COMMIT', ...api], { cwd }),
      /SQL BEGIN TRANSACTION or SAVEPOINT/,
    );
    write(wrangler, 'rows.sql', "INSERT INTO audit_events (actor, action, created_at) VALUES ('a', 'b', 1), ('c', 'd; e', 2);\n");
    await succeed(wrangler, ['d1', 'execute', 'DB', '--remote', '-y', '--file', '../rows.sql', ...api], { cwd });
    await succeed(wrangler, ['d1', 'export', 'sample-runtime', '--remote', '--output', 'dump.sql'], { cwd });
    assert.match(
      readFileSync(join(cwd, 'dump.sql'), 'utf8'),
      /INSERT INTO "audit_events" \("id","actor","action","created_at"\) VALUES\(2,'c','d; e',2\);/,
    );
  },
};

export const timeTravelFlow: Flow = {
  about: 'd1 info, create, list, and back in time and forth again',
  scenario: 'ready',
  async run(_sandbox, wrangler) {
    const cwd = copySample(wrangler);
    await succeed(wrangler, ['d1', 'create', 'another-one']);
    assert.match(await refused(wrangler, ['d1', 'create', 'another-one']), /already exists/);
    assert.match(await succeed(wrangler, ['d1', 'list', '--json']), /another-one/);
    const info = JSON.parse(await succeed(wrangler, ['d1', 'info', 'sample-runtime', '--json'])) as {
      readonly num_tables: number;
      readonly read_queries_24h: number;
    };
    assert.equal(info.num_tables, 5);
    assert.ok(info.read_queries_24h > 0);
    const { bookmark } = JSON.parse(await succeed(wrangler, ['d1', 'time-travel', 'info', 'sample-runtime', '--json'])) as {
      readonly bookmark: string;
    };
    await rows(wrangler, cwd, 'DELETE FROM runs');
    assert.deepEqual(await rows(wrangler, cwd, 'SELECT COUNT(*) AS n FROM runs'), [{ n: 0 }]);
    const printed = await succeed(wrangler, ['d1', 'time-travel', 'restore', 'sample-runtime', '--bookmark', bookmark, '--json']);
    assert.match(printed, /previous_bookmark/);
    assert.deepEqual(await rows(wrangler, cwd, 'SELECT COUNT(*) AS n FROM runs'), [{ n: 28 }]);
  },
};
