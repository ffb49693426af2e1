import * as vscode from 'vscode';
import { placeOfSetting } from '../../core/workers/place-of-setting.ts';
import type { Setting } from '../../core/workers/setting.ts';
import { differencesOf, differenceSentence } from '../../core/workers/worker-words.ts';
import { commands, diagnosticSource } from '../contributions.ts';
import { rangeOf } from '../lint/edits.ts';
import type { WorkerRow, Workers } from './workers.ts';

const code = 'differs-from-deployed';

/** Problems in wrangler files where the file and what is deployed differ; from the last refresh, so only while somebody is signed in. */
export class Differences implements vscode.Disposable, vscode.CodeActionProvider {
  readonly #workers: Workers;
  readonly #collection = vscode.languages.createDiagnosticCollection('preflight-deployed');
  readonly #subscriptions: readonly vscode.Disposable[];
  /** The row that a problem is about. */
  #rows = new WeakMap<vscode.Diagnostic, string>();

  constructor(workers: Workers) {
    this.#workers = workers;
    const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
    this.#subscriptions = [
      workers.onDidChange(() => this.#draw()),
      vscode.languages.registerCodeActionsProvider({ pattern: '**/wrangler*.{toml,json,jsonc}' }, this, kinds),
    ];
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const own = (this.#collection.get(document.uri) ?? []).filter((one) => one.range.intersection(range));
    const rows = new Map<string, vscode.Diagnostic[]>();
    for (const one of own) {
      const row = this.#rows.get(one);
      if (row !== undefined) rows.set(row, [...(rows.get(row) ?? []), one]);
    }
    return [...rows].map(([row, diagnostics]) => {
      const name = this.#workers.row(row)?.target.name ?? '';
      const action = new vscode.CodeAction(vscode.l10n.t('Show difference from the deployed {0}', name), vscode.CodeActionKind.QuickFix);
      action.diagnostics = diagnostics;
      action.command = { title: action.title, command: commands.showDifference, arguments: [{ row }] };
      return action;
    });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#collection.dispose();
  }

  #draw(): void {
    const { model, rows } = this.#workers;
    this.#rows = new WeakMap();
    this.#collection.clear();
    if (!model) return;
    const byFile = new Map<string, vscode.Diagnostic[]>();
    for (const row of rows) {
      if (row.look.state !== 'deployed' || !row.isSelected) continue;
      const { path } = row.target.file;
      byFile.set(path, [...(byFile.get(path) ?? []), ...differencesOf(row.look.settings).map((setting) => this.#diagnostic(row, setting))]);
    }
    for (const [path, diagnostics] of byFile) this.#collection.set(model.uriOf(path), diagnostics);
  }

  #diagnostic({ id, target }: WorkerRow, setting: Setting): vscode.Diagnostic {
    const range = rangeOf(target.file.lines, placeOfSetting(target, setting));
    const one = new vscode.Diagnostic(range, differenceSentence(setting, target.name ?? ''), severityOf(setting));
    one.source = diagnosticSource;
    one.code = code;
    this.#rows.set(one, id);
    return one;
  }
}

/** What a deploy would take away, or stumble over, is a warning; what it would bring is what it is for. */
function severityOf({ drift, group }: Setting): vscode.DiagnosticSeverity {
  const isLoss = drift === 'only-account' || (drift === 'only-file' && group === 'secrets.required');
  return isLoss ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Information;
}
