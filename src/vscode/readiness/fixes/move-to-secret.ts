import { moveToSecretFix } from '../../../core/lint/fixes/move-to-secret.ts';
import type { Project } from '../../../core/project.ts';
import { scopesOf } from '../../../core/wrangler/id-fields.ts';
import { child } from '../../../core/wrangler/node.ts';
import { openFile } from './open-file.ts';
import { applyAndShow, folderOf } from './folder.ts';
import type { RowFix } from './row-fix.ts';

/** Moves a variable out of the wrangler file: its value into the git-ignored `.dev.vars`, its name into `secrets.required`. */
export const moveToSecret: RowFix = async (services, fix, itemId) => {
  const { model, project } = await folderOf(services);
  const path = fix.args['path'] ?? fix.args['config'] ?? '';
  const file = project.wranglerFiles.find((one) => one.path === path);
  const name = fix.args['name'] ?? variableAt(project, path, Number(fix.args['line'] ?? 1));
  const [move] = file && name !== undefined ? moveToSecretFix(file, project, name) : [];
  // A value that is no variable, such as one in a comment, is for its author.
  if (!move && name === undefined) return openFile(services, fix, itemId);
  return applyAndShow(model, path, move?.edits() ?? []);
};

function variableAt(project: Project, path: string, line: number): string | undefined {
  const file = project.wranglerFiles.find((one) => one.path === path);
  for (const scope of file ? scopesOf(file) : []) {
    const vars = child(scope.node, 'vars');
    const found = vars?.kind === 'object' ? vars.members.find(({ keySpan }) => file?.lines.at(keySpan[0]).line === line - 1) : undefined;
    if (found) return found.key;
  }
  return undefined;
}
