import assert from 'node:assert/strict';
import { applyProblems } from '../../../src/core/sql/apply.ts';
import { cascadingReferences } from '../../../src/core/sql/references.ts';
import { sqlRisks } from '../../../src/core/sql/risks.ts';
import { splitSql } from '../../../src/core/sql/statements.ts';

function kinds(sql: string, ...earlier: string[]): string[] {
  return [
    ...sqlRisks(
      splitSql(sql),
      earlier.flatMap((text) => cascadingReferences(splitSql(text))),
    ),
  ].map((risk) => risk.kind);
}

function problems(sql: string): string[] {
  return [...applyProblems(sql, splitSql(sql))].map((problem) => problem.kind);
}

describe('risks of a migration', () => {
  const cases: readonly (readonly [sql: string, kinds: readonly string[]])[] = [
    ['DROP TABLE a', ['loses-data']],
    ['DROP TABLE IF EXISTS main."a"', ['loses-data']],
    ['DROP TABLE a; CREATE TABLE a (id)', ['loses-data']],
    ['DROP INDEX i; DROP TRIGGER t; DROP VIEW v', []],
    ['ALTER TABLE a DROP COLUMN b', ['loses-data']],
    ['ALTER TABLE a DROP b', ['loses-data']],
    ['ALTER TABLE a RENAME TO b', ['breaks-running-code']],
    ['ALTER TABLE a RENAME COLUMN b TO c', ['breaks-running-code']],
    ['ALTER TABLE a RENAME b TO c', ['breaks-running-code']],
    ['CREATE TABLE b (id); ALTER TABLE b RENAME TO c', []],
    ['ALTER TABLE a ADD COLUMN b TEXT', []],
    ['ALTER TABLE a ADD b TEXT NOT NULL', ['fails-with-rows']],
    ["ALTER TABLE a ADD b TEXT NOT NULL DEFAULT ''", []],
    ['ALTER TABLE a ADD b TEXT NOT NULL DEFAULT NULL', ['fails-with-rows']],
    ['ALTER TABLE a ADD b TEXT DEFAULT CURRENT_TIMESTAMP', ['fails-with-rows']],
    ['ALTER TABLE a ADD b INTEGER DEFAULT (unixepoch())', ['fails-with-rows']],
    ['ALTER TABLE a ADD b INTEGER DEFAULT (1)', []],
    ['CREATE TABLE a (id); ALTER TABLE a ADD b TEXT NOT NULL', []],
    ['ALTER TABLE a ADD b TEXT UNIQUE', ['fails']],
    ['ALTER TABLE a ADD b INTEGER PRIMARY KEY', ['fails']],
    ['ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES c (id)', ['fails']],
    ['ALTER TABLE a ALTER COLUMN b TYPE TEXT', ['fails']],
    ['DELETE FROM a', ['loses-data']],
    ["DELETE FROM a WHERE b = 'x'", []],
    ['UPDATE a SET b = 1', ['loses-data']],
    ['UPDATE OR IGNORE a SET b = 1', ['loses-data']],
    ['ALTER TABLE a ADD COLUMN b INTEGER; UPDATE a SET b = 1', []],
    ['CREATE VIRTUAL TABLE f USING fts5(body)', ['blocks-export']],
    ['PRAGMA foreign_keys = OFF', ['no-effect']],
    ['PRAGMA foreign_keys(0); DROP TABLE a', ['no-effect', 'loses-data']],
    ['PRAGMA foreign_keys = ON; PRAGMA defer_foreign_keys = ON', []],
    ["INSERT INTO t VALUES ('DROP TABLE a'); -- DROP TABLE b", []],
  ];
  for (const [sql, expected] of cases) it(`${sql}: ${expected.join(', ') || 'none'}`, () => assert.deepEqual(kinds(sql), expected));

  const rebuild = 'CREATE TABLE n (id); INSERT INTO n SELECT id FROM p; DROP TABLE p; ALTER TABLE n RENAME TO p;';

  it('a rebuild is fine until another table refers to the old one with ON DELETE CASCADE', () => {
    assert.deepEqual(kinds(rebuild), []);
    assert.deepEqual(kinds(rebuild, 'CREATE TABLE c (p REFERENCES p (id) ON DELETE SET NULL)'), []);
    assert.deepEqual(kinds(rebuild, 'CREATE TABLE c (p REFERENCES p (id) ON UPDATE CASCADE ON DELETE CASCADE)'), ['cascade']);
  });

  it('a rebuild that copies the children out as well is fine', () => {
    const careful = `CREATE TABLE c_copy AS SELECT * FROM c; ${rebuild} INSERT INTO c SELECT * FROM c_copy;`;
    assert.deepEqual(kinds(careful, 'CREATE TABLE c (p REFERENCES p (id) ON DELETE CASCADE)'), []);
  });

  it('children that the file drops itself do not count', () => {
    assert.deepEqual(kinds(`DROP TABLE c; ${rebuild}`, 'CREATE TABLE c (p REFERENCES p (id) ON DELETE CASCADE)'), ['loses-data']);
  });

  it('references follow the names that tables are given', () => {
    const sql = 'CREATE TABLE "new_c" (p, FOREIGN KEY (p) REFERENCES `p`(id) ON DELETE CASCADE); ALTER TABLE new_c RENAME TO C;';
    assert.deepEqual(cascadingReferences(splitSql(sql)), [{ child: 'c', parent: 'p' }]);
  });
});

describe('what apply and D1 refuse', () => {
  const cases: readonly (readonly [sql: string, kinds: readonly string[]])[] = [
    ['SELECT 1;', []],
    ['SELECT 1', ['no-semicolon']],
    ['SELECT 1; -- end', []],
    ['', []],
    ['-- only a comment', []],
    ['BEGIN; COMMIT;', ['transaction', 'transaction']],
    ['begin immediate transaction; END TRANSACTION;', ['transaction', 'transaction']],
    ['SAVEPOINT a; RELEASE a; ROLLBACK;', ['transaction', 'transaction', 'transaction']],
    ['CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END;', []],
    ['CREATE TRIGGER t AFTER INSERT ON a Begin SELECT 1; END;', ['lower-case-begin']],
    ['CREATE TRIGGER t AFTER INSERT ON a BEGIN\r\nSELECT 1;\r\nEND;', ['crlf-trigger']],
    ['CREATE TABLE a (id);\r\nSELECT 1;\r\n', []],
    [`INSERT INTO a VALUES ('${'x'.repeat(100_000)}');`, ['too-long']],
    [`INSERT INTO a VALUES ('${'ä'.repeat(50_000)}');`, ['too-long']],
    [`INSERT INTO a VALUES ('${'x'.repeat(99_000)}');`, []],
  ];
  for (const [sql, expected] of cases)
    it(`${JSON.stringify(sql.slice(0, 70))}: ${expected.join(', ') || 'none'}`, () => assert.deepEqual(problems(sql), expected));
});
