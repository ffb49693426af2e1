import * as vscode from 'vscode';
import { escapeData } from '../../core/checklist/escape.ts';
import { settingsText, type Which } from '../../core/workers/settings-text.ts';
import { versionText } from '../../core/workers/worker-words.ts';
import { deployedScheme } from '../contributions.ts';
import { UserError } from '../run-command.ts';
import type { WorkerRow, Workers } from './workers.ts';

/** The two read-only texts of a comparison, in the editor's own diff: both in the words and the order of a wrangler file. */
export class DifferenceTexts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #workers: Workers;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #shown = new Map<string, vscode.Uri>();
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(workers: Workers) {
    this.#workers = workers;
    this.#subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(deployedScheme, this),
      workers.onDidChange(() => {
        for (const uri of this.#shown.values()) this.#changed.fire(uri);
      }),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const { row, which } = JSON.parse(uri.query) as { readonly row: string; readonly which: Which };
    const found = this.#workers.row(row);
    if (!found?.look.live) return `// ${vscode.l10n.t('Nothing is known of this Worker now. Refresh, then compare again.')}\n`;
    return settingsText(found.look.settings, which, found.target.name ?? '', heading(found));
  }

  /** Opens the comparison of a row. Throws `UserError` when nothing was seen to compare with. */
  async show(id: string): Promise<void> {
    const row = this.#workers.row(id);
    if (!row?.look.live)
      throw new UserError(vscode.l10n.t('This Worker is not deployed, or could not be looked at. Refresh the Workers view first.'));
    const name = (row.target.name ?? row.target.file.path).replaceAll(/[/\\]/g, ' ');
    const [deployed, local] = (['deployed', 'local'] as const).map((which) => this.#uri(id, which, name));
    const title = vscode.l10n.t('{0}: deployed ↔ {1}', escapeData(name), row.target.file.path);
    await vscode.commands.executeCommand('vscode.diff', deployed, local, title, { preview: true });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #uri(row: string, which: Which, name: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: deployedScheme, path: `/${which}/${name}.jsonc`, query: JSON.stringify({ row, which }) });
    this.#shown.set(uri.toString(), uri);
    return uri;
  }
}

/** The same on both sides, so that it is no difference. */
function heading({ target, look }: WorkerRow): readonly string[] {
  const env = target.env === undefined ? '' : ` · ${target.env}`;
  const versions = look.serving.map(({ id, percentage }) => `${versionText(id)} (${percentage} %)`).join(', ');
  return [
    vscode.l10n.t('Left: {0} as deployed, {1}. Right: {2}', target.name ?? '', versions, `${target.file.path}${env}`),
    vscode.l10n.t('Secrets stand here by name; values that look like credentials are masked.'),
  ];
}
