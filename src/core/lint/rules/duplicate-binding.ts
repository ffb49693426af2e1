import type { Binding } from '../../wrangler/bindings.ts';
import { bindingNames, bindingsOf } from '../../wrangler/bindings.ts';
import type { Target, WranglerFile } from '../../wrangler/file.ts';
import { judgeId } from '../../wrangler/id-shape.ts';
import { items, stringAt, type Node } from '../../wrangler/node.ts';
import { removeItem } from '../fixes/edit.ts';
import type { Finding, Fix, Rule } from '../rule.ts';

export const duplicateBinding: Rule = {
  id: 'duplicate-binding',
  severity: 'error',
  summary: 'Two bindings have one name, or one KV namespace stands behind two names.',
  *wrangler(file, project) {
    const told = new Set<Node>();
    for (const target of project.targets(file)) {
      yield* sameName(file, target, told);
      yield* sameNamespace(file, target, told);
    }
  },
};

function* sameName(file: WranglerFile, target: Target, told: Set<Node>): Iterable<Finding> {
  // Nearly every file: as many names as bindings.
  if (bindingNames(target).size === bindingsOf(target).length) return;
  const seen = new Map<string, Binding>();
  // In the order of the file, so that the later one is the one too many.
  for (const binding of bindingsOf(target).toSorted((a, b) => a.nameSpan[0] - b.nameSpan[0])) {
    if (binding.name === undefined || binding.name === '') continue;
    const first = seen.get(binding.name);
    if (!first) {
      seen.set(binding.name, binding);
      continue;
    }
    // A variable and a secret of one name is var-shadows-secret; inherited entries were told for the top level.
    const kinds = new Set([first.kind, binding.kind]);
    if ((kinds.has('vars') && (kinds.has('secrets.required') || kinds.has('secrets_store_secrets'))) || told.has(binding.node)) continue;
    told.add(binding.node);
    yield {
      span: binding.nameSpan,
      message: `${binding.name} is the name of two bindings, ${first.kind} and ${binding.kind}: wrangler refuses the file. Rename or remove one.`,
      related: [{ path: file.path, span: first.nameSpan, message: 'The other binding of this name.' }],
      fixes: isSameText(file, first, binding) ? removeFix(file, binding) : [],
    };
  }
}

function* sameNamespace(file: WranglerFile, target: Target, told: Set<Node>): Iterable<Finding> {
  const seen = new Map<string, Node>();
  for (const entry of items(target.get('kv_namespaces'))) {
    const id = stringAt(entry, 'id');
    if (!id || judgeId(id.value, 'hex32').status !== 'plausible' || told.has(entry)) continue;
    const first = seen.get(id.value);
    const [mine, other] = [stringAt(entry, 'binding'), stringAt(first, 'binding')];
    if (!first) seen.set(id.value, entry);
    else if (mine && other && mine.value !== other.value) {
      told.add(entry);
      yield {
        span: id.span,
        severity: 'information',
        message: `${mine.value} and ${other.value} are one KV namespace: their keys share one space and can overwrite each other. Give each its own namespace, or bind it once.`,
        related: [{ path: file.path, span: other.span, message: 'The other binding of this namespace.' }],
      };
    }
  }
}

/** The second copy of the very same entry can go without a loss. */
function isSameText(file: WranglerFile, a: Binding, b: Binding): boolean {
  const plain = (binding: Binding): string =>
    JSON.stringify(
      binding.node.kind === 'object' ? binding.node.members.map((m) => `${m.key}=${file.text.slice(...m.value.span)}`).toSorted() : '',
    );
  return a.kind === b.kind && a.node.kind === 'object' && plain(a) === plain(b);
}

function removeFix(file: WranglerFile, binding: Binding): Fix[] {
  const index = binding.path.at(-1);
  const list = file.at(binding.path.slice(0, -1));
  if (typeof index !== 'number' || !list) return [];
  return [
    {
      id: 'remove-entry',
      title: `Remove the second ${binding.name}, which says the same`,
      isSafe: true,
      edits: () => removeItem(file, list, index),
    },
  ];
}
