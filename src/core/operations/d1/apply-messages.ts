import type { AccountError } from '../../account/errors.ts';
import { plainName } from '../../account/errors.ts';
import type { FailingStatement } from './failing-statement.ts';

/** What is so after a file was refused. D1 rolls the whole file back, so none of it stays. */
export function applyFailure(
  failed: { readonly name: string; readonly says: string; readonly at: FailingStatement | undefined },
  error: AccountError,
): string {
  if (error.says === undefined && error.code === undefined) return `${error.message} ${failed.name} was not applied.`;
  if (error.reason !== 'unexpected') return `${error.message} ${failed.name} was not applied.`;
  const where = failed.at
    ? ` ${failed.at.isCertain ? 'It is' : 'It seems to be'} the statement at line ${failed.at.line}: ${plainName(failed.at.text, 120)}`
    : '';
  return `${failed.name} was refused and rolled back whole: ${plainName(failed.says, 300)}.${where}${where === '' || where.endsWith(';') ? '' : '.'}`;
}

export function createTableFailure(error: AccountError): string {
  return `The migrations table could not be made, so nothing was applied. ${error.message}`;
}

export function lostSentence(name: string, database: string): string {
  return `${name} was sent to ${database}, the answer was lost, and the account cannot be asked now. Refresh when the network is back: the table says whether it is applied.`;
}
