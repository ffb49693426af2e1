import { bindingKinds, bindingsOf, type Binding, type BindingKind } from '../wrangler/bindings.ts';
import type { Target } from '../wrangler/file.ts';
import type { Node } from '../wrangler/node.ts';

const known = new WeakMap<Target, { readonly all: readonly Binding[]; readonly names: ReadonlySet<string> }>();

/** Every binding of a target and their names, worked out once for all rules; targets live as long as their file. */
export function allBindings(target: Target): { readonly all: readonly Binding[]; readonly names: ReadonlySet<string> } {
  let found = known.get(target);
  if (!found) {
    const kinds = kindsIn(target);
    // Without kinds `bindingsOf` would give all of them.
    const all = kinds.length === 0 ? [] : bindingsOf(target, ...kinds);
    found = { all, names: new Set(all.flatMap((binding) => binding.name ?? [])) };
    known.set(target, found);
  }
  return found;
}

/** Of the forty kinds a file has a handful: those whose key stands at the top level or in the environment. */
function kindsIn({ file, env }: Target): BindingKind[] {
  const keys = new Set([...keysOf(file.root), ...(env === undefined ? [] : keysOf(file.at(['env', env])))]);
  return bindingKinds.filter((kind) => keys.has(kind.split('.', 1)[0] ?? kind));
}

function keysOf(node: Node | undefined): string[] {
  return node?.kind === 'object' ? node.members.map(({ key }) => key) : [];
}
