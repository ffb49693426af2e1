import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Ui } from '../../src/core/ports.ts';

type Services = { readonly ui: Ui; readonly projects: { loaded(): readonly unknown[] } };

const extensionId = 'workers-preflight.workers-preflight';

/** The extension's own services, which it gives away in test runs only. */
export async function services(): Promise<Services> {
  const extension = vscode.extensions.getExtension<Services>(extensionId);
  assert.ok(extension);
  return extension.activate();
}

/** Answers every question with `answer` while `work` runs; undefined cancels. A refused answer is thrown with the refusal. */
export async function answering(answer: string | undefined, work: () => Thenable<unknown>): Promise<void> {
  const { ui } = await services();
  const own = { ...ui };
  const scripted: Pick<Ui, 'text'> = {
    text: async (_title, options) => {
      const refusal = answer === undefined ? undefined : options.validate?.(answer);
      if (refusal !== undefined) throw new Error(refusal);
      return answer;
    },
  };
  Object.assign(ui, scripted);
  try {
    await work();
  } finally {
    Object.assign(ui, own);
  }
}

/** A new folder in the workspace with these files; gone after the test. Returns its URI. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<vscode.Uri> {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(root);
  const folder = vscode.Uri.joinPath(root, `lint-${randomUUID().slice(0, 8)}`);
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) await write(vscode.Uri.joinPath(folder, path), text);
  return folder;
}

const folders: vscode.Uri[] = [];

/** Closes all editors and takes the folders of the test away: what they say of accounts and queues is no concern of the suites after it. */
export async function tidyUp(): Promise<void> {
  await closeAll();
  for (const folder of folders.splice(0)) await vscode.workspace.fs.delete(folder, { recursive: true }).then(undefined, () => undefined);
}

export async function write(uri: vscode.Uri, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
}

export async function read(uri: vscode.Uri): Promise<string> {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await vscode.workspace.fs.readFile(uri));
}

export async function show(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
}

export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isDirty) continue;
    await atMost(vscode.window.showTextDocument(document));
    await atMost(vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));
  }
  await atMost(vscode.commands.executeCommand('workbench.action.closeAllEditors'));
}

/** Tidying up must not hang the suites after it: a document that became dirty meanwhile makes the window ask, and nobody answers there. */
async function atMost(step: Thenable<unknown>): Promise<void> {
  await Promise.race([step, new Promise((resolve) => setTimeout(resolve, 8000))]);
}

export function ours(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.source === 'preflight');
}

export function ruleOf({ code }: vscode.Diagnostic): string {
  return typeof code === 'object' ? String(code.value) : String(code);
}

export function rulesIn(uri: vscode.Uri): string[] {
  return ours(uri).map(ruleOf);
}

/** Waits until a condition holds. */
export async function until(what: string | (() => string), holds: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`It never came to be that ${typeof what === 'string' ? what : what()}.`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export async function untilRule(uri: vscode.Uri, rule: string, present = true): Promise<void> {
  await until(
    () => `${uri.path} ${present ? 'has' : 'has no'} ${rule}, but: ${[...new Set(rulesIn(uri))].join(', ')}`,
    () => rulesIn(uri).includes(rule) === present,
  );
}

/** The quick fixes that the editor offers on the first finding of a rule. */
export async function fixesOf(uri: vscode.Uri, rule: string): Promise<vscode.CodeAction[]> {
  await untilRule(uri, rule);
  const diagnostic = ours(uri).find((each) => ruleOf(each) === rule);
  assert.ok(diagnostic);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, diagnostic.range);
  return actions.filter(({ command }) => {
    const [reference] = (command?.arguments ?? []) as readonly { readonly rule?: string }[];
    return command && (command.command !== 'preflight.lint.applyFix' || reference?.rule === rule);
  });
}

/** Applies the quick fix whose title matches, as a press on it does. */
export async function applyFix(uri: vscode.Uri, rule: string, title: RegExp, answer?: string): Promise<void> {
  let actions: vscode.CodeAction[] = [];
  const find = (): vscode.CodeAction | undefined => actions.find((each) => title.test(each.title));
  // A title may count files that the editor is only just told of.
  await until(
    () => `there is a fix ${title} for ${rule}, but: ${actions.map((each) => each.title).join(' · ')}`,
    async () => {
      actions = await fixesOf(uri, rule);
      return find() !== undefined;
    },
  );
  const action = find();
  assert.ok(action?.command);
  const { command, arguments: words = [] } = action.command;
  await answering(answer, () => vscode.commands.executeCommand(command, ...words));
}

export function offsetIn(document: vscode.TextDocument, text: string): vscode.Position {
  const at = document.getText().indexOf(text);
  assert.notEqual(at, -1, `${text} is not in ${document.uri.path}`);
  return document.positionAt(at + Math.floor(text.length / 2));
}

export async function hoverText(document: vscode.TextDocument, text: string): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    offsetIn(document, text),
  );
  return hovers
    .flatMap((hover) => hover.contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

/** A credential by its form that no one issued; put together so that it is none in this file. */
export const slackToken = ['xoxb', '526018159083', '016613186091', '8oOOL8dKLzdocJ2isAjIhKtJ'].join('-');
export const issuedId = '3f9c1e7a8b2d46509e1f7c3a5b8d2e60';
