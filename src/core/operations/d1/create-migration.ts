import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationError } from '../operation-error.ts';
import { migrationNames, numberOf } from './migration-source.ts';
import type { DatabaseTarget } from './migration-source.ts';

/**
 * Makes the next migration file as `wrangler d1 migrations create` does: highest number plus one in four digits, spaces become `_`
 * (packages/wrangler/src/d1/migrations/create.ts). Gives its absolute path. `now` stands in the comment of its first line.
 * Throws `OperationError` `invalid` for a name or a pattern that wrangler would not pick up; never overwrites.
 */
export async function createMigration(database: DatabaseTarget, message: string, now: Date): Promise<string> {
  const name = nextName(database, message);
  const path = join(database.folder, name);
  await mkdir(database.folder, { recursive: true });
  // `wx`: two windows that make the same number at once get one file and one refusal.
  await writeFile(path, `-- Migration number: ${name.slice(0, name.indexOf('_'))} \t ${now.toISOString()}\n`, { flag: 'wx' });
  return path;
}

function nextName(database: DatabaseTarget, message: string): string {
  const words = message.trim().replaceAll(' ', '_');
  if (words === '') throw new OperationError('invalid', 'A migration needs a name. Say what it does, for example add_users.');
  if (/[\\/\0]/.test(words)) throw new OperationError('invalid', 'A migration name has no slashes. Leave them out.');
  if (database.pattern.includes('/'))
    throw new OperationError(
      'invalid',
      `migrations_pattern wants files in folders (${database.pattern}). Let the tool that made them make the next.`,
    );
  const numbers = existsSync(database.folder) ? migrationNames(database).map(numberOf).filter(Number.isFinite) : [];
  return `${String(Math.max(0, ...numbers) + 1).padStart(4, '0')}_${words}.sql`;
}
