import * as vscode from 'vscode';
import { selectEnvironments, selectTargets } from '../../../core/checklist/select-targets.ts';
import { UserError } from '../../run-command.ts';
import { changeConfig } from './config-file.ts';
import { folderOf } from './folder.ts';
import type { RowFix } from './row-fix.ts';

/** Asks which Worker plays a role of the checklist, and writes it into the config. */
export const nameRole: RowFix = async (services, { title, args }, itemId) => {
  const { model, project } = await folderOf(services);
  const { role } = args;
  if (role === undefined) return;
  const targets = selectTargets(project, selectEnvironments(project)).filter(({ name, isPages }) => name !== undefined && !isPages);
  if (targets.length === 0)
    throw new UserError(vscode.l10n.t('No Worker is configured in this folder. Open the folder that has a wrangler file.'));
  const choices = targets.map(({ name = '', file }) => ({ label: name, description: file.path, value: name }));
  const picked = await services.ui.pick(title, choices, {
    placeholder: vscode.l10n.t('The Worker that is the {0} of the checklist', role),
  });
  if (picked === undefined) return;
  await changeConfig(model, [{ path: ['roles', role], value: picked }]);
  await services.readiness.refresh('focus', new Set([itemId]));
};
