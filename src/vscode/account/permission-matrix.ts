import * as vscode from 'vscode';
import type { PermissionRow } from '../../core/account/permissions.ts';
import { permissionDoctor, tokenTemplate } from '../../core/account/permissions.ts';
import { escapeMarkdown } from '../../core/checklist/escape.ts';
import { itemOf } from '../../core/checklist/items.ts';
import { operationWords } from '../operations/operation-words.ts';
import { titleOf } from '../readiness/titles.ts';
import type { SignedIn } from './session.ts';

const order: readonly PermissionRow['state'][] = ['missing', 'unknown', 'granted'];
const words: Readonly<Record<PermissionRow['state'], string>> = {
  granted: '✓ granted',
  missing: '✗ missing',
  unknown: '? not known',
};

/** Asks which permissions the token has, and writes them down with the items and operations that each serves, as Markdown. */
export async function permissionMatrix({ account, name, accountId }: SignedIn, signal: AbortSignal): Promise<string> {
  const rows = await permissionDoctor(account, signal);
  const missing = rows.filter(({ state }) => state === 'missing');
  const template = tokenTemplate({ forOperations: false });
  return [
    `# ${vscode.l10n.t('Permissions of this token')}`,
    '',
    `${escapeMarkdown(name || vscode.l10n.t('Account'))} (${accountId.slice(0, 8)}…)`,
    '',
    missing.length === 0 ? vscode.l10n.t('Nothing is missing.') : missingText(missing),
    '',
    vscode.l10n.t('Whether a token may edit cannot be asked without editing: a row tells the right to read.'),
    '',
    ...rows.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state)).flatMap(useLines),
    `## ${vscode.l10n.t('A new token')}`,
    '',
    vscode.l10n.t('A new token with these permissions, read only: {0}', `<${template.url}>`),
    ...(template.byHand.length > 0 ? ['', vscode.l10n.t('To add by hand there: {0}.', template.byHand.join(', '))] : []),
    '',
  ].join('\n');
}

function useLines({ permission, isOptional, state, reason, items, operations }: PermissionRow): readonly string[] {
  const told = state === 'unknown' && reason !== undefined ? `${words.unknown} (${reason})` : words[state];
  const titles = items.map((id) => titleOf({ id, text: (itemOf(id)?.text ?? id).replaceAll('`', '') }));
  return [
    `## ${told}: ${permission.group} ${permission.level}${isOptional ? vscode.l10n.t(' (optional)') : ''}`,
    '',
    ...(titles.length > 0 ? [vscode.l10n.t('Items: {0}.', titles.join(' · ')), ''] : []),
    ...(operations.length > 0
      ? [vscode.l10n.t('Operations, with Edit: {0}.', operations.map((id) => operationWords[id]).join(' · ')), '']
      : []),
  ];
}

function missingText(missing: readonly PermissionRow[]): string {
  const names = missing.map(({ permission }) => `${permission.group} ${permission.level}`).join(', ');
  return vscode.l10n.t('Missing: {0}. Add these to the token, then refresh.', names);
}
