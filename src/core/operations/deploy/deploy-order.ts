import type { Target } from '../../wrangler/file.ts';
import { items, stringAt } from '../../wrangler/node.ts';

/** Workers in the order to deploy them: who is called comes before who calls. `cycles`: groups that call each other, where no order is right. */
export type DeployOrder = { readonly order: readonly Target[]; readonly cycles: readonly (readonly string[])[] };

/** Orders targets by their service bindings; within what bindings leave open, the given order stays. Targets without a name are left out. */
export function deployOrder(targets: readonly Target[]): DeployOrder {
  const byName = new Map(targets.flatMap((target) => (target.name === undefined ? [] : [[target.name, target] as const])));
  const order: Target[] = [];
  const cycles: string[][] = [];
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const visit = (name: string): void => {
    const target = byName.get(name);
    if (!target || state.get(name) === 'done') return;
    if (state.get(name) === 'open') {
      cycles.push([...path.slice(path.indexOf(name)), name]);
      return;
    }
    state.set(name, 'open');
    path.push(name);
    for (const called of calledBy(target)) if (called !== name) visit(called);
    path.pop();
    state.set(name, 'done');
    order.push(target);
  };
  for (const name of byName.keys()) visit(name);
  return { order, cycles };
}

/** Whom a target needs to exist: services, and Durable Objects, workflows and tails of other Workers. */
function calledBy(target: Target): string[] {
  const named = (key: string, name: string): string[] => items(target.get(key)).flatMap((node) => stringAt(node, name)?.value ?? []);
  const durable = target.get('durable_objects');
  const objects =
    durable?.kind === 'object' ? durable.members.filter(({ key }) => key === 'bindings').flatMap(({ value }) => items(value)) : [];
  return [
    ...named('services', 'service'),
    ...named('tail_consumers', 'service'),
    ...named('workflows', 'script_name'),
    ...objects.flatMap((node) => stringAt(node, 'script_name')?.value ?? []),
  ];
}
