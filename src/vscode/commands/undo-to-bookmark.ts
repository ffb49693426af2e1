import * as vscode from 'vscode';
import { planUndoToBookmark, undoToBookmark as undo } from '../../core/operations/d1/undo-to-bookmark.ts';
import { resolveDatabase } from '../../core/operations/d1/migration-source.ts';
import type { LogEntry } from '../../core/operations/operations-log.ts';
import type { Choice } from '../../core/ports.ts';
import { assertSameAccount } from '../operations/choose-target.ts';
import { chooseDatabase, requestFor } from '../operations/choose-database.ts';
import type { Operator } from '../operations/operator.ts';
import type { Command } from './command.ts';

type Bookmark = { readonly bookmark: string | undefined; readonly takenAt: number };

/** Puts a database back to a bookmark that was taken before a change, or to a time, after saying which data that loses. */
export const undoToBookmark: Command = async (operator, request) => {
  const title = vscode.l10n.t('Undo Migrations to a Bookmark');
  const chosen = await chooseDatabase(operator.ui, await operator.workplace(request), request, title);
  if (!chosen) return;
  const { database, environment, isProduction, worker } = chosen;
  const { signedIn, found } = await operator.looking(vscode.l10n.t('Looking up the database'), async (signal) => {
    const own = await operator.signedIn(signal);
    assertSameAccount(chosen, own);
    return { signedIn: own, found: await resolveDatabase(database, own.account, signal) };
  });
  const picked = await chooseBookmark(operator, found.id, title);
  if (!picked) return;
  const plan = await operator.looking(vscode.l10n.t('Looking at what would be lost'), async (signal) => {
    const { takenAt } = picked;
    const bookmark = picked.bookmark ?? (await signedIn.account.d1Bookmark(found.id, new Date(takenAt).toISOString(), signal));
    const input = { database: found, bookmark, takenAt, table: database.table, environment, isProduction };
    return planUndoToBookmark(input, operator.planContext(signedIn, signal));
  });
  await operator.carryOut(
    signedIn,
    plan,
    {
      verb: vscode.l10n.t('Put Back'),
      kind: vscode.l10n.t('Database'),
      facts: [
        [vscode.l10n.t('Worker'), worker],
        [vscode.l10n.t('Bookmark'), plan.details.bookmark],
      ],
      request: requestFor(chosen, request),
    },
    (confirmation, context) => undo(plan, confirmation, context),
  );
};

async function chooseBookmark({ ui, log }: Operator, databaseId: string, title: string): Promise<Bookmark | undefined> {
  const kept = (await log.entries()).flatMap((entry) => keptIn(entry, databaseId));
  const picked = await ui.pick<Bookmark | 'time'>(
    title,
    [...kept, { label: vscode.l10n.t('A time in the last 30 days…'), value: 'time' }],
    {
      placeholder: vscode.l10n.t('What was written after it is lost; the next question says what'),
    },
  );
  if (picked !== 'time') return picked;
  const answer = await ui.text(title, {
    prompt: vscode.l10n.t('The moment to go back to, in UTC.'),
    placeholder: '2026-11-23 14:02:00',
    validate: (text) => (timeOf(text) < Date.now() ? undefined : vscode.l10n.t('Type a time that is over, as 2026-11-23 14:02:00.')),
  });
  return answer === undefined ? undefined : { bookmark: undefined, takenAt: timeOf(answer) };
}

function keptIn({ trace, facts, at, operation, changes }: LogEntry, databaseId: string): Choice<Bookmark>[] {
  if (!('databaseId' in trace) || trace.databaseId !== databaseId) return [];
  const bookmark = facts['bookmark'] ?? facts['previousBookmark'];
  if (bookmark === undefined) return [];
  const takenAt = facts['takenAt'] === undefined ? at : Date.parse(facts['takenAt']);
  const before = operation === 'R.restore' ? vscode.l10n.t('before it was put back') : vscode.l10n.t('before: {0}', changes.join(' · '));
  return [
    {
      label: `${new Date(takenAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
      description: before,
      detail: bookmark,
      value: { bookmark, takenAt },
    },
  ];
}

/** Milliseconds of `YYYY-MM-DD HH:MM[:SS]` in UTC; NaN for anything else. */
function timeOf(text: string): number {
  const found = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})?Z?$/.exec(text.trim());
  return found ? Date.parse(`${found[1]}T${found[2]}${found[3] ?? ':00'}Z`) : Number.NaN;
}
