import * as vscode from 'vscode';
import { setInBinding } from '../../../core/lint/fixes/set-in-binding.ts';
import type { Choice } from '../../../core/ports.ts';
import type { Project } from '../../../core/project.ts';
import { UserError } from '../../run-command.ts';
import type { Services } from '../../services.ts';
import { applyAndShow, folderOf, targetOf } from './folder.ts';
import type { RowFix } from './row-fix.ts';

/** Points a service binding at a Worker of this folder or of the account. */
export const service: RowFix = async (services, { title, args }) => {
  const { model, project } = await folderOf(services);
  const target = targetOf(project, args);
  const choices = await workers(services, project);
  if (choices.length === 0)
    throw new UserError(vscode.l10n.t('No other Worker is known here or in the account. Deploy the one that is meant.'));
  const name = await services.ui.pick(title, choices, { placeholder: vscode.l10n.t('Worker that {0} is to call', args['binding'] ?? '') });
  if (name === undefined) return;
  await applyAndShow(model, target.file.path, setInBinding(target, 'services', args['binding'] ?? '', 'service', name));
};

async function workers({ session }: Services, project: Project): Promise<readonly Choice<string>[]> {
  const { signal } = new AbortController();
  const here = project.targets().flatMap(({ name, file }) => (name === undefined ? [] : [[name, file.path] as const]));
  const deployed = session.state?.kind === 'signed-in' ? await session.state.account.scripts(signal) : [];
  const there = deployed.map(({ id }) => [id, vscode.l10n.t('in the account')] as const);
  const all = new Map([...there, ...here]);
  return [...all].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, where]) => ({ label: name, description: where, value: name }));
}
