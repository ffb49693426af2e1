import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { OperationFix } from '../../src/core/checklist/evidence.ts';
import { rowFixCommand } from '../../src/vscode/readiness/operations.ts';
import type { Services } from '../../src/vscode/services.ts';
import { type Answers, answered, type Asked } from './commands-support.ts';
import { services } from './lint-support.ts';

export const config = '.preflight/config.jsonc';
export const fixOf = (operation: OperationFix['operation'], args: OperationFix['args'] = {}): OperationFix => ({
  operation,
  title: 'Do it',
  args,
});

export async function own(): Promise<Services> {
  return (await services()) as unknown as Services;
}

export function uriOf(name: string): vscode.Uri {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(root);
  return vscode.Uri.joinPath(root, name);
}

export const gone = (name: string): Thenable<void> =>
  vscode.workspace.fs.delete(uriOf(name), { recursive: true }).then(undefined, () => undefined);

/** Carries a row's fix out as a press on it does; gives what was asked and what was told as an error. */
export async function press(
  fix: OperationFix,
  item = 'real-ids-private-repo',
  answers: Answers = {},
): Promise<{ readonly asked: readonly Asked[]; readonly told: string }> {
  const parts = await own();
  const lines: string[] = [];
  const before = parts.log.error.bind(parts.log);
  parts.log.error = (line: string) => void lines.push(line);
  try {
    const asked = await answered(parts, answers, () => vscode.commands.executeCommand(rowFixCommand, fix, item));
    return { asked, told: lines.join('\n') };
  } finally {
    parts.log.error = before;
  }
}
