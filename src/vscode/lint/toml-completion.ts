import * as vscode from 'vscode';
import type { SchemaKey } from '../../core/wrangler/schema.ts';
import { tomlTableAt } from '../../core/wrangler/locate.ts';
import type { ProjectModels } from '../project-models.ts';

const selector: vscode.DocumentSelector = [{ pattern: '**/wrangler.toml' }, { pattern: '**/wrangler.*.toml' }];

/** Keys and listed values in wrangler.toml, from the same schema that completes wrangler.jsonc. */
export function registerTomlCompletion(projects: ProjectModels): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider(
    selector,
    {
      async provideCompletionItems(document, position) {
        const model = projects.of(document.uri);
        const project = await model?.load();
        const schema = model && project?.schemaFor?.(model.pathOf(document.uri));
        if (!schema) return undefined;
        const before = document.lineAt(position).text.slice(0, position.character);
        const table = tomlTableAt(document.getText(), document.offsetAt(position));
        const value = /^\s*([\w-]+)\s*=\s*"?([\w-]*)$/.exec(before);
        if (value) return values(schema.describe([...table, value[1] ?? '']), before.includes('"'));
        const header = /^\s*\[\[?\s*([\w.-]*)$/.exec(before);
        if (header) {
          const parents = (header[1] ?? '').split('.').slice(0, -1);
          return schema
            .keysAt(parents)
            .filter((key) => /object|array/.test(key.type))
            .map((key) => keyItem(key, key.key));
        }
        return /^\s*[\w-]*$/.test(before) ? schema.keysAt(table).map((key) => keyItem(key, `${key.key} = ${startOf(key)}`)) : undefined;
      },
    },
    '[',
    '"',
    '.',
  );
}

function keyItem(key: SchemaKey, text: string): vscode.CompletionItem {
  const item = new vscode.CompletionItem(key.key, vscode.CompletionItemKind.Property);
  item.insertText = new vscode.SnippetString(text);
  if (key.type) item.detail = key.type;
  if (key.description) item.documentation = new vscode.MarkdownString(key.description);
  if (key.deprecated) item.tags = [vscode.CompletionItemTag.Deprecated];
  return item;
}

/** How a value of the key's type begins, as a snippet. */
function startOf(key: SchemaKey): string {
  if (key.type.startsWith('string')) return '"$1"';
  if (key.type.startsWith('boolean')) return '${1|true,false|}';
  if (key.type.startsWith('array')) return '[$1]';
  return '$1';
}

function values(key: SchemaKey | undefined, quoted: boolean): vscode.CompletionItem[] | undefined {
  const known = key?.enumValues ?? (key?.type === 'boolean' ? [true, false] : undefined);
  return known?.map((value) => {
    const item = new vscode.CompletionItem(String(value), vscode.CompletionItemKind.Value);
    item.insertText = typeof value === 'string' && !quoted ? `"${value}"` : String(value);
    return item;
  });
}
