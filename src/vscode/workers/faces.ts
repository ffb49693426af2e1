import * as vscode from 'vscode';
import type { WorkerLook } from '../../core/workers/look-at-worker.ts';
import type { Drift } from '../../core/workers/setting.ts';
import { differencesOf } from '../../core/workers/worker-words.ts';

/** A product icon with a shape of its own; the colour only repeats what the shape says. */
const icons: Readonly<Record<Drift, readonly [string, string]>> = {
  same: ['pass', 'testing.iconPassed'],
  differs: ['warning', 'problemsWarningIcon.foreground'],
  'only-file': ['diff-added', 'problemsInfoIcon.foreground'],
  'only-account': ['cloud', 'problemsWarningIcon.foreground'],
};

export function driftIcon(drift: Drift | undefined): vscode.ThemeIcon {
  const [icon, color] = drift === undefined ? ['question', 'descriptionForeground'] : icons[drift];
  return new vscode.ThemeIcon(icon ?? 'question', new vscode.ThemeColor(color ?? 'descriptionForeground'));
}

/** Something that is asked for and is not there. */
export function missingIcon(): vscode.ThemeIcon {
  return new vscode.ThemeIcon('close', new vscode.ThemeColor('testing.iconFailed'));
}

export function workerIcon(look: WorkerLook, isRunning: boolean): vscode.ThemeIcon {
  if (isRunning && look.state === 'unknown' && look.reason === undefined) return new vscode.ThemeIcon('loading~spin');
  switch (look.state) {
    case 'deployed':
      return look.serving.length > 1
        ? new vscode.ThemeIcon('git-compare', new vscode.ThemeColor('problemsInfoIcon.foreground'))
        : driftIcon(differencesOf(look.settings).length > 0 ? 'differs' : 'same');
    case 'absent':
    case 'draft':
      return new vscode.ThemeIcon('circle-outline', new vscode.ThemeColor('descriptionForeground'));
    case 'unnamed':
    case 'unknown':
      return driftIcon(undefined);
  }
}
