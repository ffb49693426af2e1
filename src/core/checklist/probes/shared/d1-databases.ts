import { orAbsent } from '../../../account/errors.ts';
import type { D1Database, D1Summary } from '../../../account/resources/d1.ts';
import type { Target } from '../../../wrangler/file.ts';
import { judgeId } from '../../../wrangler/id-shape.ts';
import { items, stringAt, type ObjectNode } from '../../../wrangler/node.ts';
import { deployed, effectiveBinding } from '../../deployed.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';

/** One entry of `d1_databases`. */
export type D1Entry = {
  readonly target: Target;
  readonly binding: string;
  readonly node: ObjectNode;
};

/** One database of the selected environments with every entry that means it. */
export type ConfiguredDatabase = {
  /** The id, else the name: unique among the databases. */
  readonly key: string;
  /** Undefined when the field is absent or holds no ID that could have been issued. */
  readonly id: string | undefined;
  /** `database_name`; else the name that deploy gives a database it makes itself. */
  readonly name: string;
  readonly entries: readonly D1Entry[];
};

/** `gone`: the ID is not in the account; `namesake` is a database of the same name. `unnamed`: no usable ID, and nothing of that name. */
export type FoundDatabase =
  | {
      readonly state: 'found';
      readonly database: D1Database;
      readonly by: 'id' | 'name' | 'deployed';
    }
  | { readonly state: 'gone'; readonly namesake: D1Summary | undefined }
  | { readonly state: 'unnamed' };

/** The D1 databases that targets bind, each once, in file order. */
export function configuredDatabases(targets: readonly Target[]): readonly ConfiguredDatabase[] {
  const found = new Map<string, { id: string | undefined; name: string; entries: D1Entry[] }>();
  for (const target of targets) {
    for (const node of items(target.get('d1_databases'))) {
      if (node.kind !== 'object') continue;
      const binding = stringAt(node, 'binding')?.value ?? '';
      const text = stringAt(node, 'database_id')?.value ?? '';
      const id = judgeId(text, 'uuid').status === 'plausible' ? text.toLowerCase() : undefined;
      const name = stringAt(node, 'database_name')?.value ?? provisionedName(target, binding);
      const key = id ?? name;
      const known = found.get(key) ?? { id, name, entries: [] };
      found.set(key, known);
      known.entries.push({ target, binding, node });
    }
  }
  return [...found].map(([key, rest]) => ({ key, ...rest }));
}

/** The name wrangler gives a database that it provisions (workers-sdk, packages/wrangler/src/deployment-bundle/bindings.ts). */
function provisionedName(target: Target, binding: string): string {
  return `${target.name ?? ''}-${binding.toLowerCase().replaceAll('_', '-')}`;
}

/** Looks a database up by its ID, else by its name, else by what is deployed under its binding. Throws `AccountError` and `MissingInput`. */
export async function findDatabase(context: ProbeContext, configured: ConfiguredDatabase): Promise<FoundDatabase> {
  const account = required(context, 'account');
  const { signal } = context;
  if (configured.id !== undefined) {
    const database = await orAbsent(account.d1(configured.id, signal));
    if (database) return { state: 'found', database, by: 'id' };
    return { state: 'gone', namesake: await account.d1ByName(configured.name, signal) };
  }
  const named = await account.d1ByName(configured.name, signal);
  if (named) return { state: 'found', database: await account.d1(named.id, signal), by: 'name' };
  for (const { target, binding } of configured.entries) {
    const bound = target.name === undefined ? undefined : effectiveBinding(await deployed(context, target.name), binding).binding;
    const database = bound?.databaseId === undefined ? undefined : await orAbsent(account.d1(bound.databaseId, signal));
    if (database) return { state: 'found', database, by: 'deployed' };
  }
  return { state: 'unnamed' };
}
