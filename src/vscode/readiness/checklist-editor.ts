import * as vscode from 'vscode';
import { escapeData } from '../../core/checklist/escape.ts';
import type { Report, ReportItem } from '../../core/checklist/report.ts';
import { LineIndex } from '../../core/span.ts';
import { commands, diagnosticSource, views } from '../contributions.ts';
import { itemMarkdown } from './item-tooltip.ts';
import { offeredFixes, operationCommands } from './operations.ts';
import type { Readiness } from './readiness.ts';
import { titleOf } from './titles.ts';

const markdown: vscode.DocumentSelector = { pattern: '**/*.{md,MD,markdown}' };

/** Readiness in the text of the checklist: drift and stale as problems with quick fixes, a line above each section, hovers. */
export function registerChecklistEditor(readiness: Readiness): vscode.Disposable {
  const editor = new ChecklistEditor(readiness);
  return vscode.Disposable.from(
    editor,
    vscode.languages.registerCodeLensProvider(markdown, editor),
    vscode.languages.registerHoverProvider(markdown, editor),
    vscode.languages.registerCodeActionsProvider(markdown, editor, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
  );
}

class ChecklistEditor implements vscode.CodeLensProvider, vscode.HoverProvider, vscode.CodeActionProvider, vscode.Disposable {
  readonly #readiness: Readiness;
  readonly #diagnostics = vscode.languages.createDiagnosticCollection(`${diagnosticSource}-readiness`);
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #subscription: vscode.Disposable;
  #turn = 0;

  constructor(readiness: Readiness) {
    this.#readiness = readiness;
    this.#subscription = readiness.onDidChange(() => {
      void this.#draw();
      this.#changed.fire();
    });
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const report = this.#reportOf(document);
    if (!report) return [];
    const lines = report.items.flatMap(({ line }) => (line === undefined ? [] : [line - 1]));
    return report.sections.flatMap(({ section, score, counts }) => {
      const first = report.items.find((item) => item.section === section && item.line !== undefined);
      if (first?.line === undefined || first.line > document.lineCount) return [];
      const before = Math.max(-1, ...lines.filter((line) => line < (first.line ?? 0) - 1));
      const parts = [
        vscode.l10n.t('{0}/{1} done', score.done, score.total),
        counts.drift > 0 ? vscode.l10n.t('{0} drift', counts.drift) : undefined,
        counts.stale > 0 ? vscode.l10n.t('{0} stale', counts.stale) : undefined,
        counts.ready > 0 ? vscode.l10n.t('{0} ready to tick', counts.ready) : undefined,
      ];
      const title = parts.filter((part) => part !== undefined).join(' · ');
      return [
        new vscode.CodeLens(headingAbove(document, first.line - 1, before), {
          title,
          command: `${views.readiness}.focus`,
        }),
      ];
    });
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const item = this.#itemAt(document, position.line);
    return item && new vscode.Hover(itemMarkdown(item), document.lineAt(position).range);
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range, { diagnostics }: vscode.CodeActionContext): vscode.CodeAction[] {
    const item = this.#itemAt(document, range.start.line);
    const own = diagnostics.filter(({ source, code }) => source === diagnosticSource && (code === 'drift' || code === 'stale'));
    if (!item || own.length === 0) return [];
    const action = (title: string, command: string, ...args: readonly unknown[]): vscode.CodeAction => {
      const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      made.command = { title, command, arguments: [...args] };
      made.diagnostics = own;
      return made;
    };
    const fixes = offeredFixes(item.evidence?.fixes).map((fix) => action(fix.title, operationCommands[fix.operation] ?? '', fix, item.id));
    const review = item.status === 'stale' ? [action(vscode.l10n.t('Mark reviewed…'), commands.review, item.id)] : [];
    return [
      ...fixes,
      ...review,
      action(vscode.l10n.t('Open evidence'), commands.openEvidence, item.id),
      action(vscode.l10n.t('Untick'), commands.untick, item.id),
      action(vscode.l10n.t('Waive with a reason…'), commands.waive, item.id),
    ];
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#diagnostics.dispose();
    this.#changed.dispose();
  }

  /** The report, when the document is its checklist. */
  #reportOf(document: vscode.TextDocument): Report | undefined {
    const { report, model } = this.#readiness;
    const isIt = report?.checklistPath !== undefined && model?.uriOf(report.checklistPath).toString() === document.uri.toString();
    return isIt ? report : undefined;
  }

  /** The item of a line, as long as the line is still what was read. */
  #itemAt(document: vscode.TextDocument, line: number): ReportItem | undefined {
    const item = this.#reportOf(document)?.items.find((one) => one.line === line + 1);
    return item?.source?.lineText === document.lineAt(line).text ? item : undefined;
  }

  async #draw(): Promise<void> {
    const turn = (this.#turn += 1);
    const { report, model } = this.#readiness;
    const found = new Map<string, vscode.Diagnostic[]>();
    const add = (path: string, diagnostic: vscode.Diagnostic): void => {
      diagnostic.source = diagnosticSource;
      found.set(path, [...(found.get(path) ?? []), diagnostic]);
    };
    for (const item of report?.items ?? []) {
      const diagnostic = diagnosticOf(item);
      if (diagnostic && report?.checklistPath !== undefined) add(report.checklistPath, diagnostic);
    }
    for (const { path, problem } of report?.problems ?? []) {
      const lines = new LineIndex((await model?.readNow(path)) ?? '');
      const [start, end] = problem.span.map((offset) => lines.at(offset));
      if (start && end) add(path, new vscode.Diagnostic(new vscode.Range(start.line, start.column, end.line, end.column), problem.message));
    }
    // Another change came while a file was read: it draws itself.
    if (turn !== this.#turn) return;
    this.#diagnostics.clear();
    if (model) this.#diagnostics.set([...found].map(([path, all]) => [model.uriOf(path), all]));
  }
}

function diagnosticOf(item: ReportItem): vscode.Diagnostic | undefined {
  if (!item.source || item.line === undefined || (item.status !== 'drift' && item.status !== 'stale')) return undefined;
  const text = item.source.lineText;
  const range = new vscode.Range(item.line - 1, text.length - text.trimStart().length, item.line - 1, text.length);
  const isDrift = item.status === 'drift';
  const time =
    item.evidence &&
    new Date(item.evidence.checkedAt).toLocaleTimeString(undefined, {
      hour: '2-digit',
      minute: '2-digit',
    });
  const seen = escapeData(item.sentence);
  const message = isDrift
    ? vscode.l10n.t('Ticked, but: {0} (checked {1})', seen, time ?? '')
    : vscode.l10n.t('{0}: {1}', titleOf(item), escapeData(item.notes[0] ?? item.sentence));
  const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity[isDrift ? 'Error' : 'Warning']);
  diagnostic.code = item.status;
  return diagnostic;
}

/** The heading between the last item of the section before and the first of this one; else the first item's own line. */
function headingAbove(document: vscode.TextDocument, first: number, before: number): vscode.Range {
  for (let line = first - 1; line > before; line--)
    if (/^ {0,3}#{1,6}\s/.test(document.lineAt(line).text)) return document.lineAt(line).range;
  return document.lineAt(first).range;
}
