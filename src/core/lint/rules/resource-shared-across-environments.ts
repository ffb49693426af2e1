import type { Project } from '../../project.ts';
import type { Target } from '../../wrangler/file.ts';
import { judgeId } from '../../wrangler/id-shape.ts';
import { items, stringAt, type StringNode } from '../../wrangler/node.ts';
import { isForLocalWork, isProduction } from '../environment-role.ts';
import type { Rule } from '../rule.ts';

const stores = [
  { list: 'kv_namespaces', key: 'id', noun: 'KV namespace', shape: 'hex32' },
  { list: 'd1_databases', key: 'database_id', noun: 'D1 database', shape: 'uuid' },
  { list: 'hyperdrive', key: 'id', noun: 'Hyperdrive database', shape: 'hex32' },
  { list: 'r2_buckets', key: 'bucket_name', noun: 'R2 bucket', shape: undefined },
] as const;

type Use = { readonly env: string | undefined; readonly node: StringNode; readonly binding: string };

export const resourceSharedAcrossEnvironments: Rule = {
  id: 'resource-shared-across-environments',
  severity: 'warning',
  summary: 'Two environments write to one database, namespace or bucket.',
  *wrangler(file, project) {
    if (file.environments.length === 0) return;
    const targets = project.targets(file);
    for (const { list, key, noun, shape } of stores) {
      const uses = new Map<string, Use[]>();
      for (const target of targets) {
        for (const use of usesIn(target, list, key)) {
          uses.set(use.node.value, [...(uses.get(use.node.value) ?? []), use]);
        }
      }
      for (const [value, group] of uses) {
        if (group.length < 2 || (shape && judgeId(value, shape).status !== 'plausible')) continue;
        for (const use of group) {
          const other =
            use.env === undefined
              ? undefined
              : group.find((first) => first !== use && group.indexOf(first) < group.indexOf(use) && mixes(project, first.env, use.env));
          if (!other) continue;
          const where = other.env === undefined ? 'the top level' : `env.${other.env}`;
          yield {
            span: use.node.span,
            message: `env.${use.env} has the same ${noun} as ${where}${use.binding === '' ? '' : ` behind ${use.binding}`}: what one writes, the other reads. Give each environment its own.`,
            // A bucket may hold what all stages only read; local work has a store of its own unless it is asked for the remote one.
            ...(list === 'r2_buckets' || isForLocalWork(use.env) || isForLocalWork(other.env) ? { severity: 'information' as const } : {}),
            related: [{ path: file.path, span: other.node.span, message: `The same ${noun} in ${where}.` }],
          };
        }
      }
    }
  },
};

function usesIn(target: Target, list: string, key: string): Use[] {
  return items(target.get(list)).flatMap((entry) => {
    const node = stringAt(entry, key);
    return node && node.value !== '' ? [{ env: target.env, node, binding: stringAt(entry, 'binding')?.value ?? '' }] : [];
  });
}

/** The top level beside production is mostly the same Worker written twice, and two of production are its regions; any other two are two stages. */
function mixes(project: Project, a: string | undefined, b: string | undefined): boolean {
  if (a === b) return false;
  const isUsers = (env: string | undefined): boolean => env === undefined || isProduction(project, env);
  return !(isUsers(a) && isUsers(b));
}
