import * as vscode from 'vscode';
import { plainName } from '../../core/account/errors.ts';
import type { AccountState } from '../account/session.ts';
import { commands } from '../contributions.ts';

/** The one row above the Workers when no account could be asked, or none of them seen: what is missing, and the command that mends it. */
export function noticeRow(state: AccountState | undefined, unseen: string | undefined): vscode.TreeItem {
  const { t } = vscode.l10n;
  const [label, description, icon, command] = ((): readonly [string, string, string, string] => {
    switch (state?.kind) {
      case 'untrusted':
        return [t('Manage trust'), t('in Restricted Mode no account is asked'), 'shield', 'workbench.trust.manage'];
      case 'choose':
        return [t('Choose account…'), t('this token sees several'), 'organization', commands.switchAccount];
      case 'refused':
        return state.error.reason === 'offline'
          ? [t('Try again'), t('Cloudflare could not be reached'), 'debug-disconnect', commands.refreshWorkers]
          : [t('Connect account…'), plainName(state.error.message, 200), 'error', commands.connect];
      case 'signed-in':
        return [t('Try again'), plainName(unseen ?? '', 200), 'debug-disconnect', commands.refreshWorkers];
      case 'signed-out':
      case undefined:
        return [t('Connect account…'), t('to see what is deployed'), 'plug', commands.connect];
    }
  })();
  const row = new vscode.TreeItem(label);
  row.description = description;
  row.tooltip = `${label}: ${description}`;
  row.iconPath = new vscode.ThemeIcon(icon);
  row.command = { title: label, command };
  row.contextValue = 'notice';
  row.accessibilityInformation = { label: `${label}, ${description}`, role: 'button' };
  return row;
}
