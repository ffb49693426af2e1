import * as vscode from 'vscode';
import { AccountError } from '../core/account/errors.ts';
import { commands } from './contributions.ts';
import type { ChannelLog } from './log.ts';

/** An error whose message is already the sentence a person should read, with an optional next step. */
export class UserError extends Error {
  readonly action: { readonly title: string; readonly command: string; readonly args?: readonly unknown[] } | undefined;

  constructor(message: string, action?: UserError['action']) {
    super(message);
    this.name = 'UserError';
    this.action = action;
  }
}

/**
 * The one boundary around every command: cancelling is a quiet return, success is quiet, anything thrown becomes one sentence
 * with the next step, and the whole of it goes to the log.
 */
export function registerCommand<A extends readonly unknown[]>(
  log: ChannelLog,
  id: string,
  handler: (...args: A) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: unknown[]) => {
    try {
      return await handler(...(args as unknown as A));
    } catch (error) {
      if (isCancellation(error)) return undefined;
      const offered = actionOf(error);
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.error(`${id}: ${text}${offered ? `\n    Offered: ${offered.title}` : ''}`);
      // Not awaited: a caller that runs the command must not hang until somebody closes the message.
      void tell(error, log);
      return undefined;
    }
  });
}

async function tell(error: unknown, log: ChannelLog): Promise<void> {
  const action = actionOf(error);
  const showLog = vscode.l10n.t('Show Log');
  const message = error instanceof Error ? error.message : String(error);
  const pressed = await vscode.window.showErrorMessage(message, ...(action ? [action.title, showLog] : [showLog]));
  if (pressed === showLog) log.show();
  else if (action && pressed === action.title) await vscode.commands.executeCommand(action.command, ...(action.args ?? []));
}

/** What a refusal of the account calls for before anything else can go well. */
export function stepAfter(error: AccountError): UserError['action'] {
  if (error.reason === 'unauthorized' || error.reason === 'signed-out')
    return { title: vscode.l10n.t('Connect Account'), command: commands.connect };
  if (error.reason === 'forbidden') return { title: vscode.l10n.t('Show Permissions'), command: commands.permissions };
  return undefined;
}

function actionOf(error: unknown): UserError['action'] {
  if (error instanceof UserError) return error.action;
  return AccountError.is(error) ? stepAfter(error) : undefined;
}

function isCancellation(error: unknown): boolean {
  return (
    error instanceof vscode.CancellationError || (error instanceof Error && (error.name === 'AbortError' || error.name === 'Canceled'))
  );
}
