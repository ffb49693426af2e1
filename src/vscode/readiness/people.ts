import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { attest, linkDocument, notApplicable, unwaive, waive, withdraw } from '../../core/checklist/attest.ts';
import { gitBlobHash } from '../../core/checklist/inputs-hash.ts';
import type { ReportItem } from '../../core/checklist/report.ts';
import type { Choice, Ui } from '../../core/ports.ts';
import { exclusively } from '../../core/process/exclusively.ts';
import type { ProjectModel } from '../project-models.ts';
import { UserError } from '../run-command.ts';
import type { Readiness } from './readiness.ts';
import { changeRecord } from './records.ts';
import { tickLine } from './tick.ts';
import { titleOf } from './titles.ts';

const day = 86_400_000;

/** What people say of an item: tick, review, waive, not applicable, link. Each change is read back into the tree at once. */
export class People {
  readonly #readiness: Readiness;
  readonly #ui: Ui;
  readonly #storage: string;
  /** One change of the files at a time: two quick clicks must not read the same text. */
  #last: Promise<unknown> = Promise.resolve();

  /** `storage`: a folder that all windows share, where one at a time says that it changes the files of a folder. */
  constructor(readiness: Readiness, ui: Ui, storage: string) {
    this.#storage = storage;
    this.#readiness = readiness;
    this.#ui = ui;
  }

  /** Ticks or unticks the line. A tick of what only a person can know is also remembered as a review; unticking takes it back. */
  tick(item: ReportItem, ticked: boolean): Promise<void> {
    return this.#inTurn(async (model) => {
      const path = this.#readiness.report?.checklistPath;
      if (path === undefined || item.line === undefined)
        throw new UserError(vscode.l10n.t('{0} has no line in a checklist, so there is nothing to tick.', titleOf(item)));
      await tickLine(model.uriOf(path), path, item, ticked);
      const isByPerson = item.evidence?.attest?.needed === true;
      if (ticked && isByPerson) await changeRecord(model, item.id, (record, speaker) => attest(record, item.evidence, speaker));
      else if (!ticked && item.record?.attestation) await changeRecord(model, item.id, (record) => withdraw(record));
    });
  }

  /** "I looked, and it is so": remembers who, when and what was seen, and ticks the line. */
  async review(item: ReportItem): Promise<void> {
    const question = item.evidence?.attest?.question;
    const note = await this.#ui.text(vscode.l10n.t('Mark reviewed: {0}', titleOf(item)), {
      prompt: question ?? vscode.l10n.t('A note for the others, or nothing.'),
    });
    if (note === undefined) return;
    await this.#inTurn(async (model) => {
      await changeRecord(model, item.id, (record, speaker) => attest(record, item.evidence, speaker, note));
      const path = this.#readiness.report?.checklistPath;
      if (path !== undefined && item.line !== undefined && !item.ticked) await tickLine(model.uriOf(path), path, item, true);
    });
  }

  async waive(item: ReportItem): Promise<void> {
    const title = vscode.l10n.t('Waive: {0}', titleOf(item));
    const reason = await this.#ask(title, vscode.l10n.t('Why can this wait?'));
    const owner = reason && (await this.#ask(title, vscode.l10n.t('Who answers for it?')));
    const expiresAt = owner && (await this.#ui.pick(title, endChoices(), { placeholder: vscode.l10n.t('Until when?') }));
    const until = expiresAt === 'other' ? await this.#askDay(title) : expiresAt;
    if (!reason || !owner || !until) return;
    await this.#inTurn((model) =>
      changeRecord(model, item.id, (record, speaker) => waive(record, speaker, { reason, owner, expiresAt: until })),
    );
  }

  async notApplicable(item: ReportItem): Promise<void> {
    const title = vscode.l10n.t('Not applicable: {0}', titleOf(item));
    const reason = await this.#ask(title, vscode.l10n.t('Why does this not apply here?'));
    if (reason)
      await this.#inTurn((model) => changeRecord(model, item.id, (record, speaker) => notApplicable(record, speaker, { reason })));
  }

  unwaive(item: ReportItem): Promise<void> {
    return this.#inTurn((model) => changeRecord(model, item.id, (record) => unwaive(record)));
  }

  /** Names a document of the repository, or a page, as the proof. */
  async linkDocument(item: ReportItem): Promise<void> {
    const model = this.#readiness.model;
    const picked = model && (await this.#pickDocument(model, item));
    if (!model || picked === undefined) return;
    const text = URL.canParse(picked) ? undefined : await model.readNow(picked.replace(/#.*$/, ''));
    const blob = text === undefined ? undefined : gitBlobHash(text);
    await this.#inTurn(() => changeRecord(model, item.id, (record, speaker) => linkDocument(record, speaker, picked, blob)));
    await this.#readiness.refresh('focus', new Set([item.id]));
  }

  async #pickDocument(model: ProjectModel, item: ReportItem): Promise<string | undefined> {
    const pattern = new vscode.RelativePattern(model.folder, '**/*.{md,mdx,txt,adoc,rst}');
    const files = await vscode.workspace.findFiles(pattern, '**/{node_modules,.git,dist}/**', 500);
    const passages = (item.evidence?.refs ?? []).flatMap((ref) => ('path' in ref ? [ref.path] : []));
    const paths = [...new Set([...passages, ...files.map((uri) => model.pathOf(uri)).toSorted()])];
    const other = '';
    const picked = await this.#ui.pick(
      vscode.l10n.t('Link a document: {0}', titleOf(item)),
      [...paths.map((path) => ({ label: path, value: path })), { label: vscode.l10n.t('A page on the web…'), value: other }],
      { placeholder: vscode.l10n.t('Document that shows it') },
    );
    if (picked !== other) return picked;
    return this.#ui.text(vscode.l10n.t('Link a page'), {
      prompt: vscode.l10n.t('Its https address.'),
      validate: (answer) => (/^https:\/\/\S+$/.test(answer) && URL.canParse(answer) ? undefined : vscode.l10n.t('Type an https address.')),
    });
  }

  #ask(title: string, prompt: string): Promise<string | undefined> {
    return this.#ui.text(title, {
      prompt,
      validate: (answer) => (answer.trim() === '' ? vscode.l10n.t('Write one.') : undefined),
    });
  }

  async #askDay(title: string): Promise<number | undefined> {
    const answer = await this.#ui.text(title, {
      prompt: vscode.l10n.t('The last day, such as 2027-01-31.'),
      validate: (text) => (endOf(text) > Date.now() ? undefined : vscode.l10n.t('Type a later day, as year-month-day.')),
    });
    return answer === undefined ? undefined : endOf(answer);
  }

  async #inTurn(change: (model: ProjectModel) => Promise<void>): Promise<void> {
    const { model } = this.#readiness;
    if (!model) return;
    const turn = this.#last.then(() => this.#changeAndRead(model, change));
    this.#last = turn.catch(() => undefined);
    await turn;
  }

  async #changeAndRead(model: ProjectModel, change: (model: ProjectModel) => Promise<void>): Promise<void> {
    const name = createHash('sha256').update(model.folder.toString()).digest('hex').slice(0, 16);
    try {
      // The editor's save looks whether the file is still the one that was read, but two windows can both look before either writes.
      await exclusively(join(this.#storage, `${name}.lock`), () => change(model));
    } finally {
      await this.#readiness.reread();
    }
  }
}

function endChoices(): readonly Choice<number | 'other'>[] {
  const of = (days: number): Choice<number | 'other'> => {
    const at = Date.now() + days * day;
    return {
      label: vscode.l10n.t('{0} days', days),
      description: new Date(at).toISOString().slice(0, 10),
      value: at,
    };
  };
  return [of(7), of(14), of(30), of(90), { label: vscode.l10n.t('Another day…'), value: 'other' }];
}

/** The end of a day in UTC; NaN for anything that is none. */
function endOf(text: string): number {
  return /^\d{4}-\d{2}-\d{2}$/.test(text.trim()) ? Date.parse(`${text.trim()}T23:59:59Z`) : Number.NaN;
}
