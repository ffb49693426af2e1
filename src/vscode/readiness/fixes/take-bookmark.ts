import * as vscode from 'vscode';
import { plainName } from '../../../core/account/errors.ts';
import { Operator } from '../../operations/operator.ts';
import { UserError } from '../../run-command.ts';
import type { RowFix } from './row-fix.ts';

/**
 * Asks for the Time Travel bookmark of now and shows it with what it is good for. Nothing in the database changes: a bookmark is a name for a moment
 * (https://developers.cloudflare.com/d1/reference/time-travel/).
 */
export const takeBookmark: RowFix = async (services, { args }) => {
  const { database = '', databaseId = database, name = database } = args;
  if (databaseId === '') throw new UserError(vscode.l10n.t('No database is named here. Check again first.'));
  const operator = new Operator(services);
  const bookmark = await operator.looking(vscode.l10n.t('Taking a bookmark'), async (signal) => {
    const { account } = await operator.signedIn(signal);
    return account.d1Bookmark(databaseId, undefined, signal);
  });
  const shown = plainName(name);
  const text = [
    vscode.l10n.t('Bookmark of {0}', shown),
    '',
    plainName(bookmark, 200),
    '',
    vscode.l10n.t('Taken {0} UTC. Time Travel keeps it for 30 days on a paid plan and for 7 on the free one.', now()),
    vscode.l10n.t('To put the database back to it: "Preflight: Undo Migrations to a Bookmark…" with this time, or'),
    `wrangler d1 time-travel restore ${shown} --bookmark=${plainName(bookmark, 200)}`,
    '',
  ].join('\n');
  await services.texts.show(vscode.l10n.t('Bookmark.txt'), text);
};

function now(): string {
  return new Date().toISOString().slice(0, 19).replace('T', ' ');
}
