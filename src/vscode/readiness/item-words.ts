import * as vscode from 'vscode';
import { escapeData } from '../../core/checklist/escape.ts';
import type { Missing } from '../../core/checklist/evidence.ts';
import type { ReportItem } from '../../core/checklist/report.ts';
import { itemFixes, offeredFixes } from './operations.ts';
import { faceOf } from './faces.ts';
import { titleOf } from './titles.ts';

/** The narrow column: what matters most first, without a full stop. */
export function shortEvidence(item: ReportItem): string {
  const { evidence, status } = item;
  const seen = missingWords(item) ?? escapeData(evidence?.short ?? withoutStop(item.sentence));
  const note = item.notes[0] === undefined ? undefined : escapeData(withoutStop(item.notes[0]));
  if (status === 'ready') return vscode.l10n.t('ready to tick · {0}', seen);
  if (status === 'stale') return note === undefined ? seen : `${lowerFirst(note)}${evidence ? ` · ${seen}` : ''}`;
  if (status === 'waived' || (status === 'not-applicable' && item.record?.notApplicable))
    return note === undefined ? seen : lowerFirst(note);
  if (status === 'open' && evidence?.verdict === 'pass') return vscode.l10n.t('to review · {0}', seen);
  return evidence?.staleBecause === undefined ? seen : vscode.l10n.t('last known · {0}', seen);
}

/** What was missing to look, in the fewest words; the tooltip has the sentence. */
function missingWords({ evidence }: ReportItem): string | undefined {
  if (evidence?.verdict !== 'unknown') return undefined;
  if (evidence.reason === 'offline') return evidence.short === undefined ? vscode.l10n.t('offline') : escapeData(evidence.short);
  if (!evidence.missing) return undefined;
  const { kind, name } = evidence.missing;
  if (kind === 'token') return vscode.l10n.t('sign in to check');
  if (kind === 'account') return vscode.l10n.t('account not reached');
  if (kind === 'github-token') return vscode.l10n.t('sign in to GitHub to check');
  return kind === 'cloudflare-permission' ? vscode.l10n.t('token lacks {0}', escapeData(name)) : undefined;
}

/** What is said of a row to those who do not see it: "D1 migrations applied, ticked, contradicted by the account: 2 of 4 pending". */
export function spoken(item: ReportItem, isRunning: boolean): string {
  const box = item.line === undefined ? '' : item.ticked ? vscode.l10n.t(', ticked') : vscode.l10n.t(', not ticked');
  const seen = item.evidence ? `: ${escapeData(item.evidence.short ?? withoutStop(item.sentence))}` : '';
  return `${titleOf(item)}${box}, ${faceOf(item, isRunning).words}${seen}`;
}

type NextStep = 'fix' | 'connect' | 'account' | 'github' | 'permissions' | 'workerToken' | 'review' | 'evidence';

/** What to press when something was missing to look. */
const mendsMissing: Readonly<Partial<Record<Missing['kind'], NextStep>>> = {
  token: 'connect',
  account: 'account',
  'github-token': 'github',
  'github-permission': 'github',
  'cloudflare-permission': 'permissions',
  'app-token': 'workerToken',
};

/** The one best next step, as a word for the inline button; undefined: nothing to press. */
function nextStep(item: ReportItem): NextStep | undefined {
  const { evidence, status } = item;
  if (!evidence || status === 'not-applicable' || status === 'waived') return undefined;
  if (evidence.verdict === 'unknown') {
    return evidence.missing && mendsMissing[evidence.missing.kind];
  }
  const isWrong = status === 'drift' || evidence.verdict === 'fail' || evidence.verdict === 'warn';
  if (isWrong && offeredFixes(evidence.fixes).length > 0) return 'fix';
  if (item.line !== undefined && (status === 'stale' || (evidence.attest?.needed === true && status === 'open'))) return 'review';
  return isWrong ? 'evidence' : undefined;
}

/** The words that the menus ask for. */
export function contextValue(item: ReportItem): string {
  const next = nextStep(item);
  return [
    'item',
    item.status,
    item.line === undefined ? 'unlisted' : 'listed',
    item.line === undefined ? undefined : item.ticked ? 'ticked' : 'unticked',
    itemFixes(item.evidence).length > 0 ? 'fixable' : undefined,
    item.evidence ? 'seen' : undefined,
    item.id.startsWith('custom-') ? 'custom' : 'probed',
    item.record?.waiver || item.record?.notApplicable ? 'excused' : undefined,
    next && `next-${next}`,
  ]
    .filter((word) => word !== undefined)
    .join(' ');
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}
