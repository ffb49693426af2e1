import * as vscode from 'vscode';
import { escapeData } from '../../../core/checklist/escape.ts';
import { UserError } from '../../run-command.ts';
import type { RowFix } from './row-fix.ts';

/** The newest dead letters as a text: the rows without their payloads, credentials and addresses. */
export const openDeadLetters: RowFix = async ({ readiness, texts }, _fix, itemId) => {
  const item = readiness.item(itemId);
  const letters = (item?.evidence?.rows ?? []).filter(({ action }) => action === undefined || action.operation === 'do.retry-dead-letter');
  if (!item?.evidence) throw new UserError(vscode.l10n.t('The dead letters were not looked at yet. Check again first.'));
  const lines = letters.map(({ label, description }) => `${escapeData(label)}\n    ${escapeData(description)}`);
  const none = vscode.l10n.t('There is none.');
  const text = [escapeData(item.sentence), '', ...(lines.length === 0 ? [none] : lines), ''].join('\n');
  await texts.show(vscode.l10n.t('Dead letters.txt'), text);
};
