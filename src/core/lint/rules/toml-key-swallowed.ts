import { moveKeyFix } from '../fixes/move-key.ts';
import { strayKeys } from '../key-place.ts';
import type { Rule } from '../rule.ts';

export const tomlKeySwallowed: Rule = {
  id: 'toml-key-swallowed',
  severity: 'error',
  summary: 'A top-level key stands below a TOML table header and so belongs to that table.',
  *wrangler(file, project) {
    if (file.format !== 'toml') return;
    for (const { member: found, path, swallowedFrom } of strayKeys(file, project)) {
      if (!swallowedFrom) continue;
      const owner = path.slice(0, -1);
      const table = owner.filter((part) => typeof part === 'string').join('.');
      const home = swallowedFrom.length === 0 ? 'the top level' : swallowedFrom.join('.');
      yield {
        span: found.keySpan,
        message: `${found.key} belongs to [${table}], the header above it, and not to ${home}: wrangler never sees it. Move it above the first header${swallowedFrom.length === 0 ? '' : ` of ${home}`}.`,
        fixes: moveKeyFix(file, owner, found, swallowedFrom),
      };
    }
  },
};
