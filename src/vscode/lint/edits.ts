import * as vscode from 'vscode';
import type { TextEdit } from '../../core/lint/rule.ts';
import { LineIndex, type Span } from '../../core/span.ts';
import type { ProjectModel } from '../project-models.ts';

/** A span of a text as an editor range. */
export function rangeOf(lines: LineIndex, span: Span): vscode.Range {
  const start = lines.at(span[0]);
  const end = lines.at(span[1]);
  return new vscode.Range(start.line, start.column, end.line, end.column);
}

/**
 * The core's edits as one undoable workspace edit; files that do not exist yet are created. Spans count in the text that the model
 * has, so the caller lints that text first.
 */
export async function toWorkspaceEdit(model: ProjectModel, edits: readonly TextEdit[]): Promise<vscode.WorkspaceEdit> {
  const result = new vscode.WorkspaceEdit();
  for (const [path, group] of groupByPath(edits)) {
    const uri = model.uriOf(path);
    const document = await open(uri);
    if (!document) {
      result.createFile(uri, {
        overwrite: false,
        ignoreIfExists: true,
        contents: new TextEncoder().encode(group.map((edit) => edit.text).join('')),
      });
      continue;
    }
    // By line and column, which an editor that evens out mixed line endings leaves alone.
    const lines = model.textOf(path)?.lines ?? new LineIndex(document.getText());
    for (const edit of group) result.replace(uri, rangeOf(lines, edit.span), edit.text);
  }
  return result;
}

function groupByPath(edits: readonly TextEdit[]): Map<string, TextEdit[]> {
  const groups = new Map<string, TextEdit[]>();
  for (const edit of edits) groups.set(edit.path, [...(groups.get(edit.path) ?? []), edit]);
  return groups;
}

async function open(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined; // not there yet: the edit creates it
  }
}
