import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Asked, Stage } from './commands-support.ts';

/** Values that look like nothing else, so that they are found wherever they are. Put together so that no file has them whole. */
export function canary(name: string): string {
  return ['canary', name, 'must', 'not', 'be', 'seen', '0123456789'].join('-');
}

/** Looks at the arguments of every process of this machine until it is ended; gives the command lines that had the text. */
export function watchArguments(text: string): () => readonly string[] {
  const seen = new Set<string>();
  const look = (): void => {
    for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const line = readOrNothing(`/proc/${id}/cmdline`);
      if (line.includes(text)) seen.add(line.replaceAll('\0', ' '));
    }
  };
  const timer = setInterval(look, 15);
  return () => {
    clearInterval(timer);
    look();
    return [...seen];
  };
}

/**
 * Fails when a value is anywhere but where a person put it (`own`: paths of files): what was asked and told, the editor's storage and
 * logs, the clipboard, open documents, and files of the temporary folder that are younger than `since` (milliseconds since the epoch).
 */
export async function assertUnseen(
  { services, sandbox }: Pick<Stage, 'services' | 'sandbox'>,
  value: string,
  {
    asked,
    logged,
    since,
    own = [],
  }: { readonly asked: readonly Asked[]; readonly logged: string; readonly since: number; readonly own?: readonly string[] },
): Promise<void> {
  const { context } = services;
  assert.ok(!JSON.stringify(asked).includes(value), 'a question shows the value');
  assert.ok(!logged.includes(value), 'a message or the log shows the value');
  for (const memory of [context.globalState, context.workspaceState])
    for (const key of memory.keys()) assert.ok(!JSON.stringify(memory.get(key) ?? null).includes(value), `${key} holds the value`);
  const folders = [context.globalStorageUri, context.storageUri, vscode.Uri.joinPath(context.logUri, '..', '..')];
  for (const uri of folders) if (uri) assertNoFile(uri.fsPath, value, 0, own);
  assertNoFile(os.tmpdir(), value, since, own);
  assert.ok(!(await vscode.env.clipboard.readText()).includes(value), 'the clipboard holds the value');
  for (const document of vscode.workspace.textDocuments)
    if (!own.includes(document.uri.fsPath)) assert.ok(!document.getText().includes(value), `${document.uri.path} shows the value`);
  const requests = (await sandbox.log()).filter(({ body, path: asked }) => body.includes(value) || asked.includes(value));
  for (const { method, path: asked } of requests)
    assert.match(`${method} ${asked}`, /^(?:PUT|PATCH|POST) [^?]*(?:secrets|versions|settings)[^?]*$/);
}

function assertNoFile(folder: string, value: string, since: number, own: readonly string[]): void {
  for (const file of filesIn(folder, since)) {
    if (own.includes(file)) continue;
    assert.ok(!readOrNothing(file).includes(value), `${file} holds the value`);
  }
}

/** Files of a folder and those below that are younger; without what other programs keep there, and without links. */
function* filesIn(folder: string, since: number, depth = 0): Generator<string> {
  if (depth > 6) return;
  for (const entry of readdirOrNothing(folder)) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && !['node_modules', '.git'].includes(entry.name)) yield* filesIn(file, since, depth + 1);
    if (entry.isFile() && isYounger(file, since)) yield file;
  }
}

function isYounger(file: string, since: number): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && found.mtimeMs >= since && found.size < 5_000_000;
}

function readdirOrNothing(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // gone meanwhile, or another's
  }
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // gone meanwhile, or another's
  }
}
