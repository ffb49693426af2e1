import * as vscode from 'vscode';
import { escapeData } from '../../core/checklist/escape.ts';
import type { EvidenceRow, Ref } from '../../core/checklist/evidence.ts';
import { howChecked } from '../../core/checklist/how-checked.ts';
import { permissionsForItem } from '../../core/account/permissions.ts';
import type { ReportItem } from '../../core/checklist/report.ts';
import { glyphOf } from '../../core/checklist/report-text.ts';
import type { Ui } from '../../core/ports.ts';
import type { ProjectModel } from '../project-models.ts';
import type { Texts } from '../texts.ts';
import { refLabel, timeOf } from './item-tooltip.ts';
import { titleOf } from './titles.ts';

/** Opens the place that proves an item: the only one, or one of several; the whole evidence can always be read as a text. */
export async function openEvidence(item: ReportItem, refs: readonly Ref[], model: ProjectModel, ui: Ui, texts: Texts): Promise<void> {
  const whole = 'whole' as const;
  const choices = refs.map((ref) => ({
    label: refLabel(ref),
    description: placeOf(ref),
    value: ref,
  }));
  const all = [{ label: vscode.l10n.t('$(output) All of the evidence'), value: whole }, ...choices];
  const picked =
    refs.length === 0
      ? whole
      : await ui.pick<Ref | typeof whole>(vscode.l10n.t('Evidence: {0}', titleOf(item)), all, {
          placeholder: vscode.l10n.t('Place to open'),
        });
  if (picked === whole) await texts.show(`${titleOf(item).replaceAll(/[/\\?#]/g, ' ')}.txt`, evidenceText(item));
  else if (picked) await openRef(picked, model);
}

/** Opens a file at its line, or a page in the browser; only https pages, since the address may come out of the repository. */
export async function openRef(ref: Ref, model: ProjectModel): Promise<void> {
  if ('url' in ref) {
    if (URL.canParse(ref.url) && new URL(ref.url).protocol === 'https:') await vscode.env.openExternal(vscode.Uri.parse(ref.url, true));
    return;
  }
  const line = Math.max(0, (ref.line ?? 1) - 1);
  await vscode.window.showTextDocument(model.uriOf(ref.path), {
    selection: new vscode.Range(line, 0, line, 0),
    preview: true,
  });
}

/** Everything that is known of an item, as plain text: names in it act on nothing. */
function evidenceText(item: ReportItem): string {
  const { evidence, record } = item;
  const how = howChecked[item.id];
  const permissions = permissionsForItem(item.id).map(({ permission }) => `${permission.group} ${permission.level}`);
  const lines = [
    `${glyphOf(item.status, item.verdict)} ${escapeData(item.text)}`,
    '',
    `${item.status}: ${escapeData(item.sentence)}`,
    ...item.notes.flatMap((note) => ['', escapeData(note)]),
    ...(how === undefined ? [] : ['', 'HOW IT IS CHECKED', '', how]),
    ...(permissions.length === 0 ? [] : ['', vscode.l10n.t('Permissions it reads with: {0}.', permissions.join(', '))]),
  ];
  if (evidence) {
    lines.push('', 'EVIDENCE', '', vscode.l10n.t('Checked {0}.', timeOf(evidence.checkedAt)));
    if (evidence.missing) lines.push('', vscode.l10n.t('Missing: {0}.', escapeData(evidence.missing.name)));
    lines.push('', ...rowLines(evidence.rows, 0));
    if (evidence.refs.length > 0) lines.push('', 'PLACES', '', ...evidence.refs.map((ref) => `- ${escapeData(placeOf(ref))}`));
  }
  if (record) lines.push('', 'WHAT PEOPLE SAID', '', ...recordLines(record));
  return `${lines.join('\n')}\n`;
}

function rowLines(rows: readonly EvidenceRow[], depth: number): readonly string[] {
  return rows.flatMap((row) => [
    `${'  '.repeat(depth)}- ${row.verdict ? `${glyphOf('open', row.verdict)} ` : ''}${escapeData(row.label)}: ${escapeData(row.description)}`,
    ...rowLines(row.rows ?? [], depth + 1),
  ]);
}

function recordLines({ attestation: a, waiver: w, notApplicable: n, links }: NonNullable<ReportItem['record']>): readonly string[] {
  const until = (at: string | undefined): string => (at === undefined ? '' : vscode.l10n.t(', until {0}', at.slice(0, 10)));
  const lines = [
    a && `Reviewed by ${a.by} on ${a.at.slice(0, 10)}${until(a.expiresAt)}${a.note === undefined ? '' : `: ${a.note}`}`,
    w && `Waived by ${w.by} on ${w.at.slice(0, 10)}${until(w.expiresAt)}, ${w.owner} answers for it: ${w.reason}`,
    n && `Not applicable, says ${n.by} on ${n.at.slice(0, 10)}${until(n.expiresAt)}: ${n.reason}`,
    ...links.map(({ target, by }) => `Linked by ${by}: ${target}`),
  ];
  return lines.filter((line) => line !== undefined).map((line) => `- ${escapeData(line)}`);
}

function placeOf(ref: Ref): string {
  return 'url' in ref ? ref.url : `${ref.path}${ref.line === undefined ? '' : `:${ref.line}`}`;
}
