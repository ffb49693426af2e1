import * as vscode from 'vscode';
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
      log.error(`${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      // Not awaited: a caller that runs the command must not hang until somebody closes the message.
      void tell(error, log);
      return undefined;
    }
  });
}

async function tell(error: unknown, log: ChannelLog): Promise<void> {
  const action = error instanceof UserError ? error.action : undefined;
  const showLog = vscode.l10n.t('Show Log');
  const message = error instanceof Error ? error.message : String(error);
  const pressed = await vscode.window.showErrorMessage(message, ...(action ? [action.title, showLog] : [showLog]));
  if (pressed === showLog) log.show();
  else if (action && pressed === action.title) await vscode.commands.executeCommand(action.command, ...(action.args ?? []));
}

function isCancellation(error: unknown): boolean {
  return (
    error instanceof vscode.CancellationError || (error instanceof Error && (error.name === 'AbortError' || error.name === 'Canceled'))
  );
}
