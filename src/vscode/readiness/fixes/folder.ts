import * as vscode from 'vscode';
import type { TextEdit } from '../../../core/lint/rule.ts';
import type { Project } from '../../../core/project.ts';
import type { Target } from '../../../core/wrangler/file.ts';
import { toWorkspaceEdit } from '../../lint/edits.ts';
import type { ProjectModel } from '../../project-models.ts';
import { UserError } from '../../run-command.ts';
import type { Services } from '../../services.ts';

/** The folder that the rows are about, read again: edits rest on what stands in its files now. */
export async function folderOf({
  readiness,
}: Pick<Services, 'readiness'>): Promise<{ readonly model: ProjectModel; readonly project: Project }> {
  const { model } = readiness;
  if (!model) throw new UserError(vscode.l10n.t('No folder is open. Open the folder of your Workers.'));
  return { model, project: await model.refresh() };
}

/** The Worker that a row names by its wrangler file and environment. Throws `UserError` when it is gone. */
export function targetOf(project: Project, args: Readonly<Record<string, string>>): Target {
  const { config = '', environment } = args;
  const file = project.wranglerFiles.find(({ path }) => path === config);
  const target = file && project.targets(file).find(({ env }) => env === environment);
  if (target) return target;
  throw new UserError(vscode.l10n.t('{0} has changed since it was checked. Check again, then retry.', config || 'The wrangler file'));
}

/**
 * Shows the file that changes first and edits it as one step that can be undone; it stays its author's to save. Other files that the edits reach
 * are saved, so that a value which moved is safe there. Throws `UserError`.
 */
export async function applyAndShow(model: ProjectModel, path: string, edits: readonly TextEdit[]): Promise<void> {
  const shown = model.uriOf(path);
  if (edits.length === 0) {
    await vscode.window.showTextDocument(shown);
    throw new UserError(vscode.l10n.t('{0} cannot be edited safely here. Change it by hand.', path));
  }
  const edit = await toWorkspaceEdit(model, edits);
  await vscode.window.showTextDocument(shown);
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new UserError(vscode.l10n.t('The editor refused the change: the file is read-only or was changed meanwhile.'));
  // In a long file the change would be out of sight; nothing above the first of them moves.
  const [first] = edit.get(shown).toSorted((a, b) => a.range.start.compareTo(b.range.start));
  if (first) await vscode.window.showTextDocument(shown, { selection: new vscode.Range(first.range.start, first.range.start) });
  for (const [uri] of edit.entries()) {
    if (uri.toString() !== shown.toString()) await (await vscode.workspace.openTextDocument(uri)).save();
  }
}
