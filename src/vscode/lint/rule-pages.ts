import * as vscode from 'vscode';
import { commands } from '../contributions.ts';
import { UserError } from '../run-command.ts';

/** The link behind the code of a diagnostic. */
export function ruleLink(id: string): vscode.Uri {
  return vscode.Uri.parse(`command:${commands.openRule}?${encodeURIComponent(JSON.stringify([id]))}`);
}

/** Shows the page of a rule as rendered Markdown. The id comes from a link, so it is checked before it becomes part of a path. */
export async function openRule(extension: vscode.Uri, id: string): Promise<void> {
  if (!/^[a-z0-9-]+$/.test(id)) throw new UserError(vscode.l10n.t('There is no such rule.'));
  await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.joinPath(extension, 'dist', 'rules', `${id}.md`));
}
