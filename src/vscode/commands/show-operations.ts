import * as vscode from 'vscode';
import { escapeData } from '../../core/checklist/escape.ts';
import type { LogEntry } from '../../core/operations/operations-log.ts';
import { wordsOf } from '../operations/operation-words.ts';
import type { Command } from './command.ts';

/** What this machine did: when, what, on what, and how it ended. Holds no values. */
export const showOperations: Command = async ({ log, services }) => {
  const entries = await log.entries();
  const head = vscode.l10n.t('# Operations of this machine');
  const none = vscode.l10n.t('Nothing was done yet.');
  await services.texts.show('Operations.md', [head, ...(entries.length === 0 ? [none] : entries.map(textOf))].join('\n\n'));
};

function textOf({ at, operation, subject, environment, account, changes, facts, end }: LogEntry): string {
  const when = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  const where = environment ?? vscode.l10n.t('top level');
  const status = end?.status ?? vscode.l10n.t('under way, or cut off');
  const lines = [
    ...changes.map(escapeData),
    ...Object.entries(facts).map(([key, value]) => `${key}: \`${value.replaceAll('`', '').replaceAll('\n', ', ')}\``),
    ...(end ? [`**${escapeData(end.message)}**`] : []),
  ];
  return [
    `## ${when} UTC · ${escapeData(wordsOf(operation))} · ${escapeData(subject)} · ${escapeData(where)} · ${status}`,
    `${vscode.l10n.t('Account')} \`${account}\``,
    ...lines.map((line) => `- ${line}`),
  ].join('\n');
}
