import * as vscode from 'vscode';
import { UserError } from '../run-command.ts';

/**
 * The link behind the code of a diagnostic: the page in the package. Not a command, which newer editors refuse to run from a hover;
 * the manifest has these files open as rendered Markdown.
 */
export function rulePage(extension: vscode.Uri, id: string): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist', 'rules', `${id}.md`);
}

/** Shows the page of a rule as rendered Markdown. The id comes from outside, so it is checked before it becomes part of a path. */
export async function openRule(extension: vscode.Uri, id: string): Promise<void> {
  if (!/^[a-z0-9-]+$/.test(id)) throw new UserError(vscode.l10n.t('There is no such rule.'));
  await vscode.commands.executeCommand('markdown.showPreview', rulePage(extension, id));
}
