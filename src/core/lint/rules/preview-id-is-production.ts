import { child, items, member, stringAt } from '../../wrangler/node.ts';
import { scopesOf } from '../../wrangler/id-fields.ts';
import { judgeId } from '../../wrangler/id-shape.ts';
import { isStage } from '../environment-role.ts';
import { isForTests } from '../facts/scopes.ts';
import { removeMember } from '../fixes/edit.ts';
import type { Rule } from '../rule.ts';

const pairs = [
  { list: 'kv_namespaces', real: 'id', preview: 'preview_id', shape: 'hex32' },
  { list: 'd1_databases', real: 'database_id', preview: 'preview_database_id', shape: 'uuid' },
  { list: 'r2_buckets', real: 'bucket_name', preview: 'preview_bucket_name', shape: undefined },
] as const;

export const previewIdIsProduction: Rule = {
  id: 'preview-id-is-production',
  severity: 'warning',
  summary: 'The preview store is the production store, so wrangler dev --remote writes production data.',
  *wrangler(file) {
    for (const scope of scopesOf(file)) {
      for (const { list, real, preview, shape } of pairs) {
        for (const entry of items(child(scope.node, list))) {
          const own = stringAt(entry, real);
          const found = member(entry, preview);
          if (entry.kind !== 'object' || !own || found?.value.kind !== 'string' || found.value.value !== own.value || own.value === '')
            continue;
          // A placeholder in both fields is placeholder-id's to report.
          if (shape && judgeId(own.value, shape).status !== 'plausible') continue;
          // A stage's store holds nothing of production, unless its name says so.
          if (isStageOnly(scope.env, file.path) && !isNamedProduction(own.value)) continue;
          yield {
            span: found.value.span,
            message: `${preview} is the same as ${real}: wrangler dev --remote reads and writes the production ${list === 'r2_buckets' ? 'bucket' : list === 'd1_databases' ? 'database' : 'namespace'}. Make one of its own for previews.`,
            related: [{ path: file.path, span: own.span, message: 'The production store.' }],
            fixes: [{ id: 'remove-key', title: `Remove ${preview}`, isSafe: false, edits: () => removeMember(file, entry, found) }],
          };
        }
      }
    }
  },
};

function isStageOnly(env: string | undefined, path: string): boolean {
  return env === undefined ? isForTests(path) : isStage(env);
}

function isNamedProduction(name: string): boolean {
  return /(?:^|[-_.])(?:prod|live)/i.test(name) && !/(?:pre|non)[-_.]?prod/i.test(name);
}
