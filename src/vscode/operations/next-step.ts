import * as vscode from 'vscode';
import type { OperationId } from '../../core/checklist/operation-ids.ts';
import type { UserError } from '../run-command.ts';
import { operationCommands } from '../readiness/operations.ts';
import type { Request } from './request.ts';

const titles: Readonly<Partial<Record<OperationId, string>>> = {
  'D1.apply': vscode.l10n.t('Apply Migrations'),
  'S.put': vscode.l10n.t('Put Secret'),
  'S.versionPut': vscode.l10n.t('Put Secret'),
  'V.deploy': vscode.l10n.t('Deploy a Version'),
  'V.rollback': vscode.l10n.t('Roll Back'),
};

/** The verb on the button of a message about what did not end well. */
export function nextStep(operation: OperationId | undefined, request: Request): UserError['action'] {
  const command = operation && operationCommands[operation];
  if (operation === undefined || command === undefined) return undefined;
  return { title: titles[operation] ?? vscode.l10n.t('Go On'), command, args: [request] };
}
