import * as vscode from 'vscode';
import { connectorOf } from '../../../core/checklist/probes/shared/connectors.ts';
import { detectors } from '../../../core/lint/detectors/registry.ts';
import { commands } from '../../contributions.ts';
import type { RowFix } from './row-fix.ts';

/** Opens the vendor's page where the credential is revoked; where none is known, the page of the rule, which says what to do. */
export const rotate: RowFix = async (_services, { args }) => {
  const page = pageOf(args['detector'] ?? '', args['name'] ?? '');
  if (page !== undefined) await vscode.env.openExternal(vscode.Uri.parse(page, true));
  else await vscode.commands.executeCommand(commands.openRule, 'leaked-secret');
};

/** By the credential's form, else by the connector whose variable it is; undefined when neither has a page. */
export function pageOf(detector: string, name: string): string | undefined {
  const found = detectors.find(({ id }) => id === detector);
  const known = found && 'revoke' in found ? found.revoke : undefined;
  return known ?? (connectorOf(name, false)?.keyUrl || undefined);
}
