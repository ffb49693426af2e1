import * as vscode from 'vscode';
import { lintText, lintWrangler, textFile, type Report } from '../../core/lint/lint.ts';
import type { Severity, TextFile } from '../../core/lint/rule.ts';
import type { Project } from '../../core/project.ts';
import { commands, diagnosticSource } from '../contributions.ts';
import type { ProjectModel, ProjectModels } from '../project-models.ts';
import type { ChannelLog } from '../log.ts';
import { rangeOf } from './edits.ts';

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** Longer documents are linted by "Lint workspace" and the command line, not while typing. */
export const longestWhileTyping = 2_000_000;

/** Keeps the reports of each linted file and shows them as diagnostics. A report may lie in another file than the one that was linted. */
export class Diagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection(diagnosticSource);
  readonly #reports = new Map<string, readonly Report[]>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly onDidChange = this.#changed.event;
  readonly #projects: ProjectModels;
  readonly #log: ChannelLog;

  constructor(projects: ProjectModels, log: ChannelLog) {
    this.#projects = projects;
    this.#log = log;
  }

  /** Lints one text in its project and shows the result; returns the reports. */
  lint(model: ProjectModel, project: Project, path: string, text: string): readonly Report[] {
    const wrangler = project.wranglerFiles.find((file) => file.path === path);
    const options = { onRuleError: (rule: { id: string }, where: string, error: unknown) => this.#log.error(`Rule ${rule.id} stopped in ${where}: ${error instanceof Error ? error.stack : String(error)}`) };
    const reports = wrangler ? lintWrangler(wrangler, project, options) : lintText(textFile(path, text), project, options);
    this.#store(model, path, reports);
    return reports;
  }

  /** The reports that lie in a file, by whichever lint found them. */
  reportsIn(uri: vscode.Uri): readonly Report[] {
    const model = this.#projects.of(uri);
    if (!model) return [];
    const path = model.pathOf(uri);
    return [...this.#reports.entries()].filter(([key]) => key.startsWith(`${model.folder.toString()} `)).flatMap(([, reports]) => reports.filter((report) => report.path === path));
  }

  clear(model: ProjectModel, path: string): void {
    if (this.#reports.has(keyOf(model, path))) this.#store(model, path, []);
  }

  dispose(): void {
    this.#collection.dispose();
    this.#changed.dispose();
  }

  #store(model: ProjectModel, path: string, reports: readonly Report[]): void {
    const key = keyOf(model, path);
    const before = this.#reports.get(key) ?? [];
    if (reports.length > 0) this.#reports.set(key, reports);
    else this.#reports.delete(key);
    const touched = new Set([path, ...before.map((report) => report.path), ...reports.map((report) => report.path)]);
    const uris = [...touched].map((each) => model.uriOf(each));
    for (const uri of uris) this.#show(model, uri);
    this.#changed.fire(uris);
  }

  #show(model: ProjectModel, uri: vscode.Uri): void {
    const reports = this.reportsIn(uri);
    const file = reports.length > 0 ? model.textOf(model.pathOf(uri)) : undefined;
    this.#collection.set(uri, file ? reports.map((report) => toDiagnostic(model, file, report)) : undefined);
  }
}

function keyOf(model: ProjectModel, path: string): string {
  return `${model.folder.toString()} ${path}`;
}

function toDiagnostic(model: ProjectModel, file: TextFile, report: Report): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(rangeOf(file.lines, report.span), report.message, severities[report.severity]);
  diagnostic.source = diagnosticSource;
  diagnostic.code = { value: report.rule.id, target: vscode.Uri.parse(`command:${commands.openRule}?${encodeURIComponent(JSON.stringify([report.rule.id]))}`) };
  if (report.tags) diagnostic.tags = report.tags.map((tag) => (tag === 'deprecated' ? vscode.DiagnosticTag.Deprecated : vscode.DiagnosticTag.Unnecessary));
  if (report.related?.length) {
    diagnostic.relatedInformation = report.related.flatMap((related) => {
      const other = related.path === file.path ? file : model.textOf(related.path);
      return other ? [new vscode.DiagnosticRelatedInformation(new vscode.Location(model.uriOf(related.path), rangeOf(other.lines, related.span)), related.message)] : [];
    });
  }
  return diagnostic;
}
