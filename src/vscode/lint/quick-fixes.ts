import * as vscode from 'vscode';
import { fixAll } from '../../core/lint/fix-all.ts';
import type { Report } from '../../core/lint/lint.ts';
import type { Fix, TextEdit } from '../../core/lint/rule.ts';
import type { Ui } from '../../core/ports.ts';
import { commands, diagnosticSource } from '../contributions.ts';
import { UserError } from '../run-command.ts';
import type { ProjectModel, ProjectModels } from '../project-models.ts';
import type { Diagnostics } from './diagnostics.ts';
import { toWorkspaceEdit } from './edits.ts';
import type { LintSchedule } from './schedule.ts';

/** Names a fix of a finding without holding its edits: they are built from the text of the moment it is applied. */
export type FixReference = {
  readonly uri: string;
  readonly rule: string;
  readonly start: number;
  readonly fix: string;
  /** Tells findings of one rule at one place apart: an environment may lack several bindings. */
  readonly title: string;
};

/** Findings as quick fixes, and everything safe under `source.fixAll.preflight`. */
export class QuickFixes implements vscode.CodeActionProvider {
  static readonly fixAll = vscode.CodeActionKind.SourceFixAll.append(diagnosticSource);
  static readonly kinds = [vscode.CodeActionKind.QuickFix, QuickFixes.fixAll];
  readonly #diagnostics: Diagnostics;

  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range, context: vscode.CodeActionContext): vscode.CodeAction[] {
    const reports = this.#diagnostics.reportsIn(document.uri);
    const actions: vscode.CodeAction[] = [];
    if (context.only?.contains(QuickFixes.fixAll) || QuickFixes.fixAll.contains(context.only ?? vscode.CodeActionKind.Empty)) {
      const action = new vscode.CodeAction(vscode.l10n.t('Fix all safe problems of Preflight'), QuickFixes.fixAll);
      action.command = { title: action.title, command: commands.fixAll, arguments: [document.uri.toString()] };
      return reports.some((report) => report.fixes?.some((fix) => fix.isSafe)) ? [action] : [];
    }
    const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
    const touched = reports.filter(({ span }) => span[0] <= end && start <= span[1]);
    const here = touched.map((report) => {
      const shown = new vscode.Range(document.positionAt(report.span[0]), document.positionAt(report.span[1]));
      return { report, shown, own: context.diagnostics.filter((each) => isOf(each, report, shown)) };
    });
    for (const { report, own } of here)
      for (const fix of report.fixes ?? []) if (fix.id !== 'ignore') actions.push(toAction(document, report, fix, own));
    for (const { report, own } of here) if (report.link) actions.push(linkAction(report.link, own));
    // Below what mends anything; once for a rule and line, and by name where several rules have a say.
    const rules = new Set(here.map(({ report }) => report.rule.id));
    const ignored = new Set<string>();
    for (const { report, shown, own } of here) {
      const fix = report.fixes?.find((each) => each.id === 'ignore');
      const key = `${report.rule.id} ${shown.start.line}`;
      if (!fix || ignored.has(key)) continue;
      ignored.add(key);
      const title = rules.size > 1 ? vscode.l10n.t('Ignore {0} with a reason…', report.rule.id) : fix.title;
      actions.push(toAction(document, report, fix, own, title));
    }
    for (const rule of rules)
      actions.push(
        pageAction(
          rule,
          here.flatMap(({ report, own }) => (report.rule.id === rule ? own : [])),
        ),
      );
    return actions;
  }
}

/** The diagnostic shows this report. */
function isOf(diagnostic: vscode.Diagnostic, report: Report, shown: vscode.Range): boolean {
  return (
    diagnostic.source === diagnosticSource &&
    ruleOf(diagnostic) === report.rule.id &&
    diagnostic.message === report.message &&
    diagnostic.range.isEqual(shown)
  );
}

function ruleOf(diagnostic: vscode.Diagnostic): string {
  return typeof diagnostic.code === 'object' ? String(diagnostic.code.value) : String(diagnostic.code ?? '');
}

function toAction(
  document: vscode.TextDocument,
  report: Report,
  fix: Fix,
  diagnostics: vscode.Diagnostic[],
  title = fix.title,
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = diagnostics;
  action.isPreferred = fix.isPreferred ?? false;
  const reference: FixReference = {
    uri: document.uri.toString(),
    rule: report.rule.id,
    start: report.span[0],
    fix: fix.id,
    title: fix.title,
  };
  action.command = { title: fix.title, command: commands.applyFix, arguments: [reference] };
  return action;
}

function linkAction(link: { readonly title: string; readonly url: string }, diagnostics: vscode.Diagnostic[]): vscode.CodeAction {
  const action = new vscode.CodeAction(link.title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = diagnostics;
  action.command = { title: link.title, command: 'vscode.open', arguments: [vscode.Uri.parse(link.url)] };
  return action;
}

/** The page of the rule, for those who do not point at things. */
function pageAction(rule: string, diagnostics: vscode.Diagnostic[]): vscode.CodeAction {
  const action = new vscode.CodeAction(vscode.l10n.t('Show the page of {0}', rule), vscode.CodeActionKind.QuickFix);
  action.diagnostics = diagnostics;
  action.command = { title: action.title, command: commands.openRule, arguments: [rule] };
  return action;
}

/** What has to be done, such as in the account, before the edits of a fix are made. False: it was not, and the file stays as it is. */
export type BeforeFix = (subject: { readonly model: ProjectModel; readonly path: string; readonly offset: number }) => Promise<boolean>;

type Parts = {
  readonly projects: ProjectModels;
  readonly schedule: LintSchedule;
  readonly ui: Ui;
  /** By the id of a fix. */
  readonly beforeFixes?: Readonly<Record<string, BeforeFix>>;
};

/** Lints the text as it is now, finds the same finding again and applies its fix; asks first when the fix has a question. */
export async function applyFix({ projects, schedule, ui, beforeFixes }: Parts, reference: FixReference): Promise<void> {
  const uri = vscode.Uri.parse(reference.uri);
  // The edits rest on what stands in other files now: a .dev.vars that was written a moment ago must not be overwritten.
  await projects.of(uri)?.refresh();
  const { report, fix } = nearest(await schedule.lintNow(uri), reference) ?? {};
  const model = projects.of(uri);
  if (!report || !fix || !model)
    throw new UserError(vscode.l10n.t('The text has changed and the finding is gone; there is nothing left to fix.'));
  let answer: string | undefined;
  if (fix.question) {
    const { prompt, placeholder } = fix.question;
    answer = await ui.text(fix.title.replace(/…$/, ''), {
      prompt,
      ...(placeholder === undefined ? {} : { placeholder }),
      validate: (text) => fix.question?.validate(text),
    });
    if (answer === undefined) return;
  }
  const path = model.pathOf(uri);
  if ((await beforeFixes?.[fix.id]?.({ model, path, offset: report.span[0] })) === false) return;
  await apply(model, fix.edits(answer), uri);
}

/** Applies the safe fixes of a document as one change, and gives their number. */
export async function applyAll({ projects, schedule }: Omit<Parts, 'ui'>, uri: vscode.Uri): Promise<number> {
  const model = projects.of(uri);
  await schedule.lintNow(uri);
  const path = model?.pathOf(uri) ?? '';
  const text = await model?.readNow(path);
  if (!model || text === undefined) return 0;
  const { edits, fixes } = fixAll(model.withText(path, text), path, text);
  if (edits.length > 0) await apply(model, edits, uri);
  return fixes;
}

/** The nearest finding that has the fix; of several at one place the one with the same title. */
function nearest(reports: readonly Report[], { rule, start, fix: id, title }: FixReference): { report: Report; fix: Fix } | undefined {
  const same = reports
    .filter((report) => report.rule.id === rule)
    .flatMap((report) => (report.fixes ?? []).filter((fix) => fix.id === id).map((fix) => ({ report, fix })));
  const distance = ({ report, fix }: (typeof same)[number]): number => Math.abs(report.span[0] - start) + (fix.title === title ? 0 : 0.5);
  return same.toSorted((a, b) => distance(a) - distance(b))[0];
}

/** Files that keep values safe; half of a move would lose one. */
const stores = /(?:^|\/)\.(?:dev\.vars|env|gitignore)[^/]*$/;

async function apply(model: ProjectModel, edits: readonly TextEdit[], current: vscode.Uri): Promise<void> {
  const edit = await toWorkspaceEdit(model, edits);
  const unsaved = new Set(vscode.workspace.textDocuments.filter((each) => each.isDirty).map(({ uri }) => uri.toString()));
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new UserError(vscode.l10n.t('The editor refused the change: the file is read-only or was changed meanwhile.'));
  // A value that moved into another file must be safe there before anybody closes the window; the file in view stays theirs to save, and so
  // does one that they were at work in.
  for (const [uri] of edit.entries()) {
    if (uri.toString() === current.toString() || (unsaved.has(uri.toString()) && !stores.test(uri.path))) continue;
    await (await vscode.workspace.openTextDocument(uri)).save();
  }
}
