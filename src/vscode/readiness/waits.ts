import * as vscode from 'vscode';
import type { BudgetWait } from '../../core/account/budget.ts';
import { registerCommand } from '../run-command.ts';
import type { Services } from '../services.ts';

/** Only the status bar calls it, while it shows a wait. */
const stopWaiting = '_preflight.readiness.stopWaiting';

/** Says in the view and the status bar until when the account makes us wait; a press stops the refresh that waits. */
export function showWaits(
  { session, readiness, log }: Pick<Services, 'session' | 'readiness' | 'log'>,
  view: Pick<vscode.TreeView<unknown>, 'message'>,
): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('waiting', vscode.StatusBarAlignment.Left, 9);
  item.name = vscode.l10n.t('Preflight Rate Limit');
  item.command = stopWaiting;
  let timer: NodeJS.Timeout | undefined;
  const hide = (): void => {
    clearTimeout(timer);
    item.hide();
    // The API takes an empty text for none.
    view.message = '';
  };
  const show = (wait: BudgetWait): void => {
    clearTimeout(timer);
    const text = waitText(wait);
    item.text = `$(watch) ${text}`;
    item.tooltip = vscode.l10n.t('Press to stop waiting. Rows keep what was seen.');
    item.accessibilityInformation = { label: `${text}. ${item.tooltip}`, role: 'button' };
    item.show();
    view.message = vscode.l10n.t('{0}. Press it in the status bar to stop waiting.', text);
    timer = setTimeout(hide, Math.max(0, wait.until - Date.now()));
  };
  return vscode.Disposable.from(
    item,
    { dispose: () => clearTimeout(timer) },
    session.onDidWait(show),
    // Another account has limits of its own.
    session.onDidChange(hide),
    registerCommand(log, stopWaiting, () => {
      readiness.cancel();
      hide();
    }),
  );
}

/** A wait is shorter than a minute, so the time has seconds. */
function waitText({ until, reason }: BudgetWait): string {
  const at = new Date(until).toLocaleTimeString(vscode.env.language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
  return reason === 'vendor'
    ? vscode.l10n.t('Cloudflare is rate limiting until {0}', at)
    : vscode.l10n.t('Waiting until {0}, to stay below the rate limit of Cloudflare', at);
}
