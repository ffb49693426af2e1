import { constants, promises as fs } from 'node:fs';
import * as vscode from 'vscode';
import { readChecklist } from '../../core/checklist/markdown.ts';
import type { ReportItem } from '../../core/checklist/report.ts';
import { toggleTick } from '../../core/checklist/tick.ts';
import { UserError } from '../run-command.ts';
import { changedMeanwhile, openFresh } from './open-fresh.ts';

type Line = Pick<ReportItem, 'id' | 'text' | 'ticked'>;

/**
 * Rewrites the one character of an item's line through the open document, so that undo works and unsaved text is respected; saved
 * afterwards unless the document was dirty before. The line is looked for in the text as it is now: it may have moved, but when its words
 * or its box are not what the person saw, nothing is changed. Throws `UserError`.
 */
export async function tickLine(uri: vscode.Uri, path: string, item: Line, ticked: boolean): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const document = await openFresh(uri, path);
    await refuseReadOnly(uri, path);
    const wasDirty = document.isDirty;
    const text = document.getText();
    const now = readChecklist(text).all.find(({ id }) => id === item.id);
    if (!now || now.text !== item.text) throw changedMeanwhile(path);
    const tick = toggleTick({ path, text }, now, ticked);
    if (tick.kind === 'unchanged') return;
    if (tick.kind === 'refused') throw new UserError(tick.sentence);
    if (now.ticked !== item.ticked) throw changedMeanwhile(path);
    const edit = new vscode.WorkspaceEdit();
    const [start, end] = tick.edit.span;
    edit.replace(uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), tick.edit.text);
    // Refused when somebody typed in between; the text is read again, once.
    if (!(await vscode.workspace.applyEdit(edit))) {
      if (attempt > 0) throw changedMeanwhile(path);
      continue;
    }
    if (!wasDirty && !(await document.save()))
      throw new UserError(
        vscode.l10n.t('{0} is ticked in the editor but was not saved: the file on disk is another. Compare the two and save it.', path),
      );
    return;
  }
}

async function refuseReadOnly(uri: vscode.Uri, path: string): Promise<void> {
  const isWritable = uri.scheme === 'file' ? await canWrite(uri.fsPath) : vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== false;
  if (!isWritable) throw new UserError(vscode.l10n.t('{0} is read-only, so nothing was ticked. Make it writable, then tick.', path));
}

async function canWrite(file: string): Promise<boolean> {
  try {
    // A superuser may write everything; the mode still says what is meant.
    const [{ mode }] = await Promise.all([fs.stat(file), fs.access(file, constants.W_OK)]);
    return (mode & 0o222) !== 0;
  } catch {
    return false;
  }
}
