import type { AccountReads } from '../../account/account.ts';
import { AccountError } from '../../account/errors.ts';
import { resolveDatabase } from '../d1/migration-source.ts';
import type { DatabaseTarget } from '../d1/migration-source.ts';
import { readMigrationsTable } from '../d1/migrations-table.ts';
import { OperationError } from '../operation-error.ts';
import type { MigrationsSince } from './impact.ts';

/** Migrations that were applied after a time (epoch milliseconds) in the databases of a target; one that cannot be asked says why. One that is not there is left out. */
export async function migrationsSince(
  databases: readonly DatabaseTarget[],
  time: number,
  account: Pick<AccountReads, 'd1' | 'd1ByName' | 'd1Select'>,
  signal: AbortSignal,
): Promise<readonly MigrationsSince[]> {
  const found = await Promise.all(
    databases.map(async (database) => {
      try {
        const { id, name } = await resolveDatabase(database, account, signal);
        const { applied } = await readMigrationsTable(account, id, database.table, signal);
        return [
          { database: name, names: applied.filter(({ appliedAt }) => appliedAt !== undefined && appliedAt > time).map((row) => row.name) },
        ];
      } catch (error) {
        if (error instanceof OperationError || AccountError.is(error, 'not-found')) return [];
        if (!AccountError.is(error) || error.reason === 'aborted') throw error;
        return [{ database: database.databaseName ?? database.binding, names: [], unseen: error.message }];
      }
    }),
  );
  return found.flat();
}
