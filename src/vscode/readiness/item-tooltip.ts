import * as vscode from 'vscode';
import { escapeMarkdown } from '../../core/checklist/escape.ts';
import type { Ref, Source } from '../../core/checklist/evidence.ts';
import type { ReportItem } from '../../core/checklist/report.ts';

const sources: Readonly<Record<Source, string>> = {
  account: 'the Cloudflare account',
  repo: 'the repository',
  github: 'GitHub',
  app: 'the running Workers',
  human: 'a person',
};

/**
 * All that is known of an item, for tooltips and hovers: escaped and never trusted, so that no name out of an account or a repository
 * becomes a link or a command.
 */
export function itemMarkdown(item: ReportItem): vscode.MarkdownString {
  const { evidence, record } = item;
  const parts = [`**${escapeMarkdown(item.text)}**`, `${item.status}: ${escapeMarkdown(item.sentence)}`, ...item.notes.map(escapeMarkdown)];
  if (evidence) parts.push(vscode.l10n.t('Checked {0} against {1}.', timeOf(evidence.checkedAt), sources[evidence.source]));
  if (evidence?.missing) parts.push(vscode.l10n.t('Missing: {0}.', escapeMarkdown(evidence.missing.name)));
  if (record?.attestation) {
    const { by, at, expiresAt, note } = record.attestation;
    const until = expiresAt === undefined ? '' : vscode.l10n.t(', holds until {0}', escapeMarkdown(expiresAt.slice(0, 10)));
    parts.push(vscode.l10n.t('Reviewed by {0} on {1}{2}.', escapeMarkdown(by), escapeMarkdown(at.slice(0, 10)), until));
    if (note !== undefined) parts.push(`_${escapeMarkdown(note)}_`);
  }
  const refs = [...(evidence?.refs ?? []).map(refMarkdown), ...(record?.links ?? []).map(({ target }) => escapeMarkdown(target))];
  if (refs.length > 0) parts.push(refs.slice(0, 8).join(' · '));
  const text = new vscode.MarkdownString(parts.join('\n\n'));
  text.isTrusted = false;
  text.supportHtml = false;
  return text;
}

/** `9:04:11 today` would need the day when a window stays open over night, so both are told. */
export function timeOf(at: number): string {
  return new Date(at).toLocaleString(undefined, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
}

export function refLabel(ref: Ref): string {
  if ('url' in ref) return ref.title ?? ref.url;
  return ref.title ?? (ref.line === undefined ? ref.path : `${ref.path}:${ref.line}`);
}

function refMarkdown(ref: Ref): string {
  const label = escapeMarkdown(refLabel(ref));
  if (!('url' in ref) || !URL.canParse(ref.url) || new URL(ref.url).protocol !== 'https:') return label;
  return `[${label}](${new URL(ref.url).href.replaceAll(/[()<>\s]/g, (mark) => encodeURIComponent(mark).replace('(', '%28').replace(')', '%29'))})`;
}
