import * as vscode from 'vscode';
import { environmentText, scoreText } from '../../core/checklist/report-text.ts';
import { views } from '../contributions.ts';
import type { Readiness } from './readiness.ts';

/** `24/32 · production`, shown as soon as a report is there. */
export function readinessStatusBar(readiness: Readiness): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('readiness', vscode.StatusBarAlignment.Left, 10);
  item.name = vscode.l10n.t('Preflight Readiness');
  item.command = `${views.readiness}.focus`;
  const draw = (): void => {
    const { report, refreshedAt } = readiness;
    if (!report || (report.checklistPath === undefined && readiness.wranglerFiles === 0)) return item.hide();
    const { drift, stale } = report.counts;
    item.text = `$(${drift > 0 ? 'error' : 'checklist'}) ${report.score.done}/${report.score.total} · ${environmentText(report)}`;
    const lines = [
      vscode.l10n.t('Readiness {0} · {1}', scoreText(report), environmentText(report)),
      drift > 0 ? vscode.l10n.t('{0} in drift', drift) : undefined,
      stale > 0 ? vscode.l10n.t('{0} stale', stale) : undefined,
      refreshedAt === 0 ? vscode.l10n.t('Not checked against the account yet') : undefined,
    ];
    item.tooltip = lines.filter((line) => line !== undefined).join('\n');
    item.accessibilityInformation = { label: item.tooltip };
    item.show();
  };
  return vscode.Disposable.from(item, readiness.onDidChange(draw));
}
