import { scopesOf } from '../../wrangler/id-fields.ts';
import type { Target } from '../../wrangler/file.ts';
import { child, items, member, stringAt } from '../../wrangler/node.ts';
import type { TextEdit } from '../rule.ts';
import { insertMember, isEditable, setString } from './edit.ts';
import { quoted } from './source.ts';

/**
 * Writes one text into the entry of a binding, e.g. `database_id` of `DB` in `d1_databases`, in the environment of the target; an entry without
 * the key gets it. Empty when there is no such entry, or the file cannot be edited safely.
 */
export function setInBinding(target: Target, list: string, binding: string, key: string, value: string): readonly TextEdit[] {
  const { file, env } = target;
  if (!isEditable(file)) return [];
  for (const scope of scopesOf(file)) {
    if (scope.env !== env) continue;
    for (const [index, entry] of items(child(scope.node, list)).entries()) {
      if (stringAt(entry, 'binding')?.value !== binding) continue;
      const found = member(entry, key);
      if (found) return [setString(file, found.value, value)];
      return insertMember(file, [...scope.path, list, index], key, quoted(value));
    }
  }
  return [];
}
