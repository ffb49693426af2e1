import * as vscode from 'vscode';
import { credentialRules } from '../../core/lint/lint.ts';
import type { ProjectModels } from '../project-models.ts';
import type { Diagnostics } from './diagnostics.ts';

/** Marks files that hold a credential in the explorer; what else is wrong there is coloured by the diagnostics themselves. */
export class FileMarks implements vscode.FileDecorationProvider {
  readonly onDidChangeFileDecorations: vscode.Event<vscode.Uri[]>;
  readonly #diagnostics: Diagnostics;
  readonly #projects: ProjectModels;

  constructor(diagnostics: Diagnostics, projects: ProjectModels) {
    this.#diagnostics = diagnostics;
    this.#projects = projects;
    this.onDidChangeFileDecorations = diagnostics.onDidChange;
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (!this.#projects.loaded().length) return undefined;
    const leaks = this.#diagnostics.reportsIn(uri).filter((report) => credentialRules.has(report.rule.id)).length;
    if (leaks === 0) return undefined;
    return new vscode.FileDecoration(
      'S',
      leaks === 1 ? vscode.l10n.t('Holds a secret') : vscode.l10n.t('Holds {0} secrets', leaks),
      new vscode.ThemeColor('list.errorForeground'),
    );
  }
}
