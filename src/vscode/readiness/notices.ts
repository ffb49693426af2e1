import * as vscode from 'vscode';
import { plainName } from '../../core/account/errors.ts';
import type { Evidence } from '../../core/checklist/evidence.ts';
import type { AccountSession } from '../account/session.ts';
import { commands } from '../contributions.ts';
import type { Notice } from './nodes.ts';
import type { Readiness } from './readiness.ts';

/** What is missing, the most important first; shown above the sections, never as a message that pops up. */
export function noticesOf(readiness: Readiness, session: AccountSession): readonly Notice[] {
  const { report } = readiness;
  const notices: Notice[] = [];
  if (!vscode.workspace.isTrusted) notices.push('untrusted');
  else if (session.state?.kind === 'signed-out') notices.push('signed-out');
  else if (session.state?.kind === 'choose') notices.push('choose');
  else if (session.state?.kind === 'refused') notices.push(session.state.error.reason === 'offline' ? 'offline' : 'refused');
  else if (readiness.report?.items.some(({ evidence }) => evidence?.missing?.kind === 'account')) notices.push('unreached');
  else if (isMostlyOffline(readiness)) notices.push('offline');
  if (report && report.checklistPath === undefined) notices.push('no-checklist');
  if (report && report.problems.length > 0) notices.push('problems');
  if (readiness.hasFailed) notices.push('failed');
  return notices;
}

/**
 * One Worker or remote that does not answer is told in its row; that the network is gone is told above all. What is still being looked at may come
 * through, so the notice does not come and go with the first answers.
 */
function isMostlyOffline({ report, running }: Readiness): boolean {
  const asked = report?.items.filter(({ evidence }) => evidence && couldNotReach(evidence)) ?? [];
  const all = report?.items.filter(({ id, evidence }) => evidence || running.has(id)) ?? [];
  return asked.length > 0 && asked.length * 2 > all.length;
}

function couldNotReach({ reason, staleBecause }: Evidence): boolean {
  return reason === 'offline' || (staleBecause?.startsWith('The network') ?? false);
}

function hasOldAnswers({ report }: Readiness): boolean {
  return report?.items.some(({ evidence }) => evidence?.staleBecause !== undefined) ?? false;
}

/** The beginning of the number, as Cloudflare's own pages show it. */
function accountOf({ state }: AccountSession): string {
  return state?.kind === 'signed-in' ? `${plainName(state.accountId.slice(0, 8))}…` : '';
}

type Words = {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly command: string;
  readonly args?: readonly unknown[];
};

/** One row with the command that mends it. */
export function noticeRow(notice: Notice, readiness: Readiness, session: AccountSession): vscode.TreeItem {
  const { label, description, icon, command, args } = wordsOf(notice, readiness, session);
  const row = new vscode.TreeItem(label);
  row.description = description;
  row.tooltip = `${label}: ${description}`;
  row.iconPath = new vscode.ThemeIcon(icon);
  row.command = { title: label, command, ...(args && { arguments: [...args] }) };
  row.contextValue = 'notice';
  row.accessibilityInformation = { label: `${label}, ${description}`, role: 'button' };
  return row;
}

function wordsOf(notice: Notice, readiness: Readiness, session: AccountSession): Words {
  const { t } = vscode.l10n;
  switch (notice) {
    case 'untrusted':
      return {
        label: t('Manage trust'),
        description: t('in Restricted Mode only files are checked'),
        icon: 'shield',
        command: 'workbench.trust.manage',
      };
    case 'signed-out':
      return {
        label: t('Connect account…'),
        description: t('to check against Cloudflare; four ways'),
        icon: 'plug',
        command: commands.connect,
      };
    case 'choose':
      return {
        label: t('Choose account…'),
        description: t('this token sees several'),
        icon: 'organization',
        command: commands.switchAccount,
      };
    case 'unreached':
      return {
        label: t('Switch account…'),
        description: t('this token does not reach the account {0}', accountOf(session)),
        icon: 'organization',
        command: commands.switchAccount,
      };
    case 'refused':
      return {
        label: t('Connect account…'),
        description: session.state?.kind === 'refused' ? plainName(session.state.error.message, 120) : '',
        icon: 'debug-disconnect',
        command: commands.connect,
      };
    case 'offline':
      return {
        label: t('Offline'),
        description: hasOldAnswers(readiness)
          ? t('last known answers are shown; check again')
          : t('Cloudflare could not be reached; check again'),
        icon: 'cloud',
        command: commands.refresh,
      };
    case 'no-checklist':
      return {
        label: t('Create checklist'),
        description: t('the built-in list is shown'),
        icon: 'new-file',
        command: commands.createChecklist,
      };
    case 'failed':
      return { label: t('Show log'), description: t('the last check stopped on an error'), icon: 'warning', command: commands.showLog };
    case 'problems': {
      const [first] = readiness.report?.problems ?? [];
      const uri = first && readiness.model?.uriOf(first.path);
      return {
        label: first?.path ?? '',
        description: first ? plainName(first.problem.message, 120) : '',
        icon: 'warning',
        command: 'vscode.open',
        args: uri ? [uri] : [],
      };
    }
  }
}
