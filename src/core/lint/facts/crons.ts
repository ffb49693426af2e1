import { child, items, type Node, type StringNode } from '../../wrangler/node.ts';
import { isTemplated } from './paths.ts';

/** The strings of the root or an `env.X` that are crons: `triggers.crons` and the `schedules` of Workflow bindings (a string or a list). */
export function* cronsIn(scope: Node): Generator<StringNode> {
  const schedules = items(child(scope, 'workflows')).map((workflow) => child(workflow, 'schedules'));
  for (const list of [child(child(scope, 'triggers'), 'crons'), ...schedules]) {
    for (const item of list?.kind === 'array' ? list.items : [list]) if (item?.kind === 'string' && !isTemplated(item.value)) yield item;
  }
}
