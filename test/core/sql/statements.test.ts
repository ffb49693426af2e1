import assert from 'node:assert/strict';
import { splitSql } from '../../../src/core/sql/statements.ts';

function texts(sql: string): string[] {
  return splitSql(sql).map((statement) => sql.slice(...statement.span));
}

describe('SQL statements', () => {
  it('end at semicolons outside strings, names and comments', () => {
    const sql = `-- a; b\nINSERT INTO t VALUES ('a;b', 'it''s;');/* ; */ SELECT ";", [;], \`;\`; SELECT 1`;
    assert.deepEqual(texts(sql), [`INSERT INTO t VALUES ('a;b', 'it''s;');`, 'SELECT ";", [;], `;`;', 'SELECT 1']);
    assert.deepEqual(
      splitSql(sql).map((s) => s.isTerminated),
      [true, true, false],
    );
  });

  it('keep a trigger whole, with CASE in its body and without', () => {
    const trigger = 'CREATE TEMP TRIGGER x AFTER INSERT ON t BEGIN UPDATE t SET a = CASE WHEN a = 1 THEN 2 ELSE 3 END; SELECT 1; END;';
    assert.deepEqual(texts(`${trigger}\nSELECT 2;`), [trigger, 'SELECT 2;']);
    const lower = 'create trigger if not exists x after insert on t when case new.a when 1 then 1 else 0 end begin select 1; end;';
    assert.deepEqual(texts(`${lower}SELECT 2;`), [lower, 'SELECT 2;']);
  });

  it('do not take BEGIN outside a trigger for a body', () => {
    assert.deepEqual(texts('BEGIN; SELECT 1; COMMIT;'), ['BEGIN;', 'SELECT 1;', 'COMMIT;']);
  });

  it('drop empty statements and comments', () => {
    assert.deepEqual(texts(';;\n-- nothing\n/* open'), []);
  });

  it('end with the text when a quote is open', () => {
    assert.deepEqual(texts("SELECT 'a; SELECT 2;"), ["SELECT 'a; SELECT 2;"]);
  });

  it('take a megabyte of hostile text in linear time', () => {
    for (const part of ["'", '/*', '--\n', '[', 'CREATE TRIGGER BEGIN ', 'CASE ', ';', 'a']) {
      const sql = part.repeat(1_000_000 / part.length);
      assert.ok(splitSql(sql).length >= 0);
    }
  });
});
