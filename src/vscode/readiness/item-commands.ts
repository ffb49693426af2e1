import * as vscode from 'vscode';
import type { Ref } from '../../core/checklist/evidence.ts';
import { createChecklist } from '../../core/checklist/create-checklist.ts';
import { escapeData } from '../../core/checklist/escape.ts';
import type { ReportItem } from '../../core/checklist/report.ts';
import type { ProjectModel } from '../project-models.ts';
import { UserError } from '../run-command.ts';
import type { Services } from '../services.ts';
import { faceOf } from './faces.ts';
import { type Node, rowAt } from './nodes.ts';
import { itemFixes, offeredFixes, operationCommands } from './operations.ts';
import { People } from './people.ts';
import { openEvidence, openRef } from './show-evidence.ts';
import { titleOf } from './titles.ts';

/** What a command gets: a row of the tree, an item's id (from the editor), or nothing (from the palette). */
export type Subject = Node | string | undefined;

type Parts = Pick<Services, 'context' | 'readiness' | 'ui' | 'texts' | 'environment'>;

/** What the commands of the items do; a chunk of its own, loaded with the first of them. */
export class ItemCommands {
  readonly #parts: Parts;
  readonly people: People;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.people = new People(parts.readiness, parts.ui, parts.context.globalStorageUri.fsPath);
  }

  /** Does the next thing that the evidence offers; of several a person picks. */
  async fix(subject: Subject): Promise<void> {
    const item = await this.item(subject, ({ evidence }) => itemFixes(evidence).length > 0);
    const own = isNode(subject) && subject.kind === 'row' ? rowAt(item?.evidence?.rows ?? [], subject.path)?.action : undefined;
    const ofRow = own ? offeredFixes([own]) : [];
    const fixes = ofRow.length > 0 ? ofRow : itemFixes(item?.evidence);
    if (!item || fixes.length === 0) return;
    const choices = fixes.map((fix) => ({ label: escapeData(fix.title), value: fix }));
    const picked =
      fixes.length === 1 ? fixes[0] : await this.#parts.ui.pick(titleOf(item), choices, { placeholder: vscode.l10n.t('What to do first') });
    const command = picked && operationCommands[picked.operation];
    if (command !== undefined) await vscode.commands.executeCommand(command, picked, item.id);
  }

  async openEvidence(subject: Subject): Promise<void> {
    const item = await this.item(subject);
    const { readiness, ui, texts } = this.#parts;
    const { model } = readiness;
    if (!item || !model) return;
    const row = isNode(subject) && subject.kind === 'row' ? rowAt(item.evidence?.rows ?? [], subject.path) : undefined;
    const [only, ...more] = row?.refs ?? [];
    if (only && more.length === 0) await openRef(only, model);
    else await openEvidence(item, row ? row.refs : refsOf(item), model, ui, texts);
  }

  async openLine(subject: Subject): Promise<void> {
    const item = await this.item(subject, ({ line }) => line !== undefined);
    const { readiness } = this.#parts;
    const path = readiness.report?.checklistPath;
    if (item?.line === undefined || path === undefined || !readiness.model) return;
    await openRef({ path, line: item.line }, readiness.model);
  }

  async tick(subject: Subject, ticked: boolean): Promise<void> {
    const item = await this.item(subject, (one) => one.line !== undefined && one.ticked !== ticked);
    if (item) await this.people.tick(item, ticked);
  }

  async recheck(subject: Subject): Promise<void> {
    const item = await this.item(subject);
    if (item) await this.#parts.readiness.refresh('force', new Set([item.id]));
  }

  async copyEvidence(subject: Subject): Promise<void> {
    const item = await this.item(subject);
    if (item) await vscode.env.clipboard.writeText(escapeData(`${item.text}: ${faceOf(item, false).words}. ${item.sentence}`));
  }

  /** Writes the built-in list into the folder and opens it; a file that is there is only opened. */
  async createChecklist(): Promise<void> {
    const { readiness } = this.#parts;
    const report = readiness.report ?? (await readiness.reread());
    const { model } = readiness;
    if (!report || !model) throw new UserError(vscode.l10n.t('No folder is open. Open the folder of your Workers first.'));
    const path = report.checklistPath ?? 'PRODUCTION_READINESS_CHECKLIST.md';
    if (report.checklistPath === undefined) await createFile(model, path);
    await vscode.window.showTextDocument(model.uriOf(path));
    await readiness.reread();
  }

  /** The environment that the verdicts are about. */
  async pickEnvironment(): Promise<void> {
    const { readiness, ui, environment } = this.#parts;
    const report = readiness.report ?? (await readiness.reread());
    const { model } = readiness;
    if (!report || !model) return;
    const project = await model.load();
    const names = [...new Set(project.wranglerFiles.flatMap((file) => file.environments))].toSorted();
    const isIn = (name: string): boolean => report.environments.includes(name);
    const named = (name: string, label: string) => ({
      label,
      value: { name },
      isPicked: isIn(name),
      ...(isIn(name) && { description: vscode.l10n.t('shown now') }),
    });
    const picked = await ui.pick<{ readonly name: string | undefined }>(
      vscode.l10n.t('Environment that the checklist is about'),
      [
        ...names.map((name) => named(name, name)),
        named('', vscode.l10n.t('Top level')),
        {
          label: vscode.l10n.t('As the config says'),
          description: vscode.l10n.t('production, where a file has it'),
          value: { name: undefined },
        },
      ],
      { placeholder: vscode.l10n.t('Environment of the wrangler files') },
    );
    if (!picked) return;
    await environment.pick(model.folder, picked.name);
    await readiness.startOver();
  }

  /** The item a command is about; from the palette a person picks one that `fits`. */
  async item(subject: Subject, fits: (item: ReportItem) => boolean = () => true): Promise<ReportItem | undefined> {
    const { readiness, ui } = this.#parts;
    if (typeof subject === 'string') {
      if (!readiness.report) await readiness.reread();
      return readiness.item(subject);
    }
    if (isNode(subject) && (subject.kind === 'item' || subject.kind === 'row')) return readiness.item(subject.item);
    const report = readiness.report ?? (await readiness.reread());
    const items = (report?.items ?? []).filter(fits);
    if (items.length === 0) throw new UserError(vscode.l10n.t('There is no item for this now.'));
    return ui.pick(
      vscode.l10n.t('Which item?'),
      items.map((item) => ({
        label: titleOf(item),
        description: `${item.status} · ${escapeData(item.sentence)}`,
        value: item,
      })),
      { placeholder: vscode.l10n.t('Item of the checklist') },
    );
  }
}

function isNode(subject: Subject): subject is Node {
  return typeof subject === 'object' && subject !== null && 'kind' in subject;
}

function refsOf({ evidence, record }: ReportItem): readonly Ref[] {
  const linked = (record?.links ?? []).map(({ target }): Ref =>
    URL.canParse(target) ? { url: target } : { path: target.replace(/#.*$/, '') },
  );
  const all = [...(evidence?.refs ?? []), ...(evidence?.rows ?? []).flatMap(({ refs }) => refs), ...linked];
  return [...new Map(all.map((ref) => [JSON.stringify(ref), ref])).values()];
}

async function createFile(model: ProjectModel, path: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(model.uriOf(path), {
    overwrite: false,
    contents: new TextEncoder().encode(createChecklist()),
  });
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new UserError(vscode.l10n.t('{0} could not be created here. Look whether the folder is writable.', path));
}
