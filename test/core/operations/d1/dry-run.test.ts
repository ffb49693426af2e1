import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dryRunLocally } from '../../../../src/core/operations/d1/dry-run-locally.ts';
import { createLocalD1, type LocalD1 } from '../../../../src/core/operations/d1/local-d1.ts';
import { never, ownWrangler } from '../support.ts';
import { sampleDatabase } from './sample-database.ts';

const database = sampleDatabase(fileURLToPath(new URL('../../../sample', import.meta.url)));

describe('A dry run of D1 migrations, without wrangler', () => {
  it('says of a file of comments alone that it has no statement, as D1 would, and runs nothing after it', async () => {
    const files = ['0005_new.sql', '0006_next.sql'].map((name) => ({ name, path: name, text: '-- Migration number: 0005\n' }));
    const runs: string[] = [];
    const stub: LocalD1 = {
      query: () => Promise.resolve([]),
      runFile: (_database, path) => Promise.resolve(void runs.push(readFileSync(path, 'utf8'))),
      migrationsTable: () => Promise.resolve(undefined),
    };
    const input = { source: database, schema: [], hasTable: true, files };
    const { ran, failed } = await dryRunLocally(input, stub, { signal: never });
    assert.deepEqual(ran, []);
    assert.deepEqual([failed?.name, failed?.says], ['0005_new.sql', 'it has no statement']);
    assert.equal(runs.length, 1, 'the schema alone');
  });

  it('says what is wrong with the Node that wrangler was given, and the last words of one that crashed', async () => {
    const says = async (stderr: string): Promise<string> => {
      const run = () => Promise.resolve({ exitCode: 1, stdout: '', stderr });
      const broken = createLocalD1({ tool: ownWrangler(), root: '/nowhere', environment: {}, run });
      return broken.query(database, 'SELECT 1', never).then(String, (error: Error) => error.message);
    };
    const old =
      'Wrangler requires at least Node.js v22.0.0. You are using v20.20.2. Please update your version of Node.js.\n\nConsider a manager.\n';
    assert.match(await says(old), /^wrangler needs Node 22\.0\.0, and the first on the search path is 20\.20\.2\./);
    assert.match(
      await says('node:internal\nTypeError: x is not a function.\n  at y\n'),
      /without an answer: TypeError: x is not a function\. Run it/,
    );
  });
});
