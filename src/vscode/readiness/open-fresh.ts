import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { UserError } from '../run-command.ts';

/** The document with what stands on disk: after a checkout the editor follows a moment later, and an edit in between would fight it. Throws `UserError`. */
export async function openFresh(uri: vscode.Uri, path: string): Promise<vscode.TextDocument> {
  for (let waited = 0; ; waited += 50) {
    const document = await opened(uri, path);
    if (document.isDirty || document.getText() === (await textOnDisk(uri))) return document;
    if (waited >= 3000) throw changedMeanwhile(path);
    await sleep(50);
  }
}

async function opened(uri: vscode.Uri, path: string): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    throw new UserError(vscode.l10n.t('{0} could not be opened, so nothing was changed. Look whether it is still there.', path));
  }
}

async function textOnDisk(uri: vscode.Uri): Promise<string | undefined> {
  try {
    // As the editor reads it: a byte order mark is no part of the text.
    return new TextDecoder('utf-8').decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

export function changedMeanwhile(path: string): UserError {
  return new UserError(vscode.l10n.t('{0} has changed since it was read, so nothing was changed. Look at it again, then retry.', path));
}
