import { topLevelOnlyKeys } from '../../wrangler/environment-keys.ts';
import { child, member } from '../../wrangler/node.ts';
import { moveKeyFix, removeKeyFix } from '../fixes/move-key.ts';
import type { Rule } from '../rule.ts';

export const topLevelOnlyKeyInEnv: Rule = {
  id: 'top-level-only-key-in-env',
  severity: 'warning',
  summary: 'A key that works at the top level only stands in an environment, where it does nothing.',
  *wrangler(file) {
    const environments = child(file.root, 'env');
    if (environments?.kind !== 'object') return;
    for (const { key: env, value } of environments.members) {
      if (value.kind !== 'object') continue;
      for (const found of value.members) {
        if (!topLevelOnlyKeys.has(found.key)) continue;
        const isAbove = member(file.root, found.key) !== undefined;
        const owner = ['env', env];
        yield {
          span: found.keySpan,
          message: `${found.key} does nothing in env.${env}: wrangler reads it at the top level only, for all environments. ${isAbove ? 'Remove it here.' : 'Move it there.'}`,
          fixes: [
            ...(isAbove ? [] : moveKeyFix(file, owner, found, [])),
            ...removeKeyFix(file, owner, found, `Remove ${found.key} from env.${env}`, isAbove),
          ],
        };
      }
    }
  },
};
