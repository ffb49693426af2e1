import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { toHtml } from '../../core/checklist/history/report-html.ts';
import { type ScorePoint, scoreHistory } from '../../core/checklist/history/score-history.ts';
import type { Report } from '../../core/checklist/report.ts';
import { scoreText, toMarkdown } from '../../core/checklist/report-text.ts';
import { commands } from '../contributions.ts';
import { UserError } from '../run-command.ts';
import type { Services } from '../services.ts';

type Message = { readonly action: 'refresh' | 'markdown' | 'html' | 'print' | 'evidence'; readonly item?: string };

/** One panel with the last report; drawn again when a refresh has ended. */
export class ReportPanel implements vscode.Disposable {
  readonly #services: Services;
  #panel: vscode.WebviewPanel | undefined;
  #history: readonly ScorePoint[] = [];
  #drawn = '';
  readonly #subscription: vscode.Disposable;

  constructor(services: Services) {
    this.#services = services;
    this.#subscription = services.readiness.onDidChange(() => {
      if (services.readiness.running.size === 0 && this.#panel?.visible) this.#draw();
    });
  }

  /** Opens or brings forward the panel. Throws `UserError` when no folder is open. */
  async show(): Promise<void> {
    const { readiness } = this.#services;
    const isFirst = readiness.refreshedAt === 0;
    const report = readiness.report ?? (await readiness.reread());
    if (!report) throw new UserError(vscode.l10n.t('No folder is open. Open the folder of your Workers, then show its report.'));
    await this.#readHistory(report);
    this.#panel ??= this.#create();
    this.#panel.reveal();
    this.#drawn = '';
    this.#draw();
    if (isFirst && readiness.running.size === 0) void readiness.refresh('focus');
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#panel?.dispose();
  }

  #create(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel('preflight.report', vscode.l10n.t('Readiness Report'), vscode.ViewColumn.Active, {
      enableScripts: true,
      enableCommandUris: false,
      enableFindWidget: true,
      localResourceRoots: [],
    });
    panel.webview.onDidReceiveMessage(async (message: unknown) => {
      try {
        await this.#act(message);
      } catch (error) {
        this.#services.log.error(`Readiness report: ${String(error)}`);
        void vscode.window.showErrorMessage(vscode.l10n.t('The report could not be saved there. Choose another folder.'));
      }
    });
    panel.onDidDispose(() => (this.#panel = undefined));
    panel.onDidChangeViewState(() => panel.visible && this.#draw());
    return panel;
  }

  /** From the commits of the checklist; only where the workspace is trusted, since git runs there. */
  async #readHistory(report: Report): Promise<void> {
    const { model } = this.#services.readiness;
    this.#history = [];
    if (!vscode.workspace.isTrusted || model?.folder.scheme !== 'file' || report.checklistPath === undefined) return;
    const signal = AbortSignal.timeout(10_000);
    try {
      this.#history = await scoreHistory({ root: model.folder.fsPath, checklistPath: report.checklistPath, env: process.env, signal });
    } catch (error) {
      this.#services.log.warn(`The history of the checklist was not read: ${String(error)}`);
    }
  }

  #draw(): void {
    const { report } = this.#services.readiness;
    if (!this.#panel || !report) return;
    // The page would lose its place for a report that says the same.
    const face = JSON.stringify([
      report.items.map(({ id, status, verdict, sentence, ticked }) => [id, status, verdict, sentence, ticked]),
      report.account,
      this.#history.length,
    ]);
    if (face === this.#drawn) return;
    this.#drawn = face;
    const nonce = randomBytes(16).toString('base64url');
    this.#panel.webview.html = toHtml(report, { history: this.#history, panel: { nonce, script } });
  }

  async #act(message: unknown): Promise<void> {
    const { action, item } = message as Message;
    const { readiness } = this.#services;
    if (action === 'refresh') await vscode.commands.executeCommand(commands.refresh);
    // Only ids of this report: the page's words are not trusted with a command.
    else if (action === 'evidence' && item !== undefined && readiness.item(item))
      await vscode.commands.executeCommand(commands.openEvidence, item);
    else if (action === 'markdown' || action === 'html' || action === 'print') await this.#save(action);
  }

  async #save(kind: 'markdown' | 'html' | 'print'): Promise<void> {
    const { report, model } = this.#services.readiness;
    if (!report) return;
    const ending = kind === 'markdown' ? 'md' : 'html';
    const name = `readiness-${new Date(report.checkedAt).toISOString().slice(0, 10)}.${ending}`;
    const uri = await vscode.window.showSaveDialog({
      ...(model && { defaultUri: vscode.Uri.joinPath(model.folder, name) }),
      filters: kind === 'markdown' ? { Markdown: ['md'] } : { HTML: ['html'] },
    });
    if (!uri) return;
    const text = kind === 'markdown' ? toMarkdown(report) : toHtml(report, { history: this.#history });
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    if (kind === 'print') await vscode.env.openExternal(uri);
    else void this.#offer(uri, report);
  }

  async #offer(uri: vscode.Uri, report: Report): Promise<void> {
    const open = vscode.l10n.t('Open');
    const pressed = await vscode.window.showInformationMessage(vscode.l10n.t('The report is saved: {0}.', scoreText(report)), open);
    if (pressed === open) await vscode.commands.executeCommand('vscode.open', uri);
  }
}

/** The page's own script: it says which button was pressed, and nothing else. */
const script = `
const editor = acquireVsCodeApi();
document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button[data-action]') : null;
  if (button) editor.postMessage({ action: button.dataset.action, item: button.dataset.item });
});
`;
