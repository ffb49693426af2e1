import * as vscode from 'vscode';
import { moveToSecretFix } from '../../../core/lint/fixes/move-to-secret.ts';
import type { WranglerFile } from '../../../core/wrangler/file.ts';
import { scopesOf } from '../../../core/wrangler/id-fields.ts';
import { child, type Member } from '../../../core/wrangler/node.ts';
import { commands } from '../../contributions.ts';
import { putMovedVariable } from '../../operations/put-moved-variable.ts';
import { UserError } from '../../run-command.ts';
import { applyAndShow, folderOf } from './folder.ts';
import { openFile } from './open-file.ts';
import type { RowFix } from './row-fix.ts';

/**
 * Moves a variable out of the wrangler file: its value into the git-ignored `.dev.vars`, its name into `secrets.required`; first, after its own
 * question, to the account, so that no Worker runs without it.
 */
export const moveToSecret: RowFix = async (services, fix, itemId) => {
  const { model, project } = await folderOf(services);
  const path = fix.args['path'] ?? fix.args['config'] ?? '';
  const file = project.wranglerFiles.find((one) => one.path === path);
  const { name } = fix.args;
  const variable = file && variableOf(file, name, Number(fix.args['line'] ?? 0) - 1);
  // The row saw it in the account: it was set in the dashboard, or the file has lost it since.
  if (file && !variable && name !== undefined)
    throw new UserError(
      vscode.l10n.t(
        '{0} has no variable {1}: the account has it from elsewhere. A deploy of the file removes it, unless keep_vars is set.',
        path,
        name,
      ),
      {
        title: vscode.l10n.t('Deploy…'),
        command: commands.deploy,
        args: [fix],
      },
    );
  // A value that is no variable, such as one in a comment, is for its author.
  if (!file || !variable) return openFile(services, fix, itemId);
  const [move] = moveToSecretFix(file, project, variable.key);
  if (move && !(await putMovedVariable(services, { model, path, offset: variable.keySpan[0] }))) return undefined;
  return applyAndShow(model, path, move?.edits() ?? []);
};

/** By its name, else by the line (zero-based) it stands on. */
function variableOf(file: WranglerFile, name: string | undefined, line: number): Member | undefined {
  for (const scope of scopesOf(file)) {
    const vars = child(scope.node, 'vars');
    const members = vars?.kind === 'object' ? vars.members : [];
    const found = members.find(({ key, keySpan }) => (name === undefined ? file.lines.at(keySpan[0]).line === line : key === name));
    if (found) return found;
  }
  return undefined;
}
