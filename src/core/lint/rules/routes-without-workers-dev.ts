import { items, member, type Node } from '../../wrangler/node.ts';
import { isForTests, scopeLabel } from '../facts/scopes.ts';
import { insertMember } from '../fixes/edit.ts';
import type { Rule } from '../rule.ts';

export const routesWithoutWorkersDev: Rule = {
  id: 'routes-without-workers-dev',
  severity: 'information',
  summary: 'Routes are set and `workers_dev` is not: the workers.dev address goes off at deploy, and on again when the routes go.',
  *wrangler(file, project) {
    if (file.problems.length > 0 || isForTests(file.path)) return;
    const seen = new Set<number>();
    for (const target of project.targets(file)) {
      const key = hasEntries(target.get('routes')) ? 'routes' : 'route';
      const path = target.pathOf(key);
      const parent = path && file.at(path.slice(0, -1));
      const found = member(parent, key);
      if (target.isPages || !path || !found || !hasEntries(found.value) || target.get('workers_dev') || seen.has(found.keySpan[0]))
        continue;
      seen.add(found.keySpan[0]);
      const scope = path.slice(0, -1);
      yield {
        span: found.keySpan,
        message: `${scopeLabel(path.length > 1 ? target.env : undefined)}${key} is set and workers_dev is not, so each deploy turns the workers.dev address off, or on again once the routes are gone. Say which you want.`,
        fixes: [
          {
            id: 'set-workers-dev',
            title: 'Set workers_dev to false (what deploy does now)',
            isSafe: true,
            isPreferred: true,
            edits: () => insertMember(file, scope, 'workers_dev', 'false'),
          },
          {
            id: 'keep-workers-dev',
            title: 'Set workers_dev to true (keep the address)',
            isSafe: false,
            edits: () => insertMember(file, scope, 'workers_dev', 'true'),
          },
        ],
      };
    }
  },
};

function hasEntries(node: Node | undefined): boolean {
  if (node?.kind === 'array') return items(node).length > 0;
  return node?.kind === 'object' || (node?.kind === 'string' && node.value !== '');
}
