import { child, items, stringAt } from '../../../wrangler/node.ts';
import type { Target } from '../../../wrangler/file.ts';

/** Names of the queues that targets produce to or consume, each once, in file order. */
export function queueNames(targets: readonly Target[]): readonly string[] {
  const names = targets.flatMap((target) => {
    const block = target.get('queues');
    return [...items(child(block, 'producers')), ...items(child(block, 'consumers'))].map((entry) => stringAt(entry, 'queue')?.value);
  });
  return [...new Set(names.filter((name) => name !== undefined))];
}
