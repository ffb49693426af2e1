import assert from 'node:assert/strict';
import { dotenvEntries, dotenvLine, withDotenvValue } from '../../../../src/core/lint/fixes/dotenv.ts';

describe('dotenvLine', () => {
  it('writes every value so that it reads back the same, or not at all', () => {
    const parts = ['a', '"', "'", '`', '\\', '\\n', '\n', '#', ' ', '$X', '=', 'ü'];
    let written = 0;
    for (const a of parts) {
      for (const b of parts) {
        for (const c of parts) {
          const value = a + b + c;
          const line = dotenvLine('NAME', value);
          if (line === undefined) continue;
          written++;
          assert.deepEqual(
            dotenvEntries(`A=1\n${line}\nB=2\n`).map((entry) => [entry.name, entry.value]),
            [
              ['A', '1'],
              ['NAME', value],
              ['B', '2'],
            ],
            JSON.stringify(line),
          );
        }
      }
    }
    assert.ok(written > 1000, `${written} of ${parts.length ** 3}`);
  });

  it('refuses a name that dotenv does not read', () => {
    assert.equal(dotenvLine('A B', 'x'), undefined);
    assert.equal(dotenvLine('A\nB', 'x'), undefined);
  });
});

describe('withDotenvValue', () => {
  it('adds a value once', () => {
    const once = withDotenvValue('A=1', 'B', 'x', 'wrangler.toml') ?? '';
    assert.equal(once, 'A=1\nB="x"\n');
    assert.equal(withDotenvValue(once, 'B', 'x', 'wrangler.toml'), once);
  });

  it('keeps another value that stands there, and the new one as a comment', () => {
    const both = withDotenvValue('B="local"\r\n', 'B', 'x', 'wrangler.toml') ?? '';
    assert.equal(both, 'B="local"\r\n# Moved from wrangler.toml; the value above is used here:\r\n# B="x"\r\n');
    assert.equal(withDotenvValue(both, 'B', 'x', 'wrangler.toml'), both);
  });
});
