import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { databasesOf } from '../../../../src/core/operations/d1/migration-source.ts';
import type { DatabaseTarget } from '../../../../src/core/operations/d1/migration-source.ts';
import { targetsOf } from '../../../../src/core/wrangler/environments.ts';
import { parseWrangler } from '../../../../src/core/wrangler/parse.ts';

const config = 'workers/api/wrangler.jsonc';

/** The production database of the sample's API Worker, in a copy of the sample at `root`. */
export function sampleDatabase(root: string): DatabaseTarget {
  const file = parseWrangler(readFileSync(join(root, config), 'utf8'), config);
  const target = targetsOf(file).find(({ env }) => env === 'production');
  assert.ok(target);
  const [database] = databasesOf(target, root);
  assert.ok(database);
  return database;
}
