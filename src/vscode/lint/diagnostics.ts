import * as vscode from 'vscode';
import { lintText, lintWrangler, textFile, type Report } from '../../core/lint/lint.ts';
import type { Severity, TextFile } from '../../core/lint/rule.ts';
import type { Project } from '../../core/project.ts';
import { diagnosticSource } from '../contributions.ts';
import type { ProjectModel, ProjectModels } from '../project-models.ts';
import type { ChannelLog } from '../log.ts';
import { rangeOf } from './edits.ts';
import { rulePage } from './rule-pages.ts';

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** Keeps the reports of each linted file and shows them as diagnostics. A report may lie in another file than the one that was linted. */
export class Diagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection(diagnosticSource);
  /** By linted file. */
  readonly #reports = new Map<string, readonly Report[]>();
  /** The linted files that have something to say, by the file it lies in. */
  readonly #sources = new Map<string, Set<string>>();
  /** Texts that only the lint has had: closed files in an encoding that the project does not read. By linted file. */
  readonly #texts = new Map<string, TextFile>();
  /** What is shown now, by file, so that an unchanged file costs no message to the window. */
  readonly #shown = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly onDidChange = this.#changed.event;
  readonly #extension: vscode.Uri;
  readonly #projects: ProjectModels;
  readonly #log: ChannelLog;

  constructor(extension: vscode.Uri, projects: ProjectModels, log: ChannelLog) {
    this.#extension = extension;
    this.#projects = projects;
    this.#log = log;
  }

  /** Lints one text in its project and shows the result; returns the reports. */
  lint(model: ProjectModel, project: Project, path: string, text: string): readonly Report[] {
    const wrangler = project.wranglerFiles.find((file) => file.path === path);
    const options = {
      onRuleError: (rule: { id: string }, where: string, error: unknown) =>
        this.#log.error(`Rule ${rule.id} stopped in ${where}: ${error instanceof Error ? error.stack : String(error)}`),
    };
    const file = wrangler ?? textFile(path, text);
    const reports = wrangler ? lintWrangler(wrangler, project, options) : lintText(file, project, options);
    if (reports.length > 0 && !model.textOf(path)) this.#texts.set(keyOf(model, path), file);
    this.show(model, path, reports);
    return reports;
  }

  /** The reports that lie in a file, by whichever lint found them. */
  reportsIn(uri: vscode.Uri): readonly Report[] {
    const model = this.#projects.of(uri);
    if (!model) return [];
    const path = model.pathOf(uri);
    const sources = this.#sources.get(keyOf(model, path)) ?? [];
    return [...sources].flatMap((source) => (this.#reports.get(source) ?? []).filter((report) => report.path === path));
  }

  /** The linted files of a folder that have reports, as paths in it. */
  paths(model: ProjectModel): readonly string[] {
    const start = keyOf(model, '');
    return [...this.#reports.keys()].filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
  }

  clear(model: ProjectModel, path: string): void {
    if (this.#reports.has(keyOf(model, path))) this.show(model, path, []);
  }

  /** Takes what a lint of `path` found in place of what the lint before it found. */
  show(model: ProjectModel, path: string, reports: readonly Report[]): void {
    const source = keyOf(model, path);
    const before = this.#reports.get(source) ?? [];
    if (reports.length > 0) this.#reports.set(source, reports);
    else {
      this.#reports.delete(source);
      this.#texts.delete(source);
    }
    const now = new Set(reports.map((report) => report.path));
    const touched = new Set([...before.map((report) => report.path), ...now]);
    for (const each of touched) {
      const target = keyOf(model, each);
      const sources = this.#sources.get(target) ?? new Set();
      if (now.has(each)) sources.add(source);
      else sources.delete(source);
      if (sources.size > 0) this.#sources.set(target, sources);
      else this.#sources.delete(target);
    }
    const changed = [...touched].map((each) => model.uriOf(each)).filter((uri) => this.#put(model, uri));
    if (changed.length > 0) this.#changed.fire(changed);
  }

  dispose(): void {
    this.#collection.dispose();
    this.#changed.dispose();
  }

  /** True when what is shown has changed. */
  #put(model: ProjectModel, uri: vscode.Uri): boolean {
    const reports = this.reportsIn(uri);
    const path = model.pathOf(uri);
    const file = reports.length > 0 ? (model.textOf(path) ?? this.#texts.get(keyOf(model, path))) : undefined;
    const diagnostics = file ? reports.map((report) => toDiagnostic(this.#extension, model, file, report)) : [];
    const key = uri.toString();
    const state = diagnostics.length > 0 ? JSON.stringify(diagnostics) : undefined;
    if (this.#shown.get(key) === state) return false;
    if (state === undefined) this.#shown.delete(key);
    else this.#shown.set(key, state);
    this.#collection.set(uri, state === undefined ? undefined : diagnostics);
    return true;
  }
}

function keyOf(model: ProjectModel, path: string): string {
  return `${model.folder.toString()} ${path}`;
}

function toDiagnostic(extension: vscode.Uri, model: ProjectModel, file: TextFile, report: Report): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(rangeOf(file.lines, report.span), report.message, severities[report.severity]);
  diagnostic.source = diagnosticSource;
  diagnostic.code = { value: report.rule.id, target: rulePage(extension, report.rule.id) };
  if (report.tags)
    diagnostic.tags = report.tags.map((tag) => (tag === 'deprecated' ? vscode.DiagnosticTag.Deprecated : vscode.DiagnosticTag.Unnecessary));
  if (report.related?.length) {
    diagnostic.relatedInformation = report.related.flatMap((related) => {
      const other = related.path === file.path ? file : model.textOf(related.path);
      return other
        ? [
            new vscode.DiagnosticRelatedInformation(
              new vscode.Location(model.uriOf(related.path), rangeOf(other.lines, related.span)),
              related.message,
            ),
          ]
        : [];
    });
  }
  return diagnostic;
}
