import { isEditable, pushItem } from '../../lint/fixes/edit.ts';
import { lineBreak } from '../../lint/fixes/remove-edit.ts';
import { isTables, quoted, startsWith, tomlKey } from '../../lint/fixes/source.ts';
import { tomlSections } from '../../lint/fixes/toml-sections.ts';
import type { TextEdit } from '../../lint/rule.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { items, stringAt } from '../../wrangler/node.ts';
import type { Path } from '../../wrangler/node.ts';

/** The edits that bind a store's secret in one environment of a wrangler file; none when the name is bound already or the file is broken. */
export function bindStoreSecret(
  file: WranglerFile,
  env: string | undefined,
  bound: { readonly binding: string; readonly storeId: string; readonly secretName: string },
): TextEdit[] {
  const at: Path = env === undefined ? ['secrets_store_secrets'] : ['env', env, 'secrets_store_secrets'];
  const list = file.at(at);
  if (!isEditable(file) || items(list).some((item) => stringAt(item, 'binding')?.value === bound.binding)) return [];
  const fields = [
    ['binding', bound.binding],
    ['store_id', bound.storeId],
    ['secret_name', bound.secretName],
  ] as const;
  if (file.format !== 'toml')
    return pushItem(file, at, `{ ${fields.map(([key, value]) => `${quoted(key)}: ${quoted(value)}`).join(', ')} }`);
  if (list && !isTables(list)) return pushItem(file, at, `{ ${fields.map(([key, value]) => `${key} = ${quoted(value)}`).join(', ')} }`);
  const eol = lineBreak(file.text);
  const header = at.map((part) => tomlKey(String(part))).join('.');
  const block = [`[[${header}]]`, ...fields.map(([key, value]) => `${key} = ${quoted(value)}`)].join(eol);
  // Beside its like, else at the end: a table of tables may stand anywhere.
  const last = tomlSections(file.text).findLast((section) => !section.isRoot && startsWith(section.path, at));
  if (last) return [{ path: file.path, span: [last.span[1], last.span[1]], text: `${eol}${eol}${block}` }];
  const lead = file.text === '' ? '' : file.text.endsWith('\n') ? eol : eol + eol;
  return [{ path: file.path, span: [file.text.length, file.text.length], text: `${lead}${block}${eol}` }];
}
