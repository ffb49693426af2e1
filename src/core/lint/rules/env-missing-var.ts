import { child, items, member, type Member } from '../../wrangler/node.ts';
import { listOf } from '../environment-role.ts';
import { copyVarsFix } from '../fixes/copy-binding.ts';
import { bindingNames } from '../../wrangler/bindings.ts';
import type { Rule } from '../rule.ts';
import { classifyKey } from '../detectors/key-name.ts';
import { isPlaceholderValue } from '../detectors/detect.ts';

export const envMissingVar: Rule = {
  id: 'env-missing-var',
  severity: 'warning',
  summary: 'An environment lacks variables of the top level, which it does not inherit.',
  *wrangler(file, project) {
    const top = child(file.root, 'vars');
    if (top?.kind !== 'object' || top.members.length === 0) return;
    for (const target of project.targets(file)) {
      const own = target.env === undefined ? undefined : file.at(['env', target.env]);
      if (target.env === undefined || own?.kind !== 'object') continue;
      const vars = member(own, 'vars');
      // An empty `vars` is a decision: this environment has none.
      if (vars?.value.kind === 'object' && vars.value.members.length === 0) continue;
      const names = bindingNames(target);
      const secrets = items(child(child(own, 'secrets'), 'required')).map((item) => (item.kind === 'string' ? item.value : ''));
      const missing = top.members.filter(
        (variable) => !names.has(variable.key) && !secrets.includes(variable.key) && !isSecretElsewhere(variable),
      );
      if (missing.length === 0) continue;
      const keys = missing.map(({ key }) => key);
      yield {
        span: (vars ?? member(child(file.root, 'env'), target.env))?.keySpan ?? [0, 0],
        message: `env.${target.env}${vars ? '.vars lacks' : ' has no vars, so not'} ${listOf(keys)} of the top level: ${keys.length === 1 ? 'it is' : 'they are'} not inherited and will be undefined there.`,
        related: missing
          .slice(0, 5)
          .map((variable) => ({ path: file.path, span: variable.keySpan, message: 'Only the top level has it.' })),
        fixes: [copyVarsFix(file, target.env, keys)],
      };
    }
  },
};

/** A blank or a template's text at the top level stands for what the environment has as a secret; a credential is not to be copied at all. */
function isSecretElsewhere({ key, value }: Member): boolean {
  return value.kind === 'string' && (isPlaceholderValue(value.value) || classifyKey(key) !== undefined);
}
