import * as vscode from 'vscode';
import type { AccountErrorReason } from '../../core/account/errors.ts';
import type { OperationId } from '../../core/checklist/operation-ids.ts';
import type { OperationResult } from '../../core/operations/run-plan.ts';
import { stepAfter, type UserError } from '../run-command.ts';
import { operationCommands } from '../readiness/operations.ts';
import type { Request } from './request.ts';

const titles: Readonly<Partial<Record<OperationId, string>>> = {
  'D1.apply': vscode.l10n.t('Apply Migrations'),
  'S.put': vscode.l10n.t('Put Secret'),
  'S.versionPut': vscode.l10n.t('Put Secret'),
  'D.deploy': vscode.l10n.t('Deploy'),
  // It offers to bind the one that is there.
  'SS.create': vscode.l10n.t('Bind It'),
  'V.deploy': vscode.l10n.t('Deploy a Version'),
  'V.rollback': vscode.l10n.t('Roll Back'),
};

/** How an operation ended, and which it was. */
export type Ended = Pick<OperationResult<unknown>, 'status' | 'next' | 'error'> & {
  readonly operation?: OperationId;
  /** Of the operation; where it made a version, the message names it. */
  readonly details?: unknown;
};

/** What may go well the next time, with nothing else done in between. */
const passing: ReadonlySet<AccountErrorReason> = new Set(['rate-limited', 'offline', 'timeout', 'server']);

/**
 * The verb on the button of a message about what did not end well: what the operation itself names, else what its cause calls for, else the
 * operation again. An uncertain end has none: doing it again could do it twice.
 */
export function nextStep({ status, next, error, operation, details }: Ended, request: Request): UserError['action'] {
  const made = next === 'V.deploy' && status === 'done' ? versionIn(details) : {};
  if (next !== undefined) return stepTo(next, titles[next] ?? vscode.l10n.t('Go On'), { ...request, ...made });
  const cause = error && stepAfter(error);
  if (cause) return cause;
  const isPassing = error !== undefined && (passing.has(error.reason) || (error.reason === 'unexpected' && error.code === undefined));
  return status === 'failed' && isPassing && operation !== undefined ? stepTo(operation, vscode.l10n.t('Try Again'), request) : undefined;
}

function stepTo(operation: OperationId, title: string, request: Request): UserError['action'] {
  const command = operationCommands[operation];
  return command === undefined ? undefined : { title, command, args: [request] };
}

/** So that what is made is not asked for again. */
function versionIn(details: unknown): Pick<Request, 'version'> {
  const isMade = typeof details === 'object' && details !== null && 'versionId' in details && typeof details.versionId === 'string';
  return isMade ? { version: details.versionId as string } : {};
}
