import type { ProbeContext } from '../../probe.ts';
import { deployed } from '../../deployed.ts';
import { targetsByRole } from '../../select-targets.ts';
import { items, stringAt } from '../../../wrangler/node.ts';
import { judgeId } from '../../../wrangler/id-shape.ts';

/** The application's database: where runs and dead letters are kept. */
export type AppDatabase = { readonly id: string; readonly name: string | undefined };

/**
 * The database that is bound to what serves, of the dashboard before others (it reads the tables that matter), else the first real id in the wrangler
 * files; undefined when there is none. Throws `AccountError`.
 */
export async function appDatabase(context: ProbeContext): Promise<AppDatabase | undefined> {
  const targets = [...new Set([...targetsByRole(context, 'ops-dashboard'), ...targetsByRole(context, 'workflow'), ...context.targets])];
  const declared = targets.flatMap((target) =>
    items(target.get('d1_databases')).map((node) => ({
      id: stringAt(node, 'database_id')?.value ?? '',
      name: stringAt(node, 'database_name')?.value,
    })),
  );
  for (const target of targets) {
    if (target.isPages || target.name === undefined || items(target.get('d1_databases')).length === 0) continue;
    const now = await deployed(context, target.name);
    const bound = now.serving[0]?.version.bindings.find(({ type, databaseId }) => type === 'd1' && databaseId !== undefined)?.databaseId;
    if (bound !== undefined) return { id: bound, name: declared.find(({ id }) => id === bound)?.name };
  }
  return declared.find(({ id }) => judgeId(id, 'uuid').status === 'plausible');
}
