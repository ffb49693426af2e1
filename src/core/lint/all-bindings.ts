import { bindingsOf, type Binding } from '../wrangler/bindings.ts';
import type { Target } from '../wrangler/file.ts';

const known = new WeakMap<Target, { readonly all: readonly Binding[]; readonly names: ReadonlySet<string> }>();

/** Every binding of a target and their names, worked out once for all rules; targets live as long as their file. */
export function allBindings(target: Target): { readonly all: readonly Binding[]; readonly names: ReadonlySet<string> } {
  let found = known.get(target);
  if (!found) {
    const all = bindingsOf(target);
    found = { all, names: new Set(all.flatMap((binding) => binding.name ?? [])) };
    known.set(target, found);
  }
  return found;
}
