import * as vscode from 'vscode';
import { escapeData } from '../../core/checklist/escape.ts';
import type { SectionReport } from '../../core/checklist/report.ts';

/** A section with its score and what is not in order. */
export function sectionRow(name: string, section: SectionReport | undefined): vscode.TreeItem {
  const row = new vscode.TreeItem(escapeData(name) || vscode.l10n.t('Checklist'), vscode.TreeItemCollapsibleState.Expanded);
  row.contextValue = 'section';
  if (!section) return row;
  row.description = sectionWords(section);
  row.accessibilityInformation = { label: `${escapeData(name)}, ${row.description}` };
  return row;
}

function sectionWords({ score, counts }: SectionReport): string {
  if (score.total > 0 && counts['not-applicable'] === score.total) return vscode.l10n.t('not applicable');
  const parts = [
    `${score.done}/${score.total}`,
    counts.drift > 0 ? vscode.l10n.t('{0} drift', counts.drift) : undefined,
    counts.stale > 0 ? vscode.l10n.t('{0} stale', counts.stale) : undefined,
    counts.ready > 0 ? vscode.l10n.t('{0} ready', counts.ready) : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

/** Above the items that the checklist has no line for. */
export function unlistedRow(): vscode.TreeItem {
  const row = new vscode.TreeItem(vscode.l10n.t('Not in this checklist'), vscode.TreeItemCollapsibleState.Collapsed);
  row.description = vscode.l10n.t('does not count');
  row.tooltip = vscode.l10n.t('Items of the built-in list that your checklist has no line for.');
  return row;
}
