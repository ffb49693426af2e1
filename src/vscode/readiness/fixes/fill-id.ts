import * as vscode from 'vscode';
import { judgedFields } from '../../../core/wrangler/id-fields.ts';
import { commands } from '../../contributions.ts';
import { UserError } from '../../run-command.ts';
import { folderOf } from './folder.ts';
import { openFile } from './open-file.ts';
import type { RowFix } from './row-fix.ts';

/** Asks the account for the ID of the placeholder on the line, as the quick fix does. */
export const fillId: RowFix = async (services, fix, itemId) => {
  const { model, project } = await folderOf(services);
  const { path = '', line = '1' } = fix.args;
  const file = project.wranglerFiles.find((one) => one.path === path);
  const open = file ? judgedFields(file).filter(({ verdict }) => verdict.status !== 'plausible') : [];
  const field = open.find(({ node }) => file?.lines.at(node.span[0]).line === Number(line) - 1);
  await openFile(services, fix, itemId);
  if (!field) throw new UserError(vscode.l10n.t('There is no placeholder ID on line {0} of {1} any more. Check again.', line, path));
  await vscode.commands.executeCommand(commands.fillId, { uri: model.uriOf(path).toString(), offset: field.node.span[0] });
};
