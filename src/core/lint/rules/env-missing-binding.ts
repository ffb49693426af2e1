import { notInheritableKeys } from '../../wrangler/environment-keys.ts';
import type { Target, WranglerFile } from '../../wrangler/file.ts';
import { child, member, type Node } from '../../wrangler/node.ts';
import { bindingNames, bindingsUnder, type Binding } from '../../wrangler/bindings.ts';
import { listOf } from '../environment-role.ts';
import { copyEntriesFix, copyKeyFix } from '../fixes/copy-binding.ts';
import type { Finding, Rule } from '../rule.ts';

/** Reported by env-missing-var and undeclared-secret, or no concern of the running Worker. */
const others: ReadonlySet<string> = new Set(['vars', 'secrets', 'define']);

export const envMissingBinding: Rule = {
  id: 'env-missing-binding',
  severity: 'warning',
  summary: 'An environment lacks a binding of the top level, which it does not inherit.',
  *wrangler(file, project) {
    const [top, ...environments] = project.targets(file);
    if (!top || environments.length === 0) return;
    for (const target of environments) {
      const own = target.env === undefined ? undefined : file.at(['env', target.env]);
      if (own?.kind !== 'object') continue;
      const names = bindingNames(target);
      for (const { key, value } of file.root.members) {
        if (!notInheritableKeys.has(key) || others.has(key) || isEmpty(value)) continue;
        const written = member(own, key);
        const found = written ? partly(file, top, target, key, written.value, names) : wholly(file, top, target, key, value, names);
        if (found) yield found;
      }
    }
  },
};

function wholly(
  file: WranglerFile,
  top: Target,
  target: Target,
  key: string,
  value: Node,
  names: ReadonlySet<string>,
): Finding | undefined {
  const bindings = bindingsUnder(top, key);
  const missing = missingFrom(names, bindings);
  // Every name is there under another kind, e.g. a service in place of a Durable Object.
  if (bindings.length > 0 && missing.length === 0) return undefined;
  const env = target.env ?? '';
  const named = missing.flatMap((binding) => binding.name ?? []);
  const what =
    named.length > 0
      ? `${listOf(named)} from the top level ${named.length === 1 ? 'is' : 'are'} not inherited and will be undefined there`
      : 'what the top level says is not inherited';
  return {
    span: envSpan(file, env),
    message: `env.${env} has no ${key}: ${what}.`,
    related: [{ path: file.path, span: member(file.root, key)?.keySpan ?? value.span, message: 'Only the top level has it.' }],
    fixes: [copyKeyFix(file, env, key, named.length > 0 ? listOf(named) : key)],
  };
}

function partly(file: WranglerFile, top: Target, target: Target, key: string, own: Node, names: ReadonlySet<string>): Finding | undefined {
  const env = target.env ?? '';
  // An empty list is a decision: this environment has none. What `unsafe` names is the platform's own and differs by stage.
  if (isEmpty(own) || key === 'unsafe') return undefined;
  const missing = missingFrom(names, bindingsUnder(top, key));
  const [first] = missing;
  if (!first) return undefined;
  const named = missing.flatMap((binding) => binding.name ?? []);
  const list = first.path.slice(0, -1);
  const sameList = missing.filter((binding) => binding.kind === first.kind && typeof binding.path.at(-1) === 'number');
  return {
    span: member(file.at(['env', env]), key)?.keySpan ?? envSpan(file, env),
    message: `env.${env}.${key} lacks ${listOf(named)}: ${named.length === 1 ? 'it is' : 'they are'} not inherited from the top level and will be undefined there.`,
    related: missing.map((binding) => ({ path: file.path, span: binding.nameSpan, message: 'Only the top level has it.' })),
    fixes:
      sameList.length === missing.length
        ? [
            copyEntriesFix(
              file,
              env,
              list,
              missing.map((binding) => binding.node),
              listOf(named),
            ),
          ]
        : [],
  };
}

function missingFrom(names: ReadonlySet<string>, bindings: readonly Binding[]): readonly Binding[] {
  return bindings.filter(({ name }) => name !== undefined && !names.has(name));
}

function envSpan(file: WranglerFile, env: string): readonly [number, number] {
  return member(child(file.root, 'env'), env)?.keySpan ?? [0, 0];
}

function isEmpty(node: Node): boolean {
  if (node.kind === 'array') return node.items.length === 0;
  if (node.kind === 'object') return node.members.length === 0 || node.members.every((m) => isEmpty(m.value));
  return node.kind === 'null';
}
