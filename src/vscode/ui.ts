import * as vscode from 'vscode';
import type { Choice, Ui } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { UserError } from './run-command.ts';

/** The prompts of VS Code behind the `Ui` port. Secrets are asked for in a password box and leave it as a `Secret`. */
export const editorUi: Ui = {
  async pick(title, choices, { placeholder }) {
    const picked = await vscode.window.showQuickPick(choices.map(item), {
      title,
      placeHolder: placeholder,
      ignoreFocusOut: true,
      matchOnDescription: true,
    });
    return picked?.value;
  },
  async pickMany(title, choices, { placeholder }) {
    const picked = await vscode.window.showQuickPick(choices.map(item), {
      title,
      placeHolder: placeholder,
      ignoreFocusOut: true,
      canPickMany: true,
    });
    return picked?.map(({ value }) => value);
  },
  async text(title, { prompt, placeholder: hint, value, validate }) {
    return vscode.window.showInputBox({
      title,
      prompt,
      ignoreFocusOut: true,
      ...(hint === undefined ? {} : { placeHolder: hint }),
      ...(value === undefined ? {} : { value }),
      ...(validate ? { validateInput: (answer: string) => validate(answer) } : {}),
    });
  },
  async secret(title, prompt) {
    const answer = await vscode.window.showInputBox({ title, prompt, password: true, ignoreFocusOut: true });
    return answer === undefined || answer === '' ? undefined : new Secret(answer);
  },
  async openFile(title) {
    const [uri] = (await vscode.window.showOpenDialog({ title, openLabel: vscode.l10n.t('Use'), canSelectMany: false })) ?? [];
    return uri && onDisk(uri);
  },
  async saveFile(title, { near, filters }) {
    const own = Object.fromEntries(Object.entries(filters).map(([name, endings]) => [name, [...endings]]));
    const uri = await vscode.window.showSaveDialog({ title, defaultUri: vscode.Uri.file(near), filters: own });
    return uri && onDisk(uri);
  },
  async confirm(message, detail, buttons) {
    return vscode.window.showInformationMessage(message, { modal: true, detail }, ...buttons);
  },
};

function onDisk(uri: vscode.Uri): string {
  if (uri.scheme !== 'file') throw new UserError(vscode.l10n.t('This is not a file on disk. Choose one in a folder on disk.'));
  return uri.fsPath;
}

function item<T>({ label, value, description, detail, isPicked }: Choice<T>): vscode.QuickPickItem & { value: T } {
  return {
    label,
    value,
    ...(description === undefined ? {} : { description }),
    ...(detail === undefined ? {} : { detail }),
    ...(isPicked === undefined ? {} : { picked: isPicked }),
  };
}
