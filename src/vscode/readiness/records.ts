import os from 'node:os';
import * as vscode from 'vscode';
import type { AttestationRecord } from '../../core/checklist/attestation.ts';
import type { Speaker } from '../../core/checklist/attest.ts';
import { attestationsPath, readAttestations, writeAttestation } from '../../core/checklist/attestations.ts';
import { createGit } from '../../core/checklist/read-git.ts';
import type { ProjectModel } from '../project-models.ts';
import { UserError } from '../run-command.ts';
import { openFresh } from './open-fresh.ts';

/**
 * Changes what people said of one item. Reads the file as it is now, open editors first; content that cannot be read is never overwritten.
 * Throws `UserError` when the file is left alone.
 */
export async function changeRecord(
  model: ProjectModel,
  item: string,
  change: (record: AttestationRecord | undefined, speaker: Speaker) => AttestationRecord | undefined,
): Promise<void> {
  const uri = model.uriOf(attestationsPath);
  const speaker = await speakerOf(model);
  const document = await openIfThere(uri);
  const source = document?.getText() ?? '';
  const next = changed(readAttestations(source).records.get(item), speaker, change);
  const written = writeAttestation(source, item, next);
  if (written.kind === 'refused') throw new UserError(written.sentence, openAction(uri));
  if (written.text === source) return;
  if (!document) {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(written.text));
    return;
  }
  const wasDirty = document.isDirty;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(document.positionAt(0), document.positionAt(source.length)), written.text);
  const isApplied = await vscode.workspace.applyEdit(edit);
  if (!isApplied || (!wasDirty && !(await document.save())))
    throw new UserError(vscode.l10n.t('{0} could not be written. Look at it, then try again.', attestationsPath), openAction(uri));
}

/** git's user.email, shown as such; without git the name of the user of this machine. */
async function speakerOf(model: ProjectModel): Promise<Speaker> {
  const mayAsk = vscode.workspace.isTrusted && model.folder.scheme === 'file';
  const git = mayAsk ? createGit(model.folder.fsPath) : undefined;
  const email = await git?.userEmail(new AbortController().signal).catch(() => undefined);
  return { by: email ?? os.userInfo().username, now: Date.now() };
}

function changed(
  record: AttestationRecord | undefined,
  speaker: Speaker,
  change: Parameters<typeof changeRecord>[2],
): AttestationRecord | undefined {
  try {
    return change(record, speaker);
  } catch (error) {
    // A sentence for people: a reason, an owner or a later day is missing.
    if (error instanceof RangeError) throw new UserError(error.message);
    throw error;
  }
}

async function openIfThere(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  return openFresh(uri, attestationsPath);
}

function openAction(uri: vscode.Uri): UserError['action'] {
  return { title: vscode.l10n.t('Open File'), command: 'vscode.open', args: [uri] };
}
