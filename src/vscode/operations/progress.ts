import * as vscode from 'vscode';
import { AccountError } from '../../core/account/errors.ts';
import type { RunContext } from '../../core/operations/run-plan.ts';

type Report = NonNullable<RunContext['onProgress']>;

/** Runs what changes the account: a notification with the part that is done, and a cancel button. */
export function withProgress<T>(title: string, work: (signal: AbortSignal, report: Report) => Promise<T>): Promise<T> {
  return Promise.resolve(
    vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
      const stop = new AbortController();
      let shown = 0;
      const working = work(stop.signal, ({ done, total, message }) => {
        const part = total > 0 ? (done / total) * 100 : 0;
        progress.report({ message: total > 0 ? `${done}/${total} ${message}` : message, increment: Math.max(0, part - shown) });
        shown = Math.max(shown, part);
      });
      token.onCancellationRequested(() => {
        stop.abort(new vscode.CancellationError());
        // The notification is gone with the press, and the answer to what was sent may take seconds.
        const text = vscode.l10n.t('Cancelled. Waiting for the answer to what was sent…');
        const ended = working.then(
          () => undefined,
          () => undefined,
        );
        void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: text }, () => ended);
      });
      return working;
    }),
  );
}

/** What takes no longer needs no notification with a button: it would stand behind the question that follows. */
const quick = 1500;

/** Runs what only reads: quietly at first, with a cancel button when it takes long. Cancelled: throws a `CancellationError`. */
export async function withCancel<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const working = work(stop.signal);
  const ended = working.then(
    () => true,
    () => true,
  );
  const { Window, Notification } = vscode.ProgressLocation;
  const isQuick = await vscode.window.withProgress({ location: Window, title }, () => Promise.race([ended, pause(quick)]));
  if (!isQuick)
    await vscode.window.withProgress({ location: Notification, title, cancellable: true }, (_progress, token) => {
      token.onCancellationRequested(() => stop.abort(new vscode.CancellationError()));
      return ended;
    });
  try {
    return await working;
  } catch (error) {
    // However deep it was noticed, a person who cancels wants no message.
    if (stop.signal.aborted || AccountError.is(error, 'aborted')) throw new vscode.CancellationError();
    throw error;
  }
}

export function pause(milliseconds: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), milliseconds));
}
