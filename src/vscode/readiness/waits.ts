import * as vscode from 'vscode';
import type { BudgetWait } from '../../core/account/budget.ts';
import type { Services } from '../services.ts';

/** Only the status bar calls it, while it shows a wait. */
export const stopWaiting = '_preflight.readiness.stopWaiting';

/**
 * Says in the status bar until when requests wait, and above the rows as well when it is Cloudflare that makes us wait: then nothing goes on. A wait for
 * our own share moves no row. A press in the status bar stops the refresh that waits.
 */
export class Waits implements vscode.Disposable {
  readonly #view: Pick<vscode.TreeView<unknown>, 'message'>;
  readonly #item = vscode.window.createStatusBarItem('waiting', vscode.StatusBarAlignment.Left, 9);
  readonly #subscriptions: readonly vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;

  constructor(session: Pick<Services['session'], 'onDidWait' | 'onDidChange'>, view: Pick<vscode.TreeView<unknown>, 'message'>) {
    this.#view = view;
    this.#item.name = vscode.l10n.t('Preflight Rate Limit');
    this.#item.command = stopWaiting;
    // Another account has limits of its own.
    this.#subscriptions = [session.onDidWait((wait) => this.#show(wait)), session.onDidChange(() => this.hide())];
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#item.hide();
    // An empty text is none.
    this.#view.message = '';
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#item.dispose();
  }

  #show(wait: BudgetWait): void {
    clearTimeout(this.#timer);
    const text = waitText(wait);
    this.#item.text = `$(watch) ${text}`;
    this.#item.tooltip = vscode.l10n.t('Press to stop waiting. Rows keep what was seen.');
    this.#item.accessibilityInformation = { label: `${text}. ${this.#item.tooltip}`, role: 'button' };
    this.#item.show();
    this.#view.message = wait.reason === 'vendor' ? vscode.l10n.t('{0}. Press it in the status bar to stop waiting.', text) : '';
    this.#timer = setTimeout(() => this.hide(), Math.max(0, wait.until - Date.now()));
  }
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
