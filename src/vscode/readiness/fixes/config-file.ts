import * as vscode from 'vscode';
import { editConfig, type ConfigChange } from '../../../core/config/edit-config.ts';
import { configPath } from '../../../core/config/read-config.ts';
import type { ProjectModel } from '../../project-models.ts';
import { UserError } from '../../run-command.ts';
import { changedMeanwhile, openFresh } from '../open-fresh.ts';

/** Changes values of the config, keeps every comment, saves it and shows it. A file that cannot be read is left alone. Throws `UserError`. */
export async function changeConfig(model: ProjectModel, changes: readonly ConfigChange[]): Promise<void> {
  const uri = model.uriOf(configPath);
  const document = await openOrMake(uri);
  const before = document.getText();
  const after = editConfig(before, changes);
  const open = { title: vscode.l10n.t('Open File'), command: 'vscode.open', args: [uri] };
  if (after === undefined)
    throw new UserError(vscode.l10n.t('{0} cannot be read. Correct it first, then enter this again.', configPath), open);
  const wasDirty = document.isDirty;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(document.positionAt(0), document.positionAt(before.length)), after);
  if (!(await vscode.workspace.applyEdit(edit))) throw changedMeanwhile(configPath);
  // What somebody was typing there is theirs to save.
  if (!wasDirty && !(await document.save()))
    throw new UserError(vscode.l10n.t('{0} could not be saved. Look whether it is read-only.', configPath), open);
  await vscode.window.showTextDocument(document);
}

async function openOrMake(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const isThere = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { overwrite: false });
  if (!isThere && !(await vscode.workspace.applyEdit(edit)))
    throw new UserError(vscode.l10n.t('{0} could not be created here. Look whether the folder is writable.', configPath));
  return openFresh(uri, configPath);
}
