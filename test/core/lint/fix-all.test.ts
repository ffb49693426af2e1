import assert from 'node:assert/strict';
import { fixAll } from '../../../src/core/lint/fix-all.ts';
import { applied } from '../../../src/core/lint/fixes/compose.ts';
import { createMemoryProject } from '../../../src/core/project/create.ts';

const database = '{ "binding": "DB", "database_name": "all", "database_id": "8c21f5d0-3be4-4c1f-9d17-60a2f4be7713" }';
const twice = `{
  // kept
  "name": "all",
  "main": "src/index.ts",
  "compatibility_date": "2026-10-01",
  "observability": { "enabled": true },
  "account_id": "REPLACE_ME",
  "routes": [{ "pattern": "all.example.com", "custom_domain": true }],
  "d1_databases": [${database}, ${database}]
}
`;

describe('fixing all that is safe', () => {
  const run = (path: string, text: string) => fixAll(createMemoryProject({ [path]: text }), path, text);

  it('makes one edit of several fixes, each on the text the one before it left', () => {
    const { edits, fixes } = run('wrangler.jsonc', twice);
    assert.equal(fixes, 2);
    assert.equal(edits.length, 1);
    const after = applied(twice, edits);
    assert.equal(after.match(/8c21f5d0/g)?.length, 1);
    assert.match(after, /"workers_dev": false/);
    // What needs a person stays, and so does what nobody asked about.
    assert.match(after, /REPLACE_ME/);
    assert.match(after, /\/\/ kept/);
    assert.deepEqual(run('wrangler.jsonc', after), { edits: [], fixes: 0 });
  });

  it('leaves a file with nothing safe, nothing at all, or half a statement alone', () => {
    for (const text of ['', '{', '{ "account_id": "REPLACE_ME" }', '{ "name": ']) assert.deepEqual(run('wrangler.jsonc', text).edits, []);
  });

  it('fixes files that are no wrangler file, and keeps their line endings', () => {
    const sql = 'CREATE TABLE a (id INTEGER);\r\nCREATE TABLE b (id INTEGER)\r\n';
    const wrangler = `name = "x"\n[[d1_databases]]\nbinding = "DB"\ndatabase_name = "x"\ndatabase_id = "8c21f5d0-3be4-4c1f-9d17-60a2f4be7713"\n`;
    const project = createMemoryProject({ 'wrangler.toml': wrangler, 'migrations/0001_a.sql': sql });
    const { edits, fixes } = fixAll(project, 'migrations/0001_a.sql', sql);
    assert.equal(fixes, 1);
    assert.equal(applied(sql, edits), 'CREATE TABLE a (id INTEGER);\r\nCREATE TABLE b (id INTEGER);\r\n');
  });
});
