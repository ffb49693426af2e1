import * as vscode from 'vscode';
import { countPersonalData } from '../../../core/checklist/payload-counts.ts';
import { UserError } from '../../run-command.ts';
import { Operator } from '../../operations/operator.ts';
import type { RowFix } from './row-fix.ts';

/** Counts in the database what looks personal in the newest payloads, and shows the figures; no payload is read. */
export const scanPayloads: RowFix = async (services) => {
  const operator = new Operator(services);
  await operator.signedIn(new AbortController().signal);
  const counts = await operator.looking(vscode.l10n.t('Counting in the newest payloads'), async (signal) => {
    const context = await services.readiness.context(signal);
    return context && countPersonalData(context);
  });
  if (!counts) throw new UserError(vscode.l10n.t('No database with a table of payloads is known here, so there is nothing to count.'));
  const { database, column, payloads, withMail, withPhone } = counts;
  const text = [
    vscode.l10n.t('The newest {0} payloads in {1} of {2}:', payloads, column, database),
    '',
    vscode.l10n.t('{0} with an e-mail address', withMail),
    vscode.l10n.t('{0} with a phone number in international form', withPhone),
    '',
    vscode.l10n.t(
      'They were counted inside the database; no payload was read. A count of 0 proves little: names and other personal data are not counted.',
    ),
    '',
  ].join('\n');
  await services.texts.show(vscode.l10n.t('Personal data in payloads.txt'), text);
};
