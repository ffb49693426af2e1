import * as vscode from 'vscode';
import { commands, diagnosticSource } from '../contributions.ts';

/** Names the finding whose placeholder is to be filled. */
export type PlaceholderReference = { readonly uri: string; readonly offset: number };

const rules: ReadonlySet<string> = new Set(['placeholder-id', 'malformed-id']);

/** *Fill ID from account…* and *Create it…* beside the fixes of the lint. Light: what they do is loaded when one is chosen. */
export const fillIdActions: vscode.CodeActionProvider = {
  provideCodeActions(document, _range, { diagnostics }) {
    const own = diagnostics.filter(({ source, code }) => source === diagnosticSource && rules.has(ruleOf(code)));
    return own.flatMap((diagnostic) => {
      const offset = document.offsetAt(diagnostic.range.start);
      const kind = kindAt(document, diagnostic.range);
      if (kind === undefined) return [];
      const reference: PlaceholderReference = { uri: document.uri.toString(), offset };
      const action = (title: string, command: string): vscode.CodeAction => {
        const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
        made.diagnostics = [diagnostic];
        made.command = { title, command, arguments: [reference] };
        return made;
      };
      const fill = action(vscode.l10n.t('Fill ID from account…'), commands.fillId);
      fill.isPreferred = true;
      return kind === 'creatable' ? [fill, action(vscode.l10n.t('Create it in the account…'), commands.createResource)] : [fill];
    });
  },
};

function ruleOf(code: vscode.Diagnostic['code']): string {
  return typeof code === 'object' ? String(code.value) : String(code ?? '');
}

/** By the key before the value, and for a bare `id` by the block it stands in: enough to leave out what no list of the account can fill. */
function kindAt(document: vscode.TextDocument, range: vscode.Range): 'listed' | 'creatable' | undefined {
  const end = document.offsetAt(range.start);
  const before = document.getText(new vscode.Range(document.positionAt(Math.max(0, end - 3000)), range.start));
  const key = /["']?(\w+)["']?\s*[:=]\s*$/.exec(before)?.[1] ?? '';
  if (['database_id', 'preview_database_id'].includes(key)) return 'creatable';
  if (['account_id', 'zone_id', 'store_id'].includes(key)) return 'listed';
  if (!['id', 'preview_id'].includes(key)) return undefined;
  return [...before.matchAll(/\b(kv_namespaces|hyperdrive)\b/g)].at(-1)?.[1] === 'kv_namespaces' ? 'creatable' : undefined;
}
