import * as vscode from 'vscode';
import type { Verdict } from '../../core/checklist/evidence.ts';
import type { ReportItem } from '../../core/checklist/report.ts';
import type { Status } from '../../core/checklist/status.ts';

/** A product icon with a shape of its own and a colour that only repeats what the shape says. */
type Face = { readonly icon: string; readonly color?: string; readonly words: string };

const verdicts: Readonly<Record<Verdict, Face>> = {
  pass: { icon: 'pass', color: 'testing.iconPassed', words: 'confirmed' },
  fail: { icon: 'close', color: 'testing.iconFailed', words: 'not so' },
  warn: { icon: 'warning', color: 'problemsWarningIcon.foreground', words: 'with a flaw' },
  unknown: { icon: 'question', color: 'descriptionForeground', words: 'could not be looked at' },
  'not-applicable': { icon: 'dash', color: 'descriptionForeground', words: 'does not apply' },
};

/** Statuses that say more than the verdict. */
const statuses: Readonly<Partial<Record<Status, Face>>> = {
  drift: {
    icon: 'error',
    color: 'problemsErrorIcon.foreground',
    words: 'contradicted by the account',
  },
  stale: {
    icon: 'history',
    color: 'problemsWarningIcon.foreground',
    words: 'the review is out of date',
  },
  waived: { icon: 'circle-slash', color: 'descriptionForeground', words: 'waived' },
  'not-applicable': verdicts['not-applicable'],
};

const unchecked: Face = {
  icon: 'circle-outline',
  color: 'descriptionForeground',
  words: 'not checked yet',
};
const byHand: Face = {
  icon: 'person',
  color: 'descriptionForeground',
  words: 'checked by a person',
};
const running: Face = { icon: 'loading~spin', words: 'being checked' };

/** How an item looks, and the words for those who do not see it. */
export function faceOf(item: ReportItem, isRunning: boolean): Face {
  if (isRunning) return running;
  const own = statuses[item.status];
  if (own) return own;
  if (item.evidence) return verdicts[item.verdict];
  return item.id.startsWith('custom-') ? byHand : unchecked;
}

/** How a row of evidence looks; a row that only informs has no icon. */
export function verdictIcon(verdict: Verdict | undefined): vscode.ThemeIcon | undefined {
  return verdict && iconOf(verdicts[verdict]);
}

export function verdictWords(verdict: Verdict | undefined): string {
  return verdict === undefined ? '' : verdicts[verdict].words;
}

export function iconOf({ icon, color }: Face): vscode.ThemeIcon {
  return new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
}
