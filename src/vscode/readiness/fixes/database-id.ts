import * as vscode from 'vscode';
import { setInBinding } from '../../../core/lint/fixes/set-in-binding.ts';
import type { Choice } from '../../../core/ports.ts';
import { commands } from '../../contributions.ts';
import { UserError } from '../../run-command.ts';
import type { Services } from '../../services.ts';
import { applyAndShow, folderOf, targetOf } from './folder.ts';
import type { RowFix } from './row-fix.ts';

/** Points a D1 binding at a database of the account: at the namesake that was found, or at one that a person picks. */
export const databaseId: RowFix = async (services, { title, args }) => {
  const { model, project } = await folderOf(services);
  const target = targetOf(project, args);
  const { binding = '' } = args;
  const id =
    args['to'] ??
    (await services.ui.pick(title, await databases(services), { placeholder: vscode.l10n.t('Database that {0} is to be', binding) }));
  if (id === undefined) return;
  await applyAndShow(model, target.file.path, setInBinding(target, 'd1_databases', binding, 'database_id', id));
};

async function databases({ session }: Services): Promise<readonly Choice<string>[]> {
  const { signal } = new AbortController();
  const signedIn = await session.account(signal);
  if (!signedIn)
    throw new UserError(vscode.l10n.t('No account is connected. Connect one to choose its databases.'), {
      title: vscode.l10n.t('Connect Account…'),
      command: commands.connect,
    });
  const all = await signedIn.account.d1Databases(signal);
  if (all.length === 0) throw new UserError(vscode.l10n.t('The account has no database to choose from. Create one first.'));
  return all.map(({ id, name }) => ({ label: name, description: id, value: id }));
}
